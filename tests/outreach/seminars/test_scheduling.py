# SPDX-License-Identifier: Apache-2.0
"""Drafts are computed, changed by hand, compared and published, and nobody is ever booked twice."""

import pytest

from meishan.base.accounts.models import Mail
from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.outreach.seminars.actions import scheduling as actions
from meishan.outreach.seminars.models import Absence, Booking, Interpreter, Meeting, Plan, Request
from meishan.outreach.seminars.queries import plans as queries
from meishan.outreach.seminars.states import PlanState
from meishan.outreach.seminars.tasks.scheduling import solve, solve_now
from tests.factories import seminars as factory


@pytest.fixture
def made(committed_world):
    return factory.lay_down()


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


def solved(made, **options) -> Plan:
    plan = actions.make_plan(made.seminar, by=made.organiser.actor, seconds=2, **options)
    return solve_now(plan)


def placed(plan) -> set[tuple]:
    return {
        (one.officer.number, one.application.number, one.slot.number) for one in queries.meetings_of(plan)
    }


def test_a_draft_is_computed_in_the_background(made, settle):
    plan = actions.make_plan(made.seminar, by=made.organiser.actor, seconds=2)
    assert plan.state == PlanState.QUEUED
    settle()

    solve(plan=str(plan.pk))

    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT
    assert plan.certificate["proven"] is True
    assert plan.certificate["breaks"] == 0
    assert plan.certificate["unserved"] == []
    assert queries.meetings_of(plan).count() == plan.certificate["meetings"] > 0
    assert Booking.objects.filter(plan=plan).count() == 3 * plan.certificate["meetings"]


def test_what_somebody_must_have_is_given_and_what_is_refused_never(made):
    for supplier in range(3):
        wish(made, supplier, 0)
    wish(made, 3, 0, "no")

    pairs = {(officer, supplier) for officer, supplier, _slot in placed(solved(made))}

    assert {(0, 1), (0, 2), (0, 3)} <= pairs
    assert (0, 4) not in pairs


def test_nobody_is_placed_when_away(made):
    for slot in made.slots[:6]:
        Absence.objects.create(slot=slot, officer=made.officers[0])
        Absence.objects.create(slot=slot, application=made.applications[0])

    meetings = placed(solved(made))

    assert all(slot >= 6 for officer, supplier, slot in meetings if officer == 0 or supplier == 1)


def test_two_without_a_common_language_meet_only_with_an_interpreter(made):
    made.officers[0].languages = ["fr"]
    made.officers[0].save()
    assert not [one for one in placed(solved(made)) if one[0] == 0]
    Interpreter.objects.create(seminar=made.seminar, number=1, name="Ines", languages=["fr", "zh"])

    plan = solved(made)

    spoken = queries.meetings_of(plan).filter(officer=made.officers[0])
    assert spoken.exists()
    assert all(one.interpreter is not None for one in spoken)


def test_officers_without_tables_of_their_own_share_what_there_is(made):
    for officer in made.officers:
        officer.table = None
        officer.save()
    made.tables[0].delete()

    plan = solved(made)

    by_slot = {}
    for one in queries.meetings_of(plan):
        by_slot.setdefault(one.slot_id, []).append(one.table_id)
    assert by_slot
    assert all(len(tables) == len(set(tables)) <= 3 for tables in by_slot.values())


def test_locked_meetings_stand_in_the_next_draft(made):
    first = solved(made)
    kept = queries.meetings_of(first).last()
    actions.lock(kept, by=made.organiser.actor)

    second = solved(made, base=first, seed=7)

    same = queries.meetings_of(second).get(officer=kept.officer, application=kept.application)
    assert same.slot == kept.slot
    assert same.is_locked


def test_a_meeting_is_moved_by_hand_where_nothing_stands_against_it(made):
    plan = factory.plan_with(made, [(0, 0, 0), (1, 0, 1), (0, 1, 2)], state="draft")
    meeting = plan.meetings.get(slot=made.slots[0])

    with pytest.raises(Refused, match="Firm 1 Ltd has another meeting"):
        actions.move(meeting, by=made.organiser.actor, slot=made.slots[1])
    with pytest.raises(Refused, match="Officer Number1 has another meeting"):
        actions.move(meeting, by=made.organiser.actor, slot=made.slots[2])
    moved = actions.move(meeting, by=made.organiser.actor, slot=made.slots[4])

    assert moved.slot == made.slots[4]
    assert moved.is_locked
    assert {one.during.lower for one in moved.bookings.all()} == {made.slots[4].starts_at}
    plan.refresh_from_db()
    assert plan.certificate["meetings"] == 3


