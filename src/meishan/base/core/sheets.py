# SPDX-License-Identifier: Apache-2.0
"""Lists as CSV and XLSX, out and in. Text never becomes a formula (OWASP ASVS 1.2.10)."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO
from urllib.parse import quote
from xml.etree.ElementTree import ParseError

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from .errors import Refused

FORMATS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")
MAX_COLUMNS = 200
_LARGEST_PART = 20_000_000


def wanted(request: HttpRequest) -> str | None:
    """The format a list was asked in by `?format=`: "csv", "xlsx", or None for the page."""
    asked = request.GET.get("format")
    return asked if asked in FORMATS else None


def answer(
    file_format: str, name: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> HttpResponse | FileResponse:
    """A download called `name` (without ending) in that format, with a title row.

    The rows are read before this returns, while the request's scope still shows the reader's private ones.
    Cells may be str, int, float, Decimal, bool, date, aware datetime (given in the reader's zone) or None.
    """
    if file_format == "xlsx":
        response: Any = HttpResponse(as_xlsx(columns, rows), content_type=XLSX)
    else:
        file = tempfile.SpooledTemporaryFile(max_size=5_000_000)  # noqa: SIM115 - the response closes it
        file.writelines(as_csv(columns, rows))
        file.seek(0)
        response = FileResponse(file, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{file_format}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def as_csv(columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The lines of a CSV in UTF-8 with the mark that makes spreadsheet programs read it so."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in _with_titles(columns, rows):
        writer.writerow([_csv_cell(value) for value in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def _with_titles(columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield columns
    yield from rows


def _csv_cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case datetime():
            return timezone.localtime(value).isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case int() | float() | Decimal():
            return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def as_xlsx(columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with one sheet; text cells are typed as text, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in _with_titles(columns, rows):
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


Part = tuple[str, Sequence[Any], Iterable[Sequence[Any]]]
"""A sheet of several: its name, its title row, its rows."""


def as_book(parts: Iterable[Part]) -> bytes:
    """A workbook of several sheets."""
    book = Workbook(write_only=True)
    for name, columns, rows in parts:
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number, title in enumerate(columns, start=1):
            width = min(60, max(12, len(str(title)) + 2))
            sheet.column_dimensions[get_column_letter(number)].width = width
        for row in _with_titles(columns, rows):
            sheet.append([_xlsx_cell(sheet, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_archive(parts: Iterable[Part]) -> bytes:
    """A ZIP with one CSV a sheet."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns, rows in parts:
            archive.writestr(f"{name}.csv", b"".join(as_csv(columns, rows)))
    return target.getvalue()


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | Decimal():
            return value
        case datetime():
            # A workbook's times know no zone: the reader's own, without its name.
            return timezone.localtime(value).replace(tzinfo=None)
        case date():
            return value
        case time():
            value = value.isoformat(timespec="minutes")
        case Promise():
            value = str(value)
    cell = WriteOnlyCell(sheet, value=None)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:32767]
    cell.data_type = "s"
    return cell


def read(file: BinaryIO, *, name: str, limit: int = 200_000) -> Iterator[list[str]]:
    """The rows of a CSV or XLSX, every cell as stripped text.

    CSV may be UTF-8, UTF-16 or GB18030, parted by comma, semicolon or tab. Raises Refused when it is neither,
    or has more than `limit` rows.
    """
    file.seek(0)
    rows = _read_xlsx(file) if file.read(4) == b"PK\x03\x04" else _read_csv(file, name)
    for number, row in enumerate(rows):
        if number >= limit:
            raise Refused(_("The file has more than %(limit)s rows. Split it.") % {"limit": limit})
        yield row


def _read_xlsx(file: BinaryIO) -> Iterator[list[str]]:
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(values_only=True):
            yield [_plain(value) for value in islice(row, MAX_COLUMNS)]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, ParseError, OSError):
        raise Refused(_("This workbook can't be read. Save it anew as XLSX or CSV.")) from None


class Formula(str):
    """A cell that holds a formula; what it comes to is known only to the program that wrote it."""

    __slots__ = ()


def read_book(file: BinaryIO, *, name: str, limit: int = 5000) -> dict[str, list[list[str]]]:
    """The rows of every sheet of an XLSX, or of every CSV in a ZIP, by the sheet's name; cells as in `read`.

    Cells with a formula come as `Formula`. Raises Refused when it is neither, or a sheet has more than `limit` rows.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            is_book = "[Content_Types].xml" in archive.namelist()
            sheets = {} if is_book else _read_archive(archive, limit)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        raise Refused(
            _("“%(name)s” is neither a workbook (XLSX) nor a ZIP of CSV files.") % {"name": name}
        ) from None
    if is_book:
        sheets = _read_sheets(file, limit)
    if not sheets:
        raise Refused(_("“%(name)s” holds no sheets.") % {"name": name})
    return sheets


def _read_archive(archive: zipfile.ZipFile, limit: int) -> dict[str, list[list[str]]]:
    sheets = {}
    for entry in archive.infolist():
        stem, dot, ending = entry.filename.rsplit("/", 1)[-1].rpartition(".")
        if ending.lower() == "csv" and dot and not stem.startswith("."):
            if entry.file_size > _LARGEST_PART:
                raise Refused(_("The sheet “%(sheet)s” is too large.") % {"sheet": stem})
            content = io.BytesIO(archive.read(entry))
            sheets[stem] = _limited(stem, _read_csv(content, entry.filename), limit)
    return sheets


def _read_sheets(file: BinaryIO, limit: int) -> dict[str, list[list[str]]]:
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True)
        return {
            sheet.title: _limited(
                sheet.title,
                ([_told(cell) for cell in islice(row, MAX_COLUMNS)] for row in sheet.iter_rows()),
                limit,
            )
            for sheet in book.worksheets
        }
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, ParseError, OSError):
        raise Refused(_("This workbook can't be read. Save it anew as XLSX or CSV.")) from None


def _told(cell: Any) -> str:
    if cell.data_type == "f":
        return Formula(cell.value)
    return _plain(cell.value)


def _limited(name: str, rows: Iterable[list[str]], limit: int) -> list[list[str]]:
    kept: list[list[str]] = []
    for row in rows:
        if any(row):
            if len(kept) >= limit:
                raise Refused(
                    _("The sheet “%(sheet)s” has more than %(limit)s rows.") % {"sheet": name, "limit": limit}
                )
            kept.append(row)
        elif len(kept) < limit:
            kept.append([])
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value).strip()


def _read_csv(file: BinaryIO, name: str) -> Iterator[list[str]]:
    file.seek(0)
    text = _decoded(file.read(), name)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False):
            yield [cell.strip().removeprefix("'") if cell[:2] in _GUARDED else cell.strip() for cell in row]
    except csv.Error:
        raise Refused(
            _("“%(name)s” can't be read as CSV. Save it anew as CSV or XLSX.") % {"name": name}
        ) from None


# What `_csv_cell` put before a text that looked like a formula is taken off again.
_GUARDED = tuple(f"'{start}" for start in _STARTS_FORMULA)


def _decoded(data: bytes, name: str) -> str:
    encodings = ["utf-16"] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(
        _("The letters in “%(name)s” can't be read. Save it as CSV in UTF-8, or as XLSX.") % {"name": name}
    )
