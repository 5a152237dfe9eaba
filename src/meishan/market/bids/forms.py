# SPDX-License-Identifier: Apache-2.0
"""What bidders fill in on pages that need no script."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form
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
                help_text=_("The file that `meishan seal` wrote, or that you saved when you sealed here."),
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
