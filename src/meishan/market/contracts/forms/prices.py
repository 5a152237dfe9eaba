# SPDX-License-Identifier: Apache-2.0
"""What an amendment does to a price list: a new price or an end for each line that is on it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form

from ..actions import Repriced
from ..models import PriceLine
from .fields import amount_field, day_field


class RepriceForm(Form):
    """From which day on, and for each line its new price, or that it is not sold any more. What is empty stays."""

    prices_from = day_field(
        _("Prices change from"),
        help_text=_("Orders made before that day keep the prices they were made at."),
        required=False,
    )

    def __init__(self, *arguments: Any, prices: Sequence[PriceLine], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.prices = list(prices)
        for one in self.prices:
            self.fields[f"price_{one.number}"] = amount_field(
                _("New price of line %(number)s") % {"number": one.number}, places=4, required=False
            )
            self.fields[f"end_{one.number}"] = forms.BooleanField(
                label=_("Line %(number)s is not sold any more") % {"number": one.number}, required=False
            )

    def rows(self) -> list[tuple[PriceLine, Any, Any]]:
        """Each line with its two fields, for the page."""
        return [(one, self[f"price_{one.number}"], self[f"end_{one.number}"]) for one in self.prices]


def repriced_in(form: RepriceForm) -> list[Repriced]:
    """What was filled in, as the act takes it; a line that ends needs no price."""
    said = form.cleaned_data
    return [
        Repriced(one.pk, None if said.get(f"end_{one.number}") else said[f"price_{one.number}"])
        for one in form.prices
        if said.get(f"end_{one.number}") or said.get(f"price_{one.number}") is not None
    ]
