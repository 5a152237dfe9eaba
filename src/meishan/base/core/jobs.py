# SPDX-License-Identifier: Apache-2.0
"""Background work: the one door to the queue, so that its engine can be replaced.

A job is queued in the caller's transaction: rolled back with it, run after it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


def job(name: str, *, every: str = "", attempts: int = 5, alone: bool = False) -> Callable[[Callable], Any]:
    """Make a function a job called `name`. Arguments must be JSON values: ids in, acts called.

    `every` is a cron line (UTC) for periodic jobs, which receive `timestamp`; `attempts` counts tries,
    with growing pauses; `alone` keeps two of it from running at once.
    """

    def make(function: Callable) -> Any:
        task = app.task(
            name=name,
            retry=RetryStrategy(max_attempts=attempts, exponential_wait=3),
            lock=name if alone else None,
            queueing_lock=name if alone and every else None,
        )(function)
        return app.periodic(cron=every)(task) if every else task

    return make


def enqueue(task: Any, *, at: datetime | None = None, **arguments: Any) -> None:
    """Queue `task` (made by `job`) with JSON arguments, now or `at` a later time."""
    if at is not None:
        task = task.configure(schedule_at=at)
    task.defer(**arguments)
