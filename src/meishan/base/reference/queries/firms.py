# SPDX-License-Identifier: Apache-2.0
"""The size of a firm by its country's own table (`data/sme_classes.csv`)."""

from collections.abc import Callable
from decimal import Decimal

from meishan.base.reference.models.shipped import language_key, table

CLASSES = ("micro", "small", "medium")
_MILLION = Decimal(1_000_000)


def _rows(country: str, sector: str) -> list[dict[str, str]]:
    """The nearest rows: this country and sector, else its general ones, else the general table."""
    rows = table("sme_classes.csv")
    for wanted in ((country, sector), (country, "*"), ("*", "*")):
        found = [row for row in rows if (row["country"], row["sector"]) == wanted]
        if found:
            return found
    return []


def _within(value: Decimal | int | None, limit: str, *, scale: Decimal = Decimal(1)) -> bool | None:
    """Whether the value keeps the limit; None where one of them is not given."""
    if value is None or not limit:
        return None
    return Decimal(value) <= Decimal(limit) * scale


def _fits(rule: str, staff: bool | None, turnover: bool | None, balance: bool | None) -> bool | None:
    tests = [one for one in (staff, turnover, balance) if one is not None]
    money = [one for one in (turnover, balance) if one is not None]
    match rule:
        case "all":
            return all(tests) if tests else None
        case "any":
            return any(tests) if tests else None
        case "staff_and_either":
            if staff is None or (staff and not money):
                return None
            return staff and any(money)
        case "two_of_three":
            # With one figure missing, two that agree decide.
            if sum(tests) >= 2:
                return True
            return False if len(tests) - sum(tests) >= 2 else None
    raise ValueError(f"sme_classes.csv has no rule {rule!r}")


def sme_class(
    *,
    country: str,
    staff: int | None,
    turnover: Decimal | None = None,
    balance: Decimal | None = None,
    currency: str = "",
    sector: str = "*",
    rate: Callable[[str, str], Decimal | None] | None = None,
) -> str:
    """ "micro", "small", "medium", "large", or "unknown" where the figures do not say.

    `turnover` and `balance` are of a year, in `currency` (empty: the currency of the country's table). Where the
    table counts in another currency, `rate(from, to)` gives the factor; without one the money counts as unknown.
    """
    rows = {row["class"]: row for row in _rows(country, sector)}
    answers = []
    for name in CLASSES:
        row = rows[name]
        factor: Decimal | None = Decimal(1)
        if currency and currency != row["currency"]:
            factor = rate(currency, row["currency"]) if rate else None
        money = {
            part: None if value is None or factor is None else value * factor
            for part, value in (("turnover", turnover), ("balance", balance))
        }
        fits = _fits(
            row["rule"],
            _within(staff, row["max_staff"]),
            _within(money["turnover"], row["max_turnover"], scale=_MILLION),
            _within(money["balance"], row["max_balance"], scale=_MILLION),
        )
        if fits:
            # A smaller class that could not be judged leaves the answer open.
            return "unknown" if None in answers else name
        answers.append(fits)
    return "unknown" if None in answers else "large"


def sme_sectors(language: str | None = None) -> list[tuple[str, str]]:
    """(key, name) of the sectors that some country's table tells apart; "*" is any other."""
    key = language_key(language)
    return [(row["key"], row[key]) for row in table("sme_sectors.csv")]


def sme_source(country: str, sector: str = "*") -> str:
    """Which law or recommendation the classes of that country come from."""
    return next((row["source"] for row in _rows(country, sector)), "")
