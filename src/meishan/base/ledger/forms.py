# SPDX-License-Identifier: Apache-2.0
"""What a reader asks of the record, and the files she has checked."""

from datetime import UTC, datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meishan.algorithms.merkle.entries import LONGEST_FILE
from meishan.base.core.forms import Form

from .acts import ACTS
from .models import Entry


def act_choices() -> list[tuple[str, str]]:
    """Every kind of act by its label, in the reader's alphabet."""
    return sorted(((name, str(spec.label)) for name, spec in ACTS.items()), key=lambda one: one[1].casefold())


class EntryFilter(Form):
    """Which entries of the record to show; every field may be empty."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Up to"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    organisation = forms.UUIDField(required=False, widget=forms.HiddenInput)
    subject = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"] = forms.ChoiceField(
            label=_("Act"), required=False, choices=[("", _("Every act")), *act_choices()]
        )

    def clean(self) -> dict:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one. Choose a later day."))
        return found

    def narrow(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """The entries that match; days are whole days in UTC. What is not valid narrows nothing."""
        asked = self.cleaned_data if self.is_bound and self.is_valid() else {}
        if asked.get("act"):
            entries = entries.filter(act=asked["act"])
        if asked.get("organisation"):
            entries = entries.filter(organisation=asked["organisation"])
        if asked.get("subject"):
            entries = entries.filter(subject_id=asked["subject"])
        if asked.get("since"):
            entries = entries.filter(at__gte=datetime.combine(asked["since"], time(), UTC))
        if asked.get("until"):
            entries = entries.filter(at__lt=datetime.combine(asked["until"], time(), UTC) + timedelta(days=1))
        return entries


class ReceiptForm(Form):
    """A receipt to be checked, and the entry it is for where that is not inside it."""

    receipt = forms.FileField(
        label=_("Receipt"),
        help_text=_("The file that ends in .tlog-proof."),
        widget=forms.ClearableFileInput(attrs={"accept": ".tlog-proof"}),
    )
    entry = forms.FileField(
        label=_("Entry"),
        required=False,
        help_text=_("The file entry.json; only needed where the receipt does not hold the entry itself."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
    )

    def clean(self) -> dict:
        found = super().clean() or {}
        for name in ("receipt", "entry"):
            if found.get(name) and found[name].size > 2 * LONGEST_FILE:
                self.add_error(name, _("This file is too large for a receipt or an entry (2 MB at most)."))
        return found
