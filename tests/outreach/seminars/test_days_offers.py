# SPDX-License-Identifier: Apache-2.0
"""A freed slot goes by rule to the best supplier on site, then to the next, then to the walk-in desk."""

from datetime import timedelta

import pytest
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from meishan.algorithms.meetings.refilling import SUPPLIERS_OWN
from meishan.base.accounts.models import Mail
from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.base.core.predicates import may
from meishan.base.ledger import followers
from meishan.outreach.seminars.actions import days as actions
from meishan.outreach.seminars.models import Absence, Attendee, Meeting, Offer, Request
from meishan.outreach.seminars.queries import days
from meishan.outreach.seminars.queries.days.control import control_of
from meishan.outreach.seminars.queries.days.unasked import in_words
from meishan.outreach.seminars.states import MeetingState, OfferState, Origin
from meishan.outreach.seminars.tasks import days as tasks
from tests.factories import seminars as factory


@pytest.fixture
def world(committed_world):
    """What followers read must be committed."""


@pytest.fixture
def made(world, time_passes):
    """The first day, five minutes into the first slot; officer 0 awaits supplier 0, and all but 5 are on site."""
    made = factory.lay_down(starts_in=2)
    time_passes(made.slots[0].starts_at + timedelta(minutes=5) - clock.now())
    return made


def wish(made, supplier, officer, wish="must"):
    return Request.objects.create(
        seminar=made.seminar,
        host=made.host,
        side="supplier",
        owner=made.applications[supplier].supplier,
        other=made.officers[officer].agency,
        application=made.applications[supplier],
        participation=made.seminar.participations.get(agency=made.officers[officer].agency),
        officer=made.officers[officer],
        wish=wish,
        at=clock.now(),
    )


def come(made, *numbers):
    for number in numbers:
        actions.check_in(Attendee.objects.get(application=made.applications[number]), by=made.adviser.actor)


def standing():
    return Offer.objects.get(state=OfferState.OFFERED)


@pytest.fixture
def freed(made, settle):
    """Supplier 0 did not come; 3 has no meeting and asked, 2 has one and asked, 1 sits elsewhere."""
    plan = factory.plan_with(made, [(0, 0, 0), (1, 1, 0), (2, 2, 2)])
    wish(made, 2, 0)
    wish(made, 3, 0)
    come(made, 1, 2, 3)
    meeting = plan.meetings.get(officer=made.officers[0])
    actions.record_no_show(meeting, by=made.officer_personas[0].actor)
    settle()
    return meeting


def test_the_slot_is_offered_at_once_to_who_has_no_meeting_yet(made, freed):
    offer = standing()

    assert (offer.application, offer.freed, offer.slot) == (made.applications[3], freed, made.slots[0])
    assert offer.until - offer.at == timedelta(minutes=2)
    assert "first_meeting" in offer.reasons
    assert (made.officers[0], made.slots[0]) not in days.free_officers(made.seminar, clock.now())


def test_her_people_are_written_to_and_the_end_of_the_offer_is_set(made, freed):
    letter = Mail.objects.get(kind="seminars.offer_slot")

    assert letter.person == made.supplier_personas[3].person
    assert str(standing().pk) in letter.text
    assert ProcrastinateJob.objects.filter(
        task_name="seminars.expire_offer", args={"offer": str(standing().pk)}
    ).exists()
    assert set(Mail.objects.filter(kind="seminars.record_no_show").values_list("person", flat=True)) == {
        made.supplier_personas[0].person.pk,
        made.officer_personas[0].person.pk,
    }


def test_who_accepts_has_the_meeting_and_nobody_else_is_moved(made, freed):
    before = set(Meeting.objects.filter(state="planned").values_list("pk", "slot", "table"))

    offer = actions.answer_offer(standing(), by=made.supplier_personas[3].actor, accept=True)
    again = actions.answer_offer(offer, by=made.supplier_personas[3].actor, accept=True)

    meeting = Meeting.objects.get(pk=offer.meeting_id)
    assert again.meeting_id == meeting.pk
    assert (meeting.officer, meeting.slot, meeting.origin) == (
        made.officers[0],
        made.slots[0],
        Origin.REFILL,
    )
    now = set(Meeting.objects.filter(state="planned").values_list("pk", "slot", "table"))
    assert now - before == {(meeting.pk, meeting.slot_id, meeting.table_id)}
    assert before <= now


def test_what_is_refused_goes_to_the_next_and_at_last_to_the_desk(made, freed, settle):
    asked = []
    while offers := Offer.objects.filter(state=OfferState.OFFERED):
        offer = offers.get()
        asked.append(offer.application.number)
        persona = made.supplier_personas[offer.application.number - 1]
        actions.answer_offer(offer, by=persona.actor, accept=False)
        settle()

    assert asked[:2] == [4, 3]
    assert len(asked) == len(set(asked))
    # 1 did not come, 2 sits with another officer, 6 is not on site.
    assert not {1, 2, 6} & set(asked)
    assert (made.officers[0], made.slots[0]) in days.free_officers(made.seminar, clock.now())


def test_what_is_not_answered_ends_and_goes_on(made, freed, settle, time_passes):
    first = standing()
    tasks.expire_offer(str(first.pk))
    assert standing() == first
    time_passes(timedelta(minutes=2))

    with pytest.raises(Refused, match="has gone to the next"):
        actions.answer_offer(first, by=made.supplier_personas[3].actor, accept=True)
    tasks.expire_offer(str(first.pk))
    settle()

    assert Offer.objects.get(pk=first.pk).state == OfferState.EXPIRED
    assert standing().application == made.applications[2]
    with pytest.raises(Refused, match="has gone to the next"):
        actions.answer_offer(first, by=made.supplier_personas[3].actor, accept=True)


