# SPDX-License-Identifier: Apache-2.0
"""A day's first and last time and its pauses make its slots; its slots tell them again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from ...models import Seminar

Span = tuple[time, time]


@dataclass(frozen=True)
class DayPlan:
    """A day on the clocks of the seminar's zone. Without `first` and `last` it has no slots: a day of talks alone."""

    date: date
    first: time | None = None
    last: time | None = None
    pauses: tuple[Span, ...] = field(default=())


def wall(day: date, at: time, zone: str) -> datetime:
    """The moment (UTC) when clocks of `zone` show `at` on that day; where it comes twice, the first."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def generate(plan: DayPlan, minutes: int, zone: str) -> list[tuple[datetime, datetime]]:
    """The slots of a day, each `minutes` long: back to back, none into a pause, none past the last time."""
    if plan.first is None or plan.last is None:
        return []
    length = timedelta(minutes=minutes)
    last = wall(plan.date, plan.last, zone)
    pauses = sorted((wall(plan.date, one, zone), wall(plan.date, other, zone)) for one, other in plan.pauses)
    made = []
    start = wall(plan.date, plan.first, zone)
    while start + length <= last:
        within = next((end for begin, end in pauses if start < end and begin < start + length), None)
        if within is not None:
            start = within
            continue
        made.append((start, start + length))
        start += length
    return made


def day_plans(seminar: Seminar) -> list[DayPlan]:
    """The days as they were entered, read back from their slots: gaps between slots are pauses."""
    zone = ZoneInfo(seminar.zone)
    plans = []
    for day in seminar.days.prefetch_related("slots"):
        slots = sorted(day.slots.all(), key=lambda one: one.starts_at)
        if not slots:
            plans.append(DayPlan(day.date))
            continue
        pauses = tuple(
            (_clock(one.ends_at, zone), _clock(other.starts_at, zone))
            for one, other in pairwise(slots)
            if one.ends_at < other.starts_at
        )
        plans.append(
            DayPlan(day.date, _clock(slots[0].starts_at, zone), _clock(slots[-1].ends_at, zone), pauses)
        )
    return plans


def _clock(moment: datetime, zone: ZoneInfo) -> time:
    return moment.astimezone(zone).time()


def overlaps(spans: Iterable[Span]) -> tuple[Span, Span] | None:
    """The first two spans of a day that overlap, if any."""
    ordered: Sequence[Span] = sorted(spans)
    return next(((one, other) for one, other in pairwise(ordered) if other[0] < one[1]), None)
