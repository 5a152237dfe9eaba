# SPDX-License-Identifier: Apache-2.0
"""The two files everybody may rank anew, from the announcement on; and the page that reckons them here."""

import json

import pytest
from django.test import Client

from meishan.algorithms import scoring
from meishan.base.core import scope
from meishan.market.evaluation.models import Ranking
from meishan.market.evaluation.queries import published
from meishan.market.tenders.queries.ocids import ocid_of
from tests.factories import awards as factory


def addresses(case):
    ocid = ocid_of(case.notice.pk)
    return f"/procurements/{ocid}/evaluation-1.json", f"/procurements/{ocid}/ranking-1.json"


def test_nothing_is_public_before_the_announcement(case):
    (ranking,) = factory.ranked(case)

    for address in (*addresses(case), f"/evaluation/rankings/{ranking.pk}/"):
        assert Client().get(address).status_code in (403, 404)
    with scope.of_organisations([case.bidders[0].organisation.pk]):
        assert not Ranking.objects.exists()


def test_anybody_ranks_what_is_published_and_gets_the_same(case):
    factory.announced(case)
    evaluation, ranking = (Client().get(one) for one in addresses(case))

    assert evaluation.status_code == ranking.status_code == 200
    problem = scoring.Problem.parse(evaluation.content)
    assert scoring.rank(problem).canonical == ranking.content
    assert json.loads(ranking.content)["winner"] == str(case.submissions[0].pk)
    assert case.bidders[0].organisation.name in evaluation.content.decode()
    assert evaluation["Access-Control-Allow-Origin"] == "*"
    with scope.of_organisations([]):
        assert Ranking.objects.count() == 1


def test_the_page_reckons_it_anew(case, client_of):
    factory.announced(case)
    ranking = Ranking.objects.get()

    for client in (Client(), client_of(case.officer)):
        answer = client.get(f"/evaluation/rankings/{ranking.pk}/", {"again": "1"})
        assert answer.status_code == 200
        assert "Reckoned anew: the same" in answer.content.decode()


def test_names_are_letters_where_the_rules_show_nobody(small, second_officer, monkeypatch):
    monkeypatch.setattr(published, "shows_names", lambda notice: False)
    factory.ranked(small)
    made = factory.recommend(small)
    factory.decide(small, made, by=second_officer)
    factory.announce(small, made)

    text = Client().get(addresses(small)[0]).content.decode()

    assert "Bidder A" in text
    assert small.bidders[0].organisation.name not in text


@pytest.mark.parametrize(
    "address", ["/procurements/nothing/ranking-1.json", "/procurements/x/evaluation-0.json"]
)
def test_an_unknown_procurement_is_not_there(address, world):
    assert Client().get(address).status_code == 404
