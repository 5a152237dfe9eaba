# SPDX-License-Identifier: Apache-2.0
"""Reading a UNSPSC file: the official workbook's wide form, or one row for each code with titles by language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused

from ..models import UnspscItem
from ..models.shipped import text_in
from ..queries.codes import LEVELS, ancestor_codes, level_of

_CODE_NAMES = {"code", "unspsc", "unspsc code", "codigo", "código", "key code"}
_TITLE_NAMES = {"title", "name", "description", "unspsc title"}
_LANGUAGE_NAMES = {
    "english": "en",
    "french": "fr",
    "spanish": "es",
    "arabic": "ar",
    "russian": "ru",
    "chinese": "zh",
}


@dataclass(frozen=True)
class Problem:
    """A row left out: its number in the file, what stood there, and why, in words."""

    number: int
    text: str
    reason: str


@dataclass
class Reading:
    """What a file says: titles by code and language, and the rows that could not be used."""

    rows: int = 0
    titles: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def take(self, number: int, code: str, titles: dict[str, str], level: str = "") -> None:
        """One code with its titles; wrong ones become a problem."""
        shown = " ".join([code, *titles.values()])[:120]
        found = level_of(code)
        if found is None:
            reason = _("This is not a UNSPSC code of eight digits.")
        elif level and level != found:
            reason = _("The row says “%(said)s”, but the code is of the level “%(found)s”.") % {
                "said": level,
                "found": found,
            }
        elif not titles:
            reason = _("The row has no title.")
        elif any(self.titles.get(code, {}).get(one, title) != title for one, title in titles.items()):
            reason = _("This code stands in the file twice, with different titles.")
        else:
            self.titles.setdefault(code, {}).update(titles)
            return
        self.problems.append(Problem(number, shown, reason))


def read_unspsc(rows: Iterable[Sequence[str]], *, language: str = "en") -> Reading:
    """The titles of a file whose first row that has a code column is the header.

    `language` is that of columns that name none. Raises Refused where no header is found.
    """
    rest = enumerate(rows, start=1)
    for number, row in rest:
        header = [cell.strip().lower() for cell in row]
        if "commodity" in header and "segment" in header:
            return _read_wide(rest, header, language)
        if any(cell in _CODE_NAMES for cell in header):
            return _read_long(rest, header, language)
        if number > 40:
            break
    raise Refused(
        _(
            "No column with codes was found. The first row must name the columns: “code” and a language such as "
            "“en”, or “Segment”, “Segment Title”, “Family” and so on."
        )
    )


def _read_long(rows: Iterable[tuple[int, Sequence[str]]], header: list[str], language: str) -> Reading:
    reading = Reading()
    code_at = next(place for place, cell in enumerate(header) if cell in _CODE_NAMES)
    level_at = header.index("level") if "level" in header else None
    titles_at = {place: one for place, cell in enumerate(header) if (one := _language_of(cell, language))}
    if not titles_at:
        raise Refused(_("No column with titles was found. Name it by its language, such as “en” or “fr”."))
    for number, row in rows:
        cells = [*row, *[""] * (len(header) - len(row))]
        if not any(cells):
            continue
        reading.rows += 1
        titles = {one: cells[place] for place, one in titles_at.items() if cells[place]}
        level = cells[level_at].lower() if level_at is not None else ""
        reading.take(number, cells[code_at], titles, level)
    return reading


def _language_of(cell: str, language: str) -> str | None:
    """The language of a column of titles; None for any other column."""
    if cell in _TITLE_NAMES:
        return language
    cell = _LANGUAGE_NAMES.get(cell, cell.removeprefix("title_").removeprefix("title "))
    return cell if len(cell) == 2 and cell.isalpha() else None


def _read_wide(rows: Iterable[tuple[int, Sequence[str]]], header: list[str], language: str) -> Reading:
    reading = Reading()
    places = {
        level: (header.index(level), header.index(f"{level} title"))
        for level in LEVELS
        if level in header and f"{level} title" in header
    }
    for number, row in rows:
        cells = [*row, *[""] * (len(header) - len(row))]
        if not any(cells):
            continue
        reading.rows += 1
        for level, (code_at, title_at) in places.items():
            code, title = cells[code_at], cells[title_at]
            if code and reading.titles.get(code, {}).get(language) != title:
                reading.take(number, code, {language: title} if title else {}, level)
    return reading


def leave_out_unusable(reading: Reading) -> None:
    """Move to the problems what the tree can't take: codes without an English title, or without a parent."""
    there = set(UnspscItem.objects.values_list("code", flat=True))
    # Segments first, so that whatever stands below one left out is left out, too.
    for code in sorted(reading.titles):
        titles = reading.titles[code]
        if "en" not in titles and code not in there:
            reason = _("The row has no English title.")
        elif not all(one in there or one in reading.titles for one in ancestor_codes(code)):
            reason = _("The code above this one is neither in the file nor in the tree.")
        else:
            continue
        del reading.titles[code]
        reading.problems.append(Problem(0, f"{code} {text_in(titles)}"[:120], reason))
