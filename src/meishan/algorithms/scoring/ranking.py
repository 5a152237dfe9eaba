# SPDX-License-Identifier: Apache-2.0
"""Ranks offers: who complies, at what price, with what score, and in which order.

lowest_compliant and lowest_acceptable: of the offers that comply the lowest evaluated price wins. cumulative: technical
per cent and price points (the lowest price divided by the offer's own, times 100) are weighted and added; the highest
sum wins. Sources: UN Procurement Manual 8.4.1-8.4.3; docs/reference/scoring.md has every rounding.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from hashlib import sha256
from itertools import pairwise

from meishan.algorithms.scoring import judging, result
from meishan.algorithms.scoring.amounts import EXACT, PERCENT_PLACES, divided, rounded
from meishan.algorithms.scoring.offers import Offer
from meishan.algorithms.scoring.pricing import compared, factors
from meishan.algorithms.scoring.problem import Problem
from meishan.algorithms.scoring.result import Low, Ranked, Ranking, Tie
from meishan.algorithms.scoring.rules import (
    BY_HASH,
    BY_PRICE,
    BY_SUSTAINABILITY,
    BY_TECHNICAL,
    CUMULATIVE,
    SUSTAINABILITY,
)

_HUNDRED = Decimal(100)
_LOW_PLACES = 2


@dataclass(frozen=True)
class _Scale:
    """What offers are measured by: the lowest evaluated price, and the middle of prices as half of a sum of two."""

    lowest: Decimal | None
    twice_median: Decimal | None


def rank(problem: Problem) -> Ranking:
    """The order of the offers, with every figure it rests on."""
    with localcontext(EXACT):
        worth = factors(problem)
        measured = [_measured(problem, offer, worth) for offer in problem.offers]
        standing = [one for one in measured if one.compliant]
        scale = _scale(problem, standing)
        scored = [_scored(problem, one, scale) for one in standing]
        ordered, ties = _ordered(problem, scored)
        others = [_with_flags(problem, one, scale) for one in measured if not one.compliant]
        places = problem.places[problem.currency]
        median = None if scale.twice_median is None else divided(scale.twice_median, Decimal(2), places)
        winner = next((one.id for one in ordered if one.why == result.FIRST), None)
        return Ranking(
            evaluation=problem.digest,
            ocid=problem.ocid,
            tender=problem.tender,
            lot=problem.lot,
            method=problem.method,
            currency=problem.currency,
            total_points=problem.total_points or None,
            factors=worth,
            lowest=scale.lowest,
            median=median,
            offers=(*ordered, *sorted(others, key=lambda one: one.id)),
            tied=ties,
            winner=winner,
            reserve=tuple(one.id for one in ordered if one.why == result.RESERVE),
        )


def _measured(problem: Problem, offer: Offer, worth: dict[str, Decimal]) -> Ranked:
    """The offer with points and prices, before it is compared with others."""
    failed_on = judging.failed_on(problem.criteria, problem.pass_mark, offer)
    price = None if offer.price is None else compared(problem, offer.price, worth)
    if price is not None and price.evaluated is not None and price.evaluated < 0:
        # An offer that complies never comes here: such an evaluation is refused when it is read.
        price = replace(price, evaluated=None)
    points = _points(problem, offer)
    row = Ranked(
        id=offer.id,
        name=offer.name,
        failed_on=failed_on,
        points=points,
        percent=None if points is None else divided(points * 100, problem.total_points, PERCENT_PLACES),
        sustainability_points=_points(problem, offer, SUSTAINABILITY),
        why=result.REJECTED if offer.rejected else result.FAILED,
    )
    if offer.price is None or price is None:
        return row
    return replace(
        row,
        currency=offer.price.currency,
        corrected_total=price.corrected,
        corrections=price.corrections,
        total=price.total,
        life_cycle=price.owning,
        evaluated=price.evaluated,
    )


def _points(problem: Problem, offer: Offer, kind: str = "") -> Decimal | None:
    """The offer's points, of one kind of criteria or of all; None where there are no such points, or not all given."""
    wanted = [one.id for one in problem.criteria if one.points is not None and kind in ("", one.kind)]
    if not wanted or any(name not in offer.points for name in wanted):
        return None
    return sum((offer.points[name] for name in wanted), Decimal(0))


