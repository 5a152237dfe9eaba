# SPDX-License-Identifier: Apache-2.0
"""CSV lists with a header line: columns found by any of the names they go by."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from django.utils.translation import gettext as _

from meishan.market.vetting.imports.rows import UnreadableFile

_SEPARATORS = ",;\t|"


def read_table(
    source: BinaryIO, columns: Mapping[str, tuple[str, ...]], *, required: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Numbered lines as dictionaries of the keys of `columns`, whose values are possible headings.

    Headings are compared without case, spaces and underscores. Raises UnreadableFile when a required
    column is missing, and names those that would do.
    """
    raw = source.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    first = text[: text.find("\n")] if "\n" in text else text
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        headings = [_plain(cell) for cell in next(reader, [])]
        places = {
            key: next((headings.index(_plain(name)) for name in names if _plain(name) in headings), None)
            for key, names in columns.items()
        }
        for key in required:
            if places[key] is None:
                raise UnreadableFile(
                    _("The first line must name a column %(columns)s.")
                    % {"columns": " / ".join(columns[key])}
                )
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield (
                    reader.line_num,
                    {
                        key: " ".join(cells[at].split()) if at is not None and at < len(cells) else ""
                        for key, at in places.items()
                    },
                )
    except csv.Error as wrong:
        raise UnreadableFile(
            _("Line %(line)s cannot be read as CSV. Save the file again as CSV.") % {"line": reader.line_num}
        ) from wrong


def _plain(heading: str) -> str:
    return "".join(char for char in heading.casefold() if char.isalnum())
