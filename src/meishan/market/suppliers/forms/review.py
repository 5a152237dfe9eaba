# SPDX-License-Identifier: Apache-2.0
"""What reviewers, officers and suppliers write to one another, and the upload of existing suppliers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form
from meishan.base.core.uploads import SHEETS, CheckedFileField

from ..states import DuplicateDecision, Verdict


def _words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **options)


class FindingForm(Form):
    requirement = forms.CharField(widget=forms.HiddenInput, max_length=60)
    verdict = forms.ChoiceField(
        label=_("Finding"),
        choices=[(Verdict.MET.value, Verdict.MET.label), (Verdict.WANTED.value, Verdict.WANTED.label)],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What is needed, or a note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AskForm(Form):
    message = _words(
        _("Message to the supplier"),
        required=False,
        help_text=_("The points marked as needed are listed for the supplier by themselves."),
    )


class AcceptForm(Form):
    message = _words(_("Message to the supplier"), required=False)


class DeclineForm(Form):
    reason = _words(
        _("Reason"), help_text=_("The supplier reads this. Say what would change your decision, if anything.")
    )


class ReasonForm(Form):
    reason = _words(_("Reason"), required=False)


class ResubmitForm(Form):
    answer = _words(_("Your answer"), required=False, help_text=_("What you have changed or added."))


class DoubleForm(Form):
    decision = forms.ChoiceField(
        label=_("Are they the same supplier?"),
        choices=[
            (DuplicateDecision.DISTINCT.value, _("No, two different suppliers")),
            (DuplicateDecision.MERGED.value, _("Yes, merge the newer one into the older one")),
        ],
        widget=forms.RadioSelect,
    )
    reason = _words(_("Reason"))


class IntakeForm(Form):
    reviews_basic = forms.TypedChoiceField(
        label=_("Basic registrations that match what you buy"),
        choices=[
            ("no", _("Accept them at once")),
            ("yes", _("Let a reviewer look at each of them")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class ImportForm(Form):
    file = CheckedFileField(label=_("File"), policy=SHEETS)


class ImportConfirmForm(Form):
    registers = forms.TypedChoiceField(
        label=_("How shall they stand with your agency?"),
        choices=[
            ("yes", _("Registered at Basic: we know these suppliers")),
            ("no", _("Asked to complete their profile and sign the declaration first")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    skips = forms.BooleanField(label=_("Leave out the rows with faults"), required=False)
