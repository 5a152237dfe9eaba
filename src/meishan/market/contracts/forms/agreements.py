# SPDX-License-Identifier: Apache-2.0
"""Forms of long-term agreements, of orders under them, and of rounds of offers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form, LocalMomentField
from meishan.base.reference import queries as reference
from meishan.base.reference.forms import LANGUAGE_CHOICES
from meishan.market.suppliers.models import Supplier
from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries import title_of

from ..actions import Need, PriceRow, Wanted
from ..models import PriceLine, RoundInvite, RoundOffer
from ..queries.paper import money, unit_price
from .contracts import ground_choices
from .fields import (
    COMBOBOX,
    SupplierField,
    amount_field,
    country_choices,
    currency_field,
    day_field,
    firm,
    unit_choices,
    words_field,
    yes_no_field,
)


class AgreementForm(Form):
    """A long-term agreement before its holders are added."""

    title = forms.CharField(label=_("Title"), max_length=250, help_text=_("What can be ordered, in a line."))
    description = words_field(_("Description"), required=False)
    notice = forms.ChoiceField(
        label=_("Tender it comes of"),
        required=False,
        help_text=_(
            "One with an award in force. Other agencies can use the agreement only where suppliers competed for it."
        ),
    )
    ground = forms.ChoiceField(
        label=_("Why no tender is held"),
        choices=ground_choices,
        required=False,
        help_text=_("Needed where it is made without a tender."),
    )
    reason = words_field(
        _("The reason in your words"),
        help_text=_(
            "Needed without a tender. It stands in each holder’s contract, and everybody reads it once both sides "
            "have signed."
        ),
        required=False,
    )
    ceiling = amount_field(_("Ceiling"), help_text=_("All call-offs together never come to more."))
    currency = currency_field()
    starts_on = day_field(_("First day"))
    ends_on = day_field(
        _("Last day"), help_text=_("Two years later is usual, three at most at many agencies.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES, initial="en")
    secondary_bidding = forms.BooleanField(
        label=_("Holders may be asked for offers for one need (secondary bidding)"), required=False
    )

    def __init__(self, *arguments: Any, notices: Sequence[Notice], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["notice"].choices = [
            ("", _("None: it is made without a tender")),
            *((str(one.pk), f"{one.reference} · {title_of(one)}") for one in notices),
        ]


class HolderForm(Form):
    """A supplier that holds the agreement."""

    supplier = SupplierField()


class AwardedHolderForm(Form):
    """A supplier that holds the agreement, among those its tender was awarded to."""

    supplier = forms.TypedChoiceField(label=_("Supplier"), coerce=UUID, widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, awarded: Sequence[Supplier], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["supplier"].choices = [(str(one.pk), firm(one)) for one in awarded]


class AskPiggybackForm(Form):
    """Another agency's request to use an agreement."""

    need = words_field(_("What you need"), help_text=_("Owner and supplier read it and decide."))
    ceiling = amount_field(_("For how much at most"))
    needed_until = day_field(_("Needed until"))
    same_terms = forms.BooleanField(
        label=_("We take the agreement on its terms as they are: same goods, prices and conditions"),
        error_messages={"required": _("Tick this box if so. If not, this agreement can’t be used.")},
    )


class ConsentForm(Form):
    """A yes or no to another agency's use of an agreement."""

    agrees = yes_no_field(_("Your answer"), _("Yes"), _("No"))
    words = words_field(_("Why"), help_text=_("Needed where the answer is no."), required=False, rows=3)


class TitleForm(Form):
    """What an order is for."""

    title = forms.CharField(
        label=_("What it is for"),
        max_length=250,
        help_text=_("In a line. Once it is ordered, the supplier and the public read it."),
    )


