# SPDX-License-Identifier: Apache-2.0
"""Fields that several forms of this app share: days, amounts, words, firms by their names, answers yes or no."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.templatetags._shown import country
from meishan.base.reference import queries as reference
from meishan.market.suppliers.models import Supplier
from meishan.market.suppliers.queries import suppliers_called

Words = Any
"""A text, or one that is translated when it is shown."""
COMBOBOX = {"data-combobox": ""}
LONGEST = 20_000
MOST_FOUND = 20
"""More to choose from than anybody reads: a longer part of the name finds fewer."""


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


def firm(supplier: Supplier) -> str:
    """A supplier among several, told from others of its name by country and number."""
    where = format_html(" {} ·", country(supplier.country)) if supplier.country else ""
    return format_html(
        '<bdi>{}</bdi> <span class="small muted">·{} <bdi class="nowrap">{}</bdi></span>',
        supplier.name,
        where,
        supplier.code,
    )


class Sought(NamedTuple):
    """What was written to find a supplier, and which of those found was chosen."""

    words: str = ""
    chosen: str = ""


class SupplierInput(forms.TextInput):
    """A line for a name or a number; above it those that fit it, once there are several."""

    template_name = "contracts/_supplier.html"
    found: Sequence[Supplier] = ()

    @property
    def use_fieldset(self) -> bool:  # type: ignore[override]  # what it is depends on what was found
        return bool(self.found)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Sought:
        return Sought(data.get(name) or "", data.get(_choice_of(name)) or "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        sought = value if isinstance(value, Sought) else Sought()
        return {
            **super().get_context(name, sought.words, attrs),
            "choice": _choice_of(name),
            "chosen": sought.chosen,
            "found": [(str(one.pk), firm(one)) for one in self.found],
        }


def _choice_of(name: str) -> str:
    return f"{name}-chosen"


class SupplierField(forms.CharField):
    """A firm by a part of its name or by its number; gives its organisation's id. Where several fit, the form comes
    back with them to choose from.
    """

    widget = SupplierInput

    def __init__(self, **named: Any) -> None:
        super().__init__(
            **{
                "label": gettext_lazy("Supplier"),
                "help_text": gettext_lazy("A part of its name, or its number, which begins with M-."),
                "max_length": 250,
                **named,
            }
        )

    def clean(self, value: Any) -> UUID | None:
        sought = value if isinstance(value, Sought) else Sought()
        words = super().clean(sought.words)
        if not words:
            return None
        fitting = suppliers_called(words)
        found = list(fitting[:MOST_FOUND])
        self.widget.found = found if len(found) > 1 else ()
        if not found:
            raise ValidationError(
                _("No supplier fits “%(words)s”. Try another part of its name, or its number.")
                % {"words": words}
            )
        if len(found) == 1:
            return found[0].pk
        chosen = next((one.pk for one in found if str(one.pk) == sought.chosen), None)
        if chosen is None:
            raise ValidationError(
                _("Several suppliers fit “%(words)s”. Choose one of them, or write more of its name.")
                % {"words": words}
            )
        return chosen
