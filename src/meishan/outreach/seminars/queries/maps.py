# SPDX-License-Identifier: Apache-2.0
"""Maps of rooms with the tables of an agenda marked, in the units of a drawing a thousand wide."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Room, Seminar
from .agendas import AgendaLine, now_and_next
from .seminars import text_in

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class MapTable:
    """A table at `x`, `y` of the drawing. `is_mine`: the agenda leads there; `is_next`: as its next meeting."""

    number: int
    x: int
    y: int
    is_mine: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class RoomMap:
    """A room's drawing: its uploaded picture, if there is one, and its tables."""

    room: Room
    name: str
    height: int
    has_picture: bool
    tables: list[MapTable]

    @property
    def said(self) -> str:
        """The drawing in words."""
        numbers = ", ".join(str(one.number) for one in sorted(self.tables, key=_number) if one.is_mine)
        if not numbers:
            return _("Map of %(room)s") % {"room": self.name}
        return _("Map of %(room)s. Your tables: %(numbers)s.") % {"room": self.name, "numbers": numbers}


def maps_of(lines: list[AgendaLine], seminar: Seminar, at: datetime) -> list[RoomMap]:
    """A map of each room the agenda leads to, where a picture or places of tables are known."""
    mine = {line.table.pk for line in lines if line.table is not None}
    wanted = {line.room.pk for line in lines if line.room is not None}
    now, following = now_and_next(lines, at)
    first = now if now is not None and now.table is not None else following
    marked = first.table.pk if first is not None and first.table is not None else None
    made = []
    rooms = Room.objects.filter(pk__in=wanted).select_related("plan").prefetch_related("tables")
    for room in rooms.order_by("number"):
        plan = getattr(room, "plan", None)
        height = round(WIDTH * plan.height / plan.width) if plan is not None and plan.width else 600
        tables = [
            MapTable(
                table.number,
                table.x * WIDTH // 1000,
                table.y * height // 1000,
                table.pk in mine,
                table.pk == marked,
            )
            for table in room.tables.all()
            if table.x is not None and table.y is not None
        ]
        if tables or plan is not None:
            # The marked ones last, so that they lie on top.
            tables.sort(key=lambda one: (one.is_mine, one.is_next))
            made.append(RoomMap(room, text_in(room.name, seminar.language), height, plan is not None, tables))
    return made


def mapped_rooms(seminar: Seminar) -> set[UUID]:
    """The rooms of which `maps_of` has something to draw: a picture, or a table with a place."""
    drawn = Q(plan__isnull=False) | Q(tables__x__isnull=False, tables__y__isnull=False)
    return set(Room.objects.filter(seminar=seminar).filter(drawn).values_list("pk", flat=True))


def _number(table: MapTable) -> int:
    return table.number
