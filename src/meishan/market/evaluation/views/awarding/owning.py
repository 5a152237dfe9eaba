# SPDX-License-Identifier: Apache-2.0
"""What owning costs by each offer of a ranking, figure by figure, as its page shows it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from meishan.algorithms.scoring.rules import VALUE
from meishan.base.core.templatetags import _shown
from meishan.market.tenders.models import Notice
from meishan.market.tenders.models.life_cycle import costs_asked
from meishan.market.tenders.queries import discounting, text_of

from ...queries import terms


def told_owning(
    notice: Notice, problem: Mapping[str, Any], result: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Each cost, and what it comes to by each offer as of today; None where prices are compared as they are.

    `problem` and `result` are an evaluation and its ranking as the files have them; names of costs are the tender's,
    in the reader's language.
    """
    said = problem["life_cycle"]
    if said is None:
        return None
    labels = {one["id"]: one["label"] for one in costs_asked(terms(notice), problem["lot"])}
    costs = [
        {
            **one,
            "label": labels.get(one["id"], {notice.language: one["title"]}),
            "sign": "−" if one["counts"] == VALUE else "+",
            "factor": result["factors"][one["when"]],
        }
        for one in said["costs"]
    ]
    figures = {one["id"]: (one["price"] or {}).get("life_cycle", {}) for one in problem["offers"]}
    names = {one["id"]: one["name"] for one in problem["offers"]}
    return {
        "sentence": discounting(said["years"], Decimal(said["discount_percent"])),
        "currency": result["currency"],
        "costs": costs,
        "offers": [
            {
                "name": names[one["id"]],
                "total": one["total"],
                "evaluated": one["evaluated"],
                "costs": [
                    {
                        "title": text_of(cost["label"], notice.language)[0],
                        "sign": cost["sign"],
                        "present": counted["present"],
                        "sum": _sum(cost, figures[one["id"]][cost["id"]], counted["amount"]),
                    }
                    for cost, counted in zip(costs, one["life_cycle"], strict=True)
                ],
            }
            for one in result["offers"]
            if one["life_cycle"]
        ],
    }


def _sum(cost: Mapping[str, Any], figure: str, amount: str) -> str:
    """How a present value comes about: 24,800 × 1.2 × 5.075692, or 15,200 × 5.075692 for an amount of money."""
    parts = [figure, cost["unit_cost"]] if cost["unit_cost"] else [amount]
    return " × ".join(_shown.exact(Decimal(one)) for one in [*parts, cost["factor"]])
