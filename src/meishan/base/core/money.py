# SPDX-License-Identifier: Apache-2.0
"""Money: an exact amount and the currency it is in, never apart."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from babel.numbers import format_currency, get_currency_precision


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in major units of `currency` (ISO 4217). Adding two currencies raises ValueError."""

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    def rounded(self) -> "Money":
        """To the currency's own smallest unit, half to even (ISO 4217 minor units)."""
        step = Decimal(1).scaleb(-get_currency_precision(self.currency))
        return Money(self.amount.quantize(step, rounding=ROUND_HALF_EVEN), self.currency)

    def shown(self, locale: str) -> str:
        """As a reader of `locale` (for example "fr" or "zh") writes it."""
        return format_currency(self.amount, self.currency, locale=locale, format_type="standard")
