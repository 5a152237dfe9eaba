# SPDX-License-Identifier: Apache-2.0
"""What must hold in an evaluation beyond its form: rules agree, every offer is judged, prices can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from meishan.algorithms.scoring import errors, judging, pricing, rules
from meishan.algorithms.scoring.offers import TOTAL, Offer, Price

if TYPE_CHECKING:
    from meishan.algorithms.scoring.problem import Problem

_HUNDRED = Decimal(100)
_DOLLAR = "USD"


def check(problem: Problem) -> None:
    """Raise a ScoringError for the first thing that is not as it must be."""
    _rules(problem)
    _low_rule(problem)
    _criteria(problem)
    _life_cycle(problem)
    for code, rate in problem.rates.items():
        if rate.per_usd == 0 or (code == _DOLLAR and rate.per_usd != 1):
            raise errors.RulesError(
                f"The rate of {code} can't be {rate.per_usd}: it is so many {code} for one US dollar."
            )
    _once("offers have the id", (offer.id for offer in problem.offers))
    _once("offers have the commitment", (offer.commitment for offer in problem.offers))
    worth = pricing.factors(problem)
    for offer in problem.offers:
        _judged(problem, offer)
        if offer.price is not None:
            _priced(problem, offer, offer.price)
        if not judging.failed_on(problem.criteria, problem.pass_mark, offer):
            _comparable(problem, offer)
            _costs_something(problem, offer, worth)


def _rules(problem: Problem) -> None:
    weights, scored = problem.weights, any(one.points is not None for one in problem.criteria)
    if (problem.method == rules.CUMULATIVE) != (weights is not None):
        raise errors.RulesError("“weights” go with the method “cumulative”, and with no other.")
    if weights is not None and weights.technical + weights.financial != _HUNDRED:
        raise errors.RulesError("The weights of the technical result and of the price must be 100 together.")
    if problem.method == rules.CUMULATIVE and not scored:
        raise errors.RulesError("The method “cumulative” needs at least one criterion with points.")
    if problem.method == rules.LOWEST_COMPLIANT and scored:
        raise errors.RulesError(
            "With the method “lowest_compliant” every criterion is passed or failed; points have no place."
        )
    if problem.pass_mark is not None and (problem.pass_mark > _HUNDRED or not scored):
        raise errors.RulesError("A pass mark is at most 100 per cent, and needs criteria with points.")
    if problem.currency not in problem.places:
        raise errors.RulesError(f"“places” does not say how many decimals {problem.currency} has.")
    if len(set(problem.ties)) < len(problem.ties):
        raise errors.RulesError("In “ties”, a rule stands twice.")


def _low_rule(problem: Problem) -> None:
    low = problem.abnormally_low
    if low is None:
        return
    for percent in (low.below_median_percent, low.below_estimate_percent):
        if percent is not None and percent >= _HUNDRED:
            raise errors.RulesError("A price can't be 100 per cent or more below another; say less.")
    if low.below_estimate_percent is not None and low.estimate is None:
        raise errors.RulesError(
            "Prices can't be held against the estimate, as there is none. Give it, or say null."
        )


def _criteria(problem: Problem) -> None:
    _once("criteria have the id", (one.id for one in problem.criteria))
    for one in problem.criteria:
        if one.points is not None and (one.kind == rules.PRELIMINARY or one.points == 0):
            raise errors.RulesError(
                f"Criterion “{one.id}” can't have {one.points} points: a preliminary criterion is passed or failed, "
                "and one with points has more than 0."
            )
        if one.minimum is not None and (one.points is None or one.minimum > one.points):
            raise errors.RulesError(f"The minimum of criterion “{one.id}” is more than the points it has.")


def _life_cycle(problem: Problem) -> None:
    if problem.life_cycle is None:
        return
    _once("life-cycle costs have the id", (one.id for one in problem.life_cycle.costs))
    if not problem.life_cycle.costs or problem.life_cycle.years == 0:
        raise errors.RulesError("A life-cycle cost needs at least one year and one cost; else say null.")
    if problem.life_cycle.discount_percent > _HUNDRED:
        raise errors.RulesError("The discount rate of the life-cycle cost is more than 100 per cent.")


def _judged(problem: Problem, offer: Offer) -> None:
    by_id = {one.id: one for one in problem.criteria}
    early = judging.stopped_early(problem.criteria, offer)
    for given, with_points in ((offer.passes, False), (offer.points, True)):
        for name in given:
            if name not in by_id or (by_id[name].points is not None) != with_points:
                is_so = "has no points but is passed or failed" if with_points else "has points"
                raise errors.UnknownCriterionError(
                    f"Offer “{offer.id}” is judged by criterion “{name}”, which "
                    + ("is not of this evaluation." if name not in by_id else f"{is_so}."),
                    offer=offer.id,
                    criterion=name,
                )
    for one in problem.criteria:
        points = offer.points.get(one.id)
        if points is not None and one.points is not None and points > one.points:
            raise errors.ScoreRangeError(
                f"Offer “{offer.id}” has {points} points by criterion “{one.id}”, which has {one.points} at most.",
                offer=offer.id,
                criterion=one.id,
                points=points,
                most=one.points,
            )
        is_judged = one.id in offer.passes if one.points is None else points is not None
        if not is_judged and not early:
            raise errors.MissingScoreError(
                f"Offer “{offer.id}” is not judged by criterion “{one.id}”. Judge it, or say why the offer "
                "is rejected.",
                offer=offer.id,
                criterion=one.id,
            )


def _priced(problem: Problem, offer: Offer, price: Price) -> None:
    if price.currency not in problem.places:
        raise errors.RulesError(
            f"“places” does not say how many decimals {price.currency} has, the currency of offer “{offer.id}”."
        )
    if not price.lines and price.stated_total is None:
        raise errors.NoPriceError(
            f"The price of offer “{offer.id}” has neither a line nor a total. Say null where there is no price.",
            offer=offer.id,
        )
    for line in price.lines:
        by_unit = line.quantity is not None and line.unit_price is not None
        if line.total is None and not (by_unit and line.prevails != TOTAL):
            raise errors.NoPriceError(
                f"In offer “{offer.id}”, line “{line.item}” has no amount. Leave the line out where the bidder "
                "did, and judge whether the offer is complete.",
                offer=offer.id,
                line=line.item,
            )
    wanted = {one.id for one in problem.life_cycle.costs} if problem.life_cycle else set()
    for name in sorted(wanted ^ set(price.life_cycle)):
        is_so = "lacks a figure for" if name in wanted else "has a figure for what is not asked:"
        raise errors.LifeCycleError(
            f"The life-cycle cost of offer “{offer.id}” {is_so} “{name}”.", offer=offer.id, cost=name
        )


def _comparable(problem: Problem, offer: Offer) -> None:
    if offer.price is None:
        raise errors.NoPriceError(
            f"Offer “{offer.id}” passed and has no price. Add its price, or say why the offer is rejected.",
            offer=offer.id,
        )
    if offer.price.currency == problem.currency:
        return
    for code in (offer.price.currency, problem.currency):
        if code != _DOLLAR and code not in problem.rates:
            raise errors.NoRateError(
                f"There is no rate for {code}, so the price of offer “{offer.id}” can't be compared in "
                f"{problem.currency}. Add the rate of the month of the deadline.",
                offer=offer.id,
                currency=code,
            )


def _costs_something(problem: Problem, offer: Offer, worth: dict[str, Decimal]) -> None:
    if problem.life_cycle is None or offer.price is None:
        return
    evaluated = pricing.compared(problem, offer.price, worth).evaluated
    if evaluated is not None and evaluated < 0:
        raise errors.LifeCycleError(
            f"What offer “{offer.id}” promises to be worth at its end is more than all it costs. Check its figures.",
            offer=offer.id,
        )


def _once(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise errors.TwiceError(f"Two {what} “{name}”.")
        seen.add(name)
