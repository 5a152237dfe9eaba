# SPDX-License-Identifier: Apache-2.0
"""How an offer's figures come about, line by line, for somebody with a pocket calculator. English, as files are."""

from collections.abc import Iterator

from meishan.algorithms.scoring.forms import plain
from meishan.algorithms.scoring.judging import REJECTED
from meishan.algorithms.scoring.offers import Offer
from meishan.algorithms.scoring.pricing import amount_of
from meishan.algorithms.scoring.problem import Problem
from meishan.algorithms.scoring.result import Ranked, Ranking
from meishan.algorithms.scoring.rules import VALUE


def explain(problem: Problem, ranking: Ranking, offer: str) -> tuple[str, ...]:
    """The steps to the offer's place. Raises KeyError where there is no such offer."""
    row = ranking.find(offer)
    given = next(one for one in problem.offers if one.id == offer)
    return (
        *_points(problem, given, row),
        *_price(problem, given, row),
        *_owning(problem, given, row, ranking),
        *_score(problem, row, ranking),
        *_end(given, row, ranking),
    )


def _points(problem: Problem, offer: Offer, row: Ranked) -> Iterator[str]:
    if row.points is None:
        return
    terms = [plain(offer.points[one.id]) for one in problem.criteria if one.points is not None]
    total = plain(problem.total_points)
    yield f"Points: {' + '.join(str(one) for one in terms)} = {plain(row.points)} of {total}."
    yield f"Technical per cent: {plain(row.points)} / {total} × 100 = {row.percent}."


def _price(problem: Problem, offer: Offer, row: Ranked) -> Iterator[str]:
    price = offer.price
    if price is None:
        yield "Price: none was opened."
        return
    places = problem.places[price.currency]
    for one in row.corrections:
        what = "The total" if one.line is None else f"Line {one.line}"
        yield f"{what} was stated as {plain(one.stated)} and comes to {one.computed}."
    if price.lines:
        sums = " + ".join(str(amount_of(line, places)) for line in price.lines)
        yield f"Total of the lines: {sums} = {row.corrected_total} {price.currency}."
    else:
        yield f"Total as stated: {row.corrected_total} {price.currency}."
    if row.total is None:
        yield f"There is no rate for {price.currency}."
    elif price.currency != problem.currency:
        rates = [
            plain(problem.rates[code].per_usd) if code in problem.rates else "1"
            for code in (price.currency, problem.currency)
        ]
        yield (
            f"In {problem.currency}, at the frozen rates: {row.corrected_total} / {rates[0]} × {rates[1]} = "
            f"{row.total}."
        )


def _owning(problem: Problem, offer: Offer, row: Ranked, ranking: Ranking) -> Iterator[str]:
    if problem.life_cycle is None or not row.life_cycle:
        return
    figures = offer.price.life_cycle if offer.price else {}
    for cost, one in zip(problem.life_cycle.costs, row.life_cycle, strict=True):
        unit = f" {row.currency}" if cost.unit_cost is None else f" × {plain(cost.unit_cost)}"
        yield (
            f"{cost.title or cost.id}: {plain(figures[cost.id])}{unit} = {one.amount} {problem.currency}; present "
            f"value: {one.amount} × {plain(ranking.factors[cost.when])} = {one.present}."
        )
    signs = "".join(f" {'−' if one.counts == VALUE else '+'} {one.present}" for one in row.life_cycle)
    outcome = f"{row.evaluated} {problem.currency}" if row.evaluated is not None else "less than nothing"
    yield f"Evaluated price: {row.total}{signs} = {outcome}."


def _score(problem: Problem, row: Ranked, ranking: Ranking) -> Iterator[str]:
    weights = problem.weights
    if weights is None or row.score is None:
        return
    if row.evaluated:
        yield f"Price points: {ranking.lowest} / {row.evaluated} × 100 = {row.financial_score}."
    else:
        yield f"Price points: {row.financial_score}, as it costs nothing."
    yield (
        f"Score: ({plain(weights.technical)} × {row.percent} + {plain(weights.financial)} × {row.financial_score})"
        f" / 100 = {row.score}."
    )


def _end(offer: Offer, row: Ranked, ranking: Ranking) -> Iterator[str]:
    for low in row.abnormally_low:
        yield (
            f"Abnormally low? {row.total} is {low.percent_below} per cent below the {low.against}, "
            f"{low.reference}. The bidder is asked to explain it; nothing follows by itself."
        )
    if offer.rejected is not None:
        words = f": {offer.rejected.words}" if offer.rejected.words else "."
        yield f"Rejected ({offer.rejected.ground.replace('_', ' ')}){words}"
    failed = [name.replace("_", " ") for name in row.failed_on if name != REJECTED]
    if failed:
        yield f"Failed on: {', '.join(failed)}."
    for tie in ranking.tied:
        if offer.id in tie.offers:
            rules = (
                ", then ".join(rule.replace("_", " ") for rule in tie.decided_by)
                or "nothing: it is left open"
            )
            yield f"Equal with {', '.join(one for one in tie.offers if one != offer.id)}; decided by {rules}."
    yield f"Rank: {row.rank}." if row.rank else "Not ranked."
