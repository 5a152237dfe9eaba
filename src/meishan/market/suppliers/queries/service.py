# SPDX-License-Identifier: Apache-2.0
"""The service-time clock: working days an agency has to look at a supplier's file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def working_days_between(start: date, end: date, off: Collection[date] = ()) -> int:
    """Working days after `start` up to and with `end`, negative when end is earlier.

    Saturdays, Sundays and the days `off` are left out: the public holidays of the agency's own seat.
    """
    if end < start:
        return -working_days_between(end, start, off)
    weeks, rest = divmod((end - start).days, 7)
    extra = sum(1 for day in range(1, rest + 1) if (start + timedelta(days=day)).weekday() < SATURDAY)
    closed = sum(1 for day in set(off) if start < day <= end and day.weekday() < SATURDAY)
    return weeks * 5 + extra - closed


def add_working_days(start: date, days: int, off: Collection[date] = ()) -> date:
    """The date `days` working days after `start`."""
    closed, found = set(off), start
    while days > 0:
        found += timedelta(days=1)
        days -= found.weekday() < SATURDAY and found not in closed
    return found


@dataclass(frozen=True)
class ServiceTime:
    """Where the clock of one registration stands: `used` of `allowed` working days, due on `due`."""

    used: int
    allowed: int
    due: date

    @property
    def left(self) -> int:
        return self.allowed - self.used

    @property
    def is_late(self) -> bool:
        return self.left < 0


def service_time(
    clock_from: datetime, at: datetime, *, allowed: int, zone: str, off: Collection[date] = ()
) -> ServiceTime:
    """The clock of a registration that waits since `clock_from`, in the agency's own days; `off` are its holidays."""
    place = ZoneInfo(zone)
    start, today = clock_from.astimezone(place).date(), at.astimezone(place).date()
    return ServiceTime(
        working_days_between(start, today, off), allowed, add_working_days(start, allowed, off)
    )
