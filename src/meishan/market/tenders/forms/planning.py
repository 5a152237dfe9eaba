# SPDX-License-Identifier: Apache-2.0
"""What goes on record before clearance: estimate, ground, agreements, splitting, less time."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from meishan.base.core.forms import Form

from ..models import TenderPlan
from ..models.terms import Terms
from ..queries.rules import grounds
from ..states import AgreementAnswer
from .drafting import currency_choices
from .fields import COMBOBOX, NO_CHOICE, TextsForm

WORDS = 5000


def words_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text
    )


class EstimateForm(Form):
    """What the need may cost."""

    amount = forms.DecimalField(
        label=gettext_lazy("Estimated value"), min_value=Decimal("0.01"), max_digits=20, decimal_places=2
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=currency_choices, widget=forms.Select(attrs=COMBOBOX)
    )

    def __init__(self, *arguments: Any, plan: TenderPlan, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.initial = {"amount": plan.amount, "currency": plan.currency or "USD"}


class GroundForm(TextsForm):
    """Why the method is an exception; all may read it."""

    texts = {
        "words": {
            "label": gettext_lazy("Why this ground applies"),
            "length": WORDS,
            "rows": 3,
            "required": True,
            "help": gettext_lazy("Published with the tender."),
        }
    }
    key = forms.ChoiceField(
        label=gettext_lazy("Ground for the exception"),
        choices=lambda: [NO_CHOICE, *((one.key, one.title) for one in grounds())],
    )

    def __init__(self, *arguments: Any, terms: Terms, **options: Any) -> None:
        super().__init__(*arguments, given=terms["ground"], **options)
        self.initial["key"] = terms["ground"]["key"]
        self.order(["key"])

    def ground(self) -> dict[str, Any]:
        return {"key": self.cleaned_data["key"], "words": self.text("words")}


class AgreementsForm(Form):
    """Whether a standing agreement could serve instead."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Long-term agreements"), choices=AgreementAnswer.choices, widget=forms.RadioSelect
    )
    words = words_field(
        gettext_lazy("Why none of them serves this need"), gettext_lazy("Kept on record for auditors.")
    )

    def __init__(self, *arguments: Any, plan: TenderPlan, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.initial = {key: plan.agreements.get(key, "") for key in ("answer", "words")}


class SplittingForm(Form):
    """Why purchases that together pass a threshold are separate needs."""

    words = words_field(
        gettext_lazy("Why these are separate needs"), gettext_lazy("Kept on record for auditors.")
    )

    def __init__(self, *arguments: Any, plan: TenderPlan, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.initial = {"words": plan.splitting.get("words", "")}


class ShorteningForm(Form):
    """Why bidders get less time than usual."""

    words = words_field(
        gettext_lazy("Why there must be less time"),
        gettext_lazy("The head of procurement reads it and alone can clear this tender."),
    )

    def __init__(self, *arguments: Any, plan: TenderPlan, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.initial = {"words": plan.shortening.get("words", "")}
