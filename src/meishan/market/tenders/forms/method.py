# SPDX-License-Identifier: Apache-2.0
"""How a tender is run and judged, and what its prices are for: the steps of a draft that are plain forms."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.reference import queries as reference

from ..models.content import Content
from ..models.terms import Terms, blank, is_priced, is_scored, terms_of, ties_of
from ..states import (
    AwardBasis,
    CurrencyRule,
    Envelopes,
    LotAwards,
    LotRule,
    SecurityForm,
    TenderMethod,
    TieRule,
)
from .drafting import StepForm, currency_choices
from .fields import COMBOBOX

NO_SECURITY = ("", gettext_lazy("None"))
NO_TIE_RULE = ("", gettext_lazy("Nothing more"))
TIES = tuple(f"tie_{place}" for place in range(1, len(TieRule.values) + 1))
TIE_PLACES = (
    gettext_lazy("First"),
    gettext_lazy("Then, in second place"),
    gettext_lazy("Then, in third place"),
    gettext_lazy("Then, in fourth place"),
)
# What has no meaning where nothing is awarded.
OF_AWARDS = (
    "envelopes",
    "award",
    "technical",
    "financial",
    "pass_mark",
    *TIES,
    "currency_rule",
    "currencies",
    "validity_days",
    "alternatives",
    "security",
    "security_amount",
    "security_currency",
    "security_days",
)


def a_number(label: Any, *, least: int = 0, most: int = 100, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=False, help_text=help_text
    )


class MethodForm(StepForm):
    """Method, envelopes, how the winner is found, lots, currencies, validity, security and openers."""

    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=TenderMethod.choices)
    envelopes = forms.ChoiceField(
        label=gettext_lazy("Envelopes"),
        choices=Envelopes.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "With two, prices stay sealed until the technical offers are judged; the financial envelopes of"
            " those who fail are never opened."
        ),
    )
    award = forms.ChoiceField(
        label=gettext_lazy("How the winner is found"),
        choices=AwardBasis.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "UN practice: an ITB goes to the lowest priced bid that complies, an RFQ to the lowest priced"
            " acceptable one, an RFP to the highest score."
        ),
    )
    technical = a_number(gettext_lazy("Weight of the technical offer"))
    financial = a_number(gettext_lazy("Weight of the price"))
    pass_mark = a_number(
        gettext_lazy("Pass mark"),
        least=1,
        help_text=gettext_lazy("The share of all points a technical offer needs."),
    )
    lots = forms.ChoiceField(
        label=gettext_lazy("A bidder may bid for"), choices=LotRule.choices, widget=forms.RadioSelect
    )
    lot_awards = forms.ChoiceField(
        label=gettext_lazy("How lots are awarded"), choices=LotAwards.choices, widget=forms.RadioSelect
    )
    currency_rule = forms.ChoiceField(
        label=gettext_lazy("Prices are given"),
        choices=CurrencyRule.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Prices in different currencies are compared at the UN rate of the day of the deadline."
        ),
    )
    currencies = forms.MultipleChoiceField(
        label=gettext_lazy("Currencies"),
        choices=reference.currencies,
        required=False,
        widget=forms.SelectMultiple(attrs=COMBOBOX),
    )
    validity_days = a_number(
        gettext_lazy("Bids stay valid for"),
        most=730,
        help_text=gettext_lazy("Days after the deadline, enough to judge, decide and sign."),
    )
    alternatives = forms.BooleanField(
        label=gettext_lazy("Alternative offers are allowed"),
        required=False,
        help_text=gettext_lazy("Judged by the same criteria, only from a bidder whose main offer complies."),
    )
    security = forms.ChoiceField(
        label=gettext_lazy("Bid security"),
        choices=lambda: [NO_SECURITY, *SecurityForm.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "It keeps small firms away. Ask for it only where a withdrawal would do harm."
        ),
    )
    security_amount = forms.DecimalField(
        label=gettext_lazy("Amount, or per cent of the price"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=17,
        decimal_places=2,
    )
    security_currency = forms.ChoiceField(
        label=gettext_lazy("Currency of the security"),
        choices=currency_choices,
        required=False,
        widget=forms.Select(attrs=COMBOBOX),
    )
    security_days = a_number(gettext_lazy("Days it outlasts the bid's validity"), most=730)
    seats = a_number(
        gettext_lazy("Openers in all"),
        least=1,
        most=9,
        help_text=gettext_lazy("Leave both empty to follow your agency's rules."),
    )
    threshold = a_number(gettext_lazy("Openers needed to open"), least=1, most=9)

    def __init__(self, *arguments: Any, draft: Any, **options: Any) -> None:
        super().__init__(*arguments, draft=draft, **options)
        self.terms: Terms = terms_of(draft.content) or blank()
        self.is_priced = is_priced(self.terms)
        self.has_lots = bool(draft.content["lots"])
        self.is_fixed = draft.is_amendment
        for name, label in zip(TIES, TIE_PLACES, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[NO_TIE_RULE, *TieRule.choices], required=False
            )
        if not self.is_priced:
            self._without(*OF_AWARDS)
        if not self.has_lots:
            self._without("lots", "lot_awards")
        elif not self.is_priced:
            self._without("lot_awards")
        if self.is_fixed:
            for name in ("method", "envelopes"):
                if name in self.fields:
                    self.fields[name].disabled = True
                    self.fields[name].help_text = _("Fixed since publication.")

    def _without(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def read(self, content: Content) -> dict[str, Any]:
        terms = terms_of(content) or blank()
        weights = terms["weights"] or blank(TenderMethod.RFP)["weights"]
        security = terms["bid_security"] or {"form": "", "amount": "", "currency": "", "days": 28}
        openers = terms["openers"] or {"seats": None, "threshold": None}
        return {
            **{name: terms[name] for name in ("method", "envelopes", "award", "lots", "lot_awards")},
            **{
                name: terms[name] for name in ("currency_rule", "currencies", "validity_days", "alternatives")
            },
            **weights,
            **dict(zip(TIES, ties_of(terms), strict=False)),
            "pass_mark": terms["pass_mark"] or blank(TenderMethod.RFP)["pass_mark"],
            "security": security["form"],
            "security_amount": Decimal(security["amount"]) if security["amount"] else None,
            "security_currency": security["currency"],
            "security_days": security["days"],
            **openers,
        }

    def tie_fields(self) -> list[forms.BoundField]:
        """What decides between equal offers, place by place."""
        return [self[name] for name in TIES]

    @property
    def has_new_method(self) -> bool:
        """Whether another method was chosen: then its usual terms are filled in and looked at first."""
        return self.is_bound and self.data.get("method") != self.terms["method"] and not self.is_fixed

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("award") == AwardBasis.CUMULATIVE:
            technical, financial = said.get("technical"), said.get("financial")
            if technical is None or financial is None:
                self.add_error("technical", _("Give both weights, in per cent."))
            elif technical + financial != 100:
                self.add_error("technical", _("The two weights must add up to 100."))
            if not said.get("pass_mark") and "pass_mark" not in self.errors:
                self.add_error("pass_mark", _("Give the pass mark, in per cent of all points."))
        self._clean_ties(said)
        if said.get("security") in {SecurityForm.AMOUNT, SecurityForm.PERCENT} and not said.get(
            "security_amount"
        ):
            self.add_error("security_amount", _("Give the amount or the percentage."))
        if said.get("security") == SecurityForm.AMOUNT and not said.get("security_currency"):
            self.add_error("security_currency", _("Choose the currency of the bid security."))
        seats, threshold = said.get("seats"), said.get("threshold")
        if bool(seats) != bool(threshold):
            self.add_error("seats", _("Give both numbers of openers, or neither."))
        elif seats and threshold and threshold > seats:
            self.add_error("threshold", _("No more openers can be needed than there are."))

    def _clean_ties(self, said: dict[str, Any]) -> None:
        chosen = [(name, said[name]) for name in TIES if said.get(name)]
        for place, (name, rule) in enumerate(chosen):
            if rule in (one for _name, one in chosen[:place]):
                self.add_error(
                    name, _("This decides already, in an earlier place. Choose another, or nothing.")
                )

    def usual(self) -> dict[str, Any]:
        """The terms as is usual for the newly chosen method; what bidders are asked stays."""
        fresh = blank(self.data["method"])
        kept = ("criteria", "questions", "documents_asked", "meeting", "openers", "ground", "template")
        prices = {**fresh["prices"], "extra_lines": self.terms["prices"]["extra_lines"]}
        return {"tender": {**fresh, **{name: self.terms[name] for name in kept}, "prices": prices}}

    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        changed: dict[str, Any] = {
            name: said[name]
            for name in (
                "method",
                "envelopes",
                "award",
                "lots",
                "lot_awards",
                "currency_rule",
                "currencies",
                "alternatives",
            )
            if name in said
        }
        if self.is_priced:
            scored = is_scored({"award": said["award"]})
            changed |= {
                "weights": {"technical": said["technical"], "financial": said["financial"]}
                if scored
                else None,
                "ties": self._ties(said),
                "pass_mark": said["pass_mark"] if scored else None,
                "validity_days": said["validity_days"] or 0,
                "bid_security": self._security(said),
            }
        openers = {"threshold": said["threshold"], "seats": said["seats"]} if said["seats"] else None
        return {"tender": {**self.terms, **changed, "openers": openers}}

    def _ties(self, said: dict[str, Any]) -> list[str]:
        """The rules chosen, without gaps; those that stand where a program that sends the form knows of none."""
        if TIES[0] not in self.data:
            return ties_of(self.terms)
        return [said[name] for name in TIES if said[name]]

    @staticmethod
    def _security(said: dict[str, Any]) -> dict[str, Any] | None:
        if not said["security"]:
            return None
        return {
            "form": said["security"],
            "amount": str(said["security_amount"] or ""),
            "currency": said["security_currency"] if said["security"] == SecurityForm.AMOUNT else "",
            "days": said["security_days"] or 0,
        }
