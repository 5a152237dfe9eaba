# SPDX-License-Identifier: Apache-2.0
"""What people write at an opening and after it: remarks, technical results, questions and answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form, LocalMomentField

from ...actions.opening.after import LONGEST
from ...actions.opening.closing import LONGEST_REMARK
from ...actions.opening.results import LONGEST_REASON
from ...states import TechnicalResult


class SignForm(Form):
    """An opener's signature under the minutes."""

    remark = forms.CharField(
        label=_("Remark"),
        help_text=_(
            "What the minutes leave out or put wrongly, if anything. It stands beside your signature."
        ),
        required=False,
        max_length=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    digest = forms.CharField(widget=forms.HiddenInput)


class ResultForm(Form):
    """Whether a technical envelope meets the requirements."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[
            (TechnicalResult.QUALIFIED, _("Qualified: the financial envelope is opened")),
            (TechnicalResult.FAILED, _("Not qualified: the financial envelope stays sealed for ever")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("By the criteria of the tender alone. A second person reads it before it counts."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class SettleForm(Form):
    """A second person's yes or no to a technical result."""

    agrees = forms.ChoiceField(
        label=_("Do you agree?"),
        choices=[("1", _("Yes, the result is right")), ("0", _("No, it goes back"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Why not?"),
        help_text=_("Only where you do not agree."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClarifyForm(Form):
    """A question to one bidder."""

    question = forms.CharField(
        label=_("Your question"),
        help_text=_("Ask what the bid means, never for another price or for what was not offered."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    due_at = LocalMomentField(label=_("Answer by"))


class ClarifiedForm(Form):
    """The bidder's answer."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6})
    )
    same = forms.BooleanField(
        label=_("This changes neither a price nor the substance of our bid"),
        error_messages={
            "required": _(
                "Only an answer that changes neither price nor substance can be taken. Tick the box if so."
            )
        },
    )


class LongerForm(Form):
    """Until when all bidders are asked to stand by their bids."""

    until = forms.DateField(label=_("Stand until"), widget=forms.DateInput(attrs={"type": "date"}))
    due_at = LocalMomentField(label=_("Answer by"))
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("All bidders read it. Name nobody."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StandForm(Form):
    """A bidder's answer."""

    agrees = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("1", _("Yes, our bid stands for longer, unchanged")), ("0", _("No, it does not"))],
        widget=forms.RadioSelect,
    )
