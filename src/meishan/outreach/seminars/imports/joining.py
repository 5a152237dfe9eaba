# SPDX-License-Identifier: Apache-2.0
"""What a seminar's set says of suppliers: whom to invite (“Suppliers”, or any list), and who asked for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from meishan.base.core import sheets
from meishan.base.core.errors import Refused

from ..models import Application, Officer, Participation, Seminar
from ..queries.joining.inviting import is_number, number_of
from ..states import Side, Wish

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


REQUESTS = "requests"
REQUEST_COLUMNS = ("side", "supplier", "officer", "agency", "wish", "why")
MOST_WHY = 400


@dataclass(frozen=True)
class Asked:
    """A row of the “Requests” sheet: who asked for whom. With no `officer`, all of the agency are meant."""

    row: int
    side: Side
    supplier: int
    officer: Officer | None
    participation: Participation
    wish: Wish
    why: str


def requests_in(file: BinaryIO, *, name: str, seminar: Seminar) -> tuple[list[Asked], list[str]]:
    """(requests, problems) of the “Requests” sheet of a set; nothing where the file has none.

    Columns: side (supplier or officer), supplier (her number), officer (his number at the seminar) or agency
    (its acronym, where its officers take turns), wish (must, would or no), why.
    """
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        return [], []
    try:
        book = sheets.read_book(file, name=name)
    except Refused:
        # `numbers_in` says so at the field.
        return [], []
    rows = next((rows for title, rows in book.items() if title.strip().casefold() == REQUESTS), [])
    if len(rows) < 2:
        return [], []
    heads = [cell.strip().casefold() for cell in rows[0]]
    missing = [one for one in ("side", "supplier", "wish") if one not in heads]
    if missing:
        return [], [
            _("Requests: the column “%(column)s” is missing.") % {"column": column} for column in missing
        ]
    reader = _Requests(seminar)
    asked, problems = [], []
    for number, row in enumerate(rows[1:], start=2):
        cells = dict(zip(heads, row, strict=False))
        if not any(cells.values()):
            continue
        try:
            asked.append(reader.read(number, cells))
        except Refused as refused:
            problems.append(
                _("Requests, row %(row)s: %(why)s") % {"row": number, "why": str(refused.message)}
            )
    return asked, problems


class _Requests:
    """Reads rows of requests against the seminar's officers and agencies."""

    def __init__(self, seminar: Seminar) -> None:
        self.officers = {one.number: one for one in Officer.objects.filter(seminar=seminar, left_at=None)}
        parts = list(Participation.objects.filter(seminar=seminar).select_related("agency"))
        self.by_agency = {one.agency_id: one for one in parts}
        self.by_acronym = {one.agency.acronym.casefold(): one for one in parts if one.agency.acronym}

    def read(self, row: int, cells: Mapping[str, str]) -> Asked:
        """One row. Raises Refused, saying what is wrong with it."""
        side, wish = cells["side"].strip().casefold(), cells["wish"].strip().casefold()
        if side not in Side.values:
            raise Refused(_("The side is “supplier” or “officer”."))
        if wish not in Wish.values:
            raise Refused(_("The wish is “must”, “would” or “no”."))
        supplier = number_of(cells["supplier"])
        if supplier is None:
            raise Refused(_("Write the supplier's number like M-204518."))
        officer, part = self._whom(cells.get("officer", "").strip(), cells.get("agency", "").strip())
        return Asked(
            row, Side(side), supplier, officer, part, Wish(wish), cells.get("why", "").strip()[:MOST_WHY]
        )

    def _whom(self, officer: str, agency: str) -> tuple[Officer | None, Participation]:
        if officer:
            found = self.officers.get(int(officer)) if officer.isdecimal() and len(officer) < 6 else None
            part = self.by_agency.get(found.agency_id) if found is not None else None
            if found is None or part is None:
                raise Refused(_("There is no officer %(number)s at this seminar.") % {"number": officer[:20]})
            return (None if part.is_pool else found), part
        part = self.by_acronym.get(agency.casefold()) if agency else None
        if part is None:
            raise Refused(_("Name an officer by number, or an agency by its acronym."))
        if not part.is_pool:
            raise Refused(
                _("The officers of %(agency)s are met one by one: name an officer.") % {"agency": agency}
            )
        return None, part


def applications_of(seminar: Seminar, asked: list[Asked]) -> tuple[dict[int, Application], list[str]]:
    """(the application of each supplier asked about, by number; problems) once those of the set are invited."""
    numbers = {one.supplier for one in asked}
    found = {
        one.supplier.supplier.number: one
        for one in Application.objects.filter(
            seminar=seminar, supplier__supplier__number__in=numbers
        ).select_related("supplier__supplier")
    }
    problems = [
        _("Requests, row %(row)s: M-%(number)s neither takes part nor is invited.")
        % {"row": one.row, "number": one.supplier}
        for one in asked
        if one.supplier not in found
    ]
    return found, problems


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
