# SPDX-License-Identifier: Apache-2.0
"""A whole seminar as rows of plain values: what is exported, imported and copied."""

from typing import Any
from zoneinfo import ZoneInfo

from ...models import Absence, Officer, Room, Seminar, Session, Table, Walk
from .slots import day_plans

Setup = dict[str, list[dict[str, Any]]]
"""Rows by sheet. Values are str, int, bool, None, date, time, aware datetime, lists of codes, and {language: text};
rooms, tables, officers, interpreters and sessions are named by their numbers, agencies by organisation id."""

SEMINAR_KEYS = (
    "title",
    "description",
    "language",
    "venue",
    "address",
    "city",
    "country",
    "zone",
    "languages",
    "codes",
    "applications_from",
    "applications_until",
    "requests_from",
    "requests_until",
    "slot_minutes",
    "places",
    "supplier_cap",
    "supplier_minimum",
    "officer_cap",
    "most_requests",
    "most_musts",
    "quotas",
    "grace_minutes",
    "answer_minutes",
    "retention_days",
)


def setup_of(seminar: Seminar, *, absences: bool = True) -> Setup:
    """Everything the organiser entered, without who applied; with `absences=False` without the times people can't."""
    numbers = {
        pk: number for number, pk in enumerate(_sessions(seminar).values_list("pk", flat=True), start=1)
    }
    return {
        "Seminar": [{key: getattr(seminar, key) for key in SEMINAR_KEYS}],
        "Days": _days(seminar),
        "Rooms": [
            {"number": one.number, "name": one.name, "capacity": one.capacity} for one in seminar.rooms.all()
        ],
        "Walks": [
            {"one": one.one.number, "other": one.other.number, "minutes": one.minutes}
            for one in Walk.objects.filter(one__seminar=seminar)
            .select_related("one", "other")
            .order_by("one__number", "other__number")
        ],
        "Tables": [_table(one) for one in seminar.tables.select_related("room")],
        "Sessions": [
            _session(one, numbers, seminar) for one in _sessions(seminar).select_related("room", "agency")
        ],
        "Speakers": [
            {
                "session": numbers[one.pk],
                "name": speaker.name,
                "position": speaker.position,
                "organisation": speaker.organisation,
            }
            for one in _sessions(seminar).prefetch_related("speakers")
            for speaker in one.speakers.all()
        ],
        "Agencies": [
            {"agency": one.agency_id, "is_pool": one.is_pool, "about": one.about}
            for one in seminar.participations.order_by("agency__acronym", "agency__name")
        ],
        "Officers": [
            _officer(one) for one in seminar.officers.select_related("table", "person").order_by("number")
        ],
        "Interpreters": [
            {"number": one.number, "name": one.name, "languages": one.languages}
            for one in seminar.interpreters.all()
        ],
        "Absences": _absences(seminar) if absences else [],
    }


def _sessions(seminar: Seminar):  # type: ignore[no-untyped-def]
    return Session.objects.filter(seminar=seminar).order_by("starts_at", "ends_at", "pk")


def _days(seminar: Seminar) -> list[dict[str, Any]]:
    notes = dict(seminar.days.values_list("date", "note"))
    return [
        {
            "date": one.date,
            "first": one.first,
            "last": one.last,
            "pauses": list(one.pauses),
            "note": notes[one.date],
        }
        for one in day_plans(seminar)
    ]


def _table(one: Table) -> dict[str, Any]:
    return {"number": one.number, "room": one.room.number, "x": one.x, "y": one.y, "is_desk": one.is_desk}


def _session(one: Session, numbers: dict[Any, int], seminar: Seminar) -> dict[str, Any]:
    zone = ZoneInfo(seminar.zone)
    starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    room: Room | None = one.room
    return {
        "number": numbers[one.pk],
        "kind": one.kind,
        "title": one.title,
        "description": one.description,
        "language": one.language,
        "room": room.number if room else None,
        "agency": one.agency_id,
        "date": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "capacity": one.capacity,
        "for_all": one.for_all,
    }


def _officer(one: Officer) -> dict[str, Any]:
    return {
        "number": one.number,
        "agency": one.agency_id,
        "person": one.person_id,
        "name": one.name,
        "position": one.position,
        "languages": one.languages,
        "codes": one.codes,
        "limits": one.limits,
        "cap": one.cap,
        "table": one.table.number if one.table else None,
    }


def _absences(seminar: Seminar) -> list[dict[str, Any]]:
    """Neighbouring slots of one person joined to one row."""
    zone = ZoneInfo(seminar.zone)
    rows: list[dict[str, Any]] = []
    found = (
        Absence.objects.filter(slot__seminar=seminar, application__isnull=True)
        .select_related("slot__day", "officer", "interpreter")
        .order_by("officer__number", "interpreter__number", "slot__number")
    )
    for one in found:
        who = one.officer or one.interpreter
        assert who is not None  # the filter: suppliers' absences are theirs
        row = {
            "who": "officer" if one.officer_id else "interpreter",
            "number": who.number,
            "date": one.slot.day.date,
            "from": one.slot.starts_at.astimezone(zone).time(),
            "until": one.slot.ends_at.astimezone(zone).time(),
        }
        last = rows[-1] if rows else None
        if (
            last
            and all(last[key] == row[key] for key in ("who", "number", "date"))
            and last["until"] == row["from"]
        ):
            last["until"] = row["until"]
        else:
            rows.append(row)
    return rows
