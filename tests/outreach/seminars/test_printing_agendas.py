# SPDX-License-Identifier: Apache-2.0
"""What stands in whose agenda: own meetings of the published plan, own sessions, ways and pauses."""

from datetime import timedelta

import pytest

from meishan.base.core import clock, scope
from meishan.outreach.seminars.models import Attendee, Booking, Interpreter, Place, Room, Session, Table, Walk
from meishan.outreach.seminars.queries import agendas
from meishan.outreach.seminars.states import MeetingState, PlanState
from tests.factories import seminars as factory


@pytest.fixture
def made(world):
    return factory.lay_down()


def session(made, slot, title, *, minutes=20, **more):
    start = made.slots[slot].starts_at
    return Session.objects.create(
        seminar=made.seminar,
        kind="briefing",
        title={"en": title},
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        **more,
    )


def test_an_agenda_holds_own_meetings_of_the_published_plan_alone(made):
    factory.plan_with(made, [(0, 0, 5)], state=PlanState.DRAFT)
    factory.plan_with(made, [(0, 0, 2), (1, 0, 0), (2, 1, 1)])

    lines = agendas.agenda_of_supplier(made.applications[0])

    assert [(line.starts_at, line.title) for line in lines] == [
        (made.slots[0].starts_at, "AG2"),
        (made.slots[2].starts_at, "AG1"),
    ]
    assert [line.table for line in lines] == [made.tables[1], made.tables[0]]
    assert [line.title for line in agendas.agenda_of_officer(made.officers[0])] == ["Firm 1 Ltd"]
    assert agendas.agenda_of_supplier(made.applications[5]) == []


def test_sessions_for_all_stand_in_every_agenda_and_others_where_somebody_has_a_place(made):
    session(made, 0, "Opening", for_all=True)
    visit = session(made, 3, "Port", capacity=5)
    session(made, 4, "Not for her", capacity=5)
    badge = Attendee.objects.get(application=made.applications[0])
    Place.objects.create(session=visit, attendee=badge, at=clock.now())

    mine = agendas.agenda_of_supplier(made.applications[0])
    hers = agendas.agenda_of_officer(made.officers[0])

    assert [(line.title, line.with_whom) for line in mine] == [("Opening", ""), ("Port", badge.name)]
    assert [line.title for line in hers] == ["Opening"]


def test_a_line_says_the_way_from_the_room_before_and_the_pause_of_the_same_day(made):
    hall = made.tables[0].room
    annex = Room.objects.create(seminar=made.seminar, number=2, name={"en": "Annex", "zh": "附楼"})
    Walk.objects.create(one=annex, other=hall, minutes=6)
    Table.objects.filter(pk=made.tables[1].pk).update(room=annex)
    factory.plan_with(made, [(0, 0, 0), (1, 0, 2), (2, 0, 6)])

    lines = agendas.agenda_of_supplier(made.applications[0])

    assert [(line.walk_minutes, line.gap_minutes) for line in lines] == [(0, None), (6, 20), (0, None)]
    assert lines[1].room_name == "Annex"


def test_a_meeting_given_up_leaves_the_agenda_and_one_missed_stays(made):
    plan = factory.plan_with(made, [(0, 0, 0), (1, 0, 1)])
    for meeting, state in zip(
        plan.meetings.order_by("slot__number"), (MeetingState.FREED, MeetingState.NO_SHOW), strict=True
    ):
        Booking.objects.filter(meeting=meeting).delete()
        meeting.state = state
        meeting.save()

    lines = agendas.agenda_of_supplier(made.applications[0])

    assert [line.state for line in lines] == [MeetingState.NO_SHOW]


def test_an_interpreter_reads_both_sides_and_her_languages(made):
    plan = factory.plan_with(made, [])
    person = Interpreter.objects.create(
        seminar=made.seminar, number=1, name="Ivy Interpreter", languages=["zh", "en"]
    )
    meeting = factory.book(made, plan, 0, 0, 0)
    meeting.interpreter = person
    meeting.save()

    (line,) = agendas.agenda_of_interpreter(person)

    assert line.title == "AG1 and Firm 1 Ltd"
    assert line.languages == ("en", "zh")
    assert agendas.agenda_of_supplier(made.applications[0])[0].interpreter == person


def test_now_and_next_are_of_what_is_still_to_happen(made):
    factory.plan_with(made, [(0, 0, 0), (1, 0, 2)])
    lines = agendas.agenda_of_supplier(made.applications[0])

    now, following = agendas.now_and_next(lines, made.slots[0].starts_at + timedelta(minutes=5))
    later, last = agendas.now_and_next(lines, made.slots[1].starts_at)

    assert (now, following) == (lines[0], lines[1])
    assert (later, last) == (None, lines[1])


def test_a_rival_reads_nothing_of_anothers_agenda(made):
    factory.plan_with(made, [(0, 0, 0)])

    with scope.of_organisations([made.applications[1].supplier_id]):
        assert agendas.agenda_of_supplier(made.applications[0]) == []


@pytest.mark.parametrize("meetings", [1, 3])
def test_an_agenda_takes_the_same_queries_for_one_meeting_and_for_three(
    made, meetings, django_assert_num_queries
):
    factory.plan_with(made, [(number, 0, number) for number in range(meetings)])

    with django_assert_num_queries(5):
        agendas.agenda_of_supplier(made.applications[0])