def test_two_organisers_do_not_undo_one_another(made):
    plan = factory.plan_with(made, [(0, 0, 0)], state="draft")
    seen = plan.version
    actions.move(plan.meetings.get(), by=made.organiser.actor, slot=made.slots[3], version=seen)

    with pytest.raises(Refused, match="in the meantime"):
        actions.give_up(plan.meetings.get(), by=made.organiser.actor, version=seen)

    assert plan.meetings.get().state == "planned"


def test_a_meeting_can_be_added_and_taken_out_by_hand(made):
    plan = factory.plan_with(made, [(0, 0, 0)], state="draft")
    by = made.organiser.actor

    added = actions.book(
        plan, by=by, officer=made.officers[1], application=made.applications[1], slot=made.slots[0]
    )
    assert added.table == made.officers[1].table
    actions.give_up(added, by=by)

    assert queries.meetings_of(plan).count() == 1
    assert actions.book(
        plan, by=by, officer=made.officers[1], application=made.applications[1], slot=made.slots[0]
    ).pk


def test_a_slot_in_the_past_takes_no_meeting(made, time_passes):
    plan = factory.plan_with(made, [(0, 0, 3)], state="draft")
    time_passes(made.slots[2].starts_at - clock.now())

    with pytest.raises(Refused, match="has begun or is over"):
        actions.move(plan.meetings.get(), by=made.organiser.actor, slot=made.slots[1])


def test_publishing_replaces_and_tells_everybody_once(made, settle):
    first = solved(made)
    actions.publish_plan(first, by=made.organiser.actor)
    settle()
    told = Mail.objects.filter(kind="seminars.publish_plan").count()
    assert told == len(made.supplier_personas) + len(made.officer_personas)
    second = solved(made, seed=3)

    actions.publish_plan(second, by=made.organiser.actor)
    settle()
    settle()

    assert Plan.objects.filter(state=PlanState.PUBLISHED).get() == second
    assert Mail.objects.filter(kind="seminars.publish_plan").count() == 2 * told
    with pytest.raises(Denied):
        actions.publish_plan(second, by=made.organiser.actor)


def test_once_the_seminar_has_begun_no_other_draft_replaces_its_schedule(made, time_passes):
    actions.publish_plan(solved(made), by=made.organiser.actor)
    other = solved(made, seed=3)
    time_passes(made.slots[1].starts_at - clock.now())

    with pytest.raises(Refused, match="has begun"):
        actions.publish_plan(other, by=made.organiser.actor)


def test_a_second_run_waits_for_the_first(made):
    actions.make_plan(made.seminar, by=made.organiser.actor)

    with pytest.raises(Refused, match="being computed already"):
        actions.make_plan(made.seminar, by=made.organiser.actor)


def test_a_run_given_up_leaves_no_meetings(made):
    plan = actions.make_plan(made.seminar, by=made.organiser.actor)
    actions.stop_solving(plan, by=made.organiser.actor)

    solve(plan=str(plan.pk))

    plan.refresh_from_db()
    assert plan.state == PlanState.FAILED
    assert not Meeting.objects.filter(plan=plan).exists()


def test_drafts_are_compared(made):
    one = factory.plan_with(made, [(0, 0, 0), (1, 1, 0)], state="draft")
    other = factory.plan_with(made, [(0, 0, 3), (2, 2, 0)], state="draft")

    found = queries.difference(one, other)

    assert (found.moved, found.same, found.only_one, found.only_other) == (1, 0, 1, 1)


@pytest.mark.parametrize("who", ["adviser", "officer", "supplier"])
def test_only_organisers_plan(made, who):
    persona = {
        "adviser": made.adviser,
        "officer": made.officer_personas[0],
        "supplier": made.supplier_personas[0],
    }[who]

    with pytest.raises(Denied):
        actions.make_plan(made.seminar, by=persona.actor)


