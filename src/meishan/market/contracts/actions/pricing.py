# SPDX-License-Identifier: Apache-2.0
"""How an amendment changes a price list: lines get another price, are not sold any more, or are new, from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

from ..models import Amendment, Contract, PriceChange, PriceLine
from ..queries.agreements import prices_ahead
from ..states import PriceChangeKind
from ._shared import amount_of, prose
from .drafting import MOST_ROWS, PriceRow, code_of, unit_of


@dataclass(frozen=True)
class Repriced:
    """A line of the price list with its new price; without one it is not sold any more."""

    price: UUID
    unit_price: Decimal | str | None = None


def read_changes(
    contract: Contract,
    *,
    at: datetime,
    prices: Sequence[Repriced],
    added: Sequence[PriceRow],
    starts_on: date | None,
) -> list[PriceChange]:
    """What is to change, not saved yet. Raises Refused."""
    if not prices and not added:
        return []
    if contract.agreement_id is None:
        raise Refused(_("Only a contract under a long-term agreement has a price list."))
    if starts_on is None:
        raise Refused(_("Say from which day the prices change."), field="prices_from")
    if not at.date() <= starts_on <= contract.ends_on:
        raise Refused(
            _(
                "Choose a day from today on, within the contract’s time. Orders made before keep their prices."
            ),
            field="prices_from",
        )
    if len(prices) + len(added) > MOST_ROWS:
        raise Refused(_("A price list has at most %(most)s lines.") % {"most": MOST_ROWS})
    listed = {one.pk: one for one in prices_ahead(contract, at).filter(ends_on__isnull=True)}
    if len({one.price for one in prices}) != len(prices):
        raise Refused(_("Each line changes once."))
    made = [_repriced(one, listed) for one in prices]
    units = {code for code, _name in reference.units()}
    made += [_added(one, units, number) for number, one in enumerate(added, 1)]
    for number, one in enumerate(made, 1):
        one.number, one.contract = number, contract
        one.buyer_id, one.supplier_id = contract.buyer_id, contract.supplier_id
    return made


def moves_of(changes: Sequence[PriceChange]) -> list[tuple[Decimal, Decimal]]:
    """The prices that were signed first, each with what it becomes."""
    return [
        (one.price.first_price, one.unit_price)
        for one in changes
        if one.price is not None and one.unit_price is not None
    ]


def apply_changes(amendment: Amendment, at: datetime) -> None:
    """Within an act, once both have signed: from its day on, or from today where that has passed, the new list counts.
    Orders keep the prices they were made at.
    """
    if amendment.prices_from is None:
        return
    begins = max(amendment.prices_from, at.date())
    contract = amendment.contract
    lines = PriceLine.objects.filter(contract=contract)
    number = max(lines.values_list("number", flat=True), default=0)
    for one in amendment.prices.select_related("price"):
        if one.price is not None:
            lines.filter(pk=one.price.pk).update(ends_on=begins - timedelta(days=1))
        if one.unit_price is None:
            continue
        number += 1
        PriceLine(
            contract=contract,
            agreement=contract.agreement,
            supplier_id=contract.supplier_id,
            number=number,
            description=one.description,
            code=one.code,
            unit=one.unit,
            unit_price=one.unit_price,
            delivery_days=one.delivery_days,
            starts_on=begins,
            signed_price=one.price.first_price if one.price else one.unit_price,
            amendment=amendment,
        ).save(force_insert=True)


def _repriced(one: Repriced, listed: dict[UUID, PriceLine]) -> PriceChange:
    line = listed.get(one.price)
    if line is None:
        raise Refused(_("Choose from the price list as it stands. Load the page again."))
    field = f"price_{line.number}"
    amount = amount_of(one.unit_price, field, places=4) if one.unit_price is not None else None
    if amount == line.unit_price:
        raise Refused(_("This is its price already. Leave it empty where it stays."), field=field)
    return PriceChange(
        kind=PriceChangeKind.ENDED if amount is None else PriceChangeKind.REVISED,
        price=line,
        description=line.description,
        code=line.code,
        unit=line.unit,
        unit_price=amount,
        delivery_days=line.delivery_days,
    )


def _added(one: PriceRow, units: set[str], number: int) -> PriceChange:
    return PriceChange(
        kind=PriceChangeKind.ADDED,
        description=prose(one.description, "prices", _("Say what each line is."), most=500),
        code=code_of(one.code, number),
        unit=unit_of(one.unit, units, number),
        unit_price=amount_of(one.unit_price, "prices", places=4),
        delivery_days=one.delivery_days,
    )
