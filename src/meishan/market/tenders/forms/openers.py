# SPDX-License-Identifier: Apache-2.0
"""Who opens a tender's bids, and the public half of an opener's key."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.queries import organisation_name
from meishan.base.core.forms import Form

from ..queries.openers import Candidate, Wanted


class OpenersForm(Form):
    """The openers of a tender, and how many of them open together."""

    keys = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Openers"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose the openers.")},
        help_text=gettext_lazy("Best from several houses: some of yours, one of another agency, an auditor."),
    )
    threshold = forms.IntegerField(
        label=gettext_lazy("How many of them open together"),
        min_value=1,
        max_value=9,
        help_text=gettext_lazy("As many must come with their keys to the opening. The others are spare."),
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that one lost key then makes every bid unreadable, for ever."),
        required=False,
    )

    def __init__(
        self, *arguments: Any, candidates: list[Candidate], wanted: Wanted | None, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["keys"].choices = [
            (str(one.key.pk), f"{one.person.name}, {organisation_name(one.organisation)}")
            for one in candidates
        ]
        if wanted:
            self.fields["threshold"].initial = wanted.threshold
        if not self.is_without_slack:
            del self.fields["sure"]

    @property
    def is_without_slack(self) -> bool:
        """Whether what was sent leaves no spare opener."""
        if not self.is_bound:
            return False
        chosen = self.data.getlist("keys") if hasattr(self.data, "getlist") else self.data.get("keys", [])
        return bool(chosen) and str(self.data.get("threshold", "")).strip() == str(len(chosen))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen, threshold = said.get("keys"), said.get("threshold")
        if chosen and threshold and threshold > len(chosen):
            self.add_error("threshold", _("No more openers can be needed than there are."))
        if "sure" in self.fields and not said.get("sure") and chosen and threshold == len(chosen):
            raise ValidationError(
                _(
                    "No opener is spare: if one key is lost, no bid can ever be opened, and the tender fails. "
                    "Choose one opener more, or say below that you know it."
                )
            )
        return said


class KeyForm(Form):
    """The public half of a key made elsewhere."""

    recipient = forms.CharField(
        label=gettext_lazy("Public key"),
        max_length=200,
        help_text=gettext_lazy(
            "It begins with age1. Never give the secret key, AGE-SECRET-KEY-1…, to anybody."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
        error_messages={"required": gettext_lazy("Give the public key.")},
    )
