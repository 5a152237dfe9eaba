# SPDX-License-Identifier: Apache-2.0
"""What a buyer bought and what a supplier won: contracts as open data counts them, and procurements."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.urls import reverse

from meishan.market.suppliers.models import Supplier
from meishan.market.suppliers.queries import registrations_of
from meishan.market.suppliers.states import State
from meishan.publish.opendata.models import CountedContract, CountedProcurement


@dataclass(frozen=True)
class Bought:
    """Contracts of one side: all of them, how many, and their worth in US dollars as far as rates are known."""

    contracts: QuerySet[CountedContract]
    count: int
    usd: Decimal | None
    partners: list[dict[str, Any]]
    """The other side's names with how many contracts and their worth, the largest first."""


def bought_by(buyer: UUID) -> Bought:
    """What an agency bought, the newest first."""
    return _bought(CountedContract.objects.filter(buyer=str(buyer)), "supplier", "supplier_name")


def won_by(supplier: UUID) -> Bought:
    """What a supplier won, the newest first."""
    return _bought(CountedContract.objects.filter(supplier=str(supplier)), "buyer", "buyer_name")


def orders_under(ocid: str) -> QuerySet[CountedContract]:
    """What was ordered under the agreement that a procurement led to, the newest first."""
    found = CountedContract.objects.filter(procurement__framework=ocid, is_spent=True)
    return found.select_related("procurement").order_by("-signed_on", "procurement", "contract")


def _bought(found: QuerySet[CountedContract], other: str, name: str) -> Bought:
    spent = found.filter(is_spent=True).order_by()
    totals = spent.aggregate(count=Count("pk"), usd=Sum("usd"))
    partners = (
        spent.values(other)
        .annotate(name=Max(name), count=Count("pk"), usd=Sum("usd"))
        .order_by("-usd", "-count", "name")
    )
    return Bought(
        contracts=found.select_related("procurement").order_by("-signed_on", "procurement", "contract"),
        count=totals["count"],
        usd=totals["usd"],
        partners=[{"key": one[other], **one} for one in partners],
    )


def procurements_by(buyer: UUID) -> QuerySet[CountedProcurement]:
    """An agency's procurements in open data, the newest first; orders stand among its contracts."""
    return (
        CountedProcurement.objects.filter(buyer=str(buyer), is_order=False)
        .annotate(signed=Count("contracts", filter=Q(contracts__is_spent=True)))
        .order_by("-published_on", "-pk")
    )


@dataclass(frozen=True)
class Won:
    """What a supplier's public page says of what it won."""

    count: int
    usd: Decimal | None
    url: str


def won_by_code(code: str) -> Won | None:
    """The same for the supplier of that number; None where it won nothing yet."""
    number = code.upper().removeprefix("M-")
    known = number.isascii() and number.isdecimal() and len(number) <= 15
    supplier = Supplier.objects.filter(number=int(number)).first() if known else None
    if supplier is None:
        return None
    found = won_by(supplier.pk)
    return Won(found.count, found.usd, reverse("site:winner", args=[supplier.pk])) if found.count else None


def public_code(organisation: UUID) -> str:
    """The number by which a supplier's public page goes; empty where it has none."""
    supplier = Supplier.objects.filter(pk=organisation, merged_into__isnull=True).first()
    if supplier is None or not registrations_of(supplier).filter(state=State.REGISTERED).exists():
        return ""
    return supplier.code
