# SPDX-License-Identifier: Apache-2.0
"""The feedback form: five questions from 1 to 5, and a remark."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form

from ..actions.after import REMARK_LENGTH
from ..queries.after import SCALES

MARKS = (
    ("5", _("5 – very much")),
    ("4", "4"),
    ("3", "3"),
    ("2", "2"),
    ("1", _("1 – not at all")),
    ("", _("No answer")),
)


class FeedbackForm(Form):
    """Every question may be left out; `answers` and `remark` are what the act takes."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for key, label in SCALES.items():
            self.fields[key] = forms.TypedChoiceField(
                label=label,
                choices=MARKS,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
        self.fields["remark"] = forms.CharField(
            label=_("What should be better next time?"),
            help_text=_("In any of the six languages. Name nobody, please."),
            required=False,
            max_length=REMARK_LENGTH,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def answers(self) -> dict[str, int | None]:
        return {key: self.cleaned_data.get(key) for key in SCALES}
