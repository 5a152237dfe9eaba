# SPDX-License-Identifier: Apache-2.0
"""The door to what makes classic schedules: its numeric libraries are loaded here, when first needed."""

import time
from collections.abc import Callable

from meishan.algorithms.meetings.classic.problem import Certificate, Problem


def solve(
    problem: Problem,
    *,
    seconds: float = 10.0,
    seed: int = 1,
    timer: Callable[[], float] = time.perf_counter,
) -> tuple[tuple[int, ...], Certificate]:
    """The slot of each meeting and how good that is; ends early when no schedule can have fewer breaks.

    Raises ProblemError, Impossible where it is proven that there is no schedule, and NotFound where none was found
    in `seconds`.
    """
    # scipy and numba take a second to load, which only those who schedule should wait.
    from meishan.algorithms.meetings.classic import making  # noqa: PLC0415

    return making.solve(problem, seconds=seconds, seed=seed, timer=timer)