def _scale(problem: Problem, standing: list[Ranked]) -> _Scale:
    low = problem.abnormally_low
    lowest = min((one.evaluated for one in standing if one.evaluated is not None), default=None)
    totals = sorted(one.total for one in standing if one.total is not None)
    if low is None or low.below_median_percent is None or len(totals) < max(low.least_offers, 1):
        return _Scale(lowest, None)
    return _Scale(lowest, totals[(len(totals) - 1) // 2] + totals[len(totals) // 2])


def _scored(problem: Problem, offer: Ranked, scale: _Scale) -> Ranked:
    """The offer with price points and score, where the method has them, and its flags."""
    flagged = _with_flags(problem, offer, scale)
    weights, price, lowest = problem.weights, offer.evaluated, scale.lowest
    if problem.method != CUMULATIVE or weights is None or price is None or lowest is None:
        return flagged
    financial = divided(lowest * 100, price, PERCENT_PLACES) if price else rounded(_HUNDRED, PERCENT_PLACES)
    sum_of_both = weights.technical * (offer.percent or 0) + weights.financial * financial
    return replace(flagged, financial_score=financial, score=divided(sum_of_both, _HUNDRED, PERCENT_PLACES))


def _with_flags(problem: Problem, offer: Ranked, scale: _Scale) -> Ranked:
    """The offer, with all that its price is abnormally low against."""
    rule, price = problem.abnormally_low, offer.total
    if rule is None or price is None:
        return offer
    estimate = None if rule.estimate is None else 2 * rule.estimate
    places = problem.places[problem.currency]
    found = []
    for against, percent, twice in (
        (result.MEDIAN, rule.below_median_percent, scale.twice_median),
        (result.ESTIMATE, rule.below_estimate_percent, estimate),
    ):
        if percent is None or twice is None or not 2 * price * 100 < twice * (100 - percent):
            continue
        below = divided((twice - 2 * price) * 100, twice, _LOW_PLACES)
        found.append(Low(against, divided(twice, Decimal(2), places), below))
    return replace(offer, abnormally_low=tuple(found))


def _ordered(problem: Problem, scored: list[Ranked]) -> tuple[list[Ranked], tuple[Tie, ...]]:
    """The offers in their order with their ranks, and the ties there were."""
    parting = {one.id: _parting(problem, one, order) for one, order in _with_hash(problem, scored)}
    best = {one.id: _best(problem, one) for one in scored}
    line = sorted(scored, key=lambda one: (best[one.id], parting[one.id], one.id))
    ordered: list[Ranked] = []
    for at, offer in enumerate(line, 1):
        before = ordered[-1] if ordered else None
        same = (
            before is not None
            and best[before.id] == best[offer.id]
            and parting[before.id] == parting[offer.id]
        )
        ordered.append(replace(offer, rank=before.rank if before and same else at))
    first = [one for one in ordered if one.rank == 1]
    for_first = result.FIRST if len(first) == 1 else result.TIED
    ordered = [replace(one, why=for_first if one.rank == 1 else result.RESERVE) for one in ordered]
    return ordered, tuple(_ties(problem, ordered, best, parting))


def _best(problem: Problem, offer: Ranked) -> Decimal:
    """What the method compares, the smallest first."""
    if problem.method == CUMULATIVE:
        return -(offer.score or Decimal(0))
    return offer.evaluated or Decimal(0)


def _with_hash(problem: Problem, scored: list[Ranked]) -> Iterable[tuple[Ranked, str]]:
    """Each offer with its place in the order of hashes.

    The seed is made of the commitments of all offers, so that no bidder can choose her own place by choosing her own.
    """
    seed = sha256("".join(sorted(one.commitment for one in problem.offers)).encode()).hexdigest()
    commitments = {one.id: one.commitment for one in problem.offers}
    return [(one, sha256((seed + commitments[one.id]).encode()).hexdigest()) for one in scored]


def _parting(problem: Problem, offer: Ranked, order: str) -> tuple[Decimal | str, ...]:
    """What decides between equals, rule by rule, the smallest first."""
    values: Mapping[str, Decimal | str] = {
        BY_PRICE: offer.evaluated or Decimal(0),
        BY_TECHNICAL: -(offer.points or Decimal(0)),
        BY_SUSTAINABILITY: -(offer.sustainability_points or Decimal(0)),
        BY_HASH: order,
    }
    return tuple(values[rule] for rule in problem.ties)


def _ties(
    problem: Problem,
    ordered: list[Ranked],
    best: Mapping[str, Decimal],
    parting: Mapping[str, tuple[Decimal | str, ...]],
) -> Iterable[Tie]:
    """Offers that the method left equal, each group with the rules that parted it."""
    groups: dict[Decimal, list[str]] = {}
    for one in ordered:
        groups.setdefault(best[one.id], []).append(one.id)
    for equal in groups.values():
        if len(equal) > 1:
            used = set()
            for this_id, next_id in pairwise(equal):
                pairs = zip(problem.ties, parting[this_id], parting[next_id], strict=True)
                used.add(next((rule for rule, this, that in pairs if this != that), ""))
            yield Tie(tuple(equal), tuple(rule for rule in problem.ties if rule in used))
