# SPDX-License-Identifier: Apache-2.0
"""Whether what a tender asks about costs of owning is well formed."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

from ..states import CostCounts, CostWhen
from .rows import WORDS_LENGTH, Rows, checked_rows, lot_number, whole
from .wording import TITLE_LENGTH, decimal_text, line, one_of, text

MOST_COSTS = 20
MOST_YEARS = 50
_HUNDRED = Decimal(100)


def tidy_life_cycle(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Years, discount and costs, tidied. Raises Refused."""
    if value is None:
        return None
    return {
        "years": whole(1, MOST_YEARS)(value["years"]),
        "discount_percent": _percent(value.get("discount_percent") or "0"),
        "costs": _costs(value.get("costs") or []),
    }


def _percent(value: str) -> str:
    try:
        percent = Decimal(str(value))
    except InvalidOperation:
        raise Refused(_("“%(value)s” is not a number.") % {"value": value}) from None
    if not 0 <= percent <= _HUNDRED or percent != round(percent, 2):
        raise Refused(_("Give the discount rate in per cent, from 0 to 100, with two decimals at most."))
    return format(percent.normalize(), "f")


def _costs(value: list[Mapping[str, Any]]) -> Rows:
    return checked_rows(value, _cost, MOST_COSTS)


def _cost(value: Mapping[str, Any]) -> dict[str, Any]:
    unit, rate = value.get("unit", ""), value.get("unit_cost", "")
    if unit and unit not in dict(reference.units()):
        raise Refused(_("Choose the unit from the list."))
    if bool(unit) != bool(rate):
        raise Refused(
            _(
                "Give both the unit of the quantity and the rate for it, or neither: then bidders give an amount."
            )
        )
    return {
        "lot": lot_number(value.get("lot", 0)),
        "when": one_of(CostWhen.values, gettext_lazy("Say when the cost is due."))(value["when"]),
        "counts": one_of(CostCounts.values, gettext_lazy("Say whether it is a cost or a value."))(
            value["counts"]
        ),
        "label": {
            language: line(said, TITLE_LENGTH)
            for language, said in text(value["label"], TITLE_LENGTH).items()
        },
        "help": text(value.get("help", {}), WORDS_LENGTH),
        "unit": unit,
        "unit_cost": decimal_text(rate, whole_digits=12, places=6) if rate else "",
    }
