# SPDX-License-Identifier: Apache-2.0
"""What an amount is worth in another currency on a day, by the rates the United Nations publish."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from ..models import ExchangeRate

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rate:
    """So many units of `currency` for one US dollar; `since` is None for the dollar itself."""

    currency: str
    per_usd: Decimal
    since: date | None
    source: str


def rate_on(currency: str, day: date) -> Rate | None:
    """The rate that holds on a day: the latest from that day or before; None where no rate is known."""
    if currency == "USD":
        return Rate("USD", Decimal(1), None, "")
    found = ExchangeRate.objects.filter(currency=currency, since__lte=day).order_by("-since").first()
    return Rate(found.currency, found.per_usd, found.since, found.source) if found else None


def convert(amount: Decimal, currency: str, into: str, day: date) -> Decimal | None:
    """The amount in another currency by the rates of a day, to the cent; None where a rate is missing."""
    if currency == into:
        return amount
    here, there = rate_on(currency, day), rate_on(into, day)
    if here is None or there is None:
        return None
    return (amount / here.per_usd * there.per_usd).quantize(CENT, rounding=ROUND_HALF_EVEN)
