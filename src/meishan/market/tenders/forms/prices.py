# SPDX-License-Identifier: Apache-2.0
"""What gets a price, what offers are compared by, and the points of the criteria: steps with lists on them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.reference import queries as reference

from ..actions.life_cycle import MOST_YEARS
from ..models.content import Content
from ..models.life_cycle import has_life_cycle
from ..models.terms import Terms, blank, is_scored, rows_of, terms_of
from .drafting import StepForm
from .fields import NO_CHOICE
from .method import a_number


class PricesForm(StepForm):
    """What gets a price, and to where it is delivered; the extra lines have pages of their own."""

    lines = forms.ChoiceField(
        label=gettext_lazy("The price schedule"),
        choices=[
            ("items", gettext_lazy("A price for each item of the lots, and the lines below")),
            ("none", gettext_lazy("Only the lines below")),
        ],
        widget=forms.RadioSelect,
    )
    incoterm = forms.ChoiceField(
        label=gettext_lazy("Delivery term of all prices"),
        choices=lambda: [NO_CHOICE, *reference.incoterms()],
        required=False,
        help_text=gettext_lazy("An item's own delivery term goes before this one."),
    )
    place = forms.CharField(label=gettext_lazy("Place of delivery"), max_length=250, required=False)
    compared = forms.ChoiceField(
        label=gettext_lazy("What is compared"),
        choices=[
            ("price", gettext_lazy("The price alone")),
            ("life_cycle", gettext_lazy("The life-cycle cost: the price and what owning costs")),
        ],
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "For what uses energy, needs care or is sold again. The award is for the price in either case."
        ),
    )
    years = a_number(gettext_lazy("Years of use"), least=1, most=MOST_YEARS)
    discount_percent = forms.DecimalField(
        label=gettext_lazy("Discount rate, a year"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=gettext_lazy(
            "How much less a cost of the next year counts than one of today. 0: all count alike."
        ),
    )

    def __init__(self, *arguments: Any, draft: Any, **options: Any) -> None:
        super().__init__(*arguments, draft=draft, **options)
        self.terms: Terms = terms_of(draft.content) or blank()

    def read(self, content: Content) -> dict[str, Any]:
        terms = terms_of(content) or blank()
        owning = terms.get("life_cycle") or {"years": None, "discount_percent": "0"}
        return {
            **{name: terms["prices"][name] for name in ("lines", "incoterm", "place")},
            "compared": "life_cycle" if has_life_cycle(terms) else "price",
            "years": owning["years"],
            "discount_percent": Decimal(owning["discount_percent"]),
        }

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("compared") == "life_cycle" and not said.get("years") and "years" not in self.errors:
            self.add_error("years", _("Give the years of use, over which costs are counted."))

    @property
    def begins_life_cycle(self) -> bool:
        """Whether life-cycle cost was just chosen: then its costs are named next, on the same page."""
        return self.cleaned_data.get("compared") == "life_cycle" and not rows_of(self.terms, "costs")

    def changes(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("lines", "incoterm", "place")}
        return {
            "tender": {
                **self.terms,
                "prices": {**self.terms["prices"], **said},
                "life_cycle": self._life_cycle(),
            }
        }

    def _life_cycle(self) -> dict[str, Any] | None:
        """What was chosen; as it stood where a program that sends the form does not know of it."""
        if not self.cleaned_data["compared"]:
            return self.terms.get("life_cycle")
        if self.cleaned_data["compared"] == "price":
            return None
        return {
            "years": self.cleaned_data["years"],
            "discount_percent": format(self.cleaned_data["discount_percent"] or Decimal(0), "f"),
            "costs": rows_of(self.terms, "costs"),
        }


class NoFieldsForm(StepForm):
    """A step whose rows are kept on pages of their own: it only goes on."""

    def read(self, content: Content) -> dict[str, Any]:
        return {}

    def changes(self) -> dict[str, Any]:
        return {}


class PointsForm(StepForm):
    """The points of all criteria on one page, so that their sum is seen."""

    def __init__(self, *arguments: Any, draft: Any, **options: Any) -> None:
        self.terms: Terms = terms_of(draft.content) or blank()
        super().__init__(*arguments, draft=draft, **options)
        self.rows = self.terms["criteria"]
        if is_scored(self.terms):
            for row in self.rows:
                if row["kind"] != "preliminary":
                    self.fields[f"points-{row['id']}"] = a_number(_("Points"), most=1000)

    def read(self, content: Content) -> dict[str, Any]:
        return {f"points-{row['id']}": row["points"] for row in self.terms["criteria"]}

    def lines(self) -> list[tuple[dict[str, Any], forms.BoundField | None]]:
        """Each criterion with its field, where it is scored."""
        return [
            (row, self[name] if (name := f"points-{row['id']}") in self.fields else None) for row in self.rows
        ]

    def clean(self) -> None:
        for row in self.rows:
            given = self.cleaned_data.get(f"points-{row['id']}")
            if row["minimum"] and (given or 0) < row["minimum"]:
                self.add_error(
                    f"points-{row['id']}",
                    _("At least %(least)s points must be reached here. Give no fewer.")
                    % {"least": row["minimum"]},
                )

    def changes(self) -> dict[str, Any]:
        criteria = [
            {**row, "points": self.cleaned_data.get(f"points-{row['id']}") or None} for row in self.rows
        ]
        return {"tender": {**self.terms, "criteria": criteria}}
