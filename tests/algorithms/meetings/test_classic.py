# SPDX-License-Identifier: Apache-2.0
"""The classic form: what is solved is lawful and, where small, as good as trying everything; faults get sentences."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.classic_instances import planted
from meishan.algorithms.meetings import classic
from meishan.algorithms.meetings.classic import Meet, Problem, board, bounding, programme
from meishan.algorithms.meetings.engine import accelerating
from meishan.algorithms.meetings.verifying import classic as judge


@st.composite
def problems(draw):
    """Small problems, lawful or not."""
    people, slots = draw(st.integers(2, 5)), draw(st.integers(1, 5))
    pairs = [(p, q) for p in range(people) for q in range(p)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=5))
    some = st.integers(1, 2**slots - 1).map(lambda bits: frozenset(t for t in range(slots) if bits >> t & 1))
    meetings = tuple(
        Meet(*pair, draw(st.none() | some) if draw(st.integers(0, 3)) == 0 else None) for pair in chosen
    )
    numbers = st.integers(0, max(0, len(chosen) - 1))
    orders = st.tuples(numbers, numbers).filter(lambda order: order[0] != order[1])
    return Problem(
        people,
        slots,
        draw(st.integers(1, 3)),
        tuple(draw(some) if draw(st.integers(0, 2)) == 0 else frozenset() for _ in range(people)),
        meetings,
        tuple(draw(st.lists(orders, max_size=2))) if len(chosen) > 1 else (),
        draw(st.none() | st.integers(0, 1)),
    )


def fewest(problem):
    """The fewest breaks of any schedule, or None, by trying all."""
    best = None

    def breaks(at):
        numbers = []
        for person in range(problem.participants):
            mine = sorted(t for m, t in zip(problem.meetings, at, strict=True) if person in (m.one, m.two))
            if mine:
                numbers.append(sum(1 for a, b in pairwise(mine) if b > a + 1))
        return numbers

    def search(at):
        nonlocal best
        m = len(at)
        if m == len(problem.meetings):
            if all(at[i] < at[j] for i, j in problem.before):
                numbers = breaks(at)
                is_fair = problem.fair is None or not numbers or max(numbers) - min(numbers) <= problem.fair
                if is_fair and (best is None or sum(numbers) < best):
                    best = sum(numbers)
            return
        new = problem.meetings[m]
        for t in range(problem.slots):
            here = [problem.meetings[i] for i, slot in enumerate(at) if slot == t]
            if (
                len(here) < problem.tables
                and not any({new.one, new.two} & {old.one, old.two} for old in here)
                and t not in problem.forbidden[new.one] | problem.forbidden[new.two]
                and (new.only is None or t in new.only)
            ):
                search((*at, t))

    search(())
    return best


@settings(max_examples=150, deadline=None)
@given(problems())
def test_small_problems_are_solved_as_well_as_by_trying_everything(problem):
    expected = fewest(problem)

    if expected is None:
        with pytest.raises(classic.Impossible):
            classic.solve(problem, seconds=20)
        return
    at, certificate = classic.solve(problem, seconds=20)

    text, schedule = classic.write_problem(problem), classic.write_schedule(problem, at)
    assert judge.verify(text, schedule, classic.write_certificate(certificate)) == []
    assert (certificate.breaks, certificate.proven) == (expected, True)


@given(problems())
def test_what_is_written_is_read_again(problem):
    assert classic.read_problem(classic.write_problem(problem)) == problem


@settings(max_examples=60, deadline=None)
@given(problems(), st.data())
def test_the_verifier_finds_what_trying_everything_would_not_allow(problem, data):
    slots = st.integers(-1, problem.slots)
    at = [data.draw(slots) for _ in problem.meetings]

    faults = judge.verify(classic.write_problem(problem), classic.write_schedule(problem, at))

    fixed = Problem(
        problem.participants,
        problem.slots,
        problem.tables,
        problem.forbidden,
        tuple(
            Meet(m.one, m.two, frozenset({t}) & (frozenset({t}) if m.only is None else m.only))
            for m, t in zip(problem.meetings, at, strict=True)
        ),
        problem.before,
        problem.fair,
    )
    assert (faults == []) == (fewest(fixed) is not None)


@pytest.mark.parametrize("forbid", [0.0, 0.3])
def test_an_event_of_ordinary_size_is_solved_lawfully(forbid):
    problem = planted(42, 125, 21, 8, seed=3, forbid=forbid)

    at, certificate = classic.solve(problem, seconds=8)

    text, schedule = classic.write_problem(problem), classic.write_schedule(problem, at)
    assert judge.verify(text, schedule, classic.write_certificate(certificate)) == []
    assert certificate.breaks <= certificate.bound + 2


def test_fairness_is_kept():
    problem = planted(20, 60, 10, 8, seed=5, forbid=0.3)
    fair = Problem(**{**vars(problem), "fair": 1})

    at, certificate = classic.solve(fair, seconds=6)

    assert judge.verify(classic.write_problem(fair), classic.write_schedule(fair, at)) == []
    assert max(certificate.each) - min(certificate.each) <= 1


def test_compiled_and_plain_loops_do_the_same(monkeypatch):
    problem = planted(30, 80, 14, 8, seed=5, forbid=0.2)
    slots = bounding.possible_slots(problem)

    def timetables():
        work = board.Work(problem, slots, 7)
        placed = work.k.place(work.g, work.b, 3000)
        start = work.at
        work.load(start)
        best = work.pack(start)
        found = work.k.anneal(work.g, work.b, work.pack(range(9)), 3000, 0, 1 << 30, best)
        return int(placed), start, work.at, int(found), [int(t) for t in best]

    monkeypatch.setattr(board, "_ready", [])
    plain = timetables()
    monkeypatch.undo()
    board.warm()

    assert timetables() == plain
    assert bool(board._ready) == accelerating.may_compile()


def test_a_start_is_found_by_branch_and_bound_too():
    problem = planted(20, 50, 8, 7, seed=6, forbid=0.2)
    slots = bounding.possible_slots(problem)
    least = bounding.least_breaks(problem, slots)

    answer = programme.solve(problem, slots, least, 30)

    assert answer.at is not None
    assert judge.verify(classic.write_problem(problem), classic.write_schedule(problem, answer.at)) == []


HEAD = "participants 4\nslots 3\ntables 2\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no line `participants N`."),
        ("participants 4\nslots 3", "There is no line `tables N`."),
        ("participants 0", "Line 1: write `participants N`"),
        ("participants 4\nmeet 0 1", "Line 2: a line `slots …` must stand before"),
        (HEAD + "tables 2", "Line 4: `tables` stands here a second time."),
        (HEAD + "# a remark\nmeet 0 x", "Line 5: `x` is not a whole number."),
        (HEAD + "meet 0 -1", "Line 4: `-1` is not a whole number."),
        (HEAD + "meet 0 4", "Line 4: there is no participant 4; they are 0 to 3."),
        (HEAD + "meet 1 1", "Line 4: participant 1 cannot meet herself."),
        (HEAD + "meet 1 2\nmeet 2 1", "Line 5: 2 and 1 are already to meet (line 4)."),
        (HEAD + "meet 1 2 3", "Line 4: there is no slot 3; they are 0 to 2."),
        (HEAD + "forbid 1", "Line 4: write `forbid PARTICIPANT SLOT …`"),
        (HEAD + "before 0 0", "Line 4: write `before I J`"),
        (HEAD + "meet 0 1\nbefore 0 7", "Line 5: there is no meeting 7; there are 1"),
        (HEAD + "fair", "Line 4: write `fair N`"),
        (HEAD + "lunch 2", "Line 4: `lunch` is not known"),
        (HEAD + "meet 0 99999999999999", "is too large"),
    ],
)
def test_each_fault_of_a_text_gets_its_line_and_a_sentence(text, said):
    with pytest.raises(classic.TextError) as fault:
        classic.read_problem(text)

    assert said in str(fault.value)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("meet 0 1\nmeet 0 2\nmeet 0 3\nforbid 0 1", "Participant 0 has more meetings than slots"),
        ("meet 0 1\nforbid 0 0 1\nforbid 1 2", "Meeting 0 (0 with 1) has no slot left"),
        ("meet 0 1\nmeet 0 2\nbefore 0 1\nbefore 1 0", "no slot left"),
        ("fair 0\nforbid 0 1\nmeet 0 1\nmeet 0 2", "1 breaks at the fewest and another 0"),
        ("meet 0 1\nmeet 1 2\nmeet 0 2\nforbid 0 0\nforbid 1 0\nforbid 2 0", "branch and bound"),
    ],
)
def test_why_there_is_no_schedule_is_said(lines, said):
    with pytest.raises(classic.Impossible) as why:
        classic.solve(classic.read_problem(HEAD + lines), seconds=20)

    assert said in str(why.value)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("breaks", 0),
        ("bound", 9),
        ("idle_slots", 0),
        ("each", []),
        ("proven", False),
        ("each_least", [9, 0, 0, 0]),
    ],
)
def test_a_false_certificate_is_found_out(change, value):
    problem = classic.read_problem("participants 4\nslots 3\ntables 2\nforbid 0 1\nmeet 0 1\nmeet 0 2")
    at, certificate = classic.solve(problem, seconds=5)
    text, schedule = classic.write_problem(problem), classic.write_schedule(problem, at)
    sealed = classic.write_certificate(certificate)
    assert (certificate.breaks, judge.verify(text, schedule, sealed)) == (1, [])

    faults = judge.verify(text, schedule, sealed | {change: value})

    assert {fault.code for fault in faults} == {"certificate"}
