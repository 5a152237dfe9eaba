# SPDX-License-Identifier: Apache-2.0
"""Fewer breaks for the same meetings: annealing over Kempe swaps, so that the value can never fall."""

from collections.abc import Callable

import numpy as np

from meishan.algorithms.meetings.engine.work import Work, warm_in_background

STEPS, PLAIN_STEPS = 20000, 400
HOTTEST, COLDEST = 1.5, 0.3
FIRST, PLAIN_FIRST = (
    0.0014,
    0.012,
)  # seconds for each supplier of the first cooling; each next takes twice that
SIZE = 512


def tidy(work: Work, *, left: Callable[[], float], progress: Callable[[int], None] | None = None) -> int:
    """Anneal until no break is left or no time is `left()` (seconds).

    The board ends at the best timetable seen; returns its cost.
    """
    for i in range(len(work.b.cost)):
        work.b.cost[i] = 0
    work.b.bad_count[0] = 0
    total = lowest = work.k.count_cost(work.g, work.b)
    best = work.pack(work.at)
    draws = -np.log(np.random.default_rng(int(work.b.rng[0])).random(SIZE))
    budget = 0.0
    while lowest > 0 and left() > 0:
        begun = left()
        first = work.model.g.S * (FIRST if work.compiled else PLAIN_FIRST)
        budget = min(max(first, 2 * budget), begun)
        while lowest > 0:
            passed = (begun - left()) / budget
            if passed >= 1:
                # Plain Python was not enough this time.
                warm_in_background()
                break
            if not work.compiled:
                work.upgrade()
                best = work.pack(best)
            heat = HOTTEST * (COLDEST / HOTTEST) ** passed
            thresholds = work.pack(np.floor(heat * draws))
            steps = STEPS if work.compiled else PLAIN_STEPS
            total, low = work.k.tidy(work.g, work.b, work.mobile, total, thresholds, steps, lowest, best)
            lowest = min(lowest, low)
            if progress:
                progress(int(lowest))
    if lowest < total:
        work.load(np.array(best))
    return int(lowest)
