# SPDX-License-Identifier: Apache-2.0
"""Fields that several forms of this app share: days, amounts, words, firms by their number, answers yes or no."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.reference import queries as reference
from meishan.market.suppliers.models import Supplier
from meishan.market.suppliers.states import Standing

Words = Any
"""A text, or one that is translated when it is shown."""
COMBOBOX = {"data-combobox": ""}
LONGEST = 20_000


def day_field(label: Words, *, help_text: Words = "", required: bool = True) -> forms.DateField:
    """A day, picked from the browser's calendar."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def amount_field(
    label: Words, *, help_text: Words = "", required: bool = True, places: int = 2
) -> forms.DecimalField:
    """An amount above zero."""
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=Decimal(1).scaleb(-places),
        max_digits=18,
        decimal_places=places,
    )


def words_field(
    label: Words, *, help_text: Words = "", rows: int = 4, required: bool = True
) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def yes_no_field(label: Words, yes: Words, no: Words) -> forms.ChoiceField:
    """Two answers, none of them chosen beforehand."""
    return forms.ChoiceField(label=label, choices=[("1", yes), ("0", no)], widget=forms.RadioSelect)


def currency_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=currency_choices, widget=forms.Select(attrs=COMBOBOX)
    )


def currency_choices() -> list[tuple[str, Any]]:
    return [
        ("", gettext_lazy("Choose")),
        *((code, f"{code} – {name}") for code, name in reference.currencies()),
    ]


def unit_choices() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("Choose")), *reference.units()]


def country_choices() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("Choose")), *reference.countries()]


class SupplierField(forms.CharField):
    """A firm by its number (M-204518), as it stands on its profile; gives its organisation's id."""

    def __init__(self, **named: Any) -> None:
        super().__init__(
            **{
                "label": gettext_lazy("Number of the supplier"),
                "help_text": gettext_lazy(
                    "It begins with M-. Your list “Suppliers” shows it under each name."
                ),
                "max_length": 20,
                **named,
            }
        )

    def clean(self, value: Any) -> UUID | None:
        said = str(super().clean(value) or "")
        if not said:
            return None
        digits = said.strip().upper().removeprefix("M-").strip()
        known = digits.isdecimal() and digits.isascii() and len(digits) <= 12
        found = Supplier.objects.filter(number=int(digits), standing=Standing.OPEN).first() if known else None
        if found is None:
            raise ValidationError(
                _(
                    "No supplier is registered under the number “%(number)s”. Look it up in your list “Suppliers”."
                )
                % {"number": said}
            )
        return found.pk
