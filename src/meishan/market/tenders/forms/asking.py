# SPDX-License-Identifier: Apache-2.0
"""One criterion, one question, one line of the price schedule, one document asked for: each a form of its own."""

import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.reference import queries as reference
from meishan.base.reference.forms import LANGUAGE_NAMES

from ..actions.rows import WORDS_LENGTH
from ..actions.wording import TITLE_LENGTH
from ..models.content import Content
from ..models.life_cycle import compared_in
from ..models.terms import Terms, blank, is_scored, terms_of
from ..queries import text_of
from ..states import AnswerType, CostCounts, CostWhen, CriterionKind, EnvelopeKind, Envelopes, ExtraLine
from .fields import COMBOBOX, NO_CHOICE, TextsForm
from .method import a_number

ENVELOPES = [
    (EnvelopeKind.TECHNICAL.value, EnvelopeKind.TECHNICAL.label),
    (EnvelopeKind.FINANCIAL.value, EnvelopeKind.FINANCIAL.label),
]


def new_id(prefix: str) -> str:
    """The id of a new row; never that of an earlier one."""
    return f"{prefix}-{secrets.token_hex(4)}"


class RowForm(TextsForm):
    """One row of a list in the terms. `row` is what it was, empty for a new one."""

    prefix_of_ids = ""
    unfolds_filled = False

    def __init__(self, *arguments: Any, content: Content, row: dict[str, Any], **options: Any) -> None:
        self.content, self.row = content, row
        self.terms: Terms = terms_of(content) or blank()
        super().__init__(*arguments, main=content["language"], given=self.given(row), **options)
        plain = [name for name in self.fields if name in row]
        self.initial = {**{name: row[name] for name in plain}, **self.initial}
        self.suit()

    def given(self, row: dict[str, Any]) -> dict[str, dict[str, str]]:
        return row

    def suit(self) -> None:
        """Take away what this tender does not need."""
        if "envelope" in self.fields and self.terms["envelopes"] != Envelopes.TWO:
            del self.fields["envelope"]
        if "lot" in self.fields and not self.content["lots"]:
            del self.fields["lot"]

    def _lots(self, everywhere: Any) -> list[tuple[int, str]]:
        named = [
            (
                lot["number"],
                _("Lot %(number)s: %(title)s")
                % {"number": lot["number"], "title": text_of(lot["title"], self.main)[0]},
            )
            for lot in self.content["lots"]
        ]
        return [(0, str(everywhere)), *named]

    def value(self) -> dict[str, Any]:
        """The row as filled in."""
        plain = {
            name: said
            for name, said in self.cleaned_data.items()
            if name in self.base_fields and name != "edit"
        }
        texts = {name: self.text(name) for name in self.texts}
        return {
            **self.row,
            **plain,
            **texts,
            "id": self.row.get("id") or new_id(self.prefix_of_ids),
            "envelope": plain.get("envelope") or self.row.get("envelope") or EnvelopeKind.TECHNICAL.value,
            "lot": int(plain.get("lot") or 0),
        }


