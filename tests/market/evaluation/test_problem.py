# SPDX-License-Identifier: Apache-2.0
"""What is ranked: the tender's rules, the agreed scores, the prices as they were opened, the frozen rates."""

import json
from datetime import date
from decimal import Decimal

import pytest

from meishan.algorithms import scoring
from meishan.algorithms.sealing import Source
from meishan.base.core import clock
from meishan.base.reference.models import ExchangeRate
from meishan.base.reference.queries import rate_on
from meishan.market.evaluation import queries
from tests.factories import bids as bidding
from tests.factories import evaluation as factory
from tests.factories import opening as at_opening
from tests.market.evaluation.conftest import PASSED, SCORED


def price_file(stated: str, *, currency: str = "USD", **line: str) -> list[Source]:
    row = {"item": "1.1", "quantity": "12", "unit_price": "100", "total": "1200", **line}
    said = {"v": 1, "currency": currency, "lines": [row], "extra": [], "total": stated}
    return [
        Source.of_bytes("answers.json", b'{"v":1,"answers":{}}', "application/json"),
        Source.of_bytes("prices.json", json.dumps(said).encode(), "application/json"),
    ]


@pytest.fixture
def priced(officer, second_officer, bidder, rival, time_passes):
    """`priced(files, files, **content)`: two bids with these files in one envelope, evaluated."""

    def make(*files, values=None, **content):
        tender = bidding.publish_tender(
            officer, second_officer, **{"criteria": PASSED, "currency_rule": "any", **content}
        )
        bids = [
            bidding.submit_bid(tender, one, files=sealed)
            for one, sealed in zip((bidder, rival), files, strict=True)
        ]
        at_opening.past_deadline(tender, time_passes)
        at_opening.hold(tender)
        panel = factory.evaluate(tender, officer, {bids[key].pk: one for key, one in (values or {}).items()})
        return panel, bids

    return make


def test_the_lowest_compliant_offer_wins_on_the_corrected_price(priced):
    panel, bids = priced(price_file("1200"), price_file("900", unit_price="90", total="900"))

    problem = queries.problem_of(panel.notice, 1)
    result = scoring.rank(problem)

    assert problem.ocid.endswith(str(panel.notice.pk))
    assert result.winner == str(bids[1].pk)
    second = next(one for one in result.offers if one.id == str(bids[1].pk))
    assert second.corrected_total == Decimal(1080)


def test_a_failed_offer_is_not_ranked(priced):
    panel, bids = priced(
        price_file("1200"), price_file("120", unit_price="10", total="120"), values={1: False}
    )

    result = scoring.rank(queries.problem_of(panel.notice, 1))

    assert result.winner == str(bids[0].pk)


def test_an_envelope_without_prices_is_rejected_with_that_ground(priced):
    nothing = [Source.of_bytes("answers.json", b"{}", "application/json")]
    panel, bids = priced(price_file("1200"), nothing)

    problem = queries.problem_of(panel.notice, 1)

    out = next(one for one in problem.offers if one.id == str(bids[1].pk))
    assert out.rejected.ground == "price_missing"
    assert scoring.rank(problem).winner == str(bids[0].pk)


def test_currencies_are_compared_at_the_rate_of_the_deadline(priced):
    at = clock.now()
    for since, per_usd in ((date(2020, 1, 1), "0.9"), (date(2099, 1, 1), "0.1")):
        ExchangeRate.objects.create(currency="EUR", since=since, per_usd=per_usd, source="UN", at=at)
    panel, bids = priced(price_file("1200"), price_file("1200", currency="EUR"))
    day = panel.notice.closes_at.date()

    problem = queries.problem_of(panel.notice, 1)

    assert problem.currency == "USD"
    assert problem.rates["EUR"].per_usd == rate_on("EUR", day).per_usd
    assert problem.rates["EUR"].on == rate_on("EUR", day).since.isoformat()
    assert scoring.rank(problem).winner == str(bids[0].pk)


def test_a_currency_without_a_rate_is_said(priced, monkeypatch):
    panel, _bids = priced(price_file("1200"), price_file("1200", currency="EUR"))
    monkeypatch.setattr("meishan.market.evaluation.queries.problem.rate_on", lambda _code, _day: None)

    with pytest.raises(scoring.ScoringError, match="no rate for EUR"):
        queries.problem_of(panel.notice, 1)


def test_two_envelopes_rank_by_points_and_price(opened, officer, time_passes):
    tender, bids = opened
    panel = factory.evaluate(tender, officer, {bids[1].pk: Decimal(39)})
    at_opening.hold(tender)

    problem = queries.problem_of(panel.notice, 1)
    result = scoring.rank(problem)

    assert problem.method == "cumulative"
    assert [one.id for one in problem.criteria] == [one["id"] for one in SCORED]
    assert result.winner == str(bids[0].pk)
    assert scoring.Problem.parse(problem.canonical).digest == problem.digest


def test_before_all_is_agreed_there_is_nothing_to_rank(locked):
    with pytest.raises(scoring.ScoringError):
        queries.problem_of(locked.notice, 1)


def test_equal_offers_are_parted_by_the_rule_the_tender_published(priced):
    panel, _bids = priced(price_file("1200"), price_file("1200"), ties=["price"])

    equal = scoring.rank(queries.problem_of(panel.notice, 1))

    assert (equal.winner, [one.rank for one in equal.offers]) == (None, [1, 1])


def test_chance_that_anybody_can_repeat_parts_what_no_other_rule_does(priced):
    panel, bids = priced(price_file("1200"), price_file("1200"))

    drawn = scoring.rank(queries.problem_of(panel.notice, 1))

    assert drawn.winner in {str(one.pk) for one in bids}
    assert [one.decided_by for one in drawn.tied] == [("earliest_in_hash_order",)]
