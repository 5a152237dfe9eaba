# SPDX-License-Identifier: Apache-2.0
"""Lists of debarred firms and persons as development banks publish them: one CSV table."""

import re
from hashlib import sha256
from typing import BinaryIO

from django.utils.translation import gettext as _

from meishan.algorithms.screening import ListedName
from meishan.market.vetting.imports.rows import ListedRow, Problem, Reading, UnreadableFile, date_in, distinct
from meishan.market.vetting.imports.tables import read_table

_COLUMNS = {
    "reference": ("Reference", "ID", "SUPP_ID", "Case Number", "Sanction Number"),
    "name": ("Firm Name", "Name", "SUPP_NAME", "Firm/Individual Name", "Entity Name", "Title"),
    "other": ("Other Names", "Also Known As", "Aliases", "AKA"),
    "kind": ("Type", "Entity Type", "SUPP_TYPE_CODE"),
    "address": ("Address", "SUPP_ADDR"),
    "country": ("Country", "COUNTRY_NAME", "LAND1", "Nationality"),
    "from": (
        "From Date",
        "Date of Imposition",
        "Ineligibility From",
        "DEBAR_FROM_DATE",
        "From",
        "Start Date",
    ),
    "to": ("To Date", "Sanction Expiration Date", "Ineligibility To", "DEBAR_TO_DATE", "To", "End Date"),
    "grounds": ("Grounds", "DEBAR_REASON", "Reason", "Basis for Sanction", "Prohibited Practices"),
}
_KINDS = {"individual": "person", "person": "person", "i": "person", "firm": "organisation", "entity": "organisation",
          "company": "organisation", "f": "organisation", "organisation": "organisation"}  # fmt: skip
# World Bank style: a footnote star after the name, former names in brackets behind it.
_FOOTNOTE = re.compile(r"\s*\*\d*\s*$|\s*\*\d+\s*")
_KNOWN_AS = re.compile(
    r"\(?\b(?:a\.?k\.?a\.?|f\.?k\.?a\.?|also known as|formerly(?: known as)?|d/?b/?a)\b\.?:?\s*([^()]+)\)?",
    re.IGNORECASE,
)
_ENDLESS = ("permanent", "indefinite", "ongoing", "9999", "2999")


def read_debarred(source: BinaryIO) -> Reading:
    """The debarments of a table with the columns firm name, address, country, from, to and grounds.

    Past debarments are read too: whether one still holds is asked on the day of screening.
    """
    reading = Reading()
    seen: set[str] = set()
    for line, cells in read_table(source, _COLUMNS, required=("name",)):
        why = _wrong(cells)
        row = None if why else _row(cells)
        if row and row.reference in seen:
            why = _("The same debarment stands twice: %(reference)s.") % {"reference": row.reference}
        if row is None or why:
            reading.problems.append(Problem(line, why, cells["name"] or cells["address"]))
            continue
        seen.add(row.reference)
        reading.rows.append(row)
    if not reading.rows:
        raise UnreadableFile(_("The list holds no entry that can be read."))
    return reading


def _wrong(cells: dict[str, str]) -> str:
    if not cells["name"]:
        return _("This line has no name.")
    for key in ("from", "to"):
        text = cells[key]
        if text and date_in(text) is None and not text.casefold().startswith(_ENDLESS):
            return _("“%(text)s” is not a date. Write it as 2026-12-31.") % {"text": text}
    return ""


def _row(cells: dict[str, str]) -> ListedRow:
    name = _FOOTNOTE.sub(" ", cells["name"]).strip()
    others = [other.strip(" ,;") for other in _KNOWN_AS.findall(name)]
    main = _KNOWN_AS.sub("", name).strip(" ,;") or name
    others += [other.strip() for other in cells["other"].split(";")]
    made_up = sha256(f"{name}|{cells['country']}|{cells['from']}".casefold().encode()).hexdigest()[:12]
    return ListedRow(
        reference=cells["reference"] or made_up,
        kind=_KINDS.get(cells["kind"].casefold(), ""),
        names=distinct([ListedName(main), *(ListedName(other, alias=True) for other in others)]),
        countries=(cells["country"],) if cells["country"] else (),
        programme=cells["grounds"],
        listed_on=date_in(cells["from"]),
        ends_on=None if cells["to"].casefold().startswith(_ENDLESS) else date_in(cells["to"]),
        remarks=cells["address"],
    )
