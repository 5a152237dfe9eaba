# SPDX-License-Identifier: Apache-2.0
"""The consolidated list of the United Nations Security Council, in its own XML."""

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import parse
from django.utils.translation import gettext as _

from meishan.algorithms.screening import ORGANISATION, PERSON, ListedName
from meishan.market.vetting.imports.rows import ListedRow, Problem, Reading, UnreadableFile, date_in, distinct

_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_SEPARATE = re.compile(r"\s*[;]\s*")


def read_un(source: BinaryIO) -> Reading:
    """Every individual and entity of the list. Raises UnreadableFile when the file is something else."""
    try:
        root = parse(source).getroot()
    except (ParseError, DefusedXmlException, UnicodeDecodeError) as wrong:
        raise UnreadableFile(
            _("This is not well-formed XML. Download the consolidated list again as XML.")
        ) from wrong
    if root.tag != "CONSOLIDATED_LIST":
        raise UnreadableFile(
            _("This XML is not the UN Security Council consolidated list: its first element is %(tag)s.")
            % {"tag": root.tag}
        )
    reading = Reading(list_date=date_in(root.get("dateGenerated", "")))
    seen: set[str] = set()
    for number, (element, kind) in enumerate(_elements(root), start=1):
        row = _row(element, kind)
        if not row.reference or not row.names:
            why = (
                _("This entry has no reference number.")
                if not row.reference
                else _("This entry has no name.")
            )
            reading.problems.append(Problem(number, why, _text(element, "DATAID") or row.reference))
        elif row.reference in seen:
            why = _("The reference number %(reference)s stands twice.") % {"reference": row.reference}
            reading.problems.append(Problem(number, why, row.names[0].name))
        else:
            seen.add(row.reference)
            reading.rows.append(row)
    if not reading.rows:
        raise UnreadableFile(_("The list holds no entry that can be read."))
    return reading


def _elements(root: Element) -> Iterator[tuple[Element, str]]:
    for element in root.iter("INDIVIDUAL"):
        yield element, PERSON
    for element in root.iter("ENTITY"):
        yield element, ORGANISATION


def _row(element: Element, kind: str) -> ListedRow:
    group = element.tag
    names = [ListedName(" ".join(filter(None, (_text(element, part) for part in _NAME_PARTS))))]
    names.append(ListedName(_text(element, "NAME_ORIGINAL_SCRIPT"), alias=True))
    for alias in element.iter(f"{group}_ALIAS"):
        weak = _text(alias, "QUALITY") == "Low"
        names += [
            ListedName(name, alias=True, weak=weak) for name in _SEPARATE.split(_text(alias, "ALIAS_NAME"))
        ]
    countries = [
        *_values(element, "NATIONALITY"),
        *(_text(address, "COUNTRY") for address in element.iter(f"{group}_ADDRESS")),
        *(_text(place, "COUNTRY") for place in element.iter(f"{group}_PLACE_OF_BIRTH")),
    ]
    return ListedRow(
        reference=_text(element, "REFERENCE_NUMBER"),
        kind=kind,
        names=distinct(names),
        birth_dates=tuple(filter(None, map(_birth, element.iter(f"{group}_DATE_OF_BIRTH")))),
        countries=tuple(dict.fromkeys(filter(None, countries))),
        programme=_text(element, "UN_LIST_TYPE"),
        listed_on=date_in(_text(element, "LISTED_ON")),
        remarks=_text(element, "COMMENTS1"),
    )


def _birth(element: Element) -> str:
    exact = _text(element, "DATE") or _text(element, "YEAR")
    if exact:
        return exact
    years = filter(None, (_text(element, "FROM_YEAR"), _text(element, "TO_YEAR")))
    return " - ".join(years)


def _text(element: Element, tag: str) -> str:
    return " ".join((element.findtext(tag) or "").split())


def _values(element: Element, tag: str) -> list[str]:
    return [" ".join((value.text or "").split()) for value in element.iterfind(f"{tag}/VALUE")]