def test_an_unlocked_meeting_may_move_again_in_the_next_draft(made):
    plan = factory.plan_with(made, [(0, 0, 0)], state="draft")
    locked = actions.lock(plan.meetings.get(), by=made.organiser.actor)

    assert not actions.unlock(locked, by=made.organiser.actor).is_locked


def test_a_draft_put_away_leaves_the_list_and_stays_for_the_record(made):
    plan = factory.plan_with(made, [(0, 0, 0)], state="draft")

    actions.put_plan_away(plan, by=made.organiser.actor)

    plan.refresh_from_db()
    assert plan.state == PlanState.RETIRED
    assert plan.meetings.exists()
    with pytest.raises(Denied):
        actions.put_plan_away(plan, by=made.organiser.actor)


def test_what_the_engine_does_is_not_for_people(made):
    plan = actions.make_plan(made.seminar, by=made.organiser.actor)

    by = made.organiser.actor
    with pytest.raises(Denied):
        actions.begin_solving(plan, by=by)
    with pytest.raises(Denied):
        actions.take_schedule(plan, by=by, meetings=[], certificate={}, engine_ms=0)
    with pytest.raises(Denied):
        actions.fail_plan(plan, by=by, error="Made up")

    failed = actions.fail_plan(plan, by=SYSTEM, error="slots must stand in the order of time.")
    assert (failed.state, failed.error) == (PlanState.FAILED, "slots must stand in the order of time.")


def test_a_run_broken_off_begins_anew(made):
    plan = actions.make_plan(made.seminar, by=made.organiser.actor, seconds=2)
    actions.begin_solving(plan, by=SYSTEM)

    solve(plan=str(plan.pk))

    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT


def must_of_officer(made, officer, supplier, *, whole_agency=False):
    request = wish(made, supplier, officer)
    request.side, request.owner, request.other = "officer", request.other, request.owner
    request.officer = None if whole_agency else request.officer
    request.save()


def test_whom_an_officer_must_meet_goes_before_who_evens_out_the_suppliers(committed_world):
    """Firm 1 has three meetings of its own wish, so a filler that is another's second would bring more fairness."""
    made = factory.lay_down(suppliers=3)
    for number, officer in enumerate(made.officers):
        officer.cap = 2 if number else 1
        officer.save()
        if number:
            wish(made, 0, number)
    must_of_officer(made, 0, 0)

    pairs = {(officer, supplier) for officer, supplier, _slot in placed(solved(made))}

    assert (0, 1) in pairs
    assert {supplier for _officer, supplier in pairs} == {1, 2, 3}


def test_what_officers_must_have_and_lack_is_kept_with_its_reason(made, client_of):
    made.officers[0].cap = 1
    made.officers[0].save()
    for supplier in (0, 1):
        must_of_officer(made, 0, supplier)
    must_of_officer(made, 1, 2)
    wish(made, 2, 1, "no")
    must_of_officer(made, 3, 3, whole_agency=True)
    for slot in made.slots:
        Absence.objects.create(slot=slot, officer=made.officers[3])

    plan = solved(made)

    asked, unmet = queries.unmet_musts_of(plan, queries.WHY)
    told = {(one.agency.acronym, one.application.number, str(one.why)) for one in unmet}
    assert asked == 4
    assert told == {
        ("AG1", 1, "the officer's meetings are all given out"),
        ("AG2", 3, "The supplier said no"),
    } or told == {
        ("AG1", 2, "the officer's meetings are all given out"),
        ("AG2", 3, "The supplier said no"),
    }
    page = client_of(made.organiser).get(f"/seminars/{made.seminar.slug}/plans/{plan.number}/")
    assert "2 of 4 have no meeting" in page.content.decode()


def test_a_change_by_hand_weighs_what_officers_must_have_anew(made):
    must_of_officer(made, 0, 0)
    plan = solved(made)
    assert queries.unmet_musts_of(plan, queries.WHY) == (1, [])

    meeting = queries.meetings_of(plan).get(officer=made.officers[0], application=made.applications[0])
    actions.give_up(meeting, by=made.organiser.actor)

    plan.refresh_from_db()
    asked, unmet = queries.unmet_musts_of(plan, queries.WHY)
    assert (asked, [one.application for one in unmet]) == (1, [made.applications[0]])
