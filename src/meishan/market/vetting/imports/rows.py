# SPDX-License-Identifier: Apache-2.0
"""What every list is read into, and the small readings that several formats share."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from meishan.algorithms.screening import Entry, ListedName
from meishan.market.vetting.imports.places import code_of

_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_DATE_FORMATS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d-%B-%Y",
    "%d %B %Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
)
_WIDEST_RANGE = 30


class UnreadableFile(Exception):
    """The file as a whole is not of the format; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One entry of a list as published. `countries` are as written there, name or code."""

    reference: str
    kind: str
    names: tuple[ListedName, ...]
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    programme: str = ""
    listed_on: date | None = None
    ends_on: date | None = None
    remarks: str = ""

    @property
    def birth_years(self) -> frozenset[int]:
        """Every year that the dates of birth allow; a range gives each year in it."""
        return frozenset(year for text in self.birth_dates for year in years_in(text))

    def entry(self, country_of: Callable[[str], str | None], *, reference: str | None = None) -> Entry:
        """The row as screening takes it; `country_of` turns a country's name into its two-letter code."""
        codes = (code_of(country, country_of) for country in self.countries)
        return Entry(
            reference=reference or self.reference,
            names=self.names,
            kind=self.kind,
            birth_years=self.birth_years,
            countries=frozenset(code.lower() for code in codes if code),
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that could not be read: where it stands, what is wrong, and its beginning as found."""

    line: int
    why: str
    found: str


@dataclass(slots=True)
class Reading:
    """A whole file: rows in their order, problems beside them, and the list's own date where it tells."""

    rows: list[ListedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    list_date: date | None = None

    def __iter__(self) -> Iterator[ListedRow]:
        return iter(self.rows)


def years_in(text: str) -> list[int]:
    """The years of a date of birth: "1962", "12 Mar 1952", "circa 1960"; "1958 to 1960" gives three."""
    years = [int(year) for year in _YEAR.findall(text)]
    if len(years) == 2 and 0 < years[1] - years[0] <= _WIDEST_RANGE:
        return list(range(years[0], years[1] + 1))
    return years


def date_in(text: str) -> date | None:
    """A date in one of the spellings the lists use; None where there is none or it is open-ended."""
    text = text.strip()
    for pattern in _DATE_FORMATS:
        try:
            return datetime.strptime(text[:10] if "%Y-" in pattern and "T" in text else text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def distinct(names: list[ListedName]) -> tuple[ListedName, ...]:
    """The names without repeats, the first of equals kept, blank ones left out."""
    seen: dict[str, ListedName] = {}
    for listed in names:
        key = " ".join(listed.name.casefold().split())
        if key and key not in seen:
            seen[key] = listed
    return tuple(seen.values())
