# SPDX-License-Identifier: Apache-2.0
"""A supplier's names: to be screened by vetting, and to be compared with other suppliers'."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet
from rapidfuzz import fuzz

from meishan.algorithms import text

from ..models import Owner, Profile, Supplier
from ..states import OwnerKind, Standing
from .desk import find_suppliers

_NAME_KEY_LENGTH = 250
# Words that half of all companies carry say nothing about which one it is.
_FORMS = frozenset(
    """
    co ltd limited inc incorporated corp corporation llc llp plc gmbh ag kg sa sas sarl srl spa bv nv ab oy as
    pty pte pvt private company ooo zao oao pao ao sl ltda cia est fze fzco dmcc wll the and of
    youxian gongsi youxiangongsi gufen zeren jituan
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class ScreenedName:
    """A name to be held against sanctions lists, and what tells its bearer from others of that name.

    `kind` is person, organisation or state; `role` says what the bearer is to the supplier: supplier, other_name,
    or a Tie. `owner` is the Owner row, None for the supplier's own names.
    """

    kind: str
    name: str
    role: str
    country: str = ""
    born_on: date | None = None
    owner: UUID | None = None


def names_to_screen(supplier: Supplier) -> list[ScreenedName]:
    """The supplier's names, its owners', principals', intermediaries' and group members'.

    Whole group must be eligible (WHO; UN Model Policy Framework). Needs a scope that shows the private rows.
    """
    return names_of_all([supplier])[supplier.pk]


def names_of_all(suppliers: Collection[Supplier]) -> dict[UUID, list[ScreenedName]]:
    """`names_to_screen` of many suppliers in two queries (their organisations must be loaded with them)."""
    other_names = dict(
        Profile.objects.filter(pk__in=[one.pk for one in suppliers]).values_list("pk", "other_names")
    )
    owners: dict[UUID, list[Owner]] = {}
    for owner in Owner.objects.filter(supplier__in=suppliers).order_by("tie", "name", "id"):
        owners.setdefault(owner.supplier_id, []).append(owner)
    return {
        one.pk: [*_own_names(one, other_names.get(one.pk, [])), *_owners_names(owners.get(one.pk, []))]
        for one in suppliers
    }


def _own_names(supplier: Supplier, other_names: Iterable[str]) -> list[ScreenedName]:
    own = (
        OwnerKind.PERSON if supplier.organisation.kind == "individual_consultant" else OwnerKind.ORGANISATION
    )
    others = {*other_names, *supplier.organisation.names.values()} - {supplier.name, ""}
    return [
        ScreenedName(str(own), supplier.name, "supplier", supplier.country),
        *(ScreenedName(str(own), one, "other_name", supplier.country) for one in sorted(others)),
    ]


def _owners_names(owners: Iterable[Owner]) -> list[ScreenedName]:
    return [
        ScreenedName(owner.kind, name, owner.tie, owner.country, owner.born_on, owner.pk)
        for owner in owners
        for name in dict.fromkeys(one for one in (owner.name, owner.name_original) if one)
    ]


def licence_key(number: str) -> str:
    """A licence number as compared: letters and digits alone, in capitals."""
    return re.sub(r"[\W_]+", "", text.latin(number)).upper()[:80]


def name_key(name: str) -> str:
    """A company's name as compared: Latin letters, no legal form, words in order."""
    words = text.trigram_text(name).split()
    telling = [word for word in words if word not in _FORMS] or words
    return " ".join(telling)[:_NAME_KEY_LENGTH]


def name_likeness(one: str, other: str) -> int:
    """How alike two name keys are, 0 to 100, whatever the order of their words or the gaps between them."""
    joined = fuzz.ratio(one.replace(" ", ""), other.replace(" ", ""))
    return round(max(fuzz.token_sort_ratio(one, other), joined))


def suppliers_called(words: str) -> QuerySet[Supplier]:
    """Open suppliers by a part of their name, in any script, or by their number (M-204518); by name."""
    asked = find_suppliers(words)
    if key := name_key(words):
        asked |= Q(name_key__contains=key)
    return Supplier.objects.filter(
        asked, standing=Standing.OPEN, organisation__closed_at__isnull=True
    ).order_by("name", "pk")


def similar_suppliers(supplier: Supplier, *, at_least: float = 0.45, limit: int = 20) -> QuerySet[Supplier]:
    """Suppliers of the same country whose names share many trigrams: candidates, most alike first."""
    return (
        Supplier.objects.filter(country=supplier.country, name_key__trigram_similar=supplier.name_key)
        .exclude(pk=supplier.pk)
        .exclude(standing=Standing.MERGED)
        .annotate(likeness=TrigramSimilarity("name_key", supplier.name_key))
        .filter(likeness__gte=at_least)
        .order_by("-likeness", "pk")[:limit]
    )
