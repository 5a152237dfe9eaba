# SPDX-License-Identifier: Apache-2.0
"""What decides who wins, in the words of OCDS: award criteria of a lot, and points for sustainability."""

from typing import Any

from django.utils.translation import gettext as _

from ..models.life_cycle import compared_in, costs_asked, factors
from ..models.terms import Terms, is_priced, is_scored
from ..queries import text_of
from ..states import CostCounts, CriterionKind


def green(terms: Terms | None) -> list[dict[str, Any]]:
    """The criteria of sustainability, rated or not."""
    return [one for one in terms["criteria"] if one["kind"] == CriterionKind.SUSTAINABILITY] if terms else []


def rated(terms: Terms | None, main: str) -> list[dict[str, Any]]:
    """That points for sustainability help to decide who wins: a strategy of its own in OCDS."""
    titles = [text_of(one["title"], main)[0] for one in green(terms) if one["points"]]
    return [{"description": "; ".join(titles), "strategies": ["awardCriteria"]}] if titles else []


def award_criteria(terms: Terms, main: str, lot: int) -> dict[str, Any] | None:
    """What the offers of a lot are compared by, with its weights; None where nothing is awarded."""
    if not is_priced(terms):
        return None
    if not is_scored(terms):
        price = {**_price(terms, main, lot), "numbers": [{"number": 100, "weight": "percentageExact"}]}
        return {"criteria": [price]}
    weights = terms["weights"] or {"technical": 0, "financial": 0}
    price = {
        **_price(terms, main, lot),
        "numbers": [{"number": weights["financial"], "weight": "percentageExact"}],
    }
    quality = [
        {
            "type": "quality",
            "name": text_of(one["title"], main)[0],
            "description": text_of(one["description"], main)[0],
            "numbers": [
                {"number": one["points"], "weight": "pointsExact"},
                *([{"number": one["minimum"], "threshold": "minimumScore"}] if one["minimum"] else []),
            ],
        }
        for one in terms["criteria"]
        if one["points"]
    ]
    words = _(
        "%(technical)s%% × points / all points + %(financial)s%% × lowest price / price; a technical offer needs"
        " %(mark)s%% of all points."
    )
    return {
        "criteria": [*quality, price],
        "weightingDescription": words % {**weights, "mark": terms["pass_mark"] or 0},
    }


def _price(terms: Terms, main: str, lot: int) -> dict[str, Any]:
    """What is compared: the price, or the life-cycle cost with the sum it comes to."""
    costs = costs_asked(terms, lot)
    if not costs:
        return {"type": "price", "name": _("Price")}
    worth, currency = factors(terms), compared_in(terms)
    parts = [_("price")]
    for one in costs:
        rate = f"{currency} {one['unit_cost']} × " if one["unit_cost"] else ""
        sign = "−" if one["counts"] == CostCounts.VALUE else "+"
        parts.append(f"{sign} {text_of(one['label'], main)[0]} × {rate}{worth[one['when']].normalize():f}")
    return {"type": "cost", "name": _("Life-cycle cost"), "description": " ".join(parts)}
