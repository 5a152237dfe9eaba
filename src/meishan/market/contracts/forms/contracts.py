# SPDX-License-Identifier: Apache-2.0
"""Forms of contracts: drafting, signing, changing, accepting, judging, ending."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form
from meishan.base.reference.forms import LANGUAGE_CHOICES
from meishan.market.tenders.queries import rules as rulebook

from ..actions import MilestoneRow
from ..models import Contract
from ..states import TerminationGround
from .fields import (
    SupplierField,
    amount_field,
    currency_field,
    day_field,
    unit_choices,
    words_field,
    yes_no_field,
)

MARKS = [
    (str(one), label)
    for one, label in ((5, _("5, very good")), (4, "4"), (3, "3"), (2, "2"), (1, _("1, bad")))
]


def ground_choices() -> list[tuple[str, Any]]:
    return [("", _("Choose")), *((one.key, one.title) for one in rulebook.grounds())]


class DirectForm(Form):
    """A contract without a tender."""

    supplier = SupplierField()
    title = forms.CharField(label=_("Title"), max_length=250, help_text=_("What it is about, in a line."))
    value = amount_field(_("Value"))
    currency = currency_field()
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    language = forms.ChoiceField(label=_("Language of the contract"), choices=LANGUAGE_CHOICES, initial="en")
    ground = forms.ChoiceField(label=_("Why no tender is held"), choices=ground_choices)
    reason = words_field(
        _("The reason in your words"),
        help_text=_("It stands in the contract, and everybody reads it once both sides have signed."),
    )


class AwardForm(Form):
    """The contract of an award: supplier, value and lot are the award's."""

    title = forms.CharField(label=_("Title"), max_length=250, help_text=_("What it is about, in a line."))
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    language = forms.ChoiceField(label=_("Language of the contract"), choices=LANGUAGE_CHOICES, initial="en")


