# SPDX-License-Identifier: Apache-2.0
"""Every solution is lawful by the independent verifier, and as good as an exact search of small instances finds."""

import json
from itertools import count, product

import pytest
from hypothesis import given, settings

from meishan.algorithms.meetings import (
    Group,
    Instance,
    InstanceError,
    Interpreter,
    Meeting,
    Pair,
    Pool,
    Slot,
    certify,
    solve,
    verify,
    write_certificate,
    write_instance,
    write_schedule,
)
from tests.algorithms.meetings.conftest import instances
from tests.algorithms.meetings.oracle import best_value

PATIENT = settings(max_examples=25, deadline=None)


def judged(instance, schedule, certificate):
    """The verifier's word on what was made, through the files that people exchange."""
    files = json.loads(
        json.dumps([write_instance(instance), write_schedule(schedule), write_certificate(certificate)])
    )
    return verify(*files)


@PATIENT
@given(instances())
def test_every_schedule_is_lawful_whatever_is_asked(instance):
    schedule, certificate = solve(instance, seconds=0.05)

    assert judged(instance, schedule, certificate) == []
    assert certificate.value <= certificate.bound


@PATIENT
@given(instances(extras=False, most_slots=3))
def test_value_is_the_best_there_is(instance):
    _schedule, certificate = solve(instance, seconds=0.3)

    best = best_value(instance)

    assert certificate.value == best
    assert certificate.bound >= best


@PATIENT
@given(instances(most_slots=2))
def test_no_schedule_exceeds_the_bound_whatever_is_asked(instance):
    _schedule, certificate = solve(instance, seconds=0.05)

    if not (instance.supplier_least or instance.officer_least or any(g.least for g in instance.groups)):
        assert certificate.bound >= best_value(instance)


def seminar(**more) -> Instance:
    """Three officers, four suppliers, four slots of one day; everybody is free and wants to meet."""
    everything = frozenset(range(4))
    wanted = {
        "slots": tuple(Slot(0, 540 + 20 * t, 560 + 20 * t) for t in range(4)),
        "officer_free": (everything,) * 3,
        "supplier_free": (everything,) * 4,
        "pairs": tuple(Pair(o, s, 10) for o, s in product(range(3), range(4))),
    }
    return Instance(**(wanted | more))


def test_everybody_meets_everybody_where_there_is_time_and_nobody_waits():
    three = tuple(Pair(o, s, 10) for o, s in product(range(3), range(3)))

    schedule, certificate = solve(seminar(pairs=three), seconds=2)

    assert len(schedule.meetings) == 9
    assert certificate.proven
    assert certificate.breaks == 0
    assert certificate.fewest_breaks
    assert certificate.unhappy == ()


def test_the_same_seed_makes_the_same_schedule():
    first, _ = solve(seminar(), seconds=100, seed=7, timer=count().__next__)
    second, _ = solve(seminar(), seconds=100, seed=7, timer=count().__next__)

    assert first == second


def test_fewer_tables_than_officers_are_shared():
    instance = seminar(tables=(1, 2, 1, 2))

    schedule, certificate = solve(instance, seconds=1)

    assert judged(instance, schedule, certificate) == []
    assert len(schedule.meetings) == 6
    assert all(meeting.table in (1, 2) for meeting in schedule.meetings)


def test_an_interpreter_speaks_for_one_meeting_at_a_time():
    instance = seminar(
        pairs=tuple(Pair(o, s, 10, "zh") for o, s in product(range(3), range(4))),
        interpreters=(Interpreter(frozenset({"zh"}), frozenset({0, 1, 3})),),
    )

    schedule, certificate = solve(instance, seconds=1)

    assert judged(instance, schedule, certificate) == []
    assert sorted(meeting.slot for meeting in schedule.meetings) == [0, 1, 3]
    assert {meeting.interpreter for meeting in schedule.meetings} == {0}


def test_one_officer_of_a_pool_is_enough():
    instance = seminar(pairs=(), pools=(Pool((0, 1, 2), 0, 5), Pool((0, 1), 1, 5)))

    schedule, certificate = solve(instance, seconds=1)

    assert judged(instance, schedule, certificate) == []
    assert sorted(meeting.supplier for meeting in schedule.meetings) == [0, 1]
    assert [one.got for one in certificate.outcomes] == [1, 1, 0, 0]


