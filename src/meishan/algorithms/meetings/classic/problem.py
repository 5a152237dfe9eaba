# SPDX-License-Identifier: Apache-2.0
"""What the classic form asks for, and what comes out. Participants, slots and meetings are numbered from 0."""

from dataclasses import dataclass


class ProblemError(ValueError):
    """The parts of a problem do not fit together; the sentence says which."""


class Impossible(Exception):
    """It is proven that no schedule exists; the sentence says why."""


class NotFound(Exception):
    """No schedule was found in the time, nor was it proven that there is none."""


@dataclass(frozen=True)
class Meet:
    """A meeting that must be held. `only`: the slots it may have, None: any."""

    one: int
    two: int
    only: frozenset[int] | None = None


@dataclass(frozen=True)
class Problem:
    """All of `meetings` are to be placed, at most `tables` in a slot and one for each participant.

    `forbidden`: the slots in which each participant cannot meet. `before`: (i, j), meeting i has an earlier slot than
    meeting j. `fair`: the breaks of any two who have meetings differ by at most so many; None: by any number.

    A break of a participant is a run of slots without a meeting between two of her meetings, forbidden or not: all
    slots stand in one row, and only the breaks' number counts, not their length.
    """

    participants: int
    slots: int
    tables: int
    forbidden: tuple[frozenset[int], ...]
    meetings: tuple[Meet, ...]
    before: tuple[tuple[int, int], ...] = ()
    fair: int | None = None

    def check(self) -> None:
        """Raises ProblemError where a number points nowhere or a pair stands twice."""
        if min(self.participants, self.slots, self.tables) < 1:
            raise ProblemError("There must be at least one participant, one slot and one table.")
        if len(self.forbidden) != self.participants:
            raise ProblemError("`forbidden` must have one entry for each participant.")
        self._check_meetings()
        slots = set(range(self.slots))
        named = [*self.forbidden, *(meet.only for meet in self.meetings if meet.only is not None)]
        if any(not one <= slots for one in named):
            raise ProblemError(f"Slots are 0 to {self.slots - 1}.")
        if any(not 0 <= number < len(self.meetings) for order in self.before for number in order):
            raise ProblemError(f"`before`: meetings are 0 to {len(self.meetings) - 1}.")
        if self.fair is not None and self.fair < 0:
            raise ProblemError("`fair` must be 0 or more.")

    def _check_meetings(self) -> None:
        seen: set[frozenset[int]] = set()
        for i, meet in enumerate(self.meetings):
            pair = frozenset((meet.one, meet.two))
            if not all(0 <= person < self.participants for person in pair):
                raise ProblemError(f"Meeting {i}: participants are 0 to {self.participants - 1}.")
            if len(pair) == 1:
                raise ProblemError(f"Meeting {i}: participant {meet.one} cannot meet herself.")
            if pair in seen:
                raise ProblemError(f"Meeting {i}: {meet.one} and {meet.two} are already to meet.")
            seen.add(pair)

    def possible(self, i: int) -> set[int]:
        """The slots in which meeting i may stand, for its participants' and its own sake."""
        meet = self.meetings[i]
        known = set(range(self.slots)) if meet.only is None else set(meet.only)
        return known - self.forbidden[meet.one] - self.forbidden[meet.two]


@dataclass(frozen=True)
class Certificate:
    """How good a schedule is.

    `breaks` of all, `bound`: no schedule has fewer. `each` and `each_least`: of each participant her breaks, and
    the fewest she could have if she alone mattered. `argument`: `participants` (the bound is the sum of
    `each_least`) or `programme` (branch and bound showed that fewer are impossible).
    """

    meetings: int
    breaks: int
    bound: int
    argument: str
    idle_slots: int
    each: tuple[int, ...]
    each_least: tuple[int, ...]
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether no schedule has fewer breaks."""
        return self.breaks == self.bound