class ContractForm(Form):
    """The terms of a contract that is not offered yet."""

    title = forms.CharField(label=_("Title"), max_length=250)
    language = forms.ChoiceField(label=_("Language of the contract"), choices=LANGUAGE_CHOICES)
    value = amount_field(_("Value"))
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    scope = words_field(
        _("What is agreed"), help_text=_("What is to be done or delivered, to whom, where and how."), rows=10
    )
    payment = words_field(_("Payment"), help_text=_("When and how you pay."), rows=4, required=False)
    special = words_field(
        _("Special conditions"),
        help_text=_("What differs from your general conditions, if anything."),
        rows=4,
        required=False,
    )

    def __init__(self, *arguments: Any, contract: Contract, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if contract.award_id is not None:
            del self.fields["value"]
        if contract.is_agreement:
            for name in ("value", "starts_on", "ends_on"):
                self.fields.pop(name, None)


class MilestoneForm(Form):
    """One milestone. A row left empty is none."""

    title = forms.CharField(label=_("What is due"), max_length=250, required=False)
    due_on = day_field(pgettext_lazy("a milestone", "Due"), required=False)
    amount = amount_field(_("Amount paid for it"), required=False)

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("title") and not said.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", gettext("Give the day it is due."))
        if not said.get("title") and (said.get("due_on") or said.get("amount")):
            self.add_error("title", gettext("Say what is due, or empty the row."))


class PriceForm(Form):
    """One line of a price list. A row left empty is none."""

    description = forms.CharField(label=_("What"), max_length=500, required=False)
    code = forms.CharField(label=_("UNSPSC code"), max_length=8, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=unit_choices, required=False)
    unit_price = amount_field(_("Price of one unit"), required=False, places=4)
    delivery_days = forms.IntegerField(
        label=_("Days to delivery"), min_value=0, max_value=999, required=False
    )

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("description"):
            for name in ("unit", "unit_price"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Give unit and price of each line."))
        elif said.get("unit_price") or said.get("code"):
            self.add_error("description", gettext("Say what the line is, or empty the row."))


MilestoneForms = forms.formset_factory(MilestoneForm, extra=3, max_num=500)
PriceForms = forms.formset_factory(PriceForm, extra=5, max_num=500)


def milestones_in(rows: Any) -> list[MilestoneRow]:
    """The filled rows, as the act takes them."""
    return [
        MilestoneRow(said["title"], said["due_on"], said.get("amount"))
        for said in (row.cleaned_data for row in rows)
        if said.get("title")
    ]


class SignForm(Form):
    """One side's signature."""

    function = forms.CharField(
        label=_("Your function"),
        max_length=120,
        required=False,
        help_text=_("For example “Managing director”. It stands beside your signature."),
    )
    agreed = forms.BooleanField(
        label=_("I have read the document and sign it for my organisation"),
        error_messages={"required": _("Read the document, then tick the box to sign.")},
    )
    sha256 = forms.CharField(widget=forms.HiddenInput)


class ReasonForm(Form):
    """Why."""

    reason = words_field(_("Reason"))


class WordsForm(Form):
    """Why, or what to change."""

    words = words_field(_("Reason"))


class RemarkForm(Form):
    """What was delivered, or how it came."""

    words = words_field(_("Remark"), required=False)


class AmendForm(Form):
    """A change of a signed contract."""

    words = words_field(_("What changes"), help_text=_("In the words both sides sign."), rows=6)
    value = amount_field(
        _("Value from now on"), help_text=_("Leave it as it is where the value does not change.")
    )
    ends_on = day_field(_("Last day from now on"))
    reason = words_field(_("Why"), help_text=_("It becomes public with the change."))


class ReviewForm(Form):
    """The committee's word on a large change."""

    endorses = yes_no_field(_("Do you endorse it?"), _("Yes"), _("No"))
    words = words_field(_("Why"), help_text=_("It stays on record with your name, for your agency’s people."))


class AcceptForm(Form):
    """Whether what was delivered is taken."""

    accepts = yes_no_field(
        _("Is it as agreed?"), _("Yes, we accept it"), _("No, something is wrong, and it is to be mended")
    )
    words = words_field(_("Remark"), help_text=_("Needed where something is wrong."), required=False)


class TerminateForm(Form):
    """A request to end a contract early."""

    ground = forms.ChoiceField(label=_("Ground"), choices=TerminationGround.choices, widget=forms.RadioSelect)
    ends_on = day_field(_("Last day"))
    words = words_field(_("Why"), help_text=_("The supplier reads it once the head has decided."))


class DecideForm(Form):
    """The head's decision on an early end."""

    agrees = yes_no_field(_("Does the contract end early?"), _("Yes, it ends"), _("No, it goes on"))
    words = words_field(_("Why"), help_text=_("Needed where it goes on."), required=False)


class NoteForm(Form):
    """How the supplier did."""

    quality = forms.ChoiceField(label=_("Quality"), choices=MARKS, widget=forms.RadioSelect)
    timeliness = forms.ChoiceField(label=_("On time"), choices=MARKS, widget=forms.RadioSelect)
    cooperation = forms.ChoiceField(label=_("Working together"), choices=MARKS, widget=forms.RadioSelect)
    words = words_field(_("In words"), help_text=_("The supplier reads it and may answer once."))
    is_final = forms.BooleanField(
        label=_("This is the final note"),
        help_text=_("A contract is completed only once its final note is written."),
        required=False,
    )


class AnswerForm(Form):
    """The supplier's answer to a note."""

    answer = words_field(_("Your answer"), help_text=_("It stands beside the note for good."), rows=6)


class CodeForm(Form):
    """A verification code."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=40,
        help_text=_("Sixteen letters and digits, printed at the end and at the foot of each page."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )


class CompareForm(Form):
    """A copy to be compared."""

    copy = forms.FileField(label=_("Your copy of the document (PDF)"))
