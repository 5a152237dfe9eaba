# SPDX-License-Identifier: Apache-2.0
"""An officer falls ill: the picture first, then the published schedule changes exactly like it, and once."""

from datetime import timedelta

import pytest

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.outreach.seminars.actions import days as actions
from meishan.outreach.seminars.models import Absence, Booking, Meeting, Request
from meishan.outreach.seminars.queries import plans
from meishan.outreach.seminars.queries.days.pictures import pictures_of
from meishan.outreach.seminars.queries.days.replanning import lost_slots, propose_replan
from meishan.outreach.seminars.states import MeetingState
from tests.factories import seminars as factory


@pytest.fixture
def made(world, time_passes):
    """The first day, in the second slot. Officer 0 meets suppliers 0 to 3 from the first slot on, officer 2 meets 4."""
    made = factory.lay_down(starts_in=2)
    time_passes(made.slots[1].starts_at + timedelta(minutes=5) - clock.now())
    plan = factory.plan_with(made, [(0, 0, 0), (0, 1, 1), (0, 2, 3), (0, 3, 4), (2, 4, 3), (1, 5, 3)])
    for supplier in range(4):
        wish(made, supplier, 0)
    wish(made, 4, 2)
    wish(made, 5, 1)
    made.plan = plan
    return made


def wish(made, supplier, officer):
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
        wish="must",
        at=clock.now(),
    )


def propose(made, *, may_move=0, start=1, whole=False):
    at = clock.now()
    lost = lost_slots(made.seminar, made.slots[start], whole=whole, at=at)
    return propose_replan(made.seminar, made.officers[0], lost, may_move=may_move, at=at, seconds=0.5)


def standing(made):
    return {
        (one.officer.number, one.application.number - 1, one.slot.number): one.pk
        for one in plans.meetings_of(made.plan)
    }


def test_looking_saves_nothing(made):
    before = standing(made)

    proposal = propose(made, may_move=5)
    pictures_of(proposal)

    assert standing(made) == before
    assert not Absence.objects.exists()


def test_the_picture_shows_all_that_changes_and_nothing_past(made):
    proposal = propose(made)

    assert proposal.lost == tuple(made.slots[1:6])
    changed = {one.meeting.application.number for one in proposal.dropped + proposal.rescued}
    assert changed == {2, 3, 4}
    assert not proposal.moved
    assert proposal.kept == 3
    before, after = pictures_of(proposal)
    assert before.rows[0].officer == made.officers[0]
    away = [
        one for slot, one in zip(after.slots, after.rows[0].squares, strict=True) if slot in proposal.lost
    ]
    assert {one.what for one in away} == {"lost"}
    assert sum(count for _date, count in after.days) == len(after.slots)


def test_the_schedule_becomes_the_picture(made):
    proposal = propose(made, may_move=3)
    before = standing(made)

    actions.replan(made.plan, by=made.organiser.actor, proposal=proposal.as_data())

    now = standing(made)
    expected = dict.fromkeys(key for key in before)
    for one in proposal.changes:
        if one.meeting is not None:
            del expected[
                one.meeting.officer.number, one.meeting.application.number - 1, one.meeting.slot.number
            ]
    for one in proposal.changes:
        if one.slot is not None:
            expected[one.officer.number, one.application.number - 1, one.slot.number] = None
    assert set(now) == set(expected)
    # What took place stays, with the row it had, and so does the meeting that has begun elsewhere.
    assert now[0, 0, 0] == before[0, 0, 0]
    assert not [key for key in now if key[0] == 0 and key[2] in range(1, 6)]
    assert set(Absence.objects.values_list("officer", "slot")) == {
        (made.officers[0].pk, slot.pk) for slot in made.slots[1:6]
    }
    for meeting in Meeting.objects.filter(state=MeetingState.PLANNED):
        assert Booking.objects.filter(meeting=meeting).count() == 3


def test_a_change_in_between_refuses_the_old_picture(made):
    proposal = propose(made).as_data()
    actions.free_meeting(Meeting.objects.get(officer=made.officers[2]), by=made.supplier_personas[4].actor)
    before = standing(made)

    with pytest.raises(Refused, match="has changed since this picture"):
        actions.replan(made.plan, by=made.organiser.actor, proposal=proposal)
    assert standing(made) == before


def test_a_second_press_changes_nothing_more(made):
    proposal = propose(made).as_data()
    actions.replan(made.plan, by=made.organiser.actor, proposal=proposal)
    once = standing(made)

    with pytest.raises(Refused, match="has changed since this picture"):
        actions.replan(made.plan, by=made.organiser.actor, proposal=proposal)
    assert standing(made) == once


def test_only_the_organiser_changes_the_schedule(made):
    proposal = propose(made).as_data()

    for persona in (made.adviser, made.officer_personas[0], made.supplier_personas[0]):
        with pytest.raises(Denied):
            actions.replan(made.plan, by=persona.actor, proposal=proposal)


def test_nobody_moves_more_than_allowed_and_nobody_who_can_stay_is_dropped(made):
    for may_move in (0, 1, 4):
        proposal = propose(made, may_move=may_move)

        assert len(proposal.moved) <= may_move
        assert {one.meeting.officer for one in proposal.dropped} <= {made.officers[0]}


def test_a_meeting_made_at_the_desk_for_nobodys_wish_stays(made):
    extra = factory.book(made, made.plan, 3, 5, 4)

    proposal = propose(made)
    actions.replan(made.plan, by=made.organiser.actor, proposal=proposal.as_data())

    extra.refresh_from_db()
    assert (extra.state, extra.slot_id) == (MeetingState.PLANNED, made.slots[4].pk)


def test_only_who_loses_a_meeting_gets_another(made):
    # Supplier 0 would gladly meet officer 3, too; but nothing was taken from it.
    wish(made, 0, 3)
    wish(made, 1, 3)

    proposal = propose(made, may_move=5)

    gaining = [one.application.number for one in proposal.added]
    assert set(gaining) <= {2, 3, 4}
    assert len(gaining) == len(set(gaining))


def test_whole_seminar_means_the_other_days_too(made):
    factory.book(made, made.plan, 0, 5, 8)

    proposal = propose(made, whole=True)

    assert len(proposal.lost) == 11
    assert 6 in {one.application.number for one in proposal.dropped + proposal.rescued}


def test_without_a_published_schedule_there_is_no_picture(made):
    made.plan.state = "retired"
    made.plan.save()

    assert propose(made) is None


def test_a_change_that_does_not_fit_the_bookings_is_undone_whole(made):
    proposal = propose(made).as_data()
    clash = next(iter(Meeting.objects.filter(officer=made.officers[2])))
    proposal["changes"].append(
        ["added", None, str(made.officers[2].pk), str(made.applications[0].pk), str(clash.slot_id), None]
    )
    before = standing(made)

    with pytest.raises(Refused, match="another meeting at that time"):
        actions.replan(made.plan, by=made.organiser.actor, proposal=proposal)
    assert standing(made) == before
    assert not Absence.objects.exists()
