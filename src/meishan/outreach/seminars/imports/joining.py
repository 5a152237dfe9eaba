# SPDX-License-Identifier: Apache-2.0
"""Numbers of suppliers to invite, from the “Suppliers” sheet of a seminar's set or from any list."""

from typing import BinaryIO

from django.utils.translation import gettext as _

from meishan.base.core import sheets
from meishan.base.core.errors import Refused

from ..queries.joining.inviting import is_number

MOST_BYTES = 5_000_000
SHEET = "suppliers"
HEADINGS = ("number", "supplier", "supplier_number", "supplier number")


def numbers_in(file: BinaryIO, *, name: str, size: int) -> list[tuple[int, str]]:
    """(row, number as written) of each supplier in a CSV, an XLSX or a ZIP of CSVs.

    The column is the one headed “number”, else the first that holds a supplier number. Raises Refused where no
    such column is found, or the file can't be read.
    """
    if size > MOST_BYTES:
        raise Refused(_("The file is larger than 5 MB. Keep only the column of numbers."), field="file")
    rows = _rows(file, name)
    place = _column(rows)
    if place is None:
        raise Refused(
            _("No column with supplier numbers, such as M-204518, is in this file. Head it “number”."),
            field="file",
        )
    found = []
    for row_number, row in enumerate(rows, 1):
        cell = row[place] if place < len(row) else ""
        if cell and not (row_number == 1 and not is_number(cell)):
            found.append((row_number, cell))
    return found


def _rows(file: BinaryIO, name: str) -> list[list[str]]:
    try:
        file.seek(0)
        if file.read(4) != b"PK\x03\x04":
            return list(sheets.read(file, name=name, limit=5000))
        book = sheets.read_book(file, name=name)
    except Refused as refused:
        raise Refused(refused.message, field="file") from None
    by_name = {title.casefold(): rows for title, rows in book.items()}
    return by_name.get(SHEET) or next(iter(book.values()), [])


def _column(rows: list[list[str]]) -> int | None:
    if rows:
        heads = [cell.strip().casefold() for cell in rows[0]]
        for head in HEADINGS:
            if head in heads:
                return heads.index(head)
    for row in rows[:20]:
        for place, cell in enumerate(row):
            if is_number(cell) and cell[:1] in "Mm":
                return place
    return None
