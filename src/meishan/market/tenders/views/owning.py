# SPDX-License-Identifier: Apache-2.0
"""What owning costs, as readers see it: each cost, what a bidder gives for it, and by what it is multiplied."""

from decimal import Decimal
from typing import Any

from meishan.base.core.templatetags import _shown

from ..models.life_cycle import compared_in, factors, has_life_cycle
from ..models.terms import Terms, rows_of
from ..queries import discounting, given
from ..states import CostCounts, CostWhen


def told_life_cycle(terms: Terms) -> dict[str, Any] | None:
    """Years, discount and costs with their factors; None where prices are compared as they are."""
    if not has_life_cycle(terms):
        return None
    said, worth = terms["life_cycle"], factors(terms)
    return {
        "years": said["years"],
        "sentence": discounting(said["years"], Decimal(said["discount_percent"])),
        "costs": [
            {
                **one,
                "gives": given(one),
                "rate": rate(one, terms),
                "when_name": CostWhen(one["when"]).label,
                "factor": _shown.exact(worth[one["when"]]),
                "sign": "−" if one["counts"] == CostCounts.VALUE else "+",
            }
            for one in rows_of(terms, "costs")
        ],
    }


def rate(cost: dict[str, Any], terms: Terms) -> str:
    """The rate that was published for one of the unit; nothing where bidders give an amount."""
    if not cost["unit_cost"]:
        return ""
    return f"{compared_in(terms)} {_shown.exact(Decimal(cost['unit_cost']))}"
