# SPDX-License-Identifier: Apache-2.0
"""Lists as files: CSV and XLSX that no spreadsheet takes for formulas."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from django.http import FileResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMATS = tuple(TYPES)

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# What makes a spreadsheet calculate. Source: OWASP ASVS 5.0, 1.2.10.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")

Row = Sequence[Any]


def table_file(name: str, columns: Sequence[Any], rows: Iterable[Row], file_format: str) -> FileResponse:
    """A download of `rows` under `columns`, called `name` with its ending; `file_format` is one of FORMATS.

    The rows are read before this returns, while the reader's scope of private rows still holds. Large files
    wait on the disk. CSV begins with the mark that tells Excel UTF-8.
    """
    file = tempfile.SpooledTemporaryFile(max_size=5_000_000)  # noqa: SIM115 - the response closes it
    if file_format == "xlsx":
        _write_workbook(file, columns, rows)
    else:
        _write_lines(file, columns, rows)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"{name}.{file_format}", content_type=TYPES[file_format]
    )


def _write_lines(file: IO[bytes], columns: Sequence[Any], rows: Iterable[Row]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([_plain(one) for one in columns])
    for row in rows:
        writer.writerow([_guarded(one) for one in row])
    text.detach()


def _write_workbook(file: IO[bytes], columns: Sequence[Any], rows: Iterable[Row]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, one) for one in columns])
    for row in rows:
        sheet.append([_cell(sheet, one) for one in row])
    book.save(file)


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, _plain(value)[:32_767])
    cell.data_type = "s"
    return cell


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return _CONTROLS.sub("", str(value))


def _guarded(value: Any) -> str:
    text = _plain(value)
    if isinstance(value, (int, Decimal)) or not text.startswith(_FORMULA):
        return text
    return f"'{text}"
