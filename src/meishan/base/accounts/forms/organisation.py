# SPDX-License-Identifier: Apache-2.0
"""Members, stand-ins, keys, recovery, and the steps that bring an agency on board."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from meishan.base.core import clock
from meishan.base.core.days_off import coming_days_off
from meishan.base.core.forms import Form
from meishan.base.reference.forms import UnspscField
from meishan.base.reference.queries import countries

from ..models import Organisation, Person
from ..states import NOT_LENT, Role, RuleSet, Scope, roles_in
from .fields import DaysField, LanguageField, TimeZoneField


def _role_choices(roles: Iterable[str]) -> list[tuple[str, Any]]:
    return [(one, Role(one).label) for one in roles]


class RolesForm(Form):
    """Any roles such an organisation has; none ends the membership."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = _role_choices(roles_in(organisation.kind))


class InviteForm(RolesForm):
    email = forms.EmailField(
        label=_("E-mail address"), error_messages={"invalid": _("Write an address like name@example.org.")}
    )
    language = LanguageField(label=_("Language of the invitation"))

    field_order = ["email", "roles", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].required = True
        self.fields["roles"].error_messages["required"] = _("Choose at least one role.")


class DelegationForm(Form):
    """Who stands in for whom, in which roles, from when to when."""

    absent = forms.ModelChoiceField(label=_("Who is absent"), queryset=Person.objects.none())
    stand_in = forms.ModelChoiceField(label=_("Who stands in"), queryset=Person.objects.none())
    roles = forms.MultipleChoiceField(label=_("Roles lent"), widget=forms.CheckboxSelectMultiple)
    starts_at = forms.DateTimeField(
        label=_("From"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    ends_at = forms.DateTimeField(
        label=_("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        members: Any,
        absent: Person | None,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["absent"].queryset = members
        self.fields["stand_in"].queryset = members
        self.fields["starts_at"].initial = at
        lent = [one for one in roles_in(organisation.kind) if one not in NOT_LENT]
        self.fields["roles"].choices = _role_choices(lent)
        if absent is not None:
            self.fields["absent"].queryset = members.filter(pk=absent.pk)
            self.fields["absent"].initial = absent


class RecoveryForm(Form):
    reason = forms.CharField(
        label=_("How do you know that this is her wish?"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
        max_length=500,
        help_text=_("For example: I spoke with her in person today; she lost her phone."),
        error_messages={"required": _("Say how you know, so that the second person can check it.")},
    )


class ReasonForm(Form):
    """Why an administrator needs power over data now."""

    reason = forms.CharField(
        label=_("What are you going to do, and why?"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
        max_length=500,
        help_text=_("It is recorded with everything you do in this session."),
        error_messages={"required": _("Say what you are going to do, and why.")},
    )


class TokenForm(Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("So that you know later which program uses it.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_at = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave it empty for a key without an end."),
    )


class AgencyForm(Form):
    """Name in six languages, seat, clock and languages."""

    acronym = forms.CharField(label=_("Short name"), max_length=30)
    name_en = forms.CharField(label=_("Name in English"), max_length=250)
    name_fr = forms.CharField(label=_("Name in French"), max_length=250, required=False)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=250, required=False)
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=250, required=False)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=250, required=False)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=250, required=False)
    country = forms.ChoiceField(
        label=_("Country of its seat"), widget=forms.Select(attrs={"data-combobox": ""})
    )
    time_zone = TimeZoneField(label=_("Time zone of its deadlines"))
    languages = forms.MultipleChoiceField(
        label=_("Languages it works in"),
        choices=[(code[:2], name) for code, name in settings.LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
    )
    service_days = forms.IntegerField(
        label=_("Working days to review a supplier"), min_value=1, max_value=60, initial=10
    )
    days_off = DaysField(
        label=_("Public holidays at its seat"),
        required=False,
        help_text=_("One date a line, such as 2027-01-01; what stands behind it is not read."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Choose a country")), *countries()]
        days = self.fields["days_off"]
        days.help_text = format_lazy(
            "{help} {these} {days}",
            help=days.help_text,
            these=_("All offices of the United Nations are closed, beside the two Eids, on:"),
            days=", ".join(one.isoformat() for one in coming_days_off(clock.now().date())),
        )
        for code in ("ar", "fr", "es", "ru", "zh"):
            self.fields[f"name_{code}"].widget.attrs.update({"lang": code, "dir": "auto"})

    def details(self) -> dict[str, Any]:
        """What the act takes."""
        given = self.cleaned_data
        return {
            "acronym": given["acronym"],
            "names": {key[5:]: value for key, value in given.items() if key.startswith("name_")},
            "country": given["country"],
            "time_zone": given["time_zone"],
            "languages": given["languages"],
            "service_days": given["service_days"],
            "days_off": given["days_off"],
        }


class RuleSetForm(Form):
    rule_set = forms.ChoiceField(
        label=_("Rules the agency works by"), choices=RuleSet.choices, widget=forms.RadioSelect
    )


class CategoriesForm(Form):
    codes = UnspscField(
        label=_("Categories (UNSPSC)"),
        help_text=_("Suppliers whose goods or services fall under these are registered with the agency."),
    )
