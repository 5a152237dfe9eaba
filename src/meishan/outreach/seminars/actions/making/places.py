# SPDX-License-Identifier: Apache-2.0
"""Write rooms, their floor plans, tables and the walks between rooms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused
from meishan.base.core.uploads import Received, open_stored
from meishan.base.core.uploads.kinds import picture_size

from ...models import FloorPlan, Room, Seminar, Table, Walk
from . import checks

MOST_ROOMS = 60
MOST_TABLES = 500
MOST_MINUTES = 120


def write_room(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """A new room (no `id`), or changes to one."""
    room = find_room(seminar, data["id"]) if data.get("id") else Room(seminar=seminar)
    number = data.get("number") or _next_number(seminar)
    if seminar.rooms.filter(number=number).exclude(pk=room.pk).exists():
        raise Refused(
            _("There is a room number %(number)s already. Choose another number.") % {"number": number},
            field="number",
        )
    if seminar.rooms.count() >= MOST_ROOMS and not data.get("id"):
        raise Refused(_("A seminar has at most %(most)s rooms.") % {"most": MOST_ROOMS})
    name = {key: checks.line(one, 120) for key, one in checks.texts(data["name"], 200).items()}
    if not name:
        raise Refused(_("Give the room a name."), field=f"name_{seminar.language}")
    room.number, room.name, room.capacity = number, name, data.get("capacity")
    room.save()


def _next_number(seminar: Seminar) -> int:
    last = seminar.rooms.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def find_room(seminar: Seminar, pk: Any) -> Room:
    """The seminar's room. Raises Refused when it was taken off meanwhile."""
    room = seminar.rooms.filter(pk=pk).first()
    if room is None:
        raise Refused(_("This room was taken off in the meantime. Load the page again."))
    return room


def remove_room(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """Take a room off with its tables; refused while sessions are held in it."""
    room = find_room(seminar, data["id"])
    if room.sessions.exists():
        raise Refused(_("Sessions take place in this room. Move them first."))
    if seminar.officers.filter(table__room=room).exists():
        raise Refused(_("Officers have fixed tables in this room. Give them other tables first."))
    room.tables.all().delete()
    room.delete()


def write_tables(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """The tables of a room as a whole: `tables` lists number, x, y (thousandths) and is_desk; others are taken off."""
    room = find_room(seminar, data["room"])
    rows = list(data["tables"])
    numbers = [one["number"] for one in rows]
    double = next((one for one in numbers if numbers.count(one) > 1), None)
    if double is not None:
        raise Refused(
            _("Table %(number)s is there twice. Each table has its own number.") % {"number": double}
        )
    if len(rows) + seminar.tables.exclude(room=room).count() > MOST_TABLES:
        raise Refused(_("A seminar has at most %(most)s tables.") % {"most": MOST_TABLES})
    elsewhere = seminar.tables.exclude(room=room).filter(number__in=numbers).select_related("room").first()
    if elsewhere is not None:
        raise Refused(
            _("Table %(number)s stands in room %(room)s already.")
            % {"number": elsewhere.number, "room": elsewhere.room.number}
        )
    known = {one.number: one for one in room.tables.all()}
    gone = [one for number, one in known.items() if number not in numbers]
    desks = [known[one["number"]] for one in rows if one.get("is_desk") and one["number"] in known]
    taken = seminar.officers.filter(table__in=[*gone, *desks]).select_related("table").first()
    if taken is not None and taken.table is not None:
        raise Refused(
            _("%(name)s has the fixed table %(number)s. Give another table first.")
            % {"name": taken.name, "number": taken.table.number}
        )
    for one in gone:
        one.delete()
    for one in rows:
        table = known.get(one["number"]) or Table(seminar=seminar, room=room, number=one["number"])
        table.x, table.y = place(one.get("x"), one.get("y"))
        table.is_desk = bool(one.get("is_desk"))
        table.save()


def place(x: int | None, y: int | None) -> tuple[int | None, int | None]:
    """A place on the floor plan: both or neither, from 0 to 1000."""
    if x is None or y is None:
        return None, None
    return min(1000, max(0, x)), min(1000, max(0, y))


def write_floor_plan(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """The picture of a room; None as `file` takes it off."""
    room = find_room(seminar, data["room"])
    file: Received | None = data["file"]
    FloorPlan.objects.filter(room=room).delete()
    if file is not None:
        width, height = _picture_size(file)
        FloorPlan(room=room, width=width, height=height, at=at, **file.columns()).save(force_insert=True)


def _picture_size(file: Received) -> tuple[int, int]:
    with open_stored(file) as content:
        size = picture_size(content)
    if size is None:
        raise Refused(_("The size of this picture can't be read. Save it anew as PNG or JPEG."), field="file")
    return size


def write_walks(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """Minutes between rooms: `walks` lists one, other (ids of rooms) and minutes; nought and the rest are taken off."""
    rooms = {one.pk: one for one in seminar.rooms.all()}
    Walk.objects.filter(one__seminar=seminar).delete()
    for row in data["walks"]:
        ends = sorted(
            (rooms.get(row["one"]), rooms.get(row["other"])), key=lambda one: one.number if one else -1
        )
        if ends[0] is None or ends[1] is None or ends[0].pk == ends[1].pk:
            raise Refused(_("A walk leads from one room to another. Load the page again."))
        if row["minutes"] > MOST_MINUTES:
            raise Refused(_("A walk takes at most %(most)s minutes.") % {"most": MOST_MINUTES})
        if row["minutes"]:
            Walk.objects.create(one=ends[0], other=ends[1], minutes=row["minutes"])