class CriterionForm(RowForm):
    """What bids are judged by."""

    prefix_of_ids = "c"
    texts = {
        "title": {"label": gettext_lazy("Criterion"), "length": TITLE_LENGTH, "required": True},
        "description": {
            "label": gettext_lazy("What is expected"),
            "length": WORDS_LENGTH,
            "rows": 4,
            "help": gettext_lazy(
                "What meets it, and what earns more points, so that two judges come to one view."
            ),
        },
        "evidence": {
            "label": gettext_lazy("Evidence asked for"),
            "length": WORDS_LENGTH,
            "rows": 3,
            "help": gettext_lazy("What the bidder attaches or answers to show it."),
        },
    }
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=CriterionKind.choices,
        widget=forms.RadioSelect,
        initial=CriterionKind.TECHNICAL,
    )
    points = a_number(
        gettext_lazy("Points"),
        most=1000,
        help_text=gettext_lazy("A preliminary criterion has none. Without points it is passed or failed."),
    )
    minimum = a_number(
        gettext_lazy("Least points"),
        most=1000,
        help_text=gettext_lazy("A bid with fewer fails. Empty: only the pass mark of all counts."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("The standard or policy it comes from."),
    )

    def suit(self) -> None:
        if not is_scored(self.terms):
            del self.fields["points"], self.fields["minimum"]

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("kind") == CriterionKind.PRELIMINARY and said.get("points"):
            self.add_error("points", _("A preliminary criterion is passed or failed; it has no points."))
        elif said.get("minimum") and said["minimum"] > (said.get("points") or 0):
            self.add_error("minimum", _("The least points of a criterion can't be more than its points."))

    def value(self) -> dict[str, Any]:
        row = super().value()
        del row["envelope"], row["lot"]
        return {**row, "points": row.get("points") or None, "minimum": row.get("minimum") or None}


class QuestionForm(RowForm):
    """One question of the questionnaire, and what kind of answer it wants."""

    prefix_of_ids = "q"
    texts = {
        "label": {"label": gettext_lazy("Question"), "length": WORDS_LENGTH, "rows": 2, "required": True},
        "help": {"label": gettext_lazy("Hint"), "length": WORDS_LENGTH, "rows": 2},
        "options": {
            "label": gettext_lazy("Answers to choose from"),
            "length": WORDS_LENGTH,
            "rows": 4,
            "help": gettext_lazy(
                "For a choice only: one answer a line, in the same order in every language."
            ),
        },
    }
    type = forms.ChoiceField(
        label=gettext_lazy("Kind of answer"), choices=AnswerType.choices, initial=AnswerType.TEXT
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit of a number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy(
            "A code of the list of units, shown in each reader's language (DAY, MON, ANN), or a sign of its own."
        ),
    )
    envelope = forms.ChoiceField(label=gettext_lazy("Envelope"), choices=ENVELOPES, widget=forms.RadioSelect)
    lot = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    criterion = forms.ChoiceField(label=gettext_lazy("Criterion it serves"), required=False)
    required = forms.BooleanField(label=gettext_lazy("An answer is required"), required=False)
    evidence_required = forms.BooleanField(
        label=gettext_lazy("A file as evidence goes with the answer"), required=False
    )

    def given(self, row: dict[str, Any]) -> dict[str, dict[str, str]]:
        lines: dict[str, str] = {
            language: "\n".join(one["label"].get(language, "") for one in row.get("options", []))
            for language in LANGUAGE_NAMES
        }
        return {**row, "options": {language: said for language, said in lines.items() if said.strip()}}

    def suit(self) -> None:
        super().suit()
        self.initial = {"envelope": EnvelopeKind.TECHNICAL, "required": True, **self.initial}
        if "lot" in self.fields:
            self.fields["lot"].choices = self._lots(_("Every bid"))
        self.fields["criterion"].choices = [
            ("", _("None")),
            *((one["id"], text_of(one["title"], self.main)[0]) for one in self.terms["criteria"]),
        ]

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("type") == AnswerType.CHOICE:
            main = _lines(said.get(f"options_{self.main}", ""))
            if len(main) < 2:
                self.add_error(f"options_{self.main}", _("Give at least two answers to choose from."))
            for language in LANGUAGE_NAMES:
                lines = _lines(said.get(f"options_{language}", ""))
                if lines and language != self.main and len(lines) != len(main):
                    self.add_error(
                        f"options_{language}",
                        _("Give as many answers as in the main language: %(count)s.") % {"count": len(main)},
                    )
        money_early = said.get("type") == AnswerType.MONEY and said.get("envelope") == EnvelopeKind.TECHNICAL
        if money_early and self.terms["envelopes"] == Envelopes.TWO:
            self.add_error("envelope", _("Amounts of money belong to the financial envelope."))

    def value(self) -> dict[str, Any]:
        row = super().value()
        by_language = {language: _lines(said) for language, said in row.pop("options").items()}
        keys = {one["label"].get(self.main, ""): one["key"] for one in self.row.get("options", [])}
        row["options"] = [
            {
                "key": keys.get(words) or new_id("o"),
                "label": {language: lines[place] for language, lines in by_language.items()},
            }
            for place, words in enumerate(by_language.get(self.main, []))
        ]
        if row["type"] != AnswerType.CHOICE:
            row["options"] = []
        return row


def _lines(words: str) -> list[str]:
    return [one.strip() for one in words.splitlines() if one.strip()]


class ExtraLineForm(RowForm):
    """A line of the price schedule that is no item of a lot."""

    prefix_of_ids = "p"
    texts = {"label": {"label": gettext_lazy("What is priced"), "length": TITLE_LENGTH, "required": True}}
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ExtraLine.choices)
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        required=False,
        min_value=Decimal("0.0001"),
        max_digits=19,
        decimal_places=4,
        help_text=gettext_lazy("Empty: one sum for all."),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=lambda: [NO_CHOICE, *reference.units()],
        required=False,
        widget=forms.Select(attrs=COMBOBOX),
    )
    lot = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    required = forms.BooleanField(label=gettext_lazy("A price is required"), required=False)

    def suit(self) -> None:
        super().suit()
        self.initial = {"required": True, **self.initial}
        self.initial["quantity"] = Decimal(self.row["quantity"]) if self.row.get("quantity") else None
        if "lot" in self.fields:
            self.fields["lot"].choices = self._lots(_("Each lot"))

    def value(self) -> dict[str, Any]:
        row = super().value()
        del row["envelope"]
        return {**row, "quantity": str(row["quantity"] or "")}


