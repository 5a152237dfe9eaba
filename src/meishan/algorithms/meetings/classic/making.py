# SPDX-License-Identifier: Apache-2.0
"""Makes classic schedules: bound first, then a start, then annealing, and branch and bound where that can prove."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from meishan.algorithms.meetings.classic import bounding, programme
from meishan.algorithms.meetings.classic.board import Work, warm_in_background
from meishan.algorithms.meetings.classic.problem import Certificate, Impossible, NotFound, Problem

_SMALL = 400  # so many columns branch and bound may finish
_MEDIUM, _NEAR = 1300, 2  # so many it may finish where the bound is that near
_HOT, _COLD = 4.0, 0.4  # temperatures, in units of `kernels.BREAK`'s idle slot
_LEVELS = 60


def solve(
    problem: Problem, *, seconds: float, seed: int, timer: Callable[[], float]
) -> tuple[tuple[int, ...], Certificate]:
    """As `classic.solve`."""
    begun = timer()
    problem.check()
    slots = bounding.possible_slots(problem)
    least = bounding.least_breaks(problem, slots)
    search = _Search(problem, slots, least, seed=seed, timer=timer, end=begun + seconds)
    if len(slots) > 0:
        search.run(seconds)
    at = tuple(search.best)
    each, idle = _breaks(problem, at)
    return at, Certificate(
        len(at),
        sum(each),
        search.bound,
        search.argument,
        idle,
        tuple(each),
        tuple(least),
        timer() - begun,
    )


def _breaks(problem: Problem, at: tuple[int, ...]) -> tuple[list[int], int]:
    """The breaks of each participant, and the idle slots in all."""
    mine: list[list[int]] = [[] for _ in range(problem.participants)]
    for meet, slot in zip(problem.meetings, at, strict=True):
        mine[meet.one].append(slot)
        mine[meet.two].append(slot)
    waits = [[b - a - 1 for a, b in pairwise(sorted(held)) if b - a > 1] for held in mine]
    return [len(one) for one in waits], sum(map(sum, waits))


class _Search:
    """One search: the best timetable so far, the bound, and the time it has."""

    def __init__(
        self,
        problem: Problem,
        slots: list[set[int]],
        least: list[int],
        *,
        seed: int,
        timer: Callable[[], float],
        end: float,
    ) -> None:
        self.problem, self.slots, self.least = problem, slots, least
        self.timer, self.end = timer, end
        self.chance = np.random.default_rng(seed)
        self.work = Work(problem, slots, seed)
        self.best: list[int] = []
        self.breaks = 1 << 30
        self.bound, self.argument = sum(least), "participants"

    def run(self, seconds: float) -> None:
        """Place, anneal, prove. Raises Impossible, NotFound."""
        columns = sum(map(len, self.slots))
        small = columns <= _SMALL
        if not small:
            warm_in_background()
        start = self._start(0.05 * seconds if small else 0.3 * seconds)
        self.work.load(start)
        if small:
            self._anneal(self.timer() + 0.05 * seconds)
            self._prove(0.5 * (self.end - self.timer()))
        elif columns <= _MEDIUM:
            self._anneal(self.end - 0.6 * seconds)
            if self.breaks - self.bound <= _NEAR:
                self._prove(self.end - self.timer())
        self._anneal(self.end)
        if not self.best:
            raise NotFound(
                f"No schedule as fair as asked was found in {seconds:g} seconds; whether there is one is not known."
            )

    def _start(self, seconds: float) -> list[int]:
        """A timetable that holds all meetings, fair or not."""
        until = self.timer() + seconds
        while True:
            if self.work.k.place(self.work.g, self.work.b, 2000 if self.work.compiled else 100) == 0:
                return self.work.at
            if self.timer() >= until:
                break
            self.work.upgrade()
        left = self.end - self.timer()
        answer = programme.solve(self.problem, self.slots, self.least, left)
        if answer.impossible:
            raise Impossible("No slots can be found for all meetings (shown by branch and bound).")
        if answer.at is None:
            raise NotFound("No schedule was found in the time; whether there is one is not known.")
        return answer.at

    def _prove(self, seconds: float) -> None:
        """Look for fewer breaks by branch and bound."""
        if self.breaks <= self.bound:
            return
        ceiling = self.breaks if self.best else self.problem.participants * self.problem.slots
        answer = programme.solve(self.problem, self.slots, self.least, seconds, fewer_than=ceiling)
        if answer.impossible and not self.best:
            raise Impossible("No schedule is as fair as asked (shown by branch and bound).")
        if answer.at is not None:
            self._keep(answer.at)
            self.work.load(answer.at)
        if answer.bound > self.bound:
            self.bound, self.argument = min(answer.bound, self.breaks), "programme"

    def _keep(self, at: list[int]) -> None:
        """Keep a timetable of the programme, which is fair."""
        breaks = sum(_breaks(self.problem, tuple(at))[0])
        if breaks < self.breaks:
            self.breaks, self.best = breaks, at

    def _anneal(self, until: float) -> None:
        """Anneal in rounds that grow longer, each from where the last ended, until the bound or the time."""
        work = self.work
        steps = 400
        while self.breaks > self.bound:
            for level in range(_LEVELS):
                if self.timer() >= until or self.breaks <= self.bound:
                    return
                work.upgrade()
                heat = _HOT * (_COLD / _HOT) ** (level / (_LEVELS - 1))
                drawn = -heat * np.log(1 - self.chance.random(997))
                best = work.pack(self.best or work.at)
                found = work.k.anneal(work.g, work.b, work.pack(drawn), steps, self.bound, self.breaks, best)
                if found < self.breaks:
                    self.breaks, self.best = int(found), [int(t) for t in best][: work.g.M]
            steps = min(2 * steps, 400_000 if work.compiled else 4_000)
