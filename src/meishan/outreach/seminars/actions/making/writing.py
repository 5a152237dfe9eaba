# SPDX-License-Identifier: Apache-2.0
"""Write a whole set-up into a new seminar: what an import read, or what was copied from another one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from meishan.base.accounts.models import Organisation, Person
from meishan.base.accounts.queries import agencies
from meishan.base.core.errors import Refused

from ...models import Interpreter, Officer, Participation, Room, Seminar, Session, Slot, Speaker, Table, Walk
from ...queries.making import DayPlan, Setup, quota_faults, wall
from . import checks
from .parts import CAPS, quotas
from .people import write_badge
from .places import place
from .sessions import store
from .slots import write_absences, write_days

COLUMNS = (
    "venue",
    "address",
    "city",
    "country",
    "applications_from",
    "applications_until",
    "requests_from",
    "requests_until",
    "languages",
    "codes",
)


def fill_seminar(seminar: Seminar, row: Mapping[str, Any]) -> None:
    """The seminar's own columns from the row of a set-up; what the row leaves out keeps its default."""
    seminar.language = row.get("language") or seminar.language
    seminar.title = {key: checks.line(one, checks.TITLE_LENGTH) for key, one in row["title"].items()}
    if not seminar.title.get(seminar.language):
        raise Refused(_("Give the title in the main language."))
    seminar.description = checks.texts(row.get("description"), checks.TEXT_LENGTH)
    seminar.zone = checks.zone(row.get("zone") or seminar.zone)
    for name in COLUMNS:
        if row.get(name) is not None:
            setattr(seminar, name, row[name])
    for name in CAPS:
        if row.get(name) is not None:
            setattr(seminar, name, row[name])
    seminar.quotas = quotas(row.get("quotas") or (), seminar.places)
    if faults := quota_faults(seminar.quotas, seminar.places):
        raise Refused(faults[0])
    if row.get("slot_minutes"):
        seminar.slot_minutes = row["slot_minutes"]


def write_setup(seminar: Seminar, setup: Setup, at: datetime) -> None:
    """Days, rooms, tables, walks, programme, agencies, officers and interpreters into a seminar that has none yet.

    Raises Refused for what the database or a rule of the set-up pages refuses; the caller's transaction undoes all.
    """
    _days(seminar, setup, at)
    rooms = _rooms(seminar, setup)
    tables = _tables(seminar, setup, rooms)
    there = _agencies(seminar, setup)
    _sessions(seminar, setup, rooms, there)
    officers = _officers(seminar, setup, tables, there)
    interpreters = _interpreters(seminar, setup)
    _absences(seminar, setup, officers, interpreters)


def _days(seminar: Seminar, setup: Setup, at: datetime) -> None:
    plans = [
        DayPlan(row["date"], row.get("first"), row.get("last"), tuple(row.get("pauses") or ()))
        for row in setup["Days"]
    ]
    notes = {row["date"]: row.get("note") or {} for row in setup["Days"]}
    write_days(seminar, {"days": plans, "slot_minutes": seminar.slot_minutes, "notes": notes}, at)


def _rooms(seminar: Seminar, setup: Setup) -> dict[int, Room]:
    rooms = {
        row["number"]: Room(
            seminar=seminar, number=row["number"], name=row["name"], capacity=row.get("capacity")
        )
        for row in setup["Rooms"]
    }
    Room.objects.bulk_create(rooms.values())
    Walk.objects.bulk_create(
        [
            Walk(one=rooms[min(ends)], other=rooms[max(ends)], minutes=row["minutes"])
            for row in setup["Walks"]
            if row["minutes"] and (ends := (row["one"], row["other"]))
        ]
    )
    return rooms


def _tables(seminar: Seminar, setup: Setup, rooms: Mapping[int, Room]) -> dict[int, Table]:
    tables = {}
    for row in setup["Tables"]:
        x, y = place(row.get("x"), row.get("y"))
        tables[row["number"]] = Table(
            seminar=seminar,
            room=rooms[row["room"]],
            number=row["number"],
            x=x,
            y=y,
            is_desk=bool(row.get("is_desk")),
        )
    Table.objects.bulk_create(tables.values())
    return tables


