# SPDX-License-Identifier: Apache-2.0
"""The figures of a rule set as a form: one field each, with its unit where it has several."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..models.rulebook import Rules
from ..queries.rules import FIGURES, GROUPS
from ..states import LIMITS, MinutesShow, Unit
from .fields import TextsForm


@dataclass(frozen=True)
class FigureField:
    """A figure's fields: its value, and its unit where it may have several."""

    value: forms.BoundField
    unit: forms.BoundField | None


class RulesForm(TextsForm):
    """All figures of a rule set, from which day on they hold, and why they differ from the set."""

    texts = {
        "reason": {
            "label": gettext_lazy("Why your agency departs from its rule set"),
            "length": 5000,
            "rows": 3,
            "required": True,
            "help": gettext_lazy("Suppliers and auditors read this."),
        }
    }
    since = forms.DateField(
        label=gettext_lazy("From which day on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *arguments: Any, rules: Rules, edition: Rules, **options: Any) -> None:
        super().__init__(*arguments, main="en", **options)
        del self.fields["edit"]
        for name, kind in FIGURES.items():
            figure = rules[name]
            field = _field(figure.unit, required=not kind.optional)
            field.label = kind.label  # type: ignore[assignment]  # lazy texts are labels, too
            self.fields[name] = field
            self.initial[name] = (
                ("yes" if figure.value else "no") if figure.unit == Unit.YES_NO else figure.value
            )
            if len(kind.units) > 1:
                self.fields[f"{name}.unit"] = forms.ChoiceField(
                    label=gettext_lazy("Counted as"),
                    choices=[(str(unit), unit.label) for unit in kind.units],
                )
                self.initial[f"{name}.unit"] = str(figure.unit)

    @property
    def figure_groups(self) -> list[tuple[Any, list[FigureField]]]:
        """The fields by group, in the order of the rules' page."""
        return [
            (
                label,
                [
                    FigureField(self[name], self[f"{name}.unit"] if f"{name}.unit" in self.fields else None)
                    for name, kind in FIGURES.items()
                    if kind.group == group
                ],
            )
            for group, label in GROUPS.items()
        ]

    def changes(self) -> dict[str, dict[str, Any]]:
        """The figures as typed."""
        said = self.cleaned_data
        return {
            name: {
                "value": said[name] == "yes" if kind.units[0] == Unit.YES_NO else said[name],
                "unit": said.get(f"{name}.unit") or str(kind.units[0]),
            }
            for name, kind in FIGURES.items()
        }


def _field(unit: Unit, *, required: bool) -> forms.Field:
    if unit == Unit.YES_NO:
        return forms.ChoiceField(
            choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))], widget=forms.RadioSelect
        )
    if unit == Unit.MINUTES_SHOW:
        return forms.ChoiceField(choices=MinutesShow.choices)
    if unit in LIMITS:
        return forms.DecimalField(min_value=0, max_digits=17, decimal_places=2, required=required)
    return forms.IntegerField(min_value=0, required=required)
