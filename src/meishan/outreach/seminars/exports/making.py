# SPDX-License-Identifier: Apache-2.0
"""A whole seminar as a workbook or a ZIP of CSVs, the empty template with an explanation, the programme's calendar."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from meishan.base.accounts.models import Organisation, Person
from meishan.base.core import sheets
from meishan.base.core.uploads import open_stored

from ..imports.making import SHEETS, Sheet
from ..imports.making.plans import NAME as PLAN_NAME
from ..models import FloorPlan, Seminar
from ..queries.making import Setup, setup_of
from ..queries.seminars import text_in

FORMATS = ("xlsx", "zip")
_ZIP = "application/zip"


def answer(
    file_format: str, name: str, parts: list[sheets.Part], pictures: Iterable[tuple[str, bytes]] = ()
) -> HttpResponse:
    """A download of several sheets called `name` (without ending), as "xlsx" or "zip"; a ZIP holds `pictures`, too."""
    if file_format == "xlsx":
        response = HttpResponse(sheets.as_book(parts), content_type=sheets.XLSX)
    else:
        response = HttpResponse(_with_pictures(sheets.as_archive(parts), pictures), content_type=_ZIP)
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _with_pictures(archive: bytes, pictures: Iterable[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO(archive)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_STORED) as made:
        for name, content in pictures:
            made.writestr(name, content)
    return target.getvalue()


def plans_of(seminar: Seminar) -> Iterator[tuple[str, bytes]]:
    """The floor plans of the seminar's rooms as files, named as `imports.making.plans` reads them."""
    for plan in (
        FloorPlan.objects.filter(room__seminar=seminar).select_related("room").order_by("room__number")
    ):
        if not plan.is_downloadable:
            continue
        try:
            with open_stored(plan) as content:
                ending = ".png" if plan.media_type == "image/png" else ".jpg"
                yield PLAN_NAME.format(number=plan.room.number, ending=ending), content.read()
        except FileNotFoundError:
            continue


def set_of(seminar: Seminar) -> list[sheets.Part]:
    """The seminar's sheets, as they can be read in again."""
    setup = setup_of(seminar)
    agencies = {
        one.pk: one.acronym or one.name
        for one in Organisation.objects.filter(pk__in=[row["agency"] for row in setup["Agencies"]])
    }
    emails = dict(
        Person.objects.filter(
            pk__in=[row["person"] for row in setup["Officers"] if row["person"]]
        ).values_list("pk", "email")
    )
    for name in ("Sessions", "Agencies", "Officers"):
        for row in setup[name]:
            row["agency"] = agencies.get(row["agency"], "")
    for row in setup["Officers"]:
        row["email"] = emails.get(row["person"], "")
    return [_part(sheet, setup, seminar.zone) for sheet in SHEETS.values()]


def _part(sheet: Sheet, setup: Setup, zone: str) -> sheets.Part:
    known = list(sheet.known())
    rows = [
        [_cell(row, column.name, language, zone) for _t, column, language in known]
        for row in setup[sheet.name]
    ]
    if sheet.name == "Seminar":
        return sheet.name, ["field", "value"], list(zip(sheet.titles, rows[0], strict=True))
    return sheet.name, sheet.titles, rows


def _cell(row: dict[str, Any], name: str, language: str, zone: str) -> Any:
    value = row.get(name)
    if language:
        return (value or {}).get(language, "")
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case list() if name == "pauses":
            return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in value)
        case list() if name == "quotas":
            return "; ".join(part for one in value for part in _quota(one))
        case list():
            return ", ".join(value)
    return value


def _quota(one: dict[str, Any]) -> Iterator[str]:
    key = f"{one['kind']}:{one['value']}" if one["value"] else one["kind"]
    if one["minimum"] is not None:
        yield f"{key}>={one['minimum']}"
    if one["maximum"] is not None:
        yield f"{key}<={one['maximum']}"


def template() -> list[sheets.Part]:
    """Empty sheets, after one that explains each column in the reader's language."""
    columns = [_("Sheet"), _("Column"), _("Needed"), _("Meaning"), _("Example")]
    parts: list[sheets.Part] = [("Explanation", columns, list(_explanations()))]
    for sheet in SHEETS.values():
        if sheet.name == "Seminar":
            parts.append((sheet.name, ["field", "value"], [[title, ""] for title in sheet.titles]))
        else:
            parts.append((sheet.name, sheet.titles, []))
    return parts


def _explanations() -> Iterator[list[Any]]:
    for sheet in SHEETS.values():
        yield [sheet.name, "", _("yes") if sheet.required else "", sheet.meaning, ""]
        for column in sheet.columns:
            yield [
                sheet.name,
                ", ".join(column.names),
                _("yes") if column.required else "",
                column.meaning,
                column.example,
            ]


def programme_calendar(seminar: Seminar, *, url: str, at: datetime) -> bytes:
    """The programme as iCalendar (RFC 5545) in the reader's language; a calendar that follows it updates in place."""
    main = seminar.language
    calendar = Calendar()
    calendar.add("prodid", "-//Meishan//Seminars//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", text_in(seminar.title, main))
    calendar.add("x-wr-timezone", seminar.zone)
    for one in seminar.sessions.select_related("room", "agency").prefetch_related("speakers"):
        event = Event()
        event.add("uid", f"{one.pk}@{seminar.slug}.meishan")
        event.add("dtstamp", at)
        event.add("sequence", seminar.version)
        event.add("dtstart", one.starts_at)
        event.add("dtend", one.ends_at)
        event.add("summary", text_in(one.title, main))
        place = [text_in(one.room.name, main) if one.room else "", seminar.venue, seminar.city]
        event.add("location", ", ".join(part for part in place if part))
        speakers = [", ".join(filter(None, (x.name, x.position, x.organisation))) for x in one.speakers.all()]
        event.add("description", "\n".join(filter(None, (text_in(one.description, main), *speakers))))
        event.add("url", url)
        if not seminar.is_announced:
            event.add("status", "CANCELLED" if seminar.cancelled_at else "TENTATIVE")
        calendar.add_component(event)
    return calendar.to_ical()
