# SPDX-License-Identifier: Apache-2.0
"""Reading a file of existing suppliers, and saying in words what is wrong with its rows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, BinaryIO

from django.utils import translation
from django.utils.translation import gettext as _

from meishan.base.core import sheets, uploads
from meishan.base.core.errors import Refused
from meishan.base.core.uploads import Received

from .models import ImportRow
from .states import MILD_FAULTS, REQUIRED_COLUMNS, ImportColumn, ImportFault

MAX_ROWS = 20_000
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh-hans")


def _key(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())


def _headings() -> dict[str, str]:
    """Each heading we know, in any of the six languages, with the column it stands for."""
    known = {}
    for column in ImportColumn:
        known[_key(column.value)] = column.value
        for language in LANGUAGES:
            with translation.override(language):
                known[_key(str(column.label))] = column.value
    return known


def read(received: Received) -> list[dict[str, str]]:
    """The rows of a checked file, by column. Raises Refused with what to do."""
    with uploads.open_stored(received) as file:
        return _read(file, received.file_name)


def _read(file: BinaryIO, name: str) -> list[dict[str, str]]:
    rows = sheets.read(file, name=name, limit=MAX_ROWS + 1)
    titles = next(rows, None)
    if not titles or not any(titles):
        raise Refused(_("The file is empty. Take the template and fill it in."), field="file")
    known = _headings()
    columns = [known.get(_key(one), "") for one in titles]
    _refuse_titles(titles, columns)
    found = [
        {column: value for column, value in zip(columns, row, strict=False) if column and value}
        for row in rows
    ]
    while found and not found[-1]:
        found.pop()
    return found


def _refuse_titles(titles: list[str], columns: list[str]) -> None:
    lacking = [one.value for one in REQUIRED_COLUMNS if one.value not in columns]
    if lacking:
        raise Refused(
            _("These columns are missing: %(columns)s. Take the template, or name your columns so.")
            % {"columns": ", ".join(lacking)},
            field="file",
        )
    unknown = [one for one, column in zip(titles, columns, strict=True) if one and not column]
    if unknown:
        raise Refused(
            _("These columns aren't known: %(columns)s. Remove them, or name them as in the template.")
            % {"columns": ", ".join(islice(unknown, 10))},
            field="file",
        )
    twice = {one for one in columns if one and columns.count(one) > 1}
    if twice:
        raise Refused(_("This column stands there twice: %(column)s.") % {"column": min(twice)}, field="file")


def words_of(row: ImportRow) -> list[str]:
    """What is wrong with a row, in sentences of the reader's language."""
    return [_sentence(kind, values) for kind, values in row.errors]


def _sentence(kind: str, values: dict[str, Any]) -> str:
    filled = dict(values)
    if "column" in filled:
        filled["column"] = ImportColumn(filled["column"]).label
    return str(ImportFault(kind).label) % filled


def with_words(rows: Iterable[ImportRow]) -> list[dict[str, Any]]:
    """Rows with their faults in words; `is_mild` when nothing hinders the import."""
    return [
        {
            "row": one,
            "data": one.data,
            "faults": words_of(one),
            "is_mild": all(kind in MILD_FAULTS for kind, _values in one.errors),
        }
        for one in rows
    ]
