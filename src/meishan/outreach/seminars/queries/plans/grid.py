# SPDX-License-Identifier: Apache-2.0
"""A plan as people look at it: officers down, slots across, day by day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ...models import Absence, Day, Meeting, Officer, Plan, Session, Slot
from .instance import meetings_of


@dataclass(frozen=True)
class Cell:
    """One officer in one slot: a meeting, free, or `away` (absent, or in a session for everybody)."""

    slot: Slot
    meeting: Meeting | None
    away: bool


@dataclass(frozen=True)
class Row:
    officer: Officer
    cells: list[Cell]
    meetings: int


@dataclass(frozen=True)
class DayGrid:
    """A day of the grid; `common` are the sessions for everybody on it."""

    day: Day
    slots: list[Slot]
    rows: list[Row]
    common: list[Session]


def grid_of(plan: Plan, *, day: date | None = None) -> list[DayGrid]:
    """The plan's meetings as grids, one a day (or of that day alone), in five queries whatever the size."""
    seminar = plan.seminar
    slots = list(Slot.objects.filter(seminar=seminar).select_related("day").order_by("number"))
    officers = list(
        Officer.objects.filter(seminar=seminar).select_related("agency", "table").order_by("number")
    )
    placed = {(one.officer_id, one.slot_id): one for one in meetings_of(plan)}
    absent = set(Absence.objects.filter(officer__seminar=seminar).values_list("officer_id", "slot_id"))
    common = list(Session.objects.filter(seminar=seminar, for_all=True).order_by("starts_at"))
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        if day is None or slot.day.date == day:
            days.setdefault(slot.day.date, []).append(slot)
    return [
        DayGrid(
            day=of_day[0].day,
            slots=of_day,
            rows=[_row(officer, of_day, placed, absent, common) for officer in officers],
            common=[one for one in common if _falls_on(one, of_day)],
        )
        for of_day in days.values()
    ]


def _row(
    officer: Officer,
    slots: Sequence[Slot],
    placed: Mapping[tuple[UUID, UUID], Meeting],
    absent: Collection[tuple[UUID | None, UUID]],
    common: Sequence[Session],
) -> Row:
    cells = [
        Cell(
            slot,
            placed.get((officer.pk, slot.pk)),
            officer.left_at is not None
            or (officer.pk, slot.pk) in absent
            or any(one.starts_at < slot.ends_at and slot.starts_at < one.ends_at for one in common),
        )
        for slot in slots
    ]
    return Row(officer, cells, sum(1 for cell in cells if cell.meeting is not None))


def _falls_on(session: Session, slots: Sequence[Slot]) -> bool:
    return session.starts_at < slots[-1].ends_at and slots[0].starts_at < session.ends_at
