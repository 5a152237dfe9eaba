# SPDX-License-Identifier: Apache-2.0
"""The service-time clock: working days an agency has to look at a supplier's file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and with `end`; Saturdays and Sundays left out, negative when end is earlier.

    Public holidays differ by duty station and are not counted out.
    """
    if end < start:
        return -working_days_between(end, start)
    weeks, rest = divmod((end - start).days, 7)
    extra = sum(1 for day in range(1, rest + 1) if (start + timedelta(days=day)).weekday() < SATURDAY)
    return weeks * 5 + extra


def add_working_days(start: date, days: int) -> date:
    """The date `days` working days after `start`."""
    found = start
    while days > 0:
        found += timedelta(days=1)
        days -= found.weekday() < SATURDAY
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


def service_time(clock_from: datetime, at: datetime, *, allowed: int, zone: str) -> ServiceTime:
    """The clock of a registration that waits since `clock_from`, in the agency's own days."""
    place = ZoneInfo(zone)
    start, today = clock_from.astimezone(place).date(), at.astimezone(place).date()
    return ServiceTime(working_days_between(start, today), allowed, add_working_days(start, allowed))
