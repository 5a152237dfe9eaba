# SPDX-License-Identifier: Apache-2.0
"""What bidders give for a cost of owning, and how it counts, in words."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.core.templatetags import _shown
from meishan.base.reference import queries as reference

from ..states import CostWhen


def given(cost: dict[str, Any]) -> str:
    """What a bidder gives a figure for: a quantity in its unit, or an amount of money; and how often."""
    unit = reference.unit_name(cost["unit"]) if cost["unit"] else _("amount of money")
    return f"{unit} · {CostWhen(cost['when']).label}"


def discounting(years: int, discount: Decimal) -> str:
    """Over how many years costs are added to a price, and at which rate (per cent a year) later ones count for less."""
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
