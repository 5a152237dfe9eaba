# SPDX-License-Identifier: Apache-2.0
"""Longer validity: asked of all alike and before the bids lapse, answered once by each, nothing else changed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from meishan.base.accounts.models import Mail
from meishan.base.core import clock, scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.bids.actions import opening as acts
from meishan.market.bids.models import ValidityAnswer, ValidityRequest
from meishan.market.bids.queries import validity as queries
from meishan.market.tenders import actions as tenders
from tests.factories import bids as factory
from tests.factories import opening as at_opening


@pytest.fixture
def opened(tender, bidder, rival, time_passes):
    factory.submit_bid(tender, bidder)
    factory.submit_bid(tender, rival)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    return tender.notice


def ask(notice, officer, *, days=30, due=5, reason="The panel needs more time."):
    return acts.ask_longer_validity(
        notice,
        by=officer.actor,
        until=queries.valid_until(notice) + timedelta(days=days),
        due_at=clock.now() + timedelta(days=due),
        reason=reason,
    )


def answer_of(persona):
    return ValidityAnswer.objects.get(supplier=persona.organisation)


def test_bids_bind_as_long_as_the_tender_says(opened):
    assert queries.valid_until(opened) == opened.deadline.closes_at.date() + timedelta(days=90)


def test_all_are_asked_alike_and_nobody_is_named(opened, officer, bidder, rival):
    made = ask(opened, officer)

    assert set(made.answers.values_list("supplier", flat=True)) == {
        bidder.organisation.pk,
        rival.organisation.pk,
    }
    said = Entry.objects.get(act="bids.ask_longer_validity")
    assert said.is_public
    assert str(bidder.organisation.pk) not in str(said.facts)
    assert queries.valid_until(opened) == made.until


def test_each_answers_once_and_in_time(opened, officer, bidder, rival, time_passes):
    ask(opened, officer)
    with pytest.raises(Denied):
        acts.answer_longer_validity(answer_of(bidder), by=rival.actor, agrees=False)

    acts.answer_longer_validity(answer_of(bidder), by=bidder.actor, agrees=True)

    with pytest.raises(Refused, match="answered already"):
        acts.answer_longer_validity(answer_of(bidder), by=bidder.actor, agrees=False)
    time_passes(timedelta(days=6))
    with pytest.raises(Refused, match="time to answer is over"):
        acts.answer_longer_validity(answer_of(rival), by=rival.actor, agrees=True)


def test_no_answer_is_needed_once_the_tender_was_cancelled(opened, officer, bidder, client_of):
    ask(opened, officer)
    tenders.cancel(opened, by=officer.actor, reason={"en": "The need is gone."})

    with pytest.raises(Refused, match="No answer is needed any more"):
        acts.answer_longer_validity(answer_of(bidder), by=bidder.actor, agrees=True)
    page = reverse("bids:validity_answer", args=[answer_of(bidder).pk])
    answer = client_of(bidder).post(page, {"agrees": "1"})
    assert "This can’t be done now." in answer.text
    assert "No answer is needed any more." in answer.text


def test_who_refused_is_not_asked_again(opened, officer, bidder, rival):
    ask(opened, officer)
    acts.answer_longer_validity(answer_of(bidder), by=bidder.actor, agrees=True)
    acts.answer_longer_validity(answer_of(rival), by=rival.actor, agrees=False)

    again = ask(opened, officer)

    assert list(again.answers.values_list("supplier", flat=True)) == [bidder.organisation.pk]


def test_it_is_asked_with_a_reason_for_later_and_in_time(opened, officer, other_agency_officer, bidder):
    with pytest.raises(Refused, match="Say why"):
        ask(opened, officer, reason=" ")
    with pytest.raises(Refused, match="later day"):
        ask(opened, officer, days=0)
    for due in (-1, 200):
        with pytest.raises(Refused, match="before their bids lapse"):
            ask(opened, officer, due=due)
    for persona in (other_agency_officer, bidder):
        with pytest.raises(Denied):
            ask(opened, persona)


def test_nothing_is_asked_before_the_opening(tender, bidder, officer):
    factory.submit_bid(tender, bidder)

    with pytest.raises(Refused, match="during the evaluation"):
        ask(tender.notice, officer)


def test_the_database_keeps_an_answer(opened, officer, bidder, other_agency):
    ask(opened, officer)
    acts.answer_longer_validity(answer_of(bidder), by=bidder.actor, agrees=False)
    for statement in (
        "UPDATE bids_validityanswer SET agrees = true WHERE at IS NOT NULL",
        "UPDATE bids_validityrequest SET until = until + 1",
        "DELETE FROM bids_validityanswer",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with scope.of_organisations([bidder.organisation.pk]):
        assert (ValidityRequest.objects.count(), ValidityAnswer.objects.count()) == (1, 1)
    with scope.of_organisations([other_agency.pk]):
        assert not ValidityRequest.objects.exists()
        assert not ValidityAnswer.objects.exists()


def test_the_pages(opened, officer, bidder, rival, client_of, settle):
    buyer, firm = client_of(officer), client_of(bidder)
    page = reverse("bids:validity", args=[opened.pk])
    assert buyer.post(page, {"until": "", "due_at": ""}).status_code == 400
    due = (clock.now() + timedelta(days=5)).strftime("%Y-%m-%dT12:00")
    until = (queries.valid_until(opened) + timedelta(days=30)).isoformat()
    assert buyer.post(page, {"until": until, "due_at": due, "reason": "More time."}).status_code == 302
    settle()
    mine = reverse("bids:validity_answer", args=[answer_of(bidder).pk])
    told = Mail.objects.filter(kind="bids.ask_longer_validity")
    assert set(told.values_list("to", flat=True)) == {bidder.person.email, rival.person.email}
    assert mine in told.get(to=bidder.person.email).text
    assert client_of(rival).get(mine).status_code == 404
    assert "stand by your bid for longer" in firm.get(f"/bids/{answer_of(bidder).bid_id}/").content.decode()
    assert firm.get(mine).status_code == 200

    assert firm.post(mine, {"agrees": "1"}).status_code == 302

    assert answer_of(bidder).agrees
    assert "Stands" in buyer.get(page).content.decode()
