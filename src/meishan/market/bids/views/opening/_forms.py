# SPDX-License-Identifier: Apache-2.0
"""What people write at an opening and after it: remarks, technical results, questions and answers."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.models import Person
from meishan.base.core import clock
from meishan.base.core.forms import Form, LocalMomentField
from meishan.base.core.templatetags import _shown as shown
from meishan.market.tenders.forms.drafting import currency_choices

from ...actions.opening.after import LONGEST
from ...actions.opening.closing import LONGEST_REMARK
from ...actions.opening.results import LONGEST_REASON
from ...models import Bid, FinalOffer
from ...states import NegotiationKind, TechnicalResult


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


class AgreeMinutesForm(SettleForm):
    """A second officer's yes or no to the minutes of a negotiation."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        agrees = self.fields["agrees"]
        assert isinstance(agrees, forms.ChoiceField)
        agrees.choices = [("1", _("Yes, every word is right")), ("0", _("No, they go back"))]


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


def clocks_of(zone: str) -> str:
    """By whose clocks a time is entered."""
    here = shown.in_zone(clock.now(), zone)
    return gettext("Times are those of %(zone)s.") % {"zone": shown.zone_name(here)}


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

    def __init__(self, *arguments: Any, zone: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["due_at"].help_text = clocks_of(zone)


class StandForm(Form):
    """A bidder's answer."""

    agrees = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("1", _("Yes, our bid stands for longer, unchanged")), ("0", _("No, it does not"))],
        widget=forms.RadioSelect,
    )


class AskNegotiationForm(Form):
    """With whom, by which two officers, until when, and why."""

    kind = forms.ChoiceField(
        label=_("What you ask for"), choices=NegotiationKind.choices, widget=forms.RadioSelect
    )
    bids = forms.MultipleChoiceField(label=_("Bidders"), widget=forms.CheckboxSelectMultiple)
    second = forms.ChoiceField(
        label=_("Second officer"), help_text=_("The two of you hold it and sign its minutes.")
    )
    due_at = LocalMomentField(
        label=_("When"),
        help_text=_("Of a negotiation: when it is held. Of final offers: until when they are taken."),
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("The head of procurement reads this and decides."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *arguments: Any, bids: list[Bid], seconds: list[Person], zone: str, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        due = self.fields["due_at"]
        due.help_text = f"{due.help_text} {clocks_of(zone)}"
        asked, second = self.fields["bids"], self.fields["second"]
        assert isinstance(asked, forms.ChoiceField)
        assert isinstance(second, forms.ChoiceField)
        asked.choices = [(str(one.pk), one.supplier.name) for one in bids]
        second.choices = [("", _("Choose")), *((str(one.pk), one.name) for one in seconds)]


class NotAllowedForm(Form):
    """The head's no."""

    words = forms.CharField(label=_("Why not?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


class MinutesForm(Form):
    """What was said and offered."""

    minutes = forms.CharField(
        label=_("Minutes"),
        help_text=_("Who was there, what was said and offered. The second officer confirms them."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class FinalOfferForm(Form):
    """A bidder's last price: of the whole, or of each lot it likes."""

    currency = forms.ChoiceField(
        label=_("Currency"), choices=currency_choices, widget=forms.Select(attrs={"data-combobox": ""})
    )
    words = forms.CharField(
        label=_("What it holds"),
        help_text=_("Where it differs from your bid."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        *arguments: Any,
        lots: Mapping[int, str],
        offer: FinalOffer | None,
        codes: Collection[str],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.lots = lots
        if codes:
            currency = self.fields["currency"]
            assert isinstance(currency, forms.ChoiceField)
            currency.choices = [one for one in currency_choices() if one[0] in codes]
            currency.widget.attrs.pop("data-combobox")
        alone = len(lots) == 1
        for lot, title in lots.items():
            named = _("Price of lot %(number)s: %(title)s") % {"number": lot, "title": title}
            self.fields[f"lot_{lot}"] = forms.DecimalField(
                label=_("Total price") if alone else named,
                help_text="" if alone else _("Empty: your sealed price stands."),
                required=alone,
                min_value=Decimal("0.01"),
                max_digits=18,
                decimal_places=2,
            )
            if offer is not None:
                self.initial[f"lot_{lot}"] = offer.price_of(lot)
        if offer is not None:
            self.initial.update(currency=offer.currency, words=offer.words)
        self.order_fields([*(f"lot_{lot}" for lot in lots), "currency", "words"])

    def prices(self) -> dict[int, Decimal]:
        """What was given, by lot."""
        given = {lot: self.cleaned_data.get(f"lot_{lot}") for lot in self.lots}
        return {lot: price for lot, price in given.items() if price is not None}
