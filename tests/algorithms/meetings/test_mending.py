# SPDX-License-Identifier: Apache-2.0
"""Days that go wrong: nobody moves without need, freed slots go to the right one, clashes are named."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.meetings_instances import seminar
from meishan.algorithms.meetings import (
    Instance,
    Lost,
    Pair,
    Schedule,
    Slot,
    clashes,
    passed_over,
    read_instance,
    refill,
    replan,
    solve,
    verify,
    write_instance,
    write_schedule,
)
from tests.algorithms.meetings.conftest import instances

SLOTS = tuple(Slot(0, 540 + 20 * t, 560 + 20 * t) for t in range(4))
ALL = frozenset(range(4))


@pytest.fixture(scope="module")
def planned():
    """A seminar of full size with its schedule."""
    instance = read_instance(seminar(7))
    schedule, certificate = solve(instance, seconds=20)
    return instance, schedule, certificate


def after(instance: Instance, lost: Lost) -> Instance:
    """What is still possible."""
    return replace(
        instance,
        officer_free=tuple(f - set(lost.officers.get(o, ())) for o, f in enumerate(instance.officer_free)),
        supplier_free=tuple(f - set(lost.suppliers.get(s, ())) for s, f in enumerate(instance.supplier_free)),
        locked=(),
    )


def test_a_seminar_of_full_size_is_best_and_without_breaks(planned):
    instance, schedule, certificate = planned

    assert certificate.proven
    assert certificate.breaks == 0
    assert certificate.unserved == ()
    assert certificate.meetings == certificate.count_bound
    assert verify(write_instance(instance), write_schedule(schedule)) == []


@pytest.mark.parametrize("may_move", [0, 3, 40])
def test_an_ill_officer_is_replanned_within_the_moves_allowed(planned, may_move):
    instance, schedule, _certificate = planned
    lost = Lost(officers={3: set(range(5, 24)), 11: set(range(12))}, suppliers={40: set(range(12, 24))})

    made = replan(instance, schedule, lost=lost, may_move=may_move, seconds=1, timer=time.process_time)

    gone = [
        m
        for m in schedule.meetings
        if m.slot in lost.officers.get(m.officer, ()) or m.slot in lost.suppliers.get(m.supplier, ())
    ]
    assert verify(write_instance(after(instance, lost)), write_schedule(made.schedule)) == []
    assert len(made.moved) <= may_move
    assert len(made.kept) + len(made.moved) == len(schedule.meetings) - len(gone)
    assert len(made.dropped) + len(made.rescued) == len(gone)
    assert len(made.schedule.meetings) > len(schedule.meetings) - len(gone)


def test_what_is_past_stays_even_when_it_is_lost_afterwards(planned):
    instance, schedule, _certificate = planned
    lost = Lost(officers={3: set(range(24))})

    made = replan(instance, schedule, lost=lost, since=10)

    assert [m for m in schedule.meetings if m.slot < 10] == [m for m in made.schedule.meetings if m.slot < 10]
    assert all(m.slot < 10 for m in made.schedule.of_officer(3))


@settings(max_examples=20, deadline=None)
@given(instances(), st.integers(0, 3), st.integers(0, 3))
def test_replanning_is_lawful_whatever_is_asked(instance, officer, may_move):
    instance = replace(instance, locked=())
    schedule, _certificate = solve(instance, seconds=0.05)
    lost = Lost(officers={officer % instance.officers: {0, 1}})

    made = replan(instance, schedule, lost=lost, may_move=may_move, seconds=0.05)

    assert verify(write_instance(after(instance, lost)), write_schedule(made.schedule)) == []
    assert len(made.moved) <= may_move


def test_a_freed_slot_goes_first_to_who_has_met_nobody():
    instance = Instance(
        SLOTS, (ALL, ALL), (ALL,) * 4, (*(Pair(0, s, 50 - 10 * s) for s in range(4)), Pair(1, 0))
    )
    schedule = Schedule.of([(1, 0, 0), (0, 3, 3)])

    ranked = refill(instance, schedule, 0, 1, {0, 1, 3})

    assert [one.supplier for one in ranked] == [1, 0]
    assert ranked[0].reasons == ("first_meeting", "supplier_asked")
    assert "next_to_another" in ranked[1].reasons


def test_who_is_passed_over_for_a_freed_slot_is_counted_by_the_nearest_reason():
    """Suppliers 0 and 1 have all they may have, 2 sits elsewhere, nobody asked for 3, 5 was refused, 4 could come."""
    instance = Instance(
        SLOTS,
        (ALL, ALL),
        (ALL,) * 6,
        (*(Pair(0, s) for s in (0, 1, 2, 4, 5)), Pair(1, 0), Pair(1, 2)),
        supplier_most=(1,) * 2 + (4,) * 4,
        vetoes=frozenset({(0, 5)}),
    )
    schedule = Schedule.of([(1, 0, 2), (0, 1, 3), (1, 2, 0)])

    assert passed_over(instance, schedule, 0, 0, range(6)) == {
        "supplier_full": 2,
        "supplier_busy": 1,
        "no_pair": 2,
    }
    assert passed_over(instance, schedule, 0, 3, {4}) == {"officer": 1}


def test_a_freed_slot_of_a_full_seminar_is_offered_to_who_can_take_it(planned):
    instance, schedule, _certificate = planned
    freed = schedule.meetings[100]
    rest = Schedule(tuple(m for m in schedule.meetings if m != freed))

    ranked = refill(instance, rest, freed.officer, freed.slot, range(instance.suppliers))

    assert freed.supplier in {one.supplier for one in ranked}
    for one in ranked:
        made = Schedule.of([*rest.meetings, (freed.officer, one.supplier, freed.slot)])
        assert verify(write_instance(instance), write_schedule(made)) == []


def test_what_stands_against_a_drag_is_named():
    instance = Instance(
        SLOTS,
        (ALL, ALL),
        (ALL, frozenset({0, 1})),
        (Pair(0, 0), Pair(0, 1), Pair(1, 0)),
        vetoes=frozenset({(1, 1)}),
    )
    schedule = Schedule.of([(0, 0, 0), (0, 1, 1), (1, 0, 2)])

    def codes(officer, supplier, slot):
        return {clash.code for clash in clashes(instance, schedule, officer, supplier, slot)}

    assert codes(0, 0, 3) == set()
    assert codes(0, 0, 1) == {"officer_busy"}
    assert codes(0, 0, 2) == {"supplier_busy"}
    assert codes(0, 1, 3) == {"supplier_away"}
    assert codes(1, 1, 0) == {"veto"}
