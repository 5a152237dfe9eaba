# SPDX-License-Identifier: Apache-2.0
"""Two hands at the same moment, over real PostgreSQL: one offer is taken once, or it ends, never both."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.outreach.seminars.actions import days as actions
from meishan.outreach.seminars.models import Booking, Meeting, Offer
from meishan.outreach.seminars.states import MeetingState, OfferState
from tests.factories import seminars as factory


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real."""


@pytest.fixture
def made(world, time_passes):
    made = factory.lay_down(starts_in=2)
    time_passes(made.slots[0].starts_at + timedelta(minutes=5) - clock.now())
    return made


@pytest.fixture
def offer(made):
    """Officer 0's first slot, freed and offered to supplier 3."""
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()
    actions.record_no_show(meeting, by=made.organiser.actor)
    return actions.offer_slot(meeting, by=SYSTEM, application=made.applications[3])


def at_once(*acts):
    """What came of these acts, done by as many people at the same moment: a value or the refusal."""
    together = Barrier(len(acts))

    def run(act):
        try:
            with scope.everything():
                together.wait(10)
                return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_phones_that_accept_at_once_make_one_meeting(made, offer):
    mine = made.supplier_personas[3].actor

    came = at_once(*[lambda: actions.answer_offer(offer, by=mine, accept=True)] * 4)

    assert len({one.meeting_id for one in came}) == 1
    assert Meeting.objects.filter(state=MeetingState.PLANNED).count() == 1
    assert Booking.objects.count() == 3


def test_accepted_and_refused_at_once_is_one_of_the_two(made, offer):
    mine = made.supplier_personas[3].actor

    came = at_once(
        lambda: actions.answer_offer(offer, by=mine, accept=True),
        lambda: actions.answer_offer(offer, by=mine, accept=False),
    )

    assert sum(isinstance(one, Refused) for one in came) == 1
    taken = Offer.objects.get(pk=offer.pk).state == OfferState.TAKEN
    assert Meeting.objects.filter(state=MeetingState.PLANNED).count() == int(taken)


def test_an_answer_and_the_end_at_once_are_one_of_the_two(made, offer, time_passes):
    mine = made.supplier_personas[3].actor
    time_passes(offer.until - clock.now() - timedelta(milliseconds=150))

    def wait_and_expire():
        while True:
            try:
                return actions.expire_offer(offer, by=SYSTEM)
            except Refused as refused:
                if "still time" not in str(refused):
                    raise

    def accept_late():
        while clock.now() < offer.until - timedelta(milliseconds=5):
            pass
        return actions.answer_offer(offer, by=mine, accept=True)

    answered, ended = at_once(accept_late, wait_and_expire)

    assert isinstance(answered, Refused) != isinstance(ended, Refused)
    found = Offer.objects.get(pk=offer.pk)
    assert found.state == (OfferState.EXPIRED if isinstance(answered, Refused) else OfferState.TAKEN)
    assert Meeting.objects.filter(state=MeetingState.PLANNED).count() == int(found.state == OfferState.TAKEN)


def test_a_slot_freed_is_offered_once_whoever_looks(made):
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()
    actions.record_no_show(meeting, by=made.organiser.actor)

    came = at_once(
        lambda: actions.offer_slot(meeting, by=SYSTEM, application=made.applications[3]),
        lambda: actions.offer_slot(meeting, by=SYSTEM, application=made.applications[4]),
    )

    assert sum(isinstance(one, Offer) for one in came) == 1
    assert Offer.objects.count() == 1


def test_declared_absent_by_three_at_once_frees_once(made):
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()

    came = at_once(
        *[
            lambda by=by: actions.record_no_show(meeting, by=by)
            for by in (made.organiser.actor, made.adviser.actor, made.officer_personas[0].actor)
        ]
    )

    assert sum(isinstance(one, Meeting) for one in came) == 1
