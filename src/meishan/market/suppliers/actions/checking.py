# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a row of an imported file, found without changing anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import connection

from meishan.base.reference import queries as reference

from .. import queries
from ..models import Profile
from ..states import (
    REQUIRED_COLUMNS,
    ImportColumn,
    ImportFault,
    OwnershipType,
    Scope,
    Standing,
)
from .doubles import LIKE_ENOUGH

Fault = list[Any]

_LIMITS = {
    ImportColumn.NAME: 250,
    ImportColumn.LICENCE_NUMBER: 80,
    ImportColumn.CONTACT_NAME: 150,
    ImportColumn.STREET: 250,
    ImportColumn.CITY: 120,
    ImportColumn.REGION: 120,
    ImportColumn.POSTCODE: 20,
    ImportColumn.PHONE: 40,
    ImportColumn.WEBSITE: 200,
    ImportColumn.EMAIL: 254,
}
_CHOICES = {ImportColumn.OWNERSHIP_TYPE: OwnershipType, ImportColumn.SCOPE: Scope}
YES = frozenset({"yes", "y", "1", "true", "oui", "sí", "si", "да", "نعم", "是"})
_is_url = URLValidator(["http", "https"])


def fault(kind: ImportFault, **values: Any) -> Fault:
    return [kind.value, values]


def split(cell: str) -> list[str]:
    """The single values of a cell that holds several."""
    return [one for one in re.split(r"[\s,;，；、|]+", cell.strip()) if one]


def split_names(cell: str) -> list[str]:
    return [one.strip() for one in re.split(r"[,;，；、|]", cell) if one.strip()]


def faults_of(row: dict[str, str], at: datetime) -> list[Fault]:
    """What is wrong with one row by itself."""
    found = [fault(ImportFault.MISSING, column=one.value) for one in REQUIRED_COLUMNS if not row.get(one)]
    for column, limit in _LIMITS.items():
        if len(row.get(column, "")) > limit:
            found.append(fault(ImportFault.TOO_LONG, column=column.value, limit=limit))
    for column, choices in _CHOICES.items():
        value = row.get(column, "")
        if value and value.lower() not in choices.values:
            found.append(
                fault(ImportFault.CHOICE, value=value, column=column.value, choices=", ".join(choices.values))
            )
    found += _country_faults(row)
    if row.get("email") and not _passes(validate_email, row["email"]):
        found.append(fault(ImportFault.EMAIL, value=row["email"]))
    if row.get("website") and not _passes(_is_url, row["website"]):
        found.append(fault(ImportFault.WEBSITE, value=row["website"]))
    year = row.get("year_established", "")
    if year and not (year.isdecimal() and len(year) == 4 and 1600 <= int(year) <= at.year):
        found.append(fault(ImportFault.YEAR, value=year))
    staff = row.get("employees", "")
    if staff and not (staff.isdecimal() and int(staff) < 2_000_000_000):
        found.append(fault(ImportFault.NUMBER, value=staff, column=ImportColumn.EMPLOYEES.value))
    found += [
        fault(ImportFault.CODE, value=one)
        for one in split(row.get("codes", ""))
        if reference.level_of(one) is None
    ]
    return found


def _passes(check: Any, value: str) -> bool:
    try:
        check(value)
    except ValidationError:
        return False
    return True


def _country_faults(row: dict[str, str]) -> list[Fault]:
    names = [row["country"]] if row.get("country") else []
    names += split_names(row.get("business_countries", ""))
    return [fault(ImportFault.COUNTRY, value=one) for one in names if reference.country_from(one) is None]


def faults_between(rows: Iterable[tuple[int, dict[str, str]]]) -> dict[int, list[Fault]]:
    """What rows of one file get wrong together: a licence, a name or an address twice. By row number."""
    seen: dict[tuple[str, ...], int] = {}
    found: dict[int, list[Fault]] = {}
    for number, row in rows:
        country = reference.country_from(row.get("country", "")) or ""
        keys = (
            (ImportFault.LICENCE_TWICE, country, queries.licence_key(row.get("licence_number", ""))),
            (ImportFault.NAME_TWICE, country, queries.name_key(row.get("name", ""))),
            (ImportFault.EMAIL_TWICE, "", row.get("email", "").lower()),
        )
        for kind, place, key in keys:
            if not key:
                continue
            first = seen.setdefault((kind, place, key), number)
            if first != number:
                found.setdefault(number, []).append(fault(kind, row=first))
    return found


def faults_with_known(rows: list[tuple[int, dict[str, str]]]) -> dict[int, list[Fault]]:
    """Rows that are suppliers already, by licence and country, or look like one by name. Needs the scope of all."""
    found: dict[int, list[Fault]] = {}
    placed = [
        (
            number,
            reference.country_from(row.get("country", "")) or "",
            queries.licence_key(row.get("licence_number", "")),
            queries.name_key(row.get("name", "")),
        )
        for number, row in rows
    ]
    known = {
        (one.supplier.country, one.licence_key): one.supplier
        for one in Profile.objects.filter(licence_key__in=[one[2] for one in placed if one[2]])
        .exclude(supplier__standing=Standing.MERGED)
        .select_related("supplier")
    }
    for number, country, licence, _name in placed:
        held = known.get((country, licence))
        if held is not None:
            found[number] = [fault(ImportFault.KNOWN, name=held.name, code=held.code)]
    for number, name, supplier_number, score in _alike([one for one in placed if one[0] not in found]):
        if score >= LIKE_ENOUGH:
            found.setdefault(number, []).append(
                fault(ImportFault.LIKE, name=name, code=f"M-{supplier_number}")
            )
    return found


def _alike(placed: list[tuple[int, str, str, str]]) -> list[tuple[int, str, int, int]]:
    """For each row, the most alike supplier of its country, by the trigram index."""
    if not placed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.number, s.name, s.number, r.key, s.name_key
            FROM unnest(%s::int[], %s::text[], %s::text[]) AS r(number, country, key)
            CROSS JOIN LATERAL (
                SELECT name, number, name_key FROM suppliers_supplier
                WHERE country = r.country AND name_key %% r.key AND standing <> 'merged'
                ORDER BY similarity(name_key, r.key) DESC LIMIT 1
            ) s
            """,
            [[one[0] for one in placed], [one[1] for one in placed], [one[3] for one in placed]],
        )
        return [
            (number, name, code, queries.name_likeness(key, other))
            for number, name, code, key, other in cursor.fetchall()
        ]