def test_nobody_is_sent_to_a_room_too_far_for_the_next_slot():
    instance = seminar(
        officer_room=(0, 0, 1), walking=((0, 10), (10, 0)), supplier_free=(frozenset({0, 1}),) * 4
    )

    schedule, certificate = solve(instance, seconds=1)

    assert judged(instance, schedule, certificate) == []
    for supplier in range(4):
        rooms = {instance.room_of(meeting.officer) for meeting in schedule.of_supplier(supplier)}
        assert len(rooms) <= 1


def test_a_locked_meeting_stands_even_outside_free_time():
    instance = seminar(supplier_free=(frozenset(),) + (frozenset(range(4)),) * 3, locked=(Meeting(2, 0, 3),))

    schedule, certificate = solve(instance, seconds=1)

    assert judged(instance, schedule, certificate) == []
    assert schedule.of_supplier(0) == [Meeting(2, 0, 3)]


def test_quotas_and_minimums_of_groups_and_people():
    few = Group("few", frozenset({0, 1}), None, 0, 3)
    instance = seminar(groups=(few,), supplier_least=(2, 0, 0, 0), officer_most=(2, 2, 2))

    schedule, certificate = solve(instance, seconds=1)

    assert judged(instance, schedule, certificate) == []
    assert len(schedule.of_supplier(0)) == 2
    assert certificate.unmet_minimums == 0


def test_a_group_gets_its_minimum_against_better_paid_meetings():
    poor = Group("poor", frozenset({3}), frozenset({0}), 1, None)
    pairs = (*(Pair(0, s, 90) for s in range(3)), Pair(0, 3, 0))
    instance = seminar(pairs=pairs, officer_free=(frozenset({0}), frozenset(), frozenset()), groups=(poor,))

    schedule, _certificate = solve(instance, seconds=1)

    assert [meeting.supplier for meeting in schedule.meetings] == [3]


def test_who_goes_without_is_told_why():
    instance = seminar(
        officer_free=(frozenset({0}), frozenset(), frozenset({1})),
        vetoes=frozenset({(2, 3)}),
        supplier_most=(1, 1, 1, 1),
    )

    _schedule, certificate = solve(instance, seconds=1)

    reasons = {miss.why for one in certificate.outcomes for miss in one.missed}
    assert {"veto", "no_common_time", "officer_full"} <= reasons
    assert len(certificate.unhappy) == 4


def test_supplier_whom_nobody_can_meet_is_named():
    instance = seminar(supplier_free=(frozenset(),) + (frozenset(range(4)),) * 3)

    _schedule, certificate = solve(instance, seconds=1)

    assert certificate.unreachable == (0,)
    assert certificate.unserved == ()


def test_nothing_to_schedule_is_no_fault():
    empty = Instance((), (), (), ())

    schedule, certificate = solve(empty, seconds=1)

    assert schedule.meetings == ()
    assert certificate.proven


def test_progress_is_told_and_can_stop_the_search():
    told = []

    def listen(share, stage, facts):
        told.append((share, stage, facts))
        if stage == "placing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(seminar(), seconds=1, progress=listen)

    assert [stage for _share, stage, _facts in told] == ["choosing", "placing"]


def test_a_draft_changed_by_hand_is_certified_anew():
    schedule, best = solve(seminar(), seconds=1)
    shorter = type(schedule)(schedule.meetings[1:])

    certificate = certify(seminar(), shorter)

    assert certificate.value < best.value == certificate.bound
    assert not certificate.proven
    assert judged(seminar(), shorter, certificate) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"pairs": (Pair(9, 0),)}, "pairs[0] names"),
        ({"pairs": (Pair(0, 0), Pair(0, 0))}, "was there before"),
        ({"supplier_most": (1,)}, "supplier_most has 1 entries"),
        ({"supplier_free": (frozenset({9}),) * 4}, "supplier_free[0]"),
        ({"fairness": (1, 2)}, "fairness must not rise"),
        ({"locked": (Meeting(0, 0, 0), Meeting(0, 1, 0))}, "has a locked meeting then"),
        ({"slots": (Slot(0, 20, 40), Slot(0, 0, 20), Slot(0, 50, 60), Slot(0, 70, 80))}, "order of time"),
    ],
)
def test_an_instance_that_contradicts_itself_is_refused_in_a_sentence(more, said):
    with pytest.raises(InstanceError) as refused:
        solve(seminar(**more), seconds=1)

    assert said in str(refused.value)