class CostForm(RowForm):
    """A cost of owning that bidders give a figure for."""

    prefix_of_ids = "k"
    texts = {
        "label": {
            "label": gettext_lazy("Cost"),
            "length": TITLE_LENGTH,
            "required": True,
            "help": gettext_lazy(
                "For example: Fuel for 20,000 km; Maintenance; What the vehicle is sold for."
            ),
        },
        "help": {
            "label": gettext_lazy("How bidders come to the figure"),
            "length": WORDS_LENGTH,
            "rows": 3,
            "help": gettext_lazy("By which standard or use it is measured, so that figures can be compared."),
        },
    }
    when = forms.ChoiceField(
        label=gettext_lazy("When it is due"),
        choices=CostWhen.choices,
        widget=forms.RadioSelect,
        initial=CostWhen.YEARLY,
    )
    counts = forms.ChoiceField(
        label=gettext_lazy("How it counts"),
        choices=CostCounts.choices,
        widget=forms.RadioSelect,
        initial=CostCounts.COST,
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Bidders give a quantity in"),
        choices=lambda: [("", _("an amount of money instead")), *reference.units()],
        required=False,
        widget=forms.Select(attrs=COMBOBOX),
        help_text=gettext_lazy("Litres or kilowatt hours, for example; then you publish what one costs."),
    )
    unit_cost = forms.DecimalField(
        label=gettext_lazy("Rate for one"),
        required=False,
        min_value=Decimal("0.000001"),
        max_digits=18,
        decimal_places=6,
    )
    lot = forms.ChoiceField(label=gettext_lazy("For"), required=False)

    def suit(self) -> None:
        super().suit()
        self.initial["unit_cost"] = Decimal(self.row["unit_cost"]) if self.row.get("unit_cost") else None
        self.fields["unit_cost"].help_text = _("In %(currency)s, in which prices are compared.") % {
            "currency": compared_in(self.terms)
        }
        if "lot" in self.fields:
            self.fields["lot"].choices = self._lots(_("Each lot"))

    def clean(self) -> None:
        super().clean()
        if bool(self.cleaned_data.get("unit")) != bool(self.cleaned_data.get("unit_cost")):
            self.add_error(
                "unit_cost",
                _(
                    "Give both the unit of the quantity and the rate for it, or neither: then bidders give an amount."
                ),
            )

    def value(self) -> dict[str, Any]:
        row = super().value()
        del row["envelope"]
        return {**row, "unit_cost": format(row["unit_cost"], "f") if row["unit_cost"] else ""}


class AskedForm(RowForm):
    """A document the bidder attaches."""

    prefix_of_ids = "d"
    texts = {
        "title": {"label": gettext_lazy("Document"), "length": TITLE_LENGTH, "required": True},
        "help": {"label": gettext_lazy("What it must show"), "length": WORDS_LENGTH, "rows": 3},
    }
    envelope = forms.ChoiceField(label=gettext_lazy("Envelope"), choices=ENVELOPES, widget=forms.RadioSelect)
    lot = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    required = forms.BooleanField(label=gettext_lazy("Required"), required=False)

    def suit(self) -> None:
        super().suit()
        self.initial = {"envelope": EnvelopeKind.TECHNICAL, "required": True, **self.initial}
        if "lot" in self.fields:
            self.fields["lot"].choices = self._lots(_("Every bid"))


ROW_FORMS: dict[str, Callable[..., RowForm]] = {
    "criteria": CriterionForm,
    "questions": QuestionForm,
    "extra_lines": ExtraLineForm,
    "costs": CostForm,
    "documents_asked": AskedForm,
}
