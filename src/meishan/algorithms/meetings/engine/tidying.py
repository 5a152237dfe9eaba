# SPDX-License-Identifier: Apache-2.0
"""Fewer breaks for the same meetings: annealing over Kempe swaps, so that the value can never fall."""

from collections.abc import Callable

import numpy as np

from meishan.algorithms.meetings.engine import kernels
from meishan.algorithms.meetings.engine.accelerating import COMPILED, pack
from meishan.algorithms.meetings.engine.ground import Board, Model

STEPS = 20000 if COMPILED else 400
HOTTEST, COLDEST = 1.5, 0.3
FIRST = (
    0.0014 if COMPILED else 0.014
)  # seconds for each supplier that the first cooling takes; each next twice that
SIZE = 512


def tidy(model: Model, b: Board, mobile, *, left: Callable[[], float], progress=None) -> int:
    """Anneal until no break is left or no time is `left()` (seconds).

    The board ends at the best timetable seen; returns its cost.
    """
    for i in range(len(b.cost)):
        b.cost[i] = 0
    b.bad_count[0] = 0
    total = lowest = kernels.count_cost(model.g, b)
    best = b.at.copy()
    draws = -np.log(np.random.default_rng(int(b.rng[0])).random(SIZE))
    budget = FIRST * model.g.S
    while lowest > 0 and left() > 0:
        begun = left()
        budget = min(2 * budget, begun)
        while lowest > 0:
            passed = (begun - left()) / budget
            if passed >= 1:
                break
            heat = HOTTEST * (COLDEST / HOTTEST) ** passed
            thresholds = pack(np.floor(heat * draws).astype(np.int64))
            total, low = kernels.tidy(model.g, b, mobile, total, thresholds, STEPS, lowest, best)
            lowest = min(lowest, low)
            if progress:
                progress(lowest)
    if lowest < total:
        restore(model, b, best)
    return lowest


def restore(model: Model, b: Board, at) -> None:
    """Set the board to the timetable `at`: a slot for each pair, or -1."""
    for e in range(model.g.E):
        if b.at[e] >= 0:
            kernels.lift(model.g, b, e)
    for e in range(model.g.E):
        if at[e] >= 0:
            kernels.put(model.g, b, e, at[e])
