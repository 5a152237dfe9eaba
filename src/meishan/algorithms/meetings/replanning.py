# SPDX-License-Identifier: Apache-2.0
"""When people or tables fall away: keep what can be kept, fill the holes, and move no more than allowed."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from meishan.algorithms.meetings.instance import Instance, Meeting, Schedule


@dataclass(frozen=True)
class Lost:
    """What fell away: the slots of officers and of suppliers, and how many tables fewer stand in a slot."""

    officers: Mapping[int, Collection[int]] = field(default_factory=dict)
    suppliers: Mapping[int, Collection[int]] = field(default_factory=dict)
    tables: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Replan:
    """The new schedule and how it differs, pairs being (before, after).

    `kept` stand where they stood; `moved` could have stayed and were moved, no more than allowed; `rescued` lost
    their time and got another; `dropped` lost theirs and got none; `added` are new.
    """

    schedule: Schedule
    kept: tuple[Meeting, ...]
    moved: tuple[tuple[Meeting, Meeting], ...]
    rescued: tuple[tuple[Meeting, Meeting], ...]
    dropped: tuple[Meeting, ...]
    added: tuple[Meeting, ...]


def replan(
    instance: Instance,
    schedule: Schedule,
    *,
    lost: Lost,
    may_move: int = 0,
    since: int = 0,
    seconds: float = 2.0,
    seed: int = 1,
    timer: Callable[[], float] = time.perf_counter,
) -> Replan:
    """The best schedule after a loss that moves at most `may_move` meetings and drops none that could stay.

    Slots before `since` are past: what stands there stands. Raises InstanceError, and ValueError where the
    schedule does not fit the instance.
    """
    # scipy takes a second to load, which only those who re-plan should wait for.
    from meishan.algorithms.meetings.engine import mending  # noqa: PLC0415

    return mending.mend(
        instance,
        schedule,
        lost=lost,
        may_move=may_move,
        since=since,
        seconds=seconds,
        seed=seed,
        timer=timer,
    )
