# SPDX-License-Identifier: Apache-2.0
"""Naming a search, and setting alerts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meishan.base.accounts import queries as accounts
from meishan.base.accounts.states import Role
from meishan.base.core.forms import Form
from meishan.base.reference import queries as reference
from meishan.base.reference.forms import UnspscField
from meishan.market.suppliers.models import Supplier

from . import queries
from .models import Alert, SavedSearch
from .states import Frequency


class SavedSearchForm(Form):
    """A saved search's name and how often it writes."""

    name = forms.CharField(
        label=_("Name of the search"),
        max_length=120,
        error_messages={"required": _("Give the search a name.")},
    )
    frequency = forms.ChoiceField(
        label=_("Mail me what is new"),
        choices=Frequency.choices,
        widget=forms.RadioSelect,
        initial=Frequency.DAILY,
    )

    @classmethod
    def of(cls, saved: SavedSearch) -> "SavedSearchForm":
        return cls(initial={"name": saved.name, "frequency": saved.frequency})


class AlertForm(Form):
    """How often, for which codes and countries, to whom."""

    frequency = forms.ChoiceField(
        label=pgettext_lazy("of mail", "How often"),
        choices=Frequency.choices,
        widget=forms.RadioSelect,
        initial=Frequency.DAILY,
    )
    people = forms.MultipleChoiceField(
        label=_("Who gets the mail"), widget=forms.CheckboxSelectMultiple, required=False
    )
    countries = forms.MultipleChoiceField(
        label=_("Only for these countries"),
        help_text=_("Where the goods or services go. Choose none to hear of all."),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-combobox": ""}),
    )
    codes = UnspscField(
        label=_("Codes for alerts"),
        help_text=_(
            "Leave this empty to use the codes of your profile. You hear of notices with the same code, or one "
            "level above or below."
        ),
        required=False,
    )

    def __init__(self, *args: Any, supplier: Supplier, alert: Alert | None, **options: Any) -> None:
        if alert is not None:
            options.setdefault(
                "initial",
                {
                    "frequency": alert.frequency,
                    "people": [str(one.person_id) for one in queries.readers_of(alert)],
                    "countries": alert.countries,
                    "codes": queries.alert_codes(alert),
                },
            )
        else:
            owners = accounts.members_of(supplier.organisation, Role.OWNER)
            options.setdefault("initial", {"people": [str(one.pk) for one in owners]})
        super().__init__(*args, **options)
        members = accounts.members_of(supplier.organisation)
        people, countries = self.fields["people"], self.fields["countries"]
        assert isinstance(people, forms.MultipleChoiceField)
        assert isinstance(countries, forms.MultipleChoiceField)
        people.choices = [(str(one.pk), str(one)) for one in members]
        countries.choices = reference.countries()
