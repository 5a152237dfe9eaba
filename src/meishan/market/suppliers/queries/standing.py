# SPDX-License-Identifier: Apache-2.0
"""Where a supplier stands: with the platform, with each agency, and by its UNSPSC codes."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from meishan.base.accounts import queries as accounts
from meishan.base.accounts.models import Organisation
from meishan.base.reference import queries as reference

from ..models import Registration, Supplier, SupplierCode
from ..states import IN_SIGHT, LEVELS, Level, Standing, State


def _id(one: Supplier | Organisation | UUID) -> UUID:
    return one if isinstance(one, UUID) else one.pk


def supplier_of(organisation: Organisation | UUID | None) -> Supplier | None:
    """The supplier that organisation is, if it has begun to register."""
    if organisation is None:
        return None
    return Supplier.objects.select_related("organisation").filter(pk=_id(organisation)).first()


def suppliers() -> QuerySet[Supplier]:
    """All suppliers that were not merged into another, by name."""
    return Supplier.objects.exclude(standing=Standing.MERGED).order_by("name", "pk")


def standing_of(supplier: Supplier | UUID) -> str:
    """`open`, `held` or `merged`; "" for an organisation that is no supplier. Only an open one may bid."""
    found = Supplier.objects.filter(pk=_id(supplier)).values_list("standing", flat=True).first()
    return found or ""


def codes_of(supplier: Supplier | UUID) -> list[str]:
    """Its UNSPSC codes, in order."""
    return list(
        SupplierCode.objects.filter(supplier_id=_id(supplier)).order_by("code").values_list("code", flat=True)
    )


def registrations_of(supplier: Supplier | UUID) -> QuerySet[Registration]:
    """Its registrations with all agencies, by agency, then level."""
    return (
        Registration.objects.filter(supplier_id=_id(supplier))
        .select_related("agency", "reviewer")
        .order_by("agency__acronym", "agency__name", "level")
    )


def registration_of(
    supplier: Supplier | UUID, agency: Organisation | UUID, level: str = Level.BASIC
) -> Registration | None:
    """Its registration with one agency at one level, if there ever was one."""
    return Registration.objects.filter(supplier_id=_id(supplier), agency_id=_id(agency), level=level).first()


def agency_reviewing(supplier: Supplier | UUID, *levels: str) -> Organisation | None:
    """An agency that reviews the file at one of these levels now, which locks it there (UNGM: In progress)."""
    busy = (
        Registration.objects.filter(supplier_id=_id(supplier), level__in=levels, state=State.IN_PROGRESS)
        .select_related("agency")
        .order_by("changed_at")
        .first()
    )
    return busy.agency if busy is not None else None


def has_basic_with(supplier: Supplier | UUID, agency: Organisation | UUID) -> bool:
    """Whether it is registered at Basic with that agency now and not held: what expressing interest asks (UNGM)."""
    return Registration.objects.filter(
        supplier_id=_id(supplier),
        agency_id=_id(agency),
        level=Level.BASIC,
        state=State.REGISTERED,
        supplier__standing=Standing.OPEN,
    ).exists()


def is_in_sight(supplier: Supplier | UUID, agency: Organisation | UUID) -> bool:
    """Whether the supplier applied to that agency, so that the agency may read what it filed."""
    return Registration.objects.filter(
        supplier_id=_id(supplier), agency_id=_id(agency), state__in=IN_SIGHT
    ).exists()


def registered_with(agency: Organisation | UUID, level: str = Level.BASIC) -> QuerySet[Supplier]:
    """The open suppliers registered with that agency at that level."""
    return Supplier.objects.filter(
        standing=Standing.OPEN,
        registrations__agency_id=_id(agency),
        registrations__level=level,
        registrations__state=State.REGISTERED,
    ).order_by("name", "pk")


def levels_with(supplier: Supplier | UUID, agency: Organisation | UUID) -> list[str]:
    """The levels at which it is registered with that agency, lowest first."""
    held = set(
        Registration.objects.filter(
            supplier_id=_id(supplier), agency_id=_id(agency), state=State.REGISTERED
        ).values_list("level", flat=True)
    )
    return [level.value for level in LEVELS if level in held]


def highest_level(supplier: Supplier | UUID) -> str:
    """The highest level at which any agency has registered it; "" for none."""
    held = set(
        Registration.objects.filter(supplier_id=_id(supplier), state=State.REGISTERED).values_list(
            "level", flat=True
        )
    )
    return next((level.value for level in reversed(LEVELS) if level in held), "")


def agency_codes_meet(agency_codes: Iterable[str], supplier_codes: Iterable[str]) -> bool:
    """Whether the two lists overlap: some code of one is, or stands above, some code of the other.

    An agency that named no codes buys everything. Source: UNGM matches automatically on the agency's UNSPSC list.
    """
    wanted, offered = set(agency_codes), set(supplier_codes)
    if not wanted:
        return True
    return any(
        code in offered or not offered.isdisjoint(reference.ancestor_codes(code)) for code in wanted
    ) or any(not wanted.isdisjoint(reference.ancestor_codes(code)) for code in offered)


def agencies_matching(codes: Iterable[str]) -> list[Organisation]:
    """The agencies on board whose UNSPSC list overlaps these codes."""
    offered = list(codes)
    return [one for one in accounts.agencies() if agency_codes_meet(one.agency.codes, offered)]


def suppliers_matching(codes: Iterable[str]) -> QuerySet[Supplier]:
    """Open suppliers with a code equal to one of these or exactly one level apart (the UNGM alert rule)."""
    wanted = set(codes)
    meets = Q(code__in=reference.matching_codes(wanted))
    for code in wanted:
        low, high = reference.subtree(code)
        meets |= Q(code__gte=low, code__lte=high)
    found = SupplierCode.objects.filter(meets).values_list("supplier_id", "code")
    exact = {
        supplier
        for supplier, code in found.iterator()
        if any(reference.codes_match(code, one) for one in wanted)
    }
    return Supplier.objects.filter(pk__in=exact, standing=Standing.OPEN).order_by("name", "pk")
