# SPDX-License-Identifier: Apache-2.0
"""What the database itself refuses, whatever the code does: double bookings, overfull sessions, others' wishes."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import TimestamptzRange

from meishan.base.core import clock, scope
from meishan.outreach.seminars.models import (
    Announcement,
    Attendee,
    Booking,
    Meeting,
    MeetingNote,
    Place,
    Request,
    Session,
    Slot,
)
from meishan.outreach.seminars.states import MeetingState
from tests.factories import seminars as factory


@pytest.fixture
def made(world):
    return factory.lay_down()


def check_now():
    """Ask the deferred constraints now instead of at the commit."""
    with asked_at_once():
        pass


@contextmanager
def asked_at_once():
    """Each statement is judged as it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize(
    ("one", "other", "who"),
    [((0, 0, 0), (0, 1, 0), "officer and table"), ((0, 0, 0), (1, 0, 0), "supplier")],
)
def test_nobody_sits_in_two_meetings_at_once(made, one, other, who):
    plan = factory.plan_with(made, [one])

    with pytest.raises(IntegrityError, match="seminars_booking_apart"), transaction.atomic():
        factory.book(made, plan, *other)


def test_two_drafts_may_place_the_same_people_at_the_same_time(made):
    factory.plan_with(made, [(0, 0, 0)], state="draft")

    other = factory.plan_with(made, [(0, 0, 0)], state="draft")

    assert other.meetings.count() == 1


def test_a_seminar_has_one_published_schedule(made):
    factory.plan_with(made, [])

    with pytest.raises(IntegrityError, match="seminars_plan_one_published"), transaction.atomic():
        factory.plan_with(made, [])


def test_a_meeting_that_stands_keeps_all_its_bookings(made):
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()
    check_now()

    with pytest.raises(IntegrityError, match="not those it needs"), transaction.atomic(), asked_at_once():
        Booking.objects.filter(meeting=meeting, kind="table").delete()


def test_a_meeting_moves_only_with_its_bookings(made):
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()
    check_now()

    with pytest.raises(IntegrityError, match="not those it needs"), transaction.atomic(), asked_at_once():
        Meeting.objects.filter(pk=meeting.pk).update(slot=made.slots[3])


def test_a_meeting_given_up_frees_its_people(made):
    plan = factory.plan_with(made, [(0, 0, 0)])
    check_now()

    with pytest.raises(IntegrityError, match="not those it needs"), transaction.atomic(), asked_at_once():
        plan.meetings.update(state=MeetingState.FREED)
    Booking.objects.filter(plan=plan).delete()
    plan.meetings.update(state=MeetingState.FREED)
    check_now()

    assert factory.book(made, plan, 0, 1, 0).pk


def test_a_booking_of_another_time_is_refused(made):
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()
    check_now()
    late = made.slots[5]

    with pytest.raises(IntegrityError, match="not those it needs"), transaction.atomic(), asked_at_once():
        Booking.objects.filter(meeting=meeting, kind="officer").update(
            during=TimestamptzRange(late.starts_at, late.ends_at)
        )


def test_slots_of_a_seminar_never_overlap(made):
    first = made.slots[0]

    with pytest.raises(IntegrityError, match="seminars_slot_apart"), transaction.atomic():
        Slot.objects.create(
            seminar=made.seminar,
            day=first.day,
            number=99,
            starts_at=first.starts_at + timedelta(minutes=5),
            ends_at=first.ends_at,
        )


def test_a_session_never_has_more_people_than_places(made):
    slot = made.slots[0]
    session = Session.objects.create(
        seminar=made.seminar,
        kind="visit",
        title={"en": "Port"},
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        capacity=1,
    )
    one, other = Attendee.objects.filter(seminar=made.seminar)[:2]
    Place.objects.create(session=session, attendee=one, at=clock.now())

    with pytest.raises(IntegrityError, match="full"), transaction.atomic():
        Place.objects.create(session=session, attendee=other, at=clock.now())


def test_what_was_announced_stays_said(made):
    Announcement.objects.create(
        seminar=made.seminar, audience="all", language="en", text={"en": "Lunch"}, at=clock.now()
    )

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Announcement.objects.update(audience="officers")


def wish(made, supplier, officer, wish="must"):
    chosen = made.officers[officer]
    return Request.objects.create(
        seminar=made.seminar,
        host=made.host,
        side="supplier",
        owner=made.applications[supplier].supplier,
        other=chosen.agency,
        application=made.applications[supplier],
        participation=made.seminar.participations.get(agency=chosen.agency),
        officer=chosen,
        wish=wish,
        at=clock.now(),
    )


def test_a_rival_sees_no_wishes_and_the_other_side_no_refusals(made):
    wish(made, 0, 0)
    wish(made, 0, 1, "no")
    mine, rival = made.applications[0].supplier_id, made.applications[1].supplier_id

    def seen(organisation):
        with scope.of_organisations([organisation]):
            return Request.objects.count()

    assert [seen(mine), seen(rival), seen(made.host.pk)] == [2, 0, 2]
    assert [seen(one.agency_id) for one in made.officers[:2]] == [1, 0]


def test_a_note_is_its_sides_until_shared(made):
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()
    note = MeetingNote.objects.create(
        meeting=meeting,
        side="officer",
        owner=meeting.agency,
        other=meeting.supplier,
        text="Ask for the test report.",
        at=clock.now(),
    )

    def seen(organisation):
        with scope.of_organisations([organisation]):
            return MeetingNote.objects.count()

    assert [seen(meeting.agency_id), seen(meeting.supplier_id), seen(made.host.pk)] == [1, 0, 0]
    note.is_shared = True
    note.save()
    assert seen(meeting.supplier_id) == 1
    assert seen(made.applications[1].supplier_id) == 0
