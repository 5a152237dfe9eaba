# SPDX-License-Identifier: Apache-2.0
"""The sheets of a set and their columns, named alike in all languages: what each means, how its cells are read."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.reference.queries import LANGUAGES

from ...states import SessionKind
from . import cells
from .cells import Reader


@dataclass(frozen=True)
class Column:
    """A column `name`; with `texts` it stands for six, one a language. `example` is shown in the explanation."""

    name: str
    read: Reader
    meaning: str | Promise
    required: bool = False
    example: str = ""
    texts: bool = False

    @property
    def names(self) -> list[str]:
        return [f"{self.name}_{language}" for language in LANGUAGES] if self.texts else [self.name]


@dataclass(frozen=True)
class Sheet:
    """A sheet; `required`: it must be there, and `filled`: with at least one row."""

    name: str
    meaning: str | Promise
    columns: tuple[Column, ...]
    required: bool = False
    filled: bool = False

    @property
    def titles(self) -> list[str]:
        return [name for column in self.columns for name in column.names]

    def known(self) -> Iterator[tuple[str, Column, str]]:
        """(title, its column, language or nothing)."""
        for column in self.columns:
            for title in column.names:
                yield title, column, title.rpartition("_")[2] if column.texts else ""


_NUMBER = cells.number(1, 9999)
_PERSON = cells.number(0, 9999)
_LANGUAGES = _("Codes parted by commas: en, fr, es, ar, ru, zh.")
_CODES = _("UNSPSC codes of eight digits, parted by commas.")
_LOCAL = _("On the clocks of the seminar's zone.")

SHEETS: dict[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "Seminar",
            _("One line for each field: its name in the first column, its value in the second."),
            (
                Column(
                    "title",
                    cells.text(200),
                    _("The title in each language; in the main one at least."),
                    texts=True,
                ),
                Column("description", cells.text(10_000), _("What it is and for whom."), texts=True),
                Column("language", cells.language, _("The main language."), True, "en"),
                Column(
                    "venue",
                    cells.text(250),
                    _("The name of the building."),
                    example="Ningbo Convention Centre",
                ),
                Column("address", cells.text(400), _("Street and number.")),
                Column("city", cells.text(120), _("City.")),
                Column("country", cells.country, _("Country code or name."), example="CN"),
                Column("zone", cells.zone, _("Time zone of the venue."), True, "Asia/Shanghai"),
                Column("languages", cells.languages, _LANGUAGES, example="en, zh"),
                Column("codes", cells.codes, _CODES, example="42000000, 43000000"),
                Column("applications_from", cells.moment, _LOCAL, example="2027-01-10 09:00"),
                Column("applications_until", cells.moment, _LOCAL, example="2027-02-20 18:00"),
                Column("requests_from", cells.moment, _LOCAL, example="2027-02-01 09:00"),
                Column("requests_until", cells.moment, _LOCAL, example="2027-03-10 18:00"),
                Column(
                    "slot_minutes",
                    cells.slot_minutes,
                    _("Length of a meeting: 15, 20 or 30 minutes."),
                    True,
                    "20",
                ),
                Column("places", cells.number(1, 100_000), _("Suppliers that can take part."), example="220"),
                Column("supplier_cap", cells.number(1, 200), _("Most meetings of a supplier."), example="8"),
                Column(
                    "supplier_minimum",
                    cells.number(0, 200),
                    _("Fewest meetings of a supplier, where possible."),
                ),
                Column("officer_cap", cells.number(1, 500), _("Most meetings of an officer."), example="24"),
                Column(
                    "most_requests", cells.number(0, 500), _("Wishes a supplier may state."), example="12"
                ),
                Column(
                    "most_musts", cells.number(0, 500), _("How many of them may be “must meet”."), example="3"
                ),
                Column(
                    "quotas",
                    cells.quotas,
                    _("Places for groups, parted by semicolons."),
                    example="sme>=40; women_owned>=30; country:CN<=150; code:42000000>=10",
                ),
                Column(
                    "grace_minutes",
                    cells.number(0, 60),
                    _("After it a late party loses its slot."),
                    example="4",
                ),
                Column(
                    "answer_minutes", cells.number(1, 60), _("Time to answer an offered slot."), example="2"
                ),
                Column(
                    "retention_days", cells.number(1, 3650), _("Days until names are erased."), example="365"
                ),
            ),
            required=True,
            filled=True,
        ),
        Sheet(
            "Days",
            _("One line a day. Slots are made from the first to the last time, around the pauses."),
            (
                Column("date", cells.day, _("Date."), True, "2027-05-14"),
                Column(
                    "first",
                    cells.clock,
                    _("When the first meeting begins; empty: a day without meetings."),
                    example="09:00",
                ),
                Column("last", cells.clock, _("When the last meeting ends."), example="17:30"),
                Column(
                    "pauses", cells.spans, _("Times without meetings."), example="10:30-10:50, 12:30-14:00"
                ),
                Column("note", cells.text(500), _("A line shown with the day."), texts=True),
            ),
            required=True,
            filled=True,
        ),
        Sheet(
            "Rooms",
            _("Rooms and halls."),
            (
                Column("number", _NUMBER, _("A number of its own."), True, "1"),
                Column("name", cells.text(120), _("The room's name; in one language at least."), texts=True),
                Column("capacity", cells.number(1, 100_000), _("People.")),
            ),
            required=True,
        ),
        Sheet(
            "Tables",
            _("Numbered tables, each in a room."),
            (
                Column("number", _NUMBER, _("A number of its own, unique in the seminar."), True, "1"),
                Column("room", _NUMBER, _("Number of the room."), True, "1"),
                Column(
                    "x", cells.number(0, 1000), _("Place on the floor plan, in thousandths of its width.")
                ),
                Column(
                    "y", cells.number(0, 1000), _("Place on the floor plan, in thousandths of its height.")
                ),
                Column("is_desk", cells.yes, _("yes: a walk-in adviser sits here."), example="no"),
            ),
            required=True,
        ),
        Sheet(
            "Sessions",
            _("Parts of the programme."),
            (
                Column("number", _NUMBER, _("A number of its own; speakers refer to it."), True, "1"),
                Column("kind", cells.one_of(*SessionKind.values), _("Kind of session."), True, "briefing"),
                Column("title", cells.text(200), _("The title; in one language at least."), texts=True),
                Column("description", cells.text(10_000), _("What it is about."), texts=True),
                Column("language", cells.language, _("The language spoken.")),
                Column("room", _NUMBER, _("Number of the room; empty: elsewhere.")),
                Column("agency", cells.text(250), _("Acronym or name of the agency that holds it.")),
                Column("date", cells.day, _("Date."), True, "2027-05-14"),
                Column("starts", cells.clock, _("Begins."), True, "09:00"),
                Column("ends", cells.clock, _("Ends."), True, "09:45"),
                Column("capacity", cells.number(1, 100_000), _("Places; empty: no sign-up is needed.")),
                Column("for_all", cells.yes, _("yes: everybody attends, no meeting runs meanwhile.")),
            ),
        ),
        Sheet(
            "Speakers",
            _("Who speaks in the sessions, in this order."),
            (
                Column("session", _NUMBER, _("Number of the session."), True, "1"),
                Column("name", cells.text(150), _("Name as printed."), True),
                Column("position", cells.text(200), _("Position.")),
                Column("organisation", cells.text(250), _("Organisation.")),
            ),
        ),
        Sheet(
            "Agencies",
            _("The agencies that come."),
            (
                Column("agency", cells.text(250), _("Acronym or name, as on this platform."), True, "UNDP"),
                Column(
                    "is_pool",
                    cells.yes,
                    _("yes: suppliers ask for the agency, any of its officers may meet them."),
                ),
                Column("about", cells.text(2000), _("What it comes to find."), texts=True),
            ),
            required=True,
        ),
        Sheet(
            "Officers",
            _("The officers of the agencies."),
            (
                Column("number", _PERSON, _("A number of its own."), True, "1"),
                Column("agency", cells.text(250), _("Acronym or name of the agency."), True, "UNDP"),
                Column("name", cells.text(150), _("Name; may be empty where an e-mail address is given.")),
                Column(
                    "email",
                    cells.text(254),
                    _("E-mail address of the account with the agency, if there is one."),
                ),
                Column("position", cells.text(200), _("Position.")),
                Column("languages", cells.languages, _LANGUAGES, example="en, fr"),
                Column("codes", cells.codes, _CODES),
                Column("limits", cells.text(400), _("What she asks for, shown to suppliers.")),
                Column("cap", cells.number(1, 500), _("Most meetings, where it differs from the seminar's.")),
                Column("table", _NUMBER, _("Number of a fixed table.")),
            ),
            required=True,
        ),
        Sheet(
            "Absences",
            _("Times at which an officer or an interpreter can't meet."),
            (
                Column(
                    "who",
                    cells.one_of("officer", "interpreter"),
                    _("officer or interpreter."),
                    True,
                    "officer",
                ),
                Column("number", _PERSON, _("Her number."), True, "1"),
                Column("date", cells.day, _("Date."), True, "2027-05-14"),
                Column("from", cells.clock, _("From."), True, "09:00"),
                Column("until", cells.clock, _("Until."), True, "12:30"),
            ),
        ),
        Sheet(
            "Interpreters",
            _("Interpreters; each sits in one meeting at a time."),
            (
                Column("number", _PERSON, _("A number of its own."), True, "1"),
                Column("name", cells.text(150), _("Name."), True),
                Column("languages", cells.languages, _LANGUAGES, True, "en, zh"),
            ),
        ),
        Sheet(
            "Walks",
            _("Minutes from one room to another, the same both ways."),
            (
                Column("one", _NUMBER, _("Number of a room."), True, "1"),
                Column("other", _NUMBER, _("Number of another room."), True, "2"),
                Column("minutes", cells.number(0, 120), _("Whole minutes."), True, "5"),
            ),
        ),
    )
}
