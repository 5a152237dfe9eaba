# SPDX-License-Identifier: Apache-2.0
"""What the worker does for an opening: lets it begin, unpacks what is large, and tells those who must come."""

import pytest

from meishan.base.accounts.models import Mail
from meishan.base.core import scope
from meishan.market.bids.actions import opening as acts
from meishan.market.bids.actions.opening import envelopes as at_work
from meishan.market.bids.models import Envelope, Opening, OpeningLine
from meishan.market.bids.tasks import opening as tasks
from meishan.market.tenders import actions as tenders
from tests.factories import bids as factory
from tests.factories import opening as at_opening
from tests.factories.evaluation import let_read


@pytest.fixture
def bids(tender, bidder, rival):
    return [factory.submit_bid(tender, bidder), factory.submit_bid(tender, rival)]


def mails(kind):
    return {one.to: one for one in Mail.objects.filter(kind=kind)}


def test_an_opening_is_scheduled_by_itself_and_once(tender, bids, time_passes):
    with scope.of_organisations([]):
        tasks.schedule_openings()
        assert not Opening.objects.exists()
    at_opening.past_deadline(tender, time_passes)

    with scope.of_organisations([]):
        tasks.schedule_openings()
        tasks.schedule_openings()

    assert Opening.objects.get().state == "scheduled"


def test_a_financial_opening_is_scheduled_once_all_results_are_there(
    make_tender, bidder, officer, second_officer, time_passes
):
    tender = make_tender(envelopes="two")
    made = factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    tasks.schedule_openings()
    assert Opening.objects.count() == 1
    at_opening.decide(made, "qualified", officer, second_officer)

    tasks.schedule_openings()

    assert Opening.objects.get(kind="financial").state == "scheduled"


def test_those_who_must_come_are_told_and_no_mail_names_a_bidder(
    tender, bids, bidder, rival, officer, time_passes, settle
):
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    settle()

    told = mails("bids.schedule_opening")

    people = [one.person.email for one in (*tender.openers.values(), bidder, rival, officer)]
    assert set(people) <= set(told)
    assert all(str(opening.pk) in one.text for one in told.values())
    for one in told.values():
        assert "Ningbo Vehicles" not in one.text
        assert "Rival Trucks" not in one.text
    assert "2 openers must come" in told[tender.openers[1].person.email].text


def test_openers_who_were_there_are_asked_to_sign(tender, bids, time_passes, settle):
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    at_opening.open_all(tender, opening)
    at_opening.close(tender, opening)
    settle()

    assert set(mails("bids.close_opening")) == {tender.openers[seat].person.email for seat in (1, 2)}


@pytest.mark.parametrize("act", ["cancel", "declare_failed"])
def test_the_opening_of_a_tender_that_ended_is_called_off(
    act, tender, bids, officer, time_passes, settle, monkeypatch
):
    queued = []
    monkeypatch.setattr(tasks, "enqueue", lambda task, **named: queued.append((task, named)))
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.attend(tender, opening, 1)
    at_opening.lose(tender, 1, 3)
    getattr(tenders, act)(tender.notice, by=officer.actor, reason={"en": "Two keys are lost."})
    settle()
    ((task, named),) = queued
    with scope.of_organisations([]):
        task(**named)
        task(**named)

    assert Opening.objects.get().state == "failed"
    with pytest.raises(Exception, match="over"):
        at_opening.attend(tender, opening, 2)
    tasks.schedule_openings()
    assert Opening.objects.count() == 1


def test_a_large_envelope_is_put_in_the_queue(tender, bids, time_passes, settle, monkeypatch):
    queued = []
    monkeypatch.setattr(tasks, "enqueue", lambda _task, **named: queued.append(named["envelope"]))
    monkeypatch.setattr(at_work, "OPENED_AT_ONCE", 10)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    at_opening.open_all(tender, opening)
    settle()
    assert sorted(queued) == sorted(str(one.pk) for one in OpeningLine.objects.all())

    with scope.of_organisations([]):
        for one in queued:
            tasks.unpack(one)

    assert set(Envelope.objects.values_list("state", flat=True)) == {"opened"}


def test_a_bidder_hears_of_a_question_and_the_officer_of_its_answer(
    tender, bids, bidder, officer, time_passes, settle
):
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    let_read(tender.notice, officer)
    due = tender.notice.closes_at.replace(year=2035)
    asked = acts.ask_clarification(bids[0].bid, by=officer.actor, question="Which engine?", due_at=due)
    settle()
    told = mails("bids.ask_clarification")
    assert set(told) == {bidder.person.email}
    assert "Which engine?" not in told[bidder.person.email].text

    acts.answer_clarification(asked, by=bidder.actor, answer="Diesel.")
    settle()

    assert set(mails("bids.answer_clarification")) == {officer.person.email}
