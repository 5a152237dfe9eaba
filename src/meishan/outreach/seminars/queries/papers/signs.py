# SPDX-License-Identifier: Apache-2.0
"""What stands on tables and doors: for everybody, so in the seminar's language, with a second beside it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ...models import Meeting, Officer, Room, Seminar, Session, Slot, Table
from ...states import MeetingState
from ..agendas import display_name, meetings_in_force
from .words import day_words, during, heading, in_both, languages_of, made_at, speaking


def table_sheets(seminar: Seminar, at: datetime) -> Iterator[dict[str, Any]]:
    """A card for each table and day: its number, who sits there, whom they meet when. Desks say so."""
    taken: dict[tuple[UUID, UUID], dict[UUID, Meeting]] = defaultdict(dict)
    for meeting in meetings_in_force(seminar).exclude(state=MeetingState.NO_SHOW):
        taken[meeting.table_id, meeting.slot.day_id][meeting.slot_id] = meeting
    slots: dict[UUID, list[Slot]] = defaultdict(list)
    for slot in Slot.objects.filter(seminar=seminar).order_by("number"):
        slots[slot.day_id].append(slot)
    seated: dict[UUID | None, list[Officer]] = defaultdict(list)
    for officer in Officer.objects.filter(seminar=seminar, table__isnull=False).select_related("agency"):
        seated[officer.table_id].append(officer)
    days = list(seminar.days.order_by("date"))
    with speaking(seminar.language):
        for table in Table.objects.filter(seminar=seminar).select_related("room"):
            for day in days:
                yield {
                    **heading(seminar),
                    "lang": seminar.language,
                    "labels": _in_each(seminar, "desk" if table.is_desk else "table"),
                    "number": str(table.number),
                    "room": " · ".join(in_both(table.room.name, seminar)),
                    "day": day_words(day.date),
                    "people": _people(seated[table.pk], taken[table.pk, day.pk]),
                    "lines": []
                    if table.is_desk
                    else _card_lines(slots[day.pk], taken[table.pk, day.pk], seminar.zone),
                    "foot": made_at(seminar, at),
                }


def _people(seated: list[Officer], met: dict[UUID, Meeting]) -> list[dict[str, str]]:
    """Whose table it is, else who uses it on that day."""
    officers = {one.pk: one for one in seated} or {one.officer_id: one.officer for one in met.values()}
    return [
        {
            "name": one.name,
            "agency": display_name(one.agency),
            "long": one.agency.name if one.agency.acronym else "",
        }
        for one in officers.values()
    ]


def _card_lines(slots: list[Slot], met: dict[UUID, Meeting], zone: str) -> list[dict[str, Any]]:
    shared = len({meeting.officer_id for meeting in met.values()}) > 1
    lines = []
    for slot in slots:
        meeting = met.get(slot.pk)
        lines.append(
            {
                "time": during(slot.starts_at, slot.ends_at, zone),
                "firm": meeting.application.supplier.name if meeting else "",
                "officer": meeting.officer.name if meeting and shared else "",
                "interpreter": meeting.interpreter.name if meeting and meeting.interpreter else "",
            }
        )
    return lines


def _in_each(seminar: Seminar, word: str) -> list[str]:
    """A word of the signs in the languages of the seminar."""
    made = []
    for code in languages_of(seminar):
        with speaking(code):
            made.append({"table": _("Table"), "desk": _("Walk-in desk"), "tables": _("Tables")}[word])
    return list(dict.fromkeys(made))


def door_sheets(seminar: Seminar, at: datetime) -> Iterator[dict[str, Any]]:
    """A sign for each room and day: its name, its tables, what takes place in it."""
    zone = ZoneInfo(seminar.zone)
    held: dict[tuple[UUID | None, date], list[Session]] = defaultdict(list)
    for session in Session.objects.filter(seminar=seminar, room__isnull=False).prefetch_related("speakers"):
        held[session.room_id, session.starts_at.astimezone(zone).date()].append(session)
    with speaking(seminar.language):
        for room in Room.objects.filter(seminar=seminar).prefetch_related("tables"):
            numbers = sorted(table.number for table in room.tables.all())
            for day in seminar.days.order_by("date"):
                yield {
                    **heading(seminar),
                    "lang": seminar.language,
                    "names": in_both(room.name, seminar),
                    "tables": _ranges(numbers),
                    "labels": _in_each(seminar, "tables") if numbers else [],
                    "day": day_words(day.date),
                    "sessions": [
                        {
                            "time": during(session.starts_at, session.ends_at, seminar.zone),
                            "kind": str(session.get_kind_display()),
                            "titles": in_both(session.title, seminar),
                            "speakers": [
                                ", ".join(filter(None, (one.name, one.organisation)))
                                for one in session.speakers.all()
                            ],
                        }
                        for session in held[room.pk, day.date]
                    ],
                    "foot": made_at(seminar, at),
                }


def _ranges(numbers: list[int]) -> str:
    """1–12, 15"""
    made: list[list[int]] = []
    for number in numbers:
        if made and number == made[-1][-1] + 1:
            made[-1].append(number)
        else:
            made.append([number])
    return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]}–{one[-1]}" for one in made)
