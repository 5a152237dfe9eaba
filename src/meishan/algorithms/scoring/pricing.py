# SPDX-License-Identifier: Apache-2.0
"""From a stated price to the one that is compared: sums corrected, turned into one currency, costs of ownership added.

Arithmetic: the unit price prevails over the total of a line, and the sum of the lines over the stated total; where the
unit price has its decimal point in an obviously wrong place, the total of the line does. Source: the instructions to
bidders of UN agencies' solicitation documents (UNDP, “Arithmetical errors will be rectified on the following basis”;
UN Procurement Manual 8.8.3, “Apparent errors in price”).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from meishan.algorithms.scoring.amounts import divided, end_factor, rounded, yearly_factor
from meishan.algorithms.scoring.offers import TOTAL, Line, Price
from meishan.algorithms.scoring.rules import END, START, VALUE, YEARLY

if TYPE_CHECKING:
    from meishan.algorithms.scoring.problem import Problem

_DOLLAR = "USD"


@dataclass(frozen=True)
class Correction:
    """A sum that was wrong: of a line, or of all (`line` is None)."""

    line: str | None
    stated: Decimal
    computed: Decimal


@dataclass(frozen=True)
class Owning:
    """One cost of owning, in the evaluation's currency: each time, and all times together as of today."""

    id: str
    counts: str
    amount: Decimal
    present: Decimal


@dataclass(frozen=True)
class Compared:
    """An offer's price. `total` and what follows are None where there is no rate for its currency."""

    corrected: Decimal
    corrections: tuple[Correction, ...]
    total: Decimal | None = None
    owning: tuple[Owning, ...] = ()
    evaluated: Decimal | None = None


def corrected(price: Price, places: int) -> tuple[Decimal, tuple[Correction, ...]]:
    """The total after arithmetic was checked, in the offer's own currency, and every sum that was wrong."""
    if not price.lines:
        return rounded(price.stated_total or Decimal(0), places), ()
    found = []
    total = Decimal(0)
    for line in price.lines:
        amount = amount_of(line, places)
        total += amount
        if line.total is not None and rounded(line.total, places) != amount:
            found.append(Correction(line.item, line.total, amount))
    if price.stated_total is not None and rounded(price.stated_total, places) != total:
        found.append(Correction(None, price.stated_total, total))
    return total, tuple(found)


def amount_of(line: Line, places: int) -> Decimal:
    """What a line costs."""
    by_total = line.prevails == TOTAL and line.total is not None
    if line.quantity is None or line.unit_price is None or by_total:
        return rounded(line.total or Decimal(0), places)
    return rounded(line.quantity * line.unit_price, places)


def factors(problem: Problem) -> dict[str, Decimal]:
    """What 1 is worth today by when it is due; empty without a life cycle."""
    if problem.life_cycle is None:
        return {}
    discount, years = problem.life_cycle.discount_percent, problem.life_cycle.years
    return {
        START: Decimal(1),
        YEARLY: yearly_factor(discount, years),
        END: end_factor(discount, years),
    }


def compared(problem: Problem, price: Price, worth: dict[str, Decimal]) -> Compared:
    """The price as it is compared; `worth` are the problem's `factors`."""
    total, corrections = corrected(price, problem.places[price.currency])
    here = converted(problem, total, price.currency)
    if here is None:
        return Compared(total, corrections)
    owning = tuple(_owning(problem, price, worth))
    evaluated = here + sum(
        (-one.present if one.counts == VALUE else one.present for one in owning), Decimal(0)
    )
    return Compared(total, corrections, here, owning, evaluated)


def converted(problem: Problem, amount: Decimal, currency: str) -> Decimal | None:
    """The amount in the evaluation's currency, rounded once; None where a rate is missing."""
    places = problem.places[problem.currency]
    if currency == problem.currency:
        return rounded(amount, places)
    here, there = _per_usd(problem, currency), _per_usd(problem, problem.currency)
    if here is None or there is None:
        return None
    return divided(amount * there, here, places)


def _per_usd(problem: Problem, currency: str) -> Decimal | None:
    rate = problem.rates.get(currency)
    if rate is None:
        return Decimal(1) if currency == _DOLLAR else None
    return rate.per_usd


def _owning(problem: Problem, price: Price, worth: dict[str, Decimal]) -> list[Owning]:
    places = problem.places[problem.currency]
    found = []
    for cost in problem.life_cycle.costs if problem.life_cycle else ():
        figure = price.life_cycle[cost.id]
        if cost.unit_cost is None:
            amount = converted(problem, figure, price.currency) or Decimal(0)
        else:
            amount = rounded(figure * cost.unit_cost, places)
        found.append(Owning(cost.id, cost.counts, amount, rounded(amount * worth[cost.when], places)))
    return found