class CallOffForm(Form):
    """Where an order goes, and by when."""

    title = forms.CharField(
        label=_("What it is for"),
        max_length=250,
        help_text=_("In a line. Once it is ordered, the supplier and the public read it."),
    )
    deliver_to = forms.CharField(
        label=_("Deliver to"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, required=False, widget=forms.Select(attrs=COMBOBOX)
    )
    deliver_by = day_field(_("Needed by"), required=False)


class PromiseForm(Form):
    """By when the supplier delivers."""

    promised_on = day_field(_("You deliver by"), required=False)


class ShipForm(Form):
    """How an order travels."""

    shipping = forms.CharField(
        label=_("Carrier and tracking number"), max_length=250, required=False, widget=forms.TextInput
    )


class LineForm(Form):
    """How much of each line of the price list: one field for each."""

    def __init__(self, *arguments: Any, prices: Sequence[PriceLine], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.prices = list(prices)
        for one in self.prices:
            self.fields[self.name_of(one)] = forms.DecimalField(
                label=_("Quantity of line %(number)s") % {"number": one.number},
                required=False,
                min_value=Decimal(0),
                max_digits=13,
                decimal_places=3,
                widget=forms.NumberInput({"step": "1"} if reference.is_indivisible(one.unit) else None),
            )

    @staticmethod
    def name_of(price: PriceLine) -> str:
        return f"line_{price.number}"

    def rows(self) -> list[tuple[PriceLine, Any]]:
        """Each line with its field, for the page."""
        return [(one, self[self.name_of(one)]) for one in self.prices]


def wanted_in(form: LineForm) -> list[Wanted]:
    """What was filled in, as the act takes it."""
    return [
        Wanted(one.pk, quantity)
        for one in form.prices
        if (quantity := form.cleaned_data.get(form.name_of(one)))
    ]


class RoundForm(Form):
    """What the holders are asked for, and until when."""

    title = forms.CharField(label=_("What you need"), max_length=250)
    words = words_field(_("Details"), help_text=_("Where, by when, in which quality."), required=False)
    due_at = LocalMomentField(label=_("Offers until"))


class NeedForm(Form):
    """One thing asked for. A row left empty is none."""

    description = forms.CharField(
        label=_("What"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"list": "listed", "autocomplete": "off"}),
    )
    quantity = amount_field(_("Quantity"), required=False, places=3)
    unit = forms.ChoiceField(label=_("Unit"), choices=unit_choices, required=False)

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("description"):
            for name in ("quantity", "unit"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Give quantity and unit of each line."))
        elif said.get("quantity"):
            self.add_error("description", gettext("Say what the line is, or empty the row."))


NeedForms = forms.formset_factory(NeedForm, extra=4, max_num=50)


def needs_in(rows: Any) -> list[Need]:
    """The filled rows, as the act takes them."""
    return [
        Need(said["description"], said["unit"], said["quantity"])
        for said in (row.cleaned_data for row in rows)
        if said.get("description")
    ]


def prices_in(rows: Any) -> list[PriceRow]:
    """The filled rows of a price list, as the act takes them."""
    return [
        PriceRow(
            said["description"],
            said["unit"],
            said["unit_price"],
            code=said.get("code") or "",
            delivery_days=said.get("delivery_days"),
        )
        for said in (row.cleaned_data for row in rows)
        if said.get("description")
    ]


class OfferForm(Form):
    """A holder's price for each thing asked."""

    words = words_field(
        _("What it holds"), help_text=_("Delivery time, brand, warranty."), required=False, rows=3
    )

    def __init__(
        self,
        *arguments: Any,
        lines: Sequence[dict[str, str]],
        ceilings: Sequence[Decimal | None],
        **named: Any,
    ) -> None:
        super().__init__(*arguments, **named)
        self.count = len(lines)
        for number, (line, most) in enumerate(zip(lines, ceilings, strict=True), 1):
            self.fields[f"price_{number}"] = amount_field(
                _("Price of one unit: %(what)s") % {"what": line["description"]},
                places=4,
                help_text=""
                if most is None
                else _("At most %(most)s, as on your price list.") % {"most": unit_price(most)},
            )
        self.order_fields([*(f"price_{number}" for number in range(1, self.count + 1)), "words"])


def offer_prices(form: OfferForm) -> list[Decimal]:
    """The prices by line, as the act takes them."""
    return [form.cleaned_data[f"price_{number}"] for number in range(1, form.count + 1)]


class ChooseOfferForm(Form):
    """The choice among offers."""

    offer = forms.ChoiceField(label=_("Offer"), widget=forms.RadioSelect)
    reason = words_field(
        pgettext_lazy("an offer", "Why this one"),
        help_text=_("Needed where it is not the lowest."),
        required=False,
        rows=3,
    )

    def __init__(
        self, *arguments: Any, offers: Sequence[tuple[RoundInvite, RoundOffer]], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.fields["offer"].choices = [
            (str(offer.pk), f"{invite.supplier.name}: {money(offer.total, offer.currency)}")
            for invite, offer in offers
        ]
