# SPDX-License-Identifier: Apache-2.0
"""Where the flow's pairs find no room in time: anneal the value, and let the relaxation over time bound and guide.

Two things run at once, since the solver of linear programmes lets go of the interpreter: in a thread the
relaxation (the bound) and then branch and bound over the columns it leaves in question; here, from the better of
two starts, pairs push one another about, then slots are filled anew, at last a few slots together.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from meishan.algorithms.meetings.engine import matching, programmes
from meishan.algorithms.meetings.engine.certifying import slot_prices
from meishan.algorithms.meetings.engine.ground import Model
from meishan.algorithms.meetings.engine.work import Work

LEAST_TOGETHER = 3
RENEWAL = 0.8  # seconds that slots filled anew together may take
HOTTEST, COLDEST = 8.0, 0.5
COOLING = 1.5  # seconds that annealing takes
STEPS, PLAIN_STEPS = 20000, 500
SIZE = 512


@dataclass
class Guide:
    """What the thread has found: the bound, its prices, the reduced costs, a better timetable."""

    bound: int
    argument: str = "flow"
    prices: dict = field(default_factory=dict)
    programme: programmes.Programme | None = None
    reduced: np.ndarray | None = None
    at: np.ndarray | None = None
    value: int = -1
    ended: bool = False


class Search:
    """One search for value: the best timetable so far, and ways to better it."""

    def __init__(self, work: Work, guide: Guide, seed: int, left: Callable[[], float], progress) -> None:
        self.work, self.guide, self.left, self.progress = work, guide, left, progress
        self.rng = np.random.default_rng(seed)
        self.best = work.at
        self.highest = matching.objective(work.model, self.best)
        self.together = LEAST_TOGETHER

    @property
    def goes_on(self) -> bool:
        return self.left() > 0 and self.highest < self.guide.bound

    def keep(self, at: np.ndarray) -> bool:
        """Remember a timetable that is as good as the best; whether it is better."""
        reached = matching.objective(self.work.model, at)
        better = reached > self.highest
        if reached >= self.highest:
            self.best, self.highest = at, reached
        if self.progress:
            self.progress(self.highest)
        return better

    def anneal(self, budget: float) -> None:
        """Bring pairs in and push others out, from hot to cold within `budget` seconds."""
        work, begun = self.work, self.left()
        work.load(self.best)
        gained, first = 0, self.highest
        draws = -np.log(self.rng.random(SIZE))
        while self.goes_on and (passed := (begun - self.left()) / budget) < 1:
            work.upgrade()
            best = work.pack(self.best)
            heat = HOTTEST * (COLDEST / HOTTEST) ** passed
            thresholds = work.pack(np.floor(heat * draws))
            steps = STEPS if work.compiled else PLAIN_STEPS
            goal = self.highest - first - gained
            total, high = work.k.churn(work.g, work.b, work.v, work.mobile, thresholds, steps, goal, best)
            gained += total
            if high > goal:
                self.keep(np.array(best))
            work.k.shuffle(work.g, work.b, work.mobile, work.model.g.S // 4)
            self.take_over()

    def sweep(self) -> None:
        """Fill each slot anew, in the order of chance, after a shuffle that changes no value."""
        work = self.work
        work.load(self.best)
        work.k.shuffle(work.g, work.b, work.mobile, work.model.g.S // 2)
        for t in self.rng.permutation(work.model.g.T):
            matching.rematch(work, int(t), self.rng)
            if self.left() <= 0:
                break
        self.keep(work.at)

    def renew(self) -> None:
        """Fill some slots anew together; more of them when nothing is found."""
        work = self.work
        work.load(self.best)
        work.k.shuffle(work.g, work.b, work.mobile, work.model.g.S // 2)
        standing = work.at
        slots = np.sort(self.rng.permutation(work.model.g.T)[: self.together])
        keep = None
        if self.guide.reduced is not None:
            keep = columns(work.model, self.guide, self.guide.bound - self.highest + 1)
            met = np.flatnonzero(standing >= 0)
            keep[met, standing[met]] = True
        begun = self.left()
        matching.renew(work, slots, min(RENEWAL, begun), keep)
        took = begun - self.left()
        self.keep(work.at)
        if took > RENEWAL / 2:
            self.together = max(LEAST_TOGETHER, self.together - 1)
        elif took < RENEWAL / 8:
            self.together = min(self.together + 1, work.model.g.T)

    def take_over(self) -> None:
        """Take the thread's timetable if it is better."""
        if self.guide.at is not None and self.guide.value > self.highest:
            self.keep(self.guide.at)


def improve(work: Work, guide: Guide, *, seed: int, left: Callable[[], float], progress=None) -> None:
    """Raise the value of the board until it meets the bound or no time is `left()` (seconds)."""
    search = Search(work, guide, seed, left, progress)
    worker = threading.Thread(target=_relax, args=(work.model, guide, left), daemon=True)
    worker.start()
    other = Work(work.model, seed + 1)
    for t in np.argsort(work.model.free.sum(axis=0)):
        matching.rematch(other, int(t), search.rng)
    search.keep(other.at)
    if search.goes_on and not work.model.groups:
        search.anneal(min(COOLING, left() / 4))
    while search.goes_on:
        search.renew()
        search.take_over()
    work.load(search.best)
    guide.ended = True


def columns(model: Model, guide: Guide, slack: float) -> np.ndarray:
    """Mask over (pair, slot): those whose reduced cost is at most `slack`. No better schedule uses others."""
    mask = np.zeros((model.g.E, model.g.T), dtype=bool)
    if guide.programme is not None and guide.reduced is not None:
        chosen = guide.reduced <= slack
        mask[guide.programme.e[chosen], guide.programme.t[chosen]] = True
    return mask


def _relax(model: Model, guide: Guide, left: Callable[[], float]) -> None:
    """The relaxation over all slots; then branch and bound over the columns of little reduced cost."""
    everything, nothing = np.arange(model.g.T), np.full(model.g.E, -1)
    programme = programmes.build(model, nothing, everything)
    solved = programmes.relax(programme, left(), "highs-ipm")
    if solved is None or guide.ended:
        return
    bound = int(np.floor(-solved.fun + 1e-4))
    guide.programme = programme
    guide.reduced = (solved.lower.marginals + solved.upper.marginals)[: programme.size]
    if bound < guide.bound:
        guide.prices = slot_prices(model, -solved.eqlin.marginals, -solved.ineqlin.marginals, programme.names)
        guide.bound, guide.argument = bound, "relaxation"
    for slack in (1, 10):
        if guide.ended or left() < 0.2:
            return
        narrow = programmes.build(model, nothing, everything, columns(model, guide, slack))
        found = programmes.solve(narrow, left())
        if found.x is None:
            continue
        at = nothing.copy()
        e, t = programmes.chosen(narrow, found.x)
        at[e] = t
        reached = matching.objective(model, at)
        if reached > guide.value:
            guide.at, guide.value = at, reached
        if reached >= guide.bound:
            return
