# SPDX-License-Identifier: Apache-2.0
"""What amounts of a release are worth in US dollars, so that checks can compare them."""

from datetime import date

from meishan.base.reference import queries as reference


class Dollars:
    """Turns amounts into US dollars by the United Nations' rate of their day; None where there is none."""

    def __init__(self) -> None:
        self._per_usd: dict[tuple[str, str], float | None] = {("USD", ""): 1.0}

    def __call__(self, amount: float, currency: str, day: str) -> float | None:
        key = (currency, "" if currency == "USD" else day[:10])
        if key not in self._per_usd:
            self._per_usd[key] = _per_usd(*key)
        per_usd = self._per_usd[key]
        return amount / per_usd if per_usd else None


def _per_usd(currency: str, day: str) -> float | None:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    rate = reference.rate_on(currency, on)
    return float(rate.per_usd) if rate else None