def test_a_worker_that_was_away_ends_all_that_is_overdue(made, freed, settle, time_passes):
    time_passes(timedelta(minutes=3))

    tasks.expire_offers()

    assert not Offer.objects.filter(state=OfferState.OFFERED).exists()


def test_with_too_little_time_left_nothing_is_offered(made, freed, settle, time_passes):
    time_passes(timedelta(minutes=6))
    tasks.expire_offers()
    settle()

    assert not Offer.objects.filter(state=OfferState.OFFERED).exists()
    assert (made.officers[0], made.slots[0]) in days.free_officers(made.seminar, clock.now())


def test_who_arrives_is_asked_when_nobody_was_here(made, settle):
    plan = factory.plan_with(made, [(0, 0, 1), (1, 1, 0)])
    wish(made, 4, 0)
    actions.free_meeting(plan.meetings.get(officer=made.officers[0]), by=made.supplier_personas[0].actor)
    settle()
    assert not Offer.objects.exists()

    come(made, 4)
    settle()

    assert standing().application == made.applications[4]


def test_the_slot_of_an_officer_who_cannot_come_is_offered_to_nobody(made, settle):
    plan = factory.plan_with(made, [(0, 0, 1)])
    wish(made, 4, 0)
    come(made, 4)

    actions.free_meeting(plan.meetings.get(), by=made.officer_personas[0].actor)
    settle()

    assert not Offer.objects.exists()
    assert Absence.objects.get().officer == made.officers[0]


def test_nobody_is_asked_for_two_slots_of_one_time(made, settle):
    plan = factory.plan_with(made, [(0, 0, 1), (1, 1, 1)])
    wish(made, 4, 0)
    wish(made, 4, 1)
    come(made, 4)

    for meeting in plan.meetings.all():
        actions.free_meeting(meeting, by=made.organiser.actor, side="supplier")
    settle()

    assert [one.application for one in Offer.objects.all()] == [made.applications[4]]


def test_a_refill_that_falls_through_is_offered_on(made, freed, settle):
    offer = actions.answer_offer(standing(), by=made.supplier_personas[3].actor, accept=True)

    actions.free_meeting(offer.meeting, by=made.supplier_personas[3].actor)
    settle()

    assert standing().application == made.applications[2]


def test_an_offer_whose_time_a_leaping_clock_passed_stands_no_longer(made, freed, time_passes):
    """The worker has not looked yet; nobody need wait for it."""
    time_passes(timedelta(minutes=2))

    assert (made.officers[0], made.slots[0]) in days.free_officers(made.seminar, clock.now())
    assert control_of(made.seminar, made.seminar.days.first(), clock.now()).offers == []
    again = actions.offer_slot(freed, by=SYSTEM, application=made.applications[2])

    assert standing() == again
    assert Offer.objects.get(application=made.applications[3]).state == OfferState.EXPIRED


def test_the_control_room_says_why_nobody_was_asked(made, settle, client_of):
    made.seminar.supplier_cap = 1
    made.seminar.supplier_minimum = 1
    made.seminar.save()
    plan = factory.plan_with(made, [(0, 0, 0), (1, 1, 0), (2, 2, 2), (3, 3, 3)])
    come(made, 1, 2, 3)

    actions.record_no_show(plan.meetings.get(officer=made.officers[0]), by=made.organiser.actor)
    settle()

    assert not Offer.objects.exists()
    room = control_of(made.seminar, made.seminar.days.first(), clock.now())
    assert [
        one.unasked for one in room.free if one.officer == made.officers[0] and one.slot == made.slots[0]
    ] == [["3 have as many meetings as one may have"]]
    page = client_of(made.organiser).get(f"/seminars/{made.seminar.slug}/control/").content.decode()
    assert "Nobody could be asked for this slot. Of those on site:" in page

    come(made, 4)
    settle()

    assert standing().application == made.applications[4]
    room = control_of(made.seminar, made.seminar.days.first(), clock.now())
    assert not any(one.unasked for one in room.free)


@pytest.mark.parametrize("language", ["en", "ar", "ru"])
def test_each_reason_for_passing_over_has_words(language):
    codes = (*SUPPLIERS_OWN, "officer", "asked", "no_pair")

    with translation.override(language):
        # Five: Arabic says one and two without a figure.
        told = {code: list(in_words({code: 5})) for code in codes}
        nobody = list(in_words({}))

    assert all(len(words) == 1 and "5" in words[0] for words in told.values())
    assert len({words[0] for words in told.values()}) == len(codes)
    assert len(nobody) == 1


def test_followers_that_begin_anew_offer_nothing_twice(made, freed, settle):
    followers.rebuild("seminars.fill_slots")
    settle()

    assert Offer.objects.count() == 1


def test_only_the_system_offers_and_only_whom_it_is_offered_answers(made, freed):
    offer = standing()
    mine, rival = made.supplier_personas[3].actor, made.supplier_personas[2].actor

    assert may(mine, "seminars.answer_offer", offer)
    for actor in (rival, made.organiser.actor, made.officer_personas[0].actor):
        assert not may(actor, "seminars.answer_offer", offer)
        assert not may(actor, "seminars.expire_offer", offer)
    with pytest.raises(Refused, match="still time"):
        actions.expire_offer(offer, by=SYSTEM)
    with pytest.raises(Refused, match="somebody else"):
        actions.offer_slot(freed, by=SYSTEM, application=made.applications[4])


def test_a_slot_that_stands_is_not_offered(made, settle):
    meeting = factory.plan_with(made, [(0, 0, 1)]).meetings.get()

    with pytest.raises(Refused, match="not free"):
        actions.offer_slot(meeting, by=SYSTEM, application=made.applications[4])
    assert meeting.state == MeetingState.PLANNED
