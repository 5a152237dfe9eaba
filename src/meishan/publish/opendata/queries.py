# SPDX-License-Identifier: Apache-2.0
"""Named reads of what was published: pages of releases and records in the order of the log, and what the files hold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, Max, Min, QuerySet, Value
from django.db.models.functions import ExtractYear

from meishan.market.tenders.queries import ocid_of

from .models import Compiled, Release

PART = 500


@dataclass(frozen=True)
class Extent:
    """How much is published, since when, and what tells one state of it from another."""

    releases: int
    processes: int
    first: datetime | None
    last: datetime | None
    number: int
    """The highest number of a release; -1 before the first."""
    made_at: datetime | None


class Page(NamedTuple):
    """Releases that follow one another, joined by the database: a page holds a thousand of them, as they are."""

    last: int | None
    """The number of the last one; None where there is none."""
    newest: datetime | None
    bodies: str
    """Their JSON, with a comma between them."""


class Linked(NamedTuple):
    """A release as the record of its procurement lists it."""

    name: str
    date: datetime
    tags: list[str]


def extent() -> Extent:
    """How far open data reaches now."""
    found = Release.objects.aggregate(
        releases=Count("number"),
        first=Min("date"),
        last=Max("date"),
        number=Max("number"),
        made_at=Max("made_at"),
    )
    number = -1 if found["number"] is None else found["number"]
    return Extent(**{**found, "number": number}, processes=Compiled.objects.count())


def page_after(number: int, most: int) -> Page:
    """The next releases in the order of the log, those with a higher number than this one."""
    rows = Release.objects.filter(number__gt=number).order_by("number")
    found = rows[:most].aggregate(
        last=Max("number"),
        newest=Max("date"),
        bodies=StringAgg("body", ",", order_by="number", default=Value("")),
    )
    return Page(**found)


def is_last(page: Page) -> bool:
    """Whether no release comes after this page."""
    return page.last is None or not Release.objects.filter(number__gt=page.last).exists()


def number_before(moment: datetime) -> int:
    """The number to read on from, so as to miss no release of that time or later."""
    first = Release.objects.filter(date__gte=moment).aggregate(first=Min("number"))["first"]
    if first is not None:
        return int(first) - 1
    return extent().number


def release_named(name: str) -> Release | None:
    """One release by its id."""
    return Release.objects.filter(name=name).first()


def releases_of(ocid: str) -> QuerySet[Release]:
    """The releases of one procurement, the first one first."""
    return Release.objects.filter(ocid=ocid).order_by("number")


def bodies_of(ocid: str) -> list[str]:
    """The same as JSON."""
    return list(releases_of(ocid).values_list("body", flat=True))


def record_of(ocid: str) -> Compiled | None:
    """One procurement compiled."""
    return Compiled.objects.filter(pk=ocid).first()


def record_of_process(process: UUID) -> Compiled | None:
    """The same by the id of its tender, notice or order."""
    return record_of(ocid_of(process))


def records_after(number: int, most: int) -> list[Compiled]:
    """The next records in the order in which they last changed, as the log has it."""
    return list(Compiled.objects.filter(number__gt=number).order_by("number")[:most])


def releases_in(records: Sequence[Compiled]) -> dict[str, list[Linked]]:
    """The releases of each of these records, by ocid, the first one first."""
    found: dict[str, list[Linked]] = {one.ocid: [] for one in records}
    rows = Release.objects.filter(ocid__in=list(found)).order_by("number")
    for ocid, *row in rows.values_list("ocid", "name", "date", "tags"):
        found[ocid].append(Linked._make(row))
    return found


def bodies_in(records: Sequence[Compiled]) -> dict[str, str]:
    """The releases of each of these records as one JSON list, by ocid, the first one first."""
    rows = Release.objects.filter(ocid__in=[one.ocid for one in records]).values("ocid")
    joined = rows.annotate(bodies=StringAgg("body", ",", order_by="number"))
    return {ocid: f"[{bodies}]" for ocid, bodies in joined.values_list("ocid", "bodies")}


def all_releases() -> Iterator[str]:
    """Every release as JSON, in the order of the log; read piece by piece."""
    return _bodies(Release.objects.order_by("number"))


def all_compiled(*, year: int | None = None) -> Iterator[str]:
    """Every compiled release as JSON, by ocid; of those whose last release is of that year alone."""
    found = Compiled.objects.order_by("ocid")
    return _bodies(found if year is None else found.filter(date__year=year))


def compiled_with_years() -> Iterator[tuple[int, str]]:
    """Every compiled release with the year of its last release."""
    rows = Compiled.objects.order_by("ocid").values_list("date", "body").iterator(chunk_size=PART)
    return ((date.year, body) for date, body in rows)


def years() -> list[tuple[int, int]]:
    """The years in which procurements last had a release, with how many, the first year first."""
    found = (
        Compiled.objects.annotate(year=ExtractYear("date"))
        .values_list("year")
        .annotate(count=Count("ocid"))
        .order_by("year")
    )
    return [(int(year), count) for year, count in found]


def _bodies(rows: QuerySet[Release] | QuerySet[Compiled]) -> Iterator[str]:
    bodies: Iterable[str] = rows.values_list("body", flat=True).iterator(chunk_size=PART)
    return iter(bodies)
