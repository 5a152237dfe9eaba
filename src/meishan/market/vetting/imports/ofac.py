# SPDX-License-Identifier: Apache-2.0
"""The Specially Designated Nationals list of the US Treasury: three CSV files without headers."""

import csv
import io
import re
from typing import BinaryIO

from django.utils.translation import gettext as _

from meishan.algorithms.screening import AIRCRAFT, ORGANISATION, PERSON, VESSEL, ListedName
from meishan.market.vetting.imports.rows import ListedRow, Problem, Reading, UnreadableFile, distinct

_NOTHING = "-0-"
_KINDS = {
    "individual": PERSON,
    "vessel": VESSEL,
    "aircraft": AIRCRAFT,
    "": ORGANISATION,
    "entity": ORGANISATION,
}
_WEAK = re.compile(r"a\.k\.a\. '([^']+)'")
_BIRTH = re.compile(r"DOB ([^;.]+)")
_COUNTRY = re.compile(r"(?:nationality|citizen) ([A-Z][^;.(]+)")
_END_OF_FILE = "\x1a"


def read_ofac(source: BinaryIO, *, alt: BinaryIO | None = None, add: BinaryIO | None = None) -> Reading:
    """The list from SDN.CSV, with the aliases of ALT.CSV and the addresses of ADD.CSV where given.

    The last line may be a control character that old systems end a file with. Raises UnreadableFile
    when the first file is something else.
    """
    reading = Reading()
    aliases = _by_number(alt, reading, column=3, columns=4)
    countries = _by_number(add, reading, column=4, columns=5)
    seen: set[str] = set()
    for line, cells in _lines(source):
        if len(cells) < 12 or not cells[0].isdigit() or not cells[1]:
            why = _("A line of this list has 12 columns and begins with a number and a name.")
            reading.problems.append(Problem(line, why, ",".join(cells)[:200]))
        elif cells[0] in seen:
            why = _("The number %(number)s stands twice.") % {"number": cells[0]}
            reading.problems.append(Problem(line, why, cells[1]))
        else:
            seen.add(cells[0])
            reading.rows.append(_row(cells, aliases.get(cells[0], []), countries.get(cells[0], [])))
    if not reading.rows:
        raise UnreadableFile(_("This is not the SDN list as CSV: no line has its 12 columns."))
    for number in sorted((aliases.keys() | countries.keys()) - seen):
        why = _("An alias or address belongs to number %(number)s, which the list does not hold.") % {
            "number": number
        }
        reading.problems.append(
            Problem(0, why, "; ".join(aliases.get(number, []) + countries.get(number, []))[:200])
        )
    return reading


def _row(cells: list[str], aliases: list[str], countries: list[str]) -> ListedRow:
    remarks = cells[11]
    names = [ListedName(cells[1]), *(ListedName(alias, alias=True) for alias in aliases)]
    names += [ListedName(weak, alias=True, weak=True) for weak in _WEAK.findall(remarks)]
    return ListedRow(
        reference=cells[0],
        kind=_KINDS.get(cells[2].lower(), ORGANISATION),
        names=distinct(names),
        birth_dates=tuple(found.strip() for found in _BIRTH.findall(remarks)),
        countries=tuple(dict.fromkeys([*(found.strip() for found in _COUNTRY.findall(remarks)), *countries])),
        programme=cells[3],
        remarks=remarks,
    )


def _by_number(
    source: BinaryIO | None, reading: Reading, *, column: int, columns: int
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line, cells in _lines(source) if source else ():
        if len(cells) < columns or not cells[0].isdigit():
            why = _(
                "A line of aliases or addresses has %(columns)s columns or more and begins with a number."
            ) % {"columns": columns}
            reading.problems.append(Problem(line, why, ",".join(cells)[:200]))
        elif cells[column]:
            found.setdefault(cells[0], []).append(cells[column])
    return found


def _lines(source: BinaryIO) -> list[tuple[int, list[str]]]:
    """Numbered lines of cells, blanks for the list's sign for nothing; empty lines left out."""
    raw = source.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(text.rstrip(_END_OF_FILE + "\r\n"), newline=""))
    lines = []
    try:
        for cells in reader:
            clean = [" ".join(cell.split()) for cell in cells]
            if any(clean):
                lines.append((reader.line_num, ["" if cell == _NOTHING else cell for cell in clean]))
    except csv.Error as wrong:
        raise UnreadableFile(
            _("Line %(line)s cannot be read as CSV. Save the file again as CSV.") % {"line": reader.line_num}
        ) from wrong
    return lines
