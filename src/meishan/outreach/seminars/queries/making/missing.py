# SPDX-License-Identifier: Apache-2.0
"""What a seminar still needs before it is announced, which dates contradict one another, and what is worth a look."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.reference.queries import LANGUAGES

from ...models import Seminar
from ..seminars import span_of

STEPS = ("basics", "dates", "caps", "days", "rooms", "programme", "agencies")

PHASE_DATES = ("applications_from", "applications_until", "requests_from", "requests_until")


@dataclass(frozen=True)
class Missing:
    """One thing to do on the set-up page `step`, in a sentence; `field` where one field is meant."""

    step: str
    message: str | Promise
    field: str | None = None


def date_faults(
    dates: Mapping[str, datetime | None], *, first: datetime | None, at: datetime, old: Mapping[str, Any] = {}
) -> list[Missing]:
    """Contradictions among the dates of the phases, one sentence a field.

    `first` is the first moment of the event. Deadlines in the past are faults unless they stand so already (`old`).
    """
    found: dict[str, str] = {}
    for field, message in (*_past(dates, at, old), *_crossed(dates), *_too_late(dates, first)):
        found.setdefault(field, message)
    return [Missing("dates", message, field) for field, message in found.items()]


def _past(
    dates: Mapping[str, datetime | None], at: datetime, old: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for field, message in (
        ("applications_until", _("The deadline for applications is in the past. Choose a later time.")),
        ("requests_until", _("The deadline for requests is in the past. Choose a later time.")),
    ):
        value = dates.get(field)
        if value is not None and value <= at and value != old.get(field):
            yield field, message


def _crossed(dates: Mapping[str, datetime | None]) -> Iterator[tuple[str, str]]:
    for early, late, message in (
        (
            "applications_from",
            "applications_until",
            _("Applications end before they begin. Choose a later end."),
        ),
        ("requests_from", "requests_until", _("Requests end before they begin. Choose a later end.")),
        (
            "applications_from",
            "requests_from",
            _("Requests begin before applications do, when nobody could ask. Choose a later time."),
        ),
        (
            "applications_until",
            "requests_until",
            _(
                "Requests end before applications do. Who applies last could ask for nobody: choose a later end."
            ),
        ),
    ):
        one, other = dates.get(early), dates.get(late)
        is_span = early.partition("_")[0] == late.partition("_")[0]
        if one is not None and other is not None and (other <= one if is_span else other < one):
            yield late, message


def _too_late(dates: Mapping[str, datetime | None], first: datetime | None) -> Iterator[tuple[str, str]]:
    for field, message in (
        ("applications_until", _("Applications end after the event has begun. Choose an earlier end.")),
        ("requests_until", _("Requests end after the event has begun. Choose an earlier end.")),
    ):
        value = dates.get(field)
        if first is not None and value is not None and value >= first:
            yield field, message


def quota_faults(quotas: Iterable[Mapping[str, Any]], places: int) -> list[str]:
    """Quotas nobody could keep, in sentences."""
    found = []
    at_least: dict[str, int] = {}
    for one in quotas:
        low, high = one.get("minimum"), one.get("maximum")
        if low is not None and high is not None and low > high:
            found.append(_("A quota's minimum is larger than its maximum."))
        if low is not None and low > places:
            found.append(
                _("A quota asks for %(minimum)s places, but there are only %(places)s.")
                % {"minimum": low, "places": places}
            )
        if one["kind"] == "country":
            at_least["country"] = at_least.get("country", 0) + (low or 0)
    if at_least.get("country", 0) > places:
        found.append(
            _("The quotas by country ask for %(minimum)s places together, but there are only %(places)s.")
            % {"minimum": at_least["country"], "places": places}
        )
    return found


def missing_parts(seminar: Seminar, at: datetime) -> list[Missing]:
    """Everything that is missing before it can be announced, in the order of the steps."""
    found = [
        *_texts(seminar),
        *_dates(seminar, at),
        *_days(seminar, at),
        *_rooms(seminar),
        *_agencies(seminar),
    ]
    found += [Missing("caps", message) for message in quota_faults(seminar.quotas, seminar.places)]
    return sorted(found, key=lambda one: STEPS.index(one.step))


def _texts(seminar: Seminar) -> list[Missing]:
    found = []
    if not seminar.title.get(seminar.language):
        found.append(Missing("basics", _("Give the title in the main language."), "title"))
    if not seminar.description.get(seminar.language):
        found.append(Missing("basics", _("Say in some sentences what it is and for whom."), "description"))
    if not seminar.venue or not seminar.city or not seminar.country:
        found.append(Missing("basics", _("Say where it takes place: venue, city and country."), "venue"))
    if not seminar.languages:
        found.append(Missing("basics", _("Say which languages are spoken."), "languages"))
    if not seminar.codes:
        found.append(Missing("basics", _("Choose the UNSPSC fields it is about."), "codes"))
    return found


def _dates(seminar: Seminar, at: datetime) -> list[Missing]:
    dates = {name: getattr(seminar, name) for name in PHASE_DATES}
    if any(value is None for value in dates.values()):
        return [
            Missing(
                "dates", _("Give all four dates: from when until when suppliers apply and ask for meetings.")
            )
        ]
    span = span_of(seminar)
    # Once it is announced, deadlines pass as they should.
    old = dates if seminar.announced_at else {}
    return date_faults(dates, first=span[0] if span else None, at=at, old=old)


def _days(seminar: Seminar, at: datetime) -> list[Missing]:
    span = span_of(seminar)
    if span is None:
        return [Missing("days", _("Enter the days of the event."))]
    if span[0] <= at and seminar.announced_at is None:
        return [Missing("days", _("The first day is in the past or today. Choose later days."))]
    if not seminar.slots.exists():
        return [Missing("days", _("Make the slots for meetings: give a day its first and last time."))]
    return []


def _rooms(seminar: Seminar) -> list[Missing]:
    if not seminar.rooms.exists():
        return [Missing("rooms", _("Enter at least one room."))]
    if not seminar.tables.filter(is_desk=False).exists():
        return [Missing("rooms", _("Enter the tables at which officers sit."))]
    return []


def _agencies(seminar: Seminar) -> list[Missing]:
    there = set(seminar.officers.values_list("agency", flat=True))
    agencies = list(seminar.participations.select_related("agency"))
    if not agencies:
        return [Missing("agencies", _("Enter at least one agency and its officers."))]
    without = [one.agency.acronym or one.agency.name for one in agencies if one.agency_id not in there]
    if without:
        names = ", ".join(without)
        return [
            Missing(
                "agencies",
                ngettext(
                    "%(names)s has no officers yet. Enter them, or take the agency off.",
                    "%(names)s have no officers yet. Enter them, or take these agencies off.",
                    len(without),
                )
                % {"names": names},
            )
        ]
    return []


def remarks(seminar: Seminar) -> list[Missing]:
    """What does not stop the announcement and is still worth a look."""
    found = []
    titles = [code for code in LANGUAGES if not seminar.title.get(code)]
    if titles:
        found.append(
            Missing(
                "basics",
                ngettext(
                    "The title is missing in %(count)s of the six languages.",
                    "The title is missing in %(count)s of the six languages.",
                    len(titles),
                )
                % {"count": len(titles)},
            )
        )
    tables = seminar.tables.filter(is_desk=False).count()
    officers = list(seminar.officers.filter(left_at__isnull=True))
    if tables and len(officers) > tables:
        found.append(
            Missing(
                "rooms",
                _("There are %(officers)s officers and %(tables)s tables: not all can meet at once.")
                % {"officers": len(officers), "tables": tables},
            )
        )
    if not seminar.tables.filter(is_desk=True).exists():
        found.append(
            Missing("rooms", _("No table is marked as walk-in desk, so nobody can be advised there."))
        )
    silent = [one for one in officers if not one.languages]
    if silent:
        found.append(
            Missing(
                "agencies",
                ngettext(
                    "%(count)s officer has no languages given.",
                    "%(count)s officers have no languages given.",
                    len(silent),
                )
                % {"count": len(silent)},
            )
        )
    if not seminar.sessions.exists():
        found.append(Missing("programme", _("The programme has no sessions yet.")))
    return found
