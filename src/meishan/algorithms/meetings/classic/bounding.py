# SPDX-License-Identifier: Apache-2.0
"""What can be proven before any search: the slots each meeting may have, and the fewest breaks of each participant."""

from collections import Counter
from math import prod

from meishan.algorithms.meetings.classic.problem import Impossible, Problem

_MOST_STEPS = 3_000_000  # in all, beside which what follows is reckoned more roughly


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
    of: list[set[int]] = [set() for _ in range(problem.participants)]
    for i, meet in enumerate(problem.meetings):
        of[meet.one].add(i)
        of[meet.two].add(i)
    neighbours = [(of[meet.one] | of[meet.two]) - {i} for i, meet in enumerate(problem.meetings)]
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

    Exact, unless the meetings' possible slots are of too many kinds, which would take too long. Raises Impossible
    where she has not the slots for her meetings.
    """
    kinds: list[Counter[frozenset[int]]] = [Counter() for _ in range(problem.participants)]
    for i, meet in enumerate(problem.meetings):
        kinds[meet.one][frozenset(slots[i])] += 1
        kinds[meet.two][frozenset(slots[i])] += 1
    found, left = [], _MOST_STEPS
    for person, kind in enumerate(kinds):
        steps = problem.slots * len(kind) * prod(count + 1 for count in kind.values())
        least: int | None = 0
        if not _has_run(kind, problem.slots):
            is_long = steps > left
            left -= 0 if is_long else steps
            known = Counter({frozenset().union(*kind): kind.total()}) if is_long else kind
            least = _fewest(list(known), list(known.values()), problem.slots)
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


def _has_run(kind: Counter[frozenset[int]], slots: int) -> bool:
    """Whether her meetings have room in slots that follow one another (by augmenting paths)."""
    meetings = list(kind.elements())

    def seat(i: int, window: range, holder: dict[int, int], seen: set[int]) -> bool:
        for t in window:
            if t in meetings[i] and t not in seen:
                seen.add(t)
                if t not in holder or seat(holder[t], window, holder, seen):
                    holder[t] = i
                    return True
        return False

    for first in range(slots - len(meetings) + 1):
        holder: dict[int, int] = {}
        window = range(first, first + len(meetings))
        if all(seat(i, window, holder, set()) for i in range(len(meetings))):
            return True
    return False


def _fewest(kinds: list[frozenset[int]], counts: list[int], slots: int) -> int | None:
    """The fewest breaks with `counts[k]` meetings in slots of `kinds[k]`, or None where they have no room.

    Slot by slot, over the numbers of meetings held of each kind, and whether she sits, waits, or has not begun.
    """
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
