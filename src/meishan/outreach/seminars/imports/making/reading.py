# SPDX-License-Identifier: Apache-2.0
"""Read a set: every cell by its column, then what the sheets say of one another. All faults, never only the first."""

from datetime import datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from meishan.base.core import sheets
from meishan.base.core.errors import Refused
from meishan.base.core.sheets import Formula

from .checking import check
from .columns import SHEETS, Column, Sheet
from .found import Fault, Found


def read_set(file: BinaryIO, *, name: str, at: datetime) -> Found:
    """Read a workbook or a ZIP of CSVs. Raises Refused when it is neither; all else comes as faults."""
    book = sheets.read_book(file, name=name)
    by_name = {one.strip().casefold(): one for one in book}
    found = Found()
    for sheet in SHEETS.values():
        title = by_name.pop(sheet.name.casefold(), None)
        found.setup[sheet.name], found.rows[sheet.name] = [], []
        if title is None:
            if sheet.required:
                found.fault(
                    sheet.name,
                    _("The sheet “%(sheet)s” is missing. Take the template and fill it in.")
                    % {"sheet": sheet.name},
                )
            continue
        rows = book[title]
        if sheet.name == "Seminar":
            rows = _turned(found, rows)
        _read_sheet(found, sheet, rows)
        if (
            sheet.filled
            and not found.setup[sheet.name]
            and not any(one.sheet == sheet.name for one in found.faults)
        ):
            found.fault(sheet.name, _("The sheet “%(sheet)s” is empty.") % {"sheet": sheet.name})
    for title in by_name.values():
        if title.casefold() not in {"explanation", "suppliers", "requests"}:
            found.notes.append(Fault(title, _("This sheet is not known; it is left out.")))
        elif title.casefold() != "explanation" and len(book[title]) > 1:
            found.notes.append(
                Fault(
                    title,
                    _(
                        "Suppliers are invited, and their requests are read, on the page of applications: choose "
                        "this file there once the seminar is announced. Here the sheet is left out."
                    ),
                )
            )
    check(found, at)
    return found


def _turned(found: Found, rows: list[list[str]]) -> list[list[str]]:
    """Names down the first column and values in the second, as one row under a title row."""
    pairs = {}
    for number, row in enumerate(rows, start=1):
        if row and row[0] and (number, _plain(row[0])) != (1, "field"):
            name = _plain(row[0])
            if name in pairs:
                found.fault("Seminar", _("“%(field)s” is there twice.") % {"field": name}, number)
            pairs[name], found.places[name] = (row[1] if len(row) > 1 else ""), number
    return [list(pairs), list(pairs.values())] if pairs else []


def _plain(title: str) -> str:
    return "_".join(title.strip().casefold().split())


def _read_sheet(found: Found, sheet: Sheet, rows: list[list[str]]) -> None:
    titles = [_plain(one) for one in rows[0]] if rows else []
    known = {title: (column, language) for title, column, language in sheet.known()}
    for column in sheet.columns:
        if column.required and not any(name in titles for name in column.names):
            found.fault(
                sheet.name, _("The column “%(column)s” is missing.") % {"column": column.name}, 1, column.name
            )
    for double in sorted({one for one in titles if one and titles.count(one) > 1}):
        found.fault(sheet.name, _("The column “%(column)s” is there twice.") % {"column": double}, 1, double)
    for strange in [one for one in titles if one and one not in known]:
        found.notes.append(
            Fault(
                sheet.name,
                _("The column “%(column)s” is not known; it is left out.") % {"column": strange},
                1,
                strange,
            )
        )
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cells):
            continue
        row = _read_row(found, sheet, number, dict(zip(titles, cells, strict=False)), known)
        if row is not None:
            found.setup[sheet.name].append(row)
            found.rows[sheet.name].append(number)


def _read_row(
    found: Found,
    sheet: Sheet,
    number: int,
    cells: dict[str, str],
    known: dict[str, tuple[Column, str]],
) -> dict[str, Any] | None:
    """The row's values by column; None when a cell is faulty (each is told of)."""
    row: dict[str, Any] = {column.name: {} if column.texts else None for column in sheet.columns}
    is_good = True

    def fault(message: str, column: str, value: str = "") -> None:
        nonlocal is_good
        is_good = False
        found.fault(sheet.name, message, number, column, value)

    for title, cell in cells.items():
        if title not in known or cell == "":
            continue
        column, language = known[title]
        if isinstance(cell, Formula):
            fault(
                _("This cell holds a formula. Replace it by its value (copy, then paste values only)."),
                title,
                cell,
            )
            continue
        try:
            value = column.read(cell)
        except Refused as refused:
            fault(str(refused), title, cell)
            continue
        if language:
            row[column.name][language] = value
        else:
            row[column.name] = value
    for column in sheet.columns:
        if column.required and row[column.name] is None and not cells.get(column.name):
            fault(_("“%(column)s” is empty.") % {"column": column.name}, column.name)
    return row if is_good else None
