# SPDX-License-Identifier: Apache-2.0
"""Where the flow's pairs find no room in time: search neighbourhoods of slots, guided by the relaxation over time.

Two things run at once, since the solver of linear programmes lets go of the interpreter: in a thread the
relaxation (the bound) and then branch and bound over the columns it leaves in question; here, from the better of
two starts, slot after slot is filled anew, then a few slots together.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from meishan.algorithms.meetings.engine import kernels, matching, programmes
from meishan.algorithms.meetings.engine.certifying import slot_prices
from meishan.algorithms.meetings.engine.ground import Board, Model, board
from meishan.algorithms.meetings.engine.tidying import restore

SWEEPS = 12  # fruitless sweeps over all slots before slots are taken together
LEAST_TOGETHER, MOST_TOGETHER = 3, 12


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


def improve(
    model: Model,
    b: Board,
    guide: Guide,
    *,
    seed: int,
    left: Callable[[], float],
    mobile,
    progress=None,
) -> None:
    """Raise the value of the board until it meets the bound or `until()` reaches 1; `guide` tells the bound."""
    rng = np.random.default_rng(seed)
    other = board(model, seed + 1)
    for t in np.argsort(model.free.sum(axis=0)):
        matching.rematch(model, other, int(t), rng)
    if matching.objective(model, np.array(other.at)) > matching.objective(model, np.array(b.at)):
        restore(model, b, other.at)
    worker = threading.Thread(target=_relax, args=(model, guide, left), daemon=True)
    worker.start()
    best = np.array(b.at)
    highest = matching.objective(model, best)
    fruitless, together = 0, LEAST_TOGETHER
    while left() > 0 and highest < guide.bound:
        if guide.value > highest and guide.at is not None:
            restore(model, b, guide.at.tolist())
        elif fruitless < SWEEPS:
            kernels.shuffle(model.g, b, mobile, model.g.S // 2)
            for t in rng.permutation(model.g.T):
                matching.rematch(model, b, int(t), rng)
                if left() <= 0:
                    break
        else:
            together = _together(model, b, guide, highest, rng, together, left())
        reached = matching.objective(model, np.array(b.at))
        fruitless = 0 if reached > highest and fruitless < SWEEPS else fruitless + 1
        if reached >= highest:
            highest, best = reached, np.array(b.at)
        else:
            restore(model, b, best.tolist())
        if progress:
            progress(highest)
    if guide.value > highest and guide.at is not None:
        best = guide.at
    restore(model, b, best.tolist())
    guide.ended = True


def _together(model, b, guide, highest, rng, together, left) -> int:
    """Fill some slots anew together; how many to take next time."""
    slots = np.sort(rng.permutation(model.g.T)[:together])
    keep = None
    if guide.reduced is not None and guide.programme is not None:
        keep = columns(model, guide, guide.bound - highest + 1)
        at = np.array(b.at)
        met = np.flatnonzero(at >= 0)
        keep[met, at[met]] = True
    seconds = min(1.0, left)
    better = matching.renew(model, b, slots, seconds, keep)
    if better:
        return together
    return together + 1 if together < min(MOST_TOGETHER, model.g.T) else LEAST_TOGETHER


def columns(model: Model, guide: Guide, slack: float) -> np.ndarray:
    """Mask over (pair, slot): those whose reduced cost is at most `slack`. No better schedule uses others."""
    mask = np.zeros((model.g.E, model.g.T), dtype=bool)
    chosen = guide.reduced <= slack
    mask[guide.programme.e[chosen], guide.programme.t[chosen]] = True
    return mask


def _relax(model: Model, guide: Guide, left: Callable[[], float]) -> None:
    """The relaxation over all slots; then branch and bound over the columns of little reduced cost."""
    programme = programmes.build(model, np.full(model.g.E, -1), np.arange(model.g.T))
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
        narrow = programmes.build(
            model, np.full(model.g.E, -1), np.arange(model.g.T), columns(model, guide, slack)
        )
        found = programmes.solve(narrow, left())
        if found.x is None:
            continue
        at = np.full(model.g.E, -1)
        e, t = programmes.chosen(narrow, found.x)
        at[e] = t
        reached = matching.objective(model, at)
        if reached > guide.value:
            guide.at, guide.value = at, reached
        if reached >= guide.bound:
            return
