# SPDX-License-Identifier: Apache-2.0
"""The published formula: how far an outage moves a deadline. Nothing but arithmetic, so that anybody can redo it.

docs/explanation/trust.md says it in words; the facts of each entry `tenders.extend_for_outage` are its arguments.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

BEFORE = timedelta(hours=2)
"""How long before the deadline gaps count."""

LEAST = timedelta(minutes=5)
"""A gap counts where it is longer than this."""

JOINED = timedelta(minutes=1)
"""Gaps no further apart than this are one: nobody gets a bid in between."""

REST = timedelta(minutes=60)
"""At least this long bidders have after the last gap, and after they hear of it."""

STEP = timedelta(minutes=5)
_ZERO = timedelta(0)


@dataclass(frozen=True, order=True)
class Gap:
    """A stretch of time in which the platform was out of reach."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True)
class Due:
    """What the formula says: the later deadline, the gaps that count, the time lost and not yet made good."""

    deadline: datetime
    gaps: tuple[Gap, ...]
    lost: timedelta


def union(gaps: Iterable[Gap], apart: timedelta = JOINED) -> list[Gap]:
    """The gaps in order, those that overlap or lie at most `apart` from each other joined into one."""
    joined: list[Gap] = []
    for one in sorted(gaps):
        if joined and one.since - joined[-1].until <= apart:
            joined[-1] = Gap(joined[-1].since, max(joined[-1].until, one.until))
        else:
            joined.append(one)
    return joined


def counted(gaps: Iterable[Gap], closes_at: datetime) -> list[Gap]:
    """Those that count: begun before the deadline, longer than LEAST within the two hours before it or over it."""
    begins = closes_at - BEFORE
    within = (
        Gap(max(one.since, begins), one.until)
        for one in union(gaps)
        if one.since < closes_at and one.until > begins
    )
    return [one for one in within if one.length > LEAST]


def length_beside(gaps: Sequence[Gap], made_good: Iterable[Gap]) -> timedelta:
    """How long the gaps are together, what is made good already left out."""
    total = sum((one.length for one in gaps), _ZERO)
    for done in union(made_good, apart=_ZERO):
        for one in gaps:
            total -= max(min(one.until, done.until) - max(one.since, done.since), _ZERO)
    return total


def due(closes_at: datetime, gaps: Iterable[Gap], made_good: Iterable[Gap], at: datetime) -> Due | None:
    """What is due at that time, the deadline being `closes_at`; None where nothing is.

    The time lost is given back, and at least REST remains after the last gap; after `at`, too, where the deadline has
    passed meanwhile. Rounded up to full STEPs.
    """
    counting = counted(gaps, closes_at)
    lost = length_beside(counting, made_good)
    if lost <= LEAST:
        return None
    latest = max(closes_at + lost, counting[-1].until + REST)
    if at >= closes_at:
        latest = max(latest, at + REST)
    return Due(_rounded_up(latest), tuple(counting), lost)


def made_good_by(found: Due, gaps: Iterable[Gap], closes_at: datetime) -> list[Gap]:
    """What an extension makes good: the gaps it counts, and those known since the deadline it moves."""
    return union([*found.gaps, *(one for one in gaps if one.since >= closes_at)], apart=_ZERO)


def _rounded_up(moment: datetime) -> datetime:
    whole = moment.astimezone(UTC)
    over = timedelta(minutes=whole.minute % 5, seconds=whole.second, microseconds=whole.microsecond)
    return whole if not over else whole - over + STEP
