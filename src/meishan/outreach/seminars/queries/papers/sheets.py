# SPDX-License-Identifier: Apache-2.0
"""Agendas on paper: one sheet a person, in her language."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ...models import Attendee, Seminar
from ...states import MeetingState
from ..agendas import AgendaLine, Agendas, by_day
from .words import day_words, during, heading, language_names, made_at, minutes, speaking


def badged(seminar: Seminar) -> QuerySet[Attendee]:
    """Everybody with a badge and a name, with what an agenda needs, by organisation and name."""
    return (
        Attendee.objects.filter(seminar=seminar, erased_at__isnull=True)
        .exclude(name="")
        .select_related("officer__agency", "application__supplier", "interpreter", "organisation")
        .order_by("organisation_name", "name")
    )


def agenda_sheets(seminar: Seminar, at: datetime) -> Iterator[dict[str, Any]]:
    """A sheet for everybody with a badge, each in the reader's language."""
    everybody = Agendas(seminar)
    for attendee in badged(seminar):
        with speaking(attendee.language):
            yield agenda_sheet(
                seminar,
                everybody.of_attendee(attendee),
                at=at,
                language=attendee.language,
                name=attendee.name,
                organisation=attendee.organisation_name,
            )


def agenda_sheet(
    seminar: Seminar,
    lines: list[AgendaLine],
    *,
    at: datetime,
    language: str,
    name: str,
    organisation: str,
) -> dict[str, Any]:
    """One agenda in words of the active language, which `language` names for the setting."""
    return {
        **heading(seminar),
        "lang": language,
        "kind": _("Agenda"),
        "name": name,
        "organisation": organisation if organisation != name else "",
        "none": _("Nothing is planned. The walk-in desk is open to you."),
        "days": [
            {"title": day_words(day), "lines": [line_of(line, seminar) for line in found]}
            for day, found in by_day(lines, seminar.zone).items()
        ],
        "foot": made_at(seminar, at),
    }


def line_of(line: AgendaLine, seminar: Seminar) -> dict[str, Any]:
    """One line in words: when, what, with whom, where, how to get there."""
    return {
        "time": during(line.starts_at, line.ends_at, seminar.zone),
        "meeting": line.is_meeting,
        "table": str(line.table.number) if line.table else "",
        "title": line.title,
        "whom": line.with_whom,
        "where": where_of(line),
        "notes": list(notes_of(line)),
        "missed": line.state == MeetingState.NO_SHOW,
    }


def where_of(line: AgendaLine) -> str:
    """Table 12, Main hall"""
    if line.table is None:
        return line.room_name
    if not line.room_name:
        return _("Table %(number)s") % {"number": line.table.number}
    return _("Table %(number)s, %(room)s") % {"number": line.table.number, "room": line.room_name}


def notes_of(line: AgendaLine) -> Iterator[str]:
    """The way, who interprets, which languages are spoken, what came of it."""
    if line.walk_minutes:
        yield _("%(minutes)s on foot from the room before") % {"minutes": minutes(line.walk_minutes)}
    if line.interpreter is not None:
        yield _("Interpreter: %(name)s (%(languages)s)") % {
            "name": line.interpreter.name,
            "languages": language_names(line.languages),
        }
    elif line.languages:
        yield language_names(line.languages)
    if line.state == MeetingState.NO_SHOW:
        yield _("Did not take place")
