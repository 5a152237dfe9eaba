# SPDX-License-Identifier: Apache-2.0
"""The programme of each day as a list and as a grid of rooms and times, and who will be there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from meishan.base.accounts.models import Organisation
from meishan.base.reference.queries import LANGUAGES

from ...models import Application, Officer, Room, Seminar, Session, Slot
from ...states import SessionKind
from ..seminars import taking_part


@dataclass(frozen=True)
class Item:
    """A part of a day: a session, or a time of one-on-one meetings (`session` is None)."""

    starts_at: datetime
    ends_at: datetime
    session: Session | None = None
    slots: int = 0

    @property
    def is_wide(self) -> bool:
        """Meant for everybody: it may span all rooms."""
        return self.session is not None and (self.session.for_all or self.session.kind == SessionKind.BREAK)

    def meets(self, other: "Item") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Cell:
    """A cell of the grid; an empty one has no item."""

    item: Item | None
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class GridRow:
    at: datetime
    cells: list[Cell]


@dataclass(frozen=True)
class Column:
    """What stands over a column: a room, the one-on-one meetings, or neither (elsewhere)."""

    room: Room | None = None
    is_meetings: bool = False


@dataclass(frozen=True)
class DayProgramme:
    """One day: all items in time, and the grid for a wide screen."""

    date: date
    note: dict[str, str]
    items: list[Item]
    columns: list[Column] = field(default_factory=list)
    rows: list[GridRow] = field(default_factory=list)


def programme_of(seminar: Seminar) -> list[DayProgramme]:
    """The days in order, each with its sessions and the times of one-on-one meetings."""
    zone = ZoneInfo(seminar.zone)
    sessions = list(
        Session.objects.filter(seminar=seminar)
        .select_related("room", "agency")
        .prefetch_related("speakers")
        .order_by("starts_at", "ends_at")
    )
    slots = list(Slot.objects.filter(seminar=seminar).order_by("starts_at"))
    days = {day.date: day.note for day in seminar.days.all()}
    for one in sessions:
        days.setdefault(one.starts_at.astimezone(zone).date(), {})
    made = []
    for when in sorted(days):
        parts = [
            Item(one.starts_at, one.ends_at, one)
            for one in sessions
            if one.starts_at.astimezone(zone).date() == when
        ]
        blocked = [one for one in parts if one.session is not None and one.session.for_all]
        parts += _meeting_times(
            [one for one in slots if one.starts_at.astimezone(zone).date() == when], blocked
        )
        parts.sort(key=lambda one: (one.starts_at, one.ends_at, one.session is None))
        columns, rows = _grid(parts)
        made.append(DayProgramme(when, days[when], parts, columns, rows))
    return made


def _meeting_times(slots: Sequence[Slot], blocked: Sequence[Item]) -> list[Item]:
    """Slots back to back joined to one time; those in a session for everybody left out."""
    found: list[Item] = []
    for slot in slots:
        one = Item(slot.starts_at, slot.ends_at, slots=1)
        if any(one.meets(other) for other in blocked):
            continue
        if found and found[-1].ends_at == one.starts_at:
            found[-1] = Item(found[-1].starts_at, one.ends_at, slots=found[-1].slots + 1)
        else:
            found.append(one)
    return found


def _grid(items: Sequence[Item]) -> tuple[list[Column], list[GridRow]]:
    wide = [one for one in items if one.is_wide and not any(one.meets(x) for x in items if x is not one)]
    columns, placed = _columns([one for one in items if one not in wide])
    if not columns:
        columns, placed = [Column()], [[]]
    edges = sorted({edge for one in items for edge in (one.starts_at, one.ends_at)})
    rows = []
    for start in edges[:-1]:
        cells = []
        full = next((one for one in wide if one.starts_at <= start < one.ends_at), None)
        if full is not None:
            if full.starts_at == start:
                cells.append(Cell(full, _rows(full, edges), len(columns)))
            rows.append(GridRow(start, cells))
            continue
        for column in placed:
            now = next((one for one in column if one.starts_at <= start < one.ends_at), None)
            if now is None:
                cells.append(Cell(None))
            elif now.starts_at == start:
                cells.append(Cell(now, _rows(now, edges)))
        rows.append(GridRow(start, cells))
    return columns, rows


def _rows(item: Item, edges: Sequence[datetime]) -> int:
    return sum(1 for edge in edges if item.starts_at <= edge < item.ends_at)


def _columns(items: Sequence[Item]) -> tuple[list[Column], list[list[Item]]]:
    """Rooms by number, then what has no room (as many columns as overlap), then the meetings."""
    rooms: dict[int, tuple[Room, list[Item]]] = {}
    elsewhere: list[list[Item]] = []
    meetings: list[Item] = []
    for one in items:
        if one.session is None:
            meetings.append(one)
        elif one.session.room is not None:
            room = one.session.room
            rooms.setdefault(room.number, (room, []))[1].append(one)
        else:
            free = next((column for column in elsewhere if not any(one.meets(x) for x in column)), None)
            if free is None:
                elsewhere.append([one])
            else:
                free.append(one)
    columns = [Column(rooms[number][0]) for number in sorted(rooms)] + [Column() for _column in elsewhere]
    placed = [rooms[number][1] for number in sorted(rooms)] + elsewhere
    if meetings:
        columns.append(Column(is_meetings=True))
        placed.append(meetings)
    return columns, placed


@dataclass(frozen=True)
class AgencyThere:
    """An agency that comes: what for, in which fields and languages; its officers for those who take part."""

    agency: Organisation
    about: dict[str, str]
    is_pool: bool
    codes: list[str]
    languages: list[str]
    officers: list[Officer]


def agencies_there(seminar: Seminar) -> list[AgencyThere]:
    """The agencies that come, by acronym, in two queries. Whether names of officers may be shown the page decides."""
    officers: dict[object, list[Officer]] = {}
    for one in seminar.officers.filter(left_at__isnull=True).order_by("number"):
        officers.setdefault(one.agency_id, []).append(one)
    return [
        AgencyThere(
            one.agency,
            one.about,
            one.is_pool,
            sorted({code for officer in officers.get(one.agency_id, []) for code in officer.codes}),
            [
                code
                for code in LANGUAGES
                if any(code in officer.languages for officer in officers.get(one.agency_id, []))
            ],
            officers.get(one.agency_id, []),
        )
        for one in seminar.participations.select_related("agency").order_by("agency__acronym", "agency__name")
    ]


def suppliers_there(seminar: Seminar) -> list[Application]:
    """The suppliers that take part, by name."""
    return list(taking_part(seminar).order_by("supplier__name"))
