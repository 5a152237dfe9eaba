# SPDX-License-Identifier: Apache-2.0
"""What bidders give for a cost of owning, in words."""

from typing import Any

from django.utils.translation import gettext as _

from meishan.base.reference import queries as reference

from ..states import CostWhen


def given(cost: dict[str, Any]) -> str:
    """What a bidder gives a figure for: a quantity in its unit, or an amount of money; and how often."""
    unit = reference.unit_name(cost["unit"]) if cost["unit"] else _("amount of money")
    return f"{unit} · {CostWhen(cost['when']).label}"
