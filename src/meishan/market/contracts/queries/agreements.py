# SPDX-License-Identifier: Apache-2.0
"""Reads of long-term agreements, their holders and prices, and of the agencies that use them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from meishan.market.tenders.models import Tender
from meishan.market.tenders.states import SOUNDINGS, TenderMethod

from ..models import Agreement, CallOff, Contract, Piggyback, PriceLine
from ..states import CONSUMING, AgreementPhase, ContractPhase, ContractState, PiggybackState


def is_usable(agreement: Agreement, contract: Contract, at: datetime) -> bool:
    """Whether orders can be made at that time with this holder."""
    return (
        agreement.phase(at) == AgreementPhase.ACTIVE
        and contract.agreement_id == agreement.pk
        and contract.phase(at) == ContractPhase.ACTIVE
    )


def came_of_competition(agreement: Agreement) -> bool:
    """Whether suppliers competed for it: it hangs on a tender, and not one held with a single supplier."""
    if agreement.notice_id is None:
        return False
    method = Tender.objects.filter(notice=agreement.notice_id).values_list("method", flat=True).first()
    return method not in (None, TenderMethod.DIRECT, *SOUNDINGS)


def agreement_for_reader(pk: UUID) -> Agreement | None:
    """One agreement with its owner and its tender."""
    return Agreement.objects.select_related("buyer", "notice").filter(pk=pk).first()


def agreements_in_sight() -> QuerySet[Agreement]:
    """What everybody sees, and the reader's own drafts; those that end last come first."""
    return Agreement.objects.select_related("buyer").order_by("-is_public", "-ends_on", "number")


def holders_of(agreement: Agreement) -> QuerySet[Contract]:
    """The suppliers' contracts of an agreement, by name."""
    return (
        Contract.objects.filter(agreement=agreement)
        .exclude(state=ContractState.WITHDRAWN)
        .select_related("supplier")
        .order_by("supplier__name")
    )


def usable_holders(agreement: Agreement, at: datetime) -> list[Contract]:
    """The holders one can order from now."""
    return [one for one in holders_of(agreement) if is_usable(agreement, one, at)]


def prices_of(contract: Contract, at: datetime) -> QuerySet[PriceLine]:
    """The price list as it is on that day (UTC)."""
    day = at.date()
    return PriceLine.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=day),
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        contract=contract,
    )


def prices_ahead(contract: Contract, at: datetime) -> QuerySet[PriceLine]:
    """The price list as it is on that day, and what is agreed for later."""
    return PriceLine.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=at.date()), contract=contract)


def listed_under(agreement: Agreement, at: datetime) -> list[str]:
    """What the price lists of its holders name today, each once."""
    lines = {one.description for held in holders_of(agreement) for one in prices_of(held, at)}
    return sorted(lines)


def ceilings_for(
    contract: Contract, lines: Sequence[Mapping[str, Any]], at: datetime
) -> list[Decimal | None]:
    """The price this holder's list has for each thing asked, which is the same line by its words and unit; None for
    what is not on it.
    """
    listed = {_same(one.description, one.unit): one.unit_price for one in prices_of(contract, at)}
    return [listed.get(_same(one["description"], one["unit"])) for one in lines]


def _same(description: str, unit: str) -> tuple[str, str]:
    return description.strip(" ").lower(), unit


def piggybacks_of(agreement: Agreement) -> QuerySet[Piggyback]:
    """Other agencies that asked to use it, the newest first."""
    return Piggyback.objects.filter(agreement=agreement).select_related("agency", "supplier", "owner")


def piggyback_for_reader(pk: UUID) -> Piggyback | None:
    return (
        Piggyback.objects.select_related("agreement", "contract", "agency", "owner", "supplier")
        .filter(pk=pk)
        .first()
    )


def piggyback_in_use(contract: Contract, agency: UUID) -> Piggyback | None:
    """The leave another agency has to order from this holder now."""
    return Piggyback.objects.filter(contract=contract, agency=agency, state=PiggybackState.AGREED).first()


def consumed_by(agreement: Agreement) -> Decimal:
    """What approved call-offs come to, reckoned anew; for a scope that sees them all."""
    found = CallOff.objects.filter(agreement=agreement, state__in=CONSUMING).aggregate(all=Sum("total"))
    return found["all"] or Decimal(0)
