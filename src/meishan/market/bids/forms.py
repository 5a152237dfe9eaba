# SPDX-License-Identifier: Apache-2.0
"""What bidders fill in on pages that need no script."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form, FormSet
from meishan.market.tenders.states import EnvelopeKind


class EnvelopesForm(Form):
    """A sealed envelope file for each envelope the tender asks for, and a key so that sending twice does no harm."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, kinds: Sequence[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.kinds = tuple(kinds)
        for kind in self.kinds:
            self.fields[kind] = forms.FileField(
                label=EnvelopeKind(kind).label,
                help_text=_(
                    "The file that the command “meishan seal” wrote, or that you saved when you sealed here."
                ),
                allow_empty_file=False,
            )
        self.fields["stands"] = forms.BooleanField(
            required=False,
            label=_("I have read the tender as it stands now, and these envelopes stand for it."),
            help_text=_("Needed only where they were sealed before an amendment."),
        )

    @property
    def files_given(self) -> list[Any]:
        """The chosen files, in the order of the envelopes."""
        return [self.cleaned_data[kind] for kind in self.kinds]


class MemberForm(Form):
    """One firm that bids together with the lead. A row left empty is no member."""

    supplier = forms.CharField(label=_("Number of the firm"), max_length=20, required=False)
    share = forms.IntegerField(
        label=_("Share, per cent"), min_value=0, max_value=99, required=False, widget=forms.NumberInput
    )
    role = forms.CharField(label=_("What it does"), max_length=200, required=False)

    def clean(self) -> None:
        said = self.cleaned_data
        if (said.get("role") or said.get("share") is not None) and not said.get("supplier"):
            self.add_error("supplier", gettext("Give the firm’s number, or empty the row."))


MemberForms = forms.formset_factory(MemberForm, FormSet, extra=2, max_num=20, can_delete=True)


def members_in(rows: forms.BaseFormSet) -> list[dict[str, Any]]:
    """The members of a consortium, the lead left out, as the act takes them."""
    return [
        {
            "supplier": row.cleaned_data["supplier"],
            "share": row.cleaned_data.get("share") or 0,
            "role": row.cleaned_data.get("role", ""),
        }
        for row in rows.forms
        if row.cleaned_data.get("supplier") and not row.cleaned_data.get("DELETE")
    ]