def _agencies(seminar: Seminar, setup: Setup) -> dict[UUID, Organisation]:
    there = {one.pk: one for one in agencies().filter(pk__in=[row["agency"] for row in setup["Agencies"]])}
    Participation.objects.bulk_create(
        [
            Participation(
                seminar=seminar,
                agency=there[row["agency"]],
                is_pool=bool(row.get("is_pool")),
                about=row.get("about") or {},
            )
            for row in setup["Agencies"]
            if row["agency"] in there
        ]
    )
    return there


def _sessions(
    seminar: Seminar, setup: Setup, rooms: Mapping[int, Room], there: Mapping[UUID, Organisation]
) -> None:
    made = {}
    for row in setup["Sessions"]:
        made[row["number"]] = session = Session(
            seminar=seminar,
            kind=row["kind"],
            title=row["title"],
            description=row.get("description") or {},
            language=row.get("language") or "",
            room=rooms[row["room"]] if row.get("room") else None,
            agency=there.get(row["agency"]) if row.get("agency") else None,
            starts_at=wall(row["date"], row["starts"], seminar.zone),
            ends_at=wall(row["date"], row["ends"], seminar.zone),
            capacity=row.get("capacity"),
            for_all=bool(row.get("for_all")),
        )
        store(session)
    spoken: dict[int, int] = {}
    speakers = []
    for row in setup["Speakers"]:
        spoken[row["session"]] = number = spoken.get(row["session"], 0) + 1
        speakers.append(
            Speaker(
                session=made[row["session"]],
                number=number,
                name=row["name"],
                position=row.get("position") or "",
                organisation=row.get("organisation") or "",
            )
        )
    Speaker.objects.bulk_create(speakers)


def _officers(
    seminar: Seminar, setup: Setup, tables: Mapping[int, Table], there: Mapping[UUID, Organisation]
) -> dict[int, Officer]:
    people = {
        one.pk: one
        for one in Person.objects.filter(
            pk__in=[row["person"] for row in setup["Officers"] if row.get("person")]
        )
    }
    made = {}
    for row in setup["Officers"]:
        if row["agency"] not in there:
            continue
        made[row["number"]] = Officer(
            seminar=seminar,
            agency=there[row["agency"]],
            person=people[row["person"]] if row.get("person") else None,
            number=row["number"],
            name=row["name"],
            position=row.get("position") or "",
            languages=row.get("languages") or [],
            codes=row.get("codes") or [],
            limits=row.get("limits") or "",
            cap=row.get("cap"),
            table=tables[row["table"]] if row.get("table") else None,
        )
    Officer.objects.bulk_create(made.values())
    for officer in made.values():
        write_badge(officer)
    return made


def _interpreters(seminar: Seminar, setup: Setup) -> dict[int, Interpreter]:
    made = {
        row["number"]: Interpreter(
            seminar=seminar, number=row["number"], name=row["name"], languages=row["languages"]
        )
        for row in setup["Interpreters"]
    }
    Interpreter.objects.bulk_create(made.values())
    for interpreter in made.values():
        write_badge(interpreter)
    return made


def _absences(
    seminar: Seminar,
    setup: Setup,
    officers: Mapping[int, Officer],
    interpreters: Mapping[int, Interpreter],
) -> None:
    slots = list(Slot.objects.filter(seminar=seminar))
    away: dict[tuple[str, int], list[Slot]] = {}
    for row in setup["Absences"]:
        start = wall(row["date"], row["from"], seminar.zone)
        end = wall(row["date"], row["until"], seminar.zone)
        away.setdefault((row["who"], row["number"]), []).extend(
            one for one in slots if one.starts_at < end and start < one.ends_at
        )
    for (who, number), gone in away.items():
        known: Mapping[int, Any] = officers if who == "officer" else interpreters
        if number in known:
            write_absences(list({one.pk: one for one in gone}.values()), **{who: known[number]})
