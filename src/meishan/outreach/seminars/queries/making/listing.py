# SPDX-License-Identifier: Apache-2.0
"""Lists of seminars, each with its dates and phase, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from ...models import Plan, Seminar
from ...states import Phase, PlanState
from ..seminars import phase_by


@dataclass(frozen=True)
class Row:
    """A seminar in a list. `when` is upcoming, running or past."""

    seminar: Seminar
    first: date | None
    last: date | None
    phase: Phase
    agencies: int

    @property
    def when(self) -> str:
        if self.phase == Phase.RUNNING:
            return "running"
        return "past" if self.phase in (Phase.OVER, Phase.CANCELLED) else "upcoming"


def listing(seminars: QuerySet[Seminar], at: datetime) -> list[Row]:
    """The seminars with dates and phases, the next one first; those over stand last, the latest first."""
    rows = [
        _row(one, at)
        for one in seminars.annotate(
            first_day=Min("days__date"),
            last_day=Max("days__date"),
            agency_count=Count("participations", distinct=True),
            is_planned=Exists(Plan.objects.filter(seminar=OuterRef("pk"), state=PlanState.PUBLISHED)),
        )
    ]
    return _in_order(rows)


def _row(seminar: Seminar, at: datetime) -> Row:
    first, last = seminar.first_day, seminar.last_day  # type: ignore[attr-defined]
    zone = ZoneInfo(seminar.zone)
    span = None
    if first is not None:
        span = (
            datetime.combine(first, time.min, tzinfo=zone).astimezone(UTC),
            datetime.combine(last, time.max, tzinfo=zone).astimezone(UTC),
        )
    phase = phase_by(seminar, at, span=span, has_schedule=seminar.is_planned)  # type: ignore[attr-defined]
    return Row(seminar, first, last, phase, seminar.agency_count)  # type: ignore[attr-defined]


def _in_order(rows: Iterable[Row]) -> list[Row]:
    ahead: list[Row] = []
    over: list[Row] = []
    for row in rows:
        (over if row.when == "past" else ahead).append(row)
    ahead.sort(key=lambda one: (one.first is None, one.first or date.max))
    over.sort(key=lambda one: one.last or date.min, reverse=True)
    return [*ahead, *over]
