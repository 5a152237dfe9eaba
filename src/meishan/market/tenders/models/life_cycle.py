# SPDX-License-Identifier: Apache-2.0
"""What owning costs, as a tender's terms have it: asked of bidders beside their prices, and compared with them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from meishan.algorithms import scoring
from meishan.algorithms.scoring.amounts import end_factor, yearly_factor

from ..states import CostWhen, CurrencyRule
from .terms import Terms, asked_of

DOLLAR = "USD"
OWNING = "owning"
"""What a cost's key in a price schedule begins with; a line's begins with the number of its lot, or has no point."""


def compared_in(terms: Terms) -> str:
    """The currency in which offers are compared: the tender's own where it has but one, else US dollars."""
    if terms["currency_rule"] == CurrencyRule.ONE and terms["currencies"]:
        return str(terms["currencies"][0])
    return DOLLAR


def has_life_cycle(terms: Terms) -> bool:
    """Whether offers are compared by what owning costs, not by their prices alone."""
    return bool(terms.get("life_cycle"))


def costs_asked(terms: Terms, lot: int) -> list[dict[str, Any]]:
    """The costs a bid for this lot, or for the whole (0), gives a figure for."""
    return asked_of(terms["life_cycle"]["costs"], lot) if has_life_cycle(terms) else []


def factors(terms: Terms) -> dict[str, Decimal]:
    """What 1 is worth today by when it is due, as the ranking reckons."""
    said = terms["life_cycle"]
    percent, years = Decimal(said["discount_percent"]), said["years"]
    return {
        CostWhen.START: Decimal(1),
        CostWhen.YEARLY: yearly_factor(percent, years),
        CostWhen.END: end_factor(percent, years),
    }


def reckoned(terms: Terms, lot: int, titles: Mapping[str, str]) -> scoring.LifeCycle | None:
    """The costs of that lot as the scoring library takes them, with their titles by id; None where none are asked."""
    costs = costs_asked(terms, lot)
    if not costs:
        return None
    said = terms["life_cycle"]
    return scoring.LifeCycle(
        years=said["years"],
        discount_percent=Decimal(said["discount_percent"]),
        costs=tuple(
            scoring.Cost(
                one["id"],
                scoring.one_line(titles[one["id"]]),
                one["when"],
                one["counts"],
                Decimal(one["unit_cost"]) if one["unit_cost"] else None,
            )
            for one in costs
        ),
    )
