# SPDX-License-Identifier: Apache-2.0
"""What a reader narrows figures down to: a year, an agency, a segment. It stands in the address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from meishan.base.reference import queries as reference

from ..models import CountedContract, CountedProcurement


@dataclass(frozen=True)
class Filter:
    """What was asked for; what makes no sense is left out. Both tables of figures have these columns."""

    year: int | None = None
    buyer: str = ""
    segment: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> "Filter":
        year, segment = asked.get("year", ""), asked.get("segment", "")
        return cls(
            year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
            buyer=_id(asked.get("buyer", "")),
            segment=segment if segment.isascii() and segment.isdecimal() and len(segment) == 2 else "",
        )

    @property
    def values(self) -> dict[str, Any]:
        """What is set, by column."""
        said = {"year": self.year, "buyer": self.buyer, "segment": self.segment}
        return {name: value for name, value in said.items() if value}

    @property
    def conditions(self) -> str:
        """For the end of a WHERE clause, with the values left open."""
        return "".join(f" AND {name} = %({name})s" for name in self.values)

    @property
    def shown(self) -> str:
        """The same as a reader runs it. Nothing but digits and ids can stand in it."""
        return "".join(
            f" AND {name} = {value}" if isinstance(value, int) else f" AND {name} = '{value}'"
            for name, value in self.values.items()
        )

    @property
    def address(self) -> str:
        """The part of an address behind the question mark."""
        return urlencode(self.values)


def _id(text: str) -> str:
    try:
        return str(UUID(text)) if text else ""
    except ValueError:
        return ""


@dataclass(frozen=True)
class Options:
    """What can be chosen: (value, label)."""

    years: list[tuple[str, str]]
    buyers: list[tuple[str, str]]
    segments: list[tuple[str, str]]


def options() -> Options:
    """All that stands in what is counted."""
    counted = CountedProcurement.objects.order_by()
    years = set(counted.values_list("year", flat=True)) | set(
        CountedContract.objects.order_by().values_list("year", flat=True).distinct()
    )
    names: dict[str, str] = {}
    for buyer, name in counted.exclude(buyer="").values_list("buyer", "buyer_name").distinct():
        # An agency that was renamed is listed once.
        names[buyer] = max(name, names.get(buyer, ""))
    codes = set(counted.exclude(segment="").values_list("segment", flat=True).distinct())
    return Options(
        years=[(str(one), str(one)) for one in sorted(years, reverse=True)],
        buyers=sorted(names.items(), key=lambda one: one[1].casefold()),
        segments=segment_names(codes),
    )


def segment_names(segments: set[str]) -> list[tuple[str, str]]:
    """Segments of the UNSPSC with their names in the reader's language, by name."""
    titles = reference.unspsc_titles([f"{one}000000" for one in segments])
    named = [(one, titles.get(f"{one}000000", one)) for one in segments]
    return sorted(named, key=lambda one: one[1].casefold())
