# SPDX-License-Identifier: Apache-2.0
"""Registered suppliers an organiser could invite."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from meishan.base.reference import queries as reference
from meishan.market.suppliers import queries as suppliers
from meishan.market.suppliers.models import Supplier, SupplierCode
from meishan.market.suppliers.states import Standing

from ...models import Application, Officer, Seminar
from .fitting import nearness

MOST = 40
CANDIDATES = 400
_NUMBER = re.compile(r"^(?:M-?)?(\d{1,12})$", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A supplier, how well it fits what the officers come for (0 to 1), and its application if there is one."""

    supplier: Supplier
    fit: float
    application: Application | None


def found(seminar: Seminar, *, words: str = "", country: str = "", code: str = "") -> list[Found]:
    """Open suppliers by name or number, country and category; the best fitting first. Without a question, those
    that offer what the officers come for."""
    officers = list(
        Officer.objects.filter(seminar=seminar, left_at__isnull=True).values_list("codes", flat=True)
    )
    rows = suppliers.suppliers().filter(standing=Standing.OPEN)
    number = _NUMBER.match(words.strip())
    if words.strip():
        asked = Q(name__icontains=words.strip()) | Q(name_key__icontains=words.strip().casefold())
        rows = rows.filter(asked | Q(number=int(number[1])) if number else asked)
    if country:
        rows = rows.filter(country=country)
    if reference.is_code(code):
        low, high = reference.subtree(code)
        rows = rows.filter(
            pk__in=SupplierCode.objects.filter(code__gte=low, code__lte=high).values("supplier")
        )
    elif not words.strip():
        met = Q()
        for field in {field for codes in officers for field in codes} | set(seminar.codes):
            low, high = reference.subtree(field)
            met |= Q(code__gte=low, code__lte=high)
        rows = rows.filter(pk__in=SupplierCode.objects.filter(met).values("supplier")) if met else rows
    candidates = list(rows.prefetch_related("codes")[:CANDIDATES])
    known = {
        one.supplier_id: one
        for one in Application.objects.filter(seminar=seminar, supplier__in=[one.pk for one in candidates])
    }
    made = []
    for one in candidates:
        offered = [row.code for row in one.codes.all()]
        fit = max((nearness(offered, codes)[0] for codes in officers), default=0.0)
        made.append(Found(one, fit, known.get(one.pk)))
    made.sort(key=lambda one: (-one.fit, one.supplier.name))
    return made[:MOST]


def is_number(text: str) -> bool:
    """Whether it is written like a supplier's number: M-204518, or its digits."""
    return _NUMBER.match(text.strip()) is not None


def number_of(text: str) -> int | None:
    """The number a supplier goes by, as it was written; None where it is none."""
    match = _NUMBER.match(text.strip())
    return int(match[1]) if match is not None else None


def by_numbers(rows: Iterable[tuple[int, str]]) -> tuple[list[UUID], list[str]]:
    """(ids, problems) of pasted supplier numbers, as (line, text); each problem names its line."""
    asked: dict[int, int] = {}
    problems = []
    for line, text in rows:
        match = _NUMBER.match(text)
        if match is None:
            problems.append(
                _("Line %(line)s: “%(text)s” is no supplier number. Write it like M-204518.")
                % {"line": line, "text": text[:40]}
            )
        else:
            asked[int(match[1])] = line
    numbers = Supplier.objects.filter(number__in=list(asked), standing=Standing.OPEN)
    known = dict(numbers.values_list("number", "pk"))
    problems += [
        _("Line %(line)s: no open supplier has the number M-%(number)s.") % {"line": line, "number": number}
        for number, line in asked.items()
        if number not in known
    ]
    return [known[one] for one in asked if one in known], problems
