# SPDX-License-Identifier: Apache-2.0
"""What owning costs, as readers see it: each cost, what a bidder gives for it, and by what it is multiplied."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.core.templatetags import _shown

from ..models.life_cycle import compared_in, factors, has_life_cycle
from ..models.terms import Terms, rows_of
from ..queries import given
from ..states import CostCounts, CostWhen


def told_life_cycle(terms: Terms) -> dict[str, Any] | None:
    """Years, discount and costs with their factors; None where prices are compared as they are."""
    if not has_life_cycle(terms):
        return None
    said, worth = terms["life_cycle"], factors(terms)
    discount = Decimal(said["discount_percent"])
    return {
        "years": said["years"],
        "sentence": _sentence(said["years"], discount),
        "costs": [
            {
                **one,
                "gives": given(one),
                "rate": rate(one, terms),
                "when_name": CostWhen(one["when"]).label,
                "factor": worth[one["when"]].normalize(),
                "sign": "−" if one["counts"] == CostCounts.VALUE else "+",
            }
            for one in rows_of(terms, "costs")
        ],
    }


def rate(cost: dict[str, Any], terms: Terms) -> str:
    """The rate that was published for one of the unit; nothing where bidders give an amount."""
    if not cost["unit_cost"]:
        return ""
    return f"{compared_in(terms)} {_shown.number(Decimal(cost['unit_cost']))}"


def _sentence(years: int, discount: Decimal) -> str:
    told = ngettext(
        "To each price the costs of owning over %(n)s year of use are added.",
        "To each price the costs of owning over %(n)s years of use are added.",
        years,
    ) % {"n": years}
    if not discount:
        return told + " " + _("Later costs count like those of today.")
    return (
        told
        + " "
        + _(
            "What is due later counts for less, at a discount rate of %(percent)s%% a year; each year’s cost is due at "
            "its end."
        )
        % {"percent": _shown.number(discount)}
    )
