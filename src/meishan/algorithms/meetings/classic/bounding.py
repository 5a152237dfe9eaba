# SPDX-License-Identifier: Apache-2.0
"""What can be proven before any search: the slots each meeting may have, and the fewest breaks of each participant."""

from collections import Counter

from meishan.algorithms.meetings.classic.problem import Impossible, Problem

_MOST_STATES = 20_000


def possible_slots(problem: Problem) -> list[set[int]]:
    """The slots each meeting may have, for the sake of its participants, its order and of meetings with one slot only.

    Raises Impossible where there is none.
    """
    slots = [problem.possible(i) for i in range(len(problem.meetings))]
    if len(slots) > problem.tables * problem.slots:
        raise Impossible(
            f"{len(slots)} meetings do not fit: {problem.tables} tables in {problem.slots} slots hold "
            f"{problem.tables * problem.slots}."
        )
    neighbours: list[set[int]] = [set() for _ in slots]
    for i, meet in enumerate(problem.meetings):
        for j in range(i):
            if {meet.one, meet.two} & {problem.meetings[j].one, problem.meetings[j].two}:
                neighbours[i].add(j)
                neighbours[j].add(i)
    while True:
        for i, left in enumerate(slots):
            if not left:
                meet = problem.meetings[i]
                raise Impossible(
                    f"Meeting {i} ({meet.one} with {meet.two}) has no slot left that it could have."
                )
        before = sum(map(len, slots))
        _narrow(problem, slots, neighbours)
        if sum(map(len, slots)) == before:
            return slots


def _narrow(problem: Problem, slots: list[set[int]], neighbours: list[set[int]]) -> None:
    """Take from the slots what meetings with a single slot take, and what the orders do not leave."""
    for i, left in enumerate(slots):
        if len(left) == 1:
            for j in neighbours[i]:
                slots[j] -= left
    for i, j in problem.before:
        slots[i] -= {t for t in slots[i] if not slots[j] or t >= max(slots[j])}
        slots[j] -= {t for t in slots[j] if not slots[i] or t <= min(slots[i])}


def least_breaks(problem: Problem, slots: list[set[int]]) -> list[int]:
    """The fewest breaks of each participant, if she alone mattered.

    Exact, unless her meetings' possible slots are of too many kinds. Raises Impossible where she has not the slots
    for her meetings.
    """
    kinds: list[Counter[frozenset[int]]] = [Counter() for _ in range(problem.participants)]
    for i, meet in enumerate(problem.meetings):
        kinds[meet.one][frozenset(slots[i])] += 1
        kinds[meet.two][frozenset(slots[i])] += 1
    found = []
    for person, kind in enumerate(kinds):
        least = _fewest(list(kind), list(kind.values()), problem.slots)
        if least is None:
            raise Impossible(f"Participant {person} has more meetings than slots in which they can be.")
        found.append(least)
    if problem.fair is not None:
        most = [sum(kind.values()) - 1 for kind in kinds if kind]
        if most and max(found) - min(most) > problem.fair:
            raise Impossible(
                f"One participant has {max(found)} breaks at the fewest and another {min(most)} at the most; "
                f"they may differ by {problem.fair} only."
            )
    return found


def _fewest(kinds: list[frozenset[int]], counts: list[int], slots: int) -> int | None:
    """The fewest breaks with `counts[k]` meetings in slots of `kinds[k]`, or None where they have no room.

    Slot by slot, over the numbers of meetings held of each kind, and whether she sits, waits, or has not begun.
    """
    states = 1
    for count in counts:
        states *= count + 1
    if states > _MOST_STATES:
        kinds, counts = [frozenset().union(*kinds)], [sum(counts)]
    nothing = (0,) * len(counts)
    idle: dict[tuple[int, ...], int] = {nothing: 0}
    sits: dict[tuple[int, ...], int] = {}
    for t in range(slots):
        now: dict[tuple[int, ...], int] = {}
        for held, resumes in ((idle, 1), (sits, 0)):
            for done, breaks in held.items():
                cost = breaks + (resumes if done != nothing else 0)
                for k, kind in enumerate(kinds):
                    if t in kind and done[k] < counts[k]:
                        more = (*done[:k], done[k] + 1, *done[k + 1 :])
                        now[more] = min(cost, now.get(more, cost))
        for done, breaks in sits.items():
            idle[done] = min(breaks, idle.get(done, breaks))
        sits = now
    full = tuple(counts)
    ends = [held[full] for held in (idle, sits) if full in held]
    return min(ends) if ends else None
