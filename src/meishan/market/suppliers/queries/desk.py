# SPDX-License-Identifier: Apache-2.0
"""An agency's desk: registrations waiting, suppliers registered; and the cases and imports beside it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from meishan.base.reference import queries as reference

from ..models import DuplicateCase, Import, Intake, Registration, Supplier, SupplierCode
from ..states import WAITING, DuplicateDecision, SmeClass, Standing, State, WomenOwned

QUEUE_SORTS = {
    "due": ("clock_from", "pk"),
    "-due": ("-clock_from", "-pk"),
    "name": ("supplier__name", "pk"),
    "-name": ("-supplier__name", "-pk"),
    "changed": ("-changed_at", "pk"),
}
SUPPLIER_SORTS = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "new": ("-made_at", "pk"),
    "country": ("country", "name", "pk"),
}


def find_suppliers(text: str) -> Q:
    """Suppliers whose name is like the text, or whose code it is."""
    from_code = text.strip().upper().removeprefix("M-")
    found = Q(name__icontains=text) | Q(organisation__name__icontains=text)
    return found | Q(number=int(from_code)) if from_code.isdecimal() and len(from_code) < 12 else found


def queue(
    agency: UUID,
    *,
    text: str = "",
    states: Iterable[str] = (),
    levels: Iterable[str] = (),
    countries: Iterable[str] = (),
    women_owned: bool = False,
    mine: UUID | None = None,
    sort: str = "due",
) -> QuerySet[Registration]:
    """The agency's registrations, those waiting longest first; without `states`, those that wait for the agency."""
    found = Registration.objects.filter(agency_id=agency).select_related("supplier", "reviewer")
    chosen = [one for one in states if one in set(State)]
    found = found.filter(state__in=chosen or WAITING)
    if levels:
        found = found.filter(level__in=list(levels))
    if countries:
        found = found.filter(supplier__country__in=list(countries))
    if women_owned:
        found = found.exclude(supplier__women_owned=WomenOwned.NONE)
    if mine is not None:
        found = found.filter(reviewer_id=mine)
    if text:
        matching = Supplier.objects.filter(find_suppliers(text))
        found = found.filter(supplier__in=matching)
    return found.order_by(*QUEUE_SORTS.get(sort, QUEUE_SORTS["due"]))


def desk_counts(agency: UUID) -> dict[str, dict[str, int]]:
    """How many registrations the agency has in each state and, among those waiting, at each level."""
    rows = Registration.objects.filter(agency_id=agency).values_list("state", "level").annotate(Count("pk"))
    states: dict[str, int] = {}
    levels: dict[str, int] = {}
    for state, level, count in rows:
        states[state] = states.get(state, 0) + count
        if state in WAITING:
            levels[level] = levels.get(level, 0) + count
    return {"state": states, "level": levels}


def countries_at(agency: UUID) -> list[str]:
    """The countries of the suppliers that applied to the agency."""
    return list(
        Supplier.objects.filter(registrations__agency_id=agency)
        .exclude(country="")
        .values_list("country", flat=True)
        .distinct()
        .order_by("country")
    )


def suppliers_at(
    agency: UUID,
    *,
    text: str = "",
    level: str = "basic",
    countries: Iterable[str] = (),
    code: str = "",
    women_owned: bool = False,
    sme: bool = False,
    sort: str = "name",
) -> QuerySet[Supplier]:
    """Suppliers registered with the agency at that level."""
    registered = Registration.objects.filter(
        supplier=OuterRef("pk"), agency_id=agency, level=level, state=State.REGISTERED
    )
    found = Supplier.objects.filter(Exists(registered)).exclude(standing=Standing.MERGED)
    if text:
        found = found.filter(find_suppliers(text))
    if countries:
        found = found.filter(country__in=list(countries))
    if women_owned:
        found = found.exclude(women_owned=WomenOwned.NONE)
    if sme:
        found = found.filter(sme_class__in=(SmeClass.MICRO, SmeClass.SMALL, SmeClass.MEDIUM))
    if reference.level_of(code):
        low, high = reference.subtree(code)
        found = found.filter(
            Exists(SupplierCode.objects.filter(supplier=OuterRef("pk"), code__gte=low, code__lte=high))
        )
    return found.order_by(*SUPPLIER_SORTS.get(sort, SUPPLIER_SORTS["name"]))


def reviews_basic(agency: UUID) -> bool:
    """Whether the agency looks at each Basic registration itself."""
    return Intake.objects.filter(agency_id=agency, reviews_basic=True).exists()


def duplicate_cases(*, decided: bool = False) -> QuerySet[DuplicateCase]:
    """Possible duplicates: the undecided ones, oldest first, or the decided ones, newest first."""
    found = DuplicateCase.objects.select_related("newer", "older", "decided_by")
    if decided:
        return found.exclude(decision=DuplicateDecision.OPEN).order_by("-decided_at", "pk")
    return found.filter(decision=DuplicateDecision.OPEN).order_by("opened_at", "pk")


def imports_of(organisation: UUID) -> QuerySet[Import]:
    """The files of existing suppliers an organisation has uploaded, newest first."""
    return Import.objects.filter(organisation_id=organisation).select_related("person").order_by("-made_at")
