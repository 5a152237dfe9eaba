# SPDX-License-Identifier: Apache-2.0
"""The consolidated screening list of the United States: a dozen lists in one CSV."""

import re
from hashlib import sha256
from typing import BinaryIO

from django.utils.translation import gettext as _

from meishan.algorithms.screening import AIRCRAFT, ORGANISATION, PERSON, VESSEL, ListedName
from meishan.market.vetting.imports.rows import ListedRow, Problem, Reading, UnreadableFile, date_in, distinct
from meishan.market.vetting.imports.tables import read_table

_COLUMNS = {
    key: (key,)
    for key in (
        "source", "entity_number", "type", "programs", "name", "addresses", "start_date", "end_date", "remarks",
        "alt_names", "citizenships", "dates_of_birth", "nationalities", "federal_register_notice",
    )
}  # fmt: skip
_KINDS = {"individual": PERSON, "entity": ORGANISATION, "vessel": VESSEL, "aircraft": AIRCRAFT}
_COUNTRY = re.compile(r"(?:^|, )([A-Z]{2})(?=;|$)")


def read_csl(source: BinaryIO) -> Reading:
    """Every entry, whatever list it is from; `programme` holds the list and its programmes.

    Entries without a number get a reference made of their list and name, so that the next edition
    finds them again. The type is empty for some lists; such an entry may be a person or a firm.
    """
    reading = Reading()
    seen: set[str] = set()
    for line, cells in read_table(source, _COLUMNS, required=("source", "name")):
        if not cells["name"]:
            reading.problems.append(Problem(line, _("This line has no name."), cells["source"]))
            continue
        row = _row(cells)
        if row.reference in seen:
            why = _("The same entry stands twice: %(reference)s.") % {"reference": row.reference}
            reading.problems.append(Problem(line, why, cells["name"]))
            continue
        seen.add(row.reference)
        reading.rows.append(row)
    if not reading.rows:
        raise UnreadableFile(_("The list holds no entry that can be read."))
    return reading


def _row(cells: dict[str, str]) -> ListedRow:
    names = [ListedName(cells["name"])]
    names += [ListedName(alias.strip(), alias=True) for alias in _split(cells["alt_names"])]
    countries = [*_split(cells["nationalities"]), *_split(cells["citizenships"])]
    short = re.search(r"\(([A-Z]{2,5})\)", cells["source"])
    mark = short.group(1) if short else cells["source"][:20]
    made_up = sha256(f"{cells['source']}|{cells['name']}|{cells['start_date']}".encode()).hexdigest()[:10]
    return ListedRow(
        reference=f"{mark}-{cells['entity_number'] or made_up}",
        kind=_KINDS.get(cells["type"].lower(), ""),
        names=distinct(names),
        birth_dates=tuple(_split(cells["dates_of_birth"])),
        countries=tuple(dict.fromkeys([*countries, *_COUNTRY.findall(cells["addresses"])])),
        programme=" · ".join(filter(None, (cells["source"], cells["programs"]))),
        listed_on=date_in(cells["start_date"]),
        ends_on=date_in(cells["end_date"]),
        remarks=" · ".join(filter(None, (cells["remarks"], cells["federal_register_notice"]))),
    )


def _split(cell: str) -> list[str]:
    return [part.strip().removeprefix("and ") for part in cell.split(";") if part.strip()]
