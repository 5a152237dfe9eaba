# SPDX-License-Identifier: Apache-2.0
"""What people write on the way to an award and after it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.models import Person
from meishan.base.core.forms import Form

from ..actions.awarding._shared import LONGEST
from ..states import CancelGround, CommitteeRole, ProtestGround, RejectionGround, Verdict


def _words(label: Any, help_text: Any = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class CommitteeForm(Form):
    """Whom the head appoints."""

    person = forms.ChoiceField(label=_("Who"))
    role = forms.ChoiceField(label=_("As"), choices=CommitteeRole.choices, initial=CommitteeRole.MEMBER)

    def __init__(self, *arguments: Any, people: Iterable[Person], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *((str(one.pk), one.name) for one in people)]


class RejectForm(Form):
    """Why an offer is out for another reason than a criterion."""

    ground = forms.ChoiceField(label=_("Why"), choices=RejectionGround.choices, widget=forms.RadioSelect)
    words = _words(_("In words"), _("Whoever reviews and decides reads this; it stays on record."))


class RecommendForm(Form):
    """Why the lots should go where the ranking says."""

    reasons = _words(
        _("Reasons"),
        _("Why these offers, what was checked (references, capacity, price), and what others should know."),
        rows=8,
    )


class AdviseForm(Form):
    """What a member of the committee says."""

    verdict = forms.ChoiceField(label=_("Your advice"), choices=Verdict.choices, widget=forms.RadioSelect)
    comment = _words(
        _("Comment"), _("Needed where you do not endorse it. It is kept with the case."), required=False
    )


class DecideForm(Form):
    """Yes or no."""

    approves = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("1", _("Approve it: the award can be announced")), ("0", _("Send it back"))],
        widget=forms.RadioSelect,
    )
    words = _words(_("Reason"), _("Needed where you send it back."), required=False)


class WithdrawForm(Form):
    """Why a recommendation is taken back."""

    reason = _words(_("Why?"), rows=3)


class CancelAwardForm(Form):
    """Why an award falls away."""

    ground = forms.ChoiceField(
        label=_("Why"),
        choices=[(one.value, one.label) for one in CancelGround if one != CancelGround.ENDED],
        widget=forms.RadioSelect,
    )
    words = _words(_("In words"), _("Everybody may read this. Name no people."))


class AskDebriefForm(Form):
    """What a bidder would like to know of its own offer."""

    question = _words(
        _("What would you like to know?"),
        _(
            "You may leave this empty. You are told how your own offer was judged, never about those of others."
        ),
        required=False,
    )


class DebriefForm(Form):
    """What the buyer explains."""

    answer = _words(
        _("Your answer"),
        _(
            "How this offer was judged by the published criteria: its strengths, where it lost points. Of no other."
        ),
        rows=10,
    )


class ProtestForm(Form):
    """What a bidder holds was wrong."""

    lots = forms.TypedMultipleChoiceField(
        label=_("Against the award of"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    ground = forms.ChoiceField(
        label=_("What went wrong"), choices=ProtestGround.choices, widget=forms.RadioSelect
    )
    words = _words(_("What happened, and where does it show?"), rows=8)
    wanted = _words(_("What should the buyer do about it?"), rows=3, required=False)

    def __init__(self, *arguments: Any, lots: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["lots"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(number), label) for number, label in lots]


class AdmitForm(Form):
    """Whether a protest is one the rules take."""

    admissible = forms.ChoiceField(
        label=_("Is it admitted?"),
        choices=[("1", _("Yes: it is in time and against this award")), ("0", _("No: it ends here"))],
        widget=forms.RadioSelect,
    )
    words = _words(_("Why not?"), _("Needed where it is not admitted; the bidder reads it."), required=False)


class SettleProtestForm(Form):
    """What comes of a protest."""

    upheld = forms.ChoiceField(
        label=_("The protest is"),
        choices=[
            ("0", _("rejected: the award stands as it was announced")),
            ("1", _("upheld: the award must fall")),
        ],
        widget=forms.RadioSelect,
    )
    words = _words(_("Reasons"), _("The bidder reads them."), rows=8)


class DoneForm(Form):
    """What was done about a protest that was upheld."""

    words = _words(_("What was done?"), _("The bidder reads this."), rows=4)
