# SPDX-License-Identifier: Apache-2.0
"""The door to the engine: its numeric libraries are loaded here, when first needed."""

import time
from collections.abc import Callable

from meishan.algorithms.meetings.instance import Certificate, Instance, Schedule

Progress = Callable[[float, str, dict], None]


def solve(
    instance: Instance,
    *,
    seconds: float = 10.0,
    seed: int = 1,
    progress: Progress | None = None,
    timer: Callable[[], float] = time.perf_counter,
) -> tuple[Schedule, Certificate]:
    """The best schedule that can be found in `seconds`, and how good it is; ends early when nothing can be gained.

    `progress(share, stage, facts)` is told the share of the time that has passed, the stage (choosing, placing,
    improving, tidying, done) and figures; what it raises ends the search. Raises InstanceError.
    """
    # scipy and numba take a second to load, which only those who schedule should wait.
    from meishan.algorithms.meetings.engine import solving  # noqa: PLC0415

    return solving.solve(instance, seconds=seconds, seed=seed, progress=progress, timer=timer)


def certify(instance: Instance, schedule: Schedule) -> Certificate:
    """How good a lawful schedule is, such as a draft changed by hand; the bound is that of the flow.

    Raises InstanceError, and ValueError where two meet whom nobody asked to.
    """
    # As above.
    from meishan.algorithms.meetings.engine import solving  # noqa: PLC0415

    return solving.certify(instance, schedule)
