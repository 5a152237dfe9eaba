# SPDX-License-Identifier: Apache-2.0
"""The six steps of the Basic form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meishan.base.accounts.models import Organisation
from meishan.base.core.forms import Form, FormSet
from meishan.base.reference import queries as reference
from meishan.base.reference.forms import UnspscField

from ..models import Declaration
from ..queries import File
from ..states import AddressKind, OwnershipType, Scope

MAX_NAMES = 10
PHONE = RegexValidator(
    r"^\+?[0-9 ()/.\-]{5,40}$",
    gettext_lazy("Write the number with its country code, such as +86 574 5555 0101."),
)


def combobox(**attributes: str) -> forms.Select:
    return forms.Select(attrs={"data-combobox": "", **attributes})


def country_choices() -> list[tuple[str, str]]:
    return [("", _("Choose a country")), *reference.countries()]


def _integer(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=2_000_000_000, required=False, **options)


class GeneralForm(Form):
    """Step 1. `file` gives what is there already."""

    name = forms.CharField(
        label=gettext_lazy("Legal name"),
        max_length=250,
        help_text=gettext_lazy("As it stands on the certificate of incorporation, in its own script."),
    )
    other_names = forms.CharField(
        label=gettext_lazy("Other names"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("English name, trade names, former names; one on each line."),
    )
    licence_number = forms.CharField(
        label=gettext_lazy("Licence or tax number"),
        max_length=80,
        help_text=gettext_lazy("Each firm registers once; this number tells firms apart."),
    )
    year_established = forms.IntegerField(
        label=gettext_lazy("Year of founding"),
        min_value=1600,
        max_value=2999,
        help_text=gettext_lazy("Four digits. Level 2 asks for three years of business."),
    )
    ownership_type = forms.ChoiceField(
        label=gettext_lazy("Type of ownership"), choices=OwnershipType, widget=forms.RadioSelect
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Trade"),
        help_text=gettext_lazy("Some countries draw the line between small and large firms by trade."),
    )
    employees = _integer(
        label=gettext_lazy("Employees"),
        help_text=gettext_lazy("Tells whether you count as a small or medium enterprise in your country."),
    )
    women_employees = _integer(label=gettext_lazy("Women among them"))
    turnover = forms.DecimalField(
        label=gettext_lazy("Turnover of the last full year"),
        min_value=Decimal(0),
        max_digits=18,
        decimal_places=2,
        required=False,
    )
    turnover_currency = forms.ChoiceField(label=gettext_lazy("Currency"), required=False, widget=combobox())
    turnover_year = forms.IntegerField(
        label=gettext_lazy("Year of these figures"), min_value=1990, max_value=2999, required=False
    )
    is_disability_inclusive = forms.BooleanField(
        label=gettext_lazy("We make a steady and measured effort to include people with disabilities"),
        required=False,
    )
    website = forms.URLField(
        label=gettext_lazy("Website"),
        required=False,
        assume_scheme="https",
        max_length=200,
        validators=[RegexValidator(r"^https?://", gettext_lazy("Begin with https://."))],
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages you work in"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    about = forms.CharField(
        label=gettext_lazy("What you do"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("A few sentences for buyers. Everybody can read them on your public page."),
    )

    def __init__(self, *args: Any, file: File, **options: Any) -> None:
        supplier, profile = file.supplier, file.profile
        initial = {name: getattr(supplier, name) for name in _OF_SUPPLIER}
        initial |= {name: getattr(profile, name) for name in _OF_PROFILE}
        initial["other_names"] = "\n".join(profile.other_names)
        super().__init__(*args, **{**options, "initial": initial})
        self.fields["sector"].choices = reference.sme_sectors()
        self.fields["turnover_currency"].choices = [("", _("Choose a currency")), *reference.currencies()]

    def clean_other_names(self) -> list[str]:
        names = [one.strip()[:250] for one in self.cleaned_data["other_names"].splitlines() if one.strip()]
        if len(names) > MAX_NAMES:
            raise forms.ValidationError(_("Give at most %(count)s names.") % {"count": MAX_NAMES})
        return names

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("turnover") is not None and not given.get("turnover_currency"):
            self.add_error("turnover_currency", _("Say in which currency."))
        return given


_OF_SUPPLIER = (
    "name",
    "year_established",
    "ownership_type",
    "is_disability_inclusive",
    "website",
    "languages",
    "about",
)
_OF_PROFILE = (
    "licence_number",
    "sector",
    "employees",
    "women_employees",
    "turnover",
    "turnover_currency",
    "turnover_year",
)


class AddressForm(Form):
    """Step 2: the registered address."""

    street = forms.CharField(
        label=gettext_lazy("Street and number"),
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    city = forms.CharField(
        label=gettext_lazy("City"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    region = forms.CharField(label=gettext_lazy("Province or region"), max_length=120, required=False)
    postcode = forms.CharField(
        label=gettext_lazy("Postcode"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), widget=combobox())
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        validators=[PHONE],
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("With country code, such as +86 574 5555 0101."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].choices = country_choices()

    def as_row(self) -> dict[str, str]:
        return {"kind": AddressKind.REGISTERED.value, **self.cleaned_data}


class Rows(FormSet):
    """Entries that can be added and removed; what must stay, as the only contact, has no box to remove it."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        box = form.fields.get("DELETE")
        if box is not None and self.initial_form_count() <= self.min_num:
            del form.fields["DELETE"]
        elif box is not None:
            box.label = _("Remove this entry")


class OtherAddressForm(AddressForm):
    """A postal address, a branch or a warehouse."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it"),
        choices=[one for one in AddressKind.choices if one[0] != AddressKind.REGISTERED],
        # Without it an untouched row would count as filled in.
        initial=AddressKind.POSTAL.value,
    )
    field_order = ("kind",)

    def as_row(self) -> dict[str, str]:
        given = dict(self.cleaned_data)
        given.pop("DELETE", None)
        return given


OtherAddressFormSet = forms.formset_factory(
    OtherAddressForm, Rows, extra=1, max_num=20, validate_max=True, can_delete=True, can_delete_extra=False
)


class CountriesForm(Form):
    """Step 3."""

    scope = forms.ChoiceField(
        label=gettext_lazy("Where do you sell?"), choices=Scope, widget=forms.RadioSelect
    )
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Countries of business"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-combobox": ""}),
        help_text=gettext_lazy("If internationally: the countries you sell or deliver to."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["countries"].choices = reference.countries()


class ContactForm(Form):
    """Step 4: one contact."""

    name = forms.CharField(label=pgettext_lazy("a person", "Name"), max_length=150)
    position = forms.CharField(label=gettext_lazy("Post"), max_length=120, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("A shared mailbox outlives a change of staff."),
        error_messages={"invalid": gettext_lazy("Write an address like name@example.org.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        validators=[PHONE],
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def as_row(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "position", "email", "phone")}


ContactFormSet = forms.formset_factory(
    # The act itself refuses to do without any contact, in words of its own.
    ContactForm,
    Rows,
    extra=0,
    min_num=1,
    max_num=20,
    validate_max=True,
    can_delete=True,
    can_delete_extra=False,
)


class GoodsForm(Form):
    """Step 5."""

    codes = UnspscField(
        label=gettext_lazy("Goods and services"),
        help_text=gettext_lazy(
            "Choose the narrowest codes that fit. They decide which agencies and tenders find you."
        ),
    )


class DeclarationForm(Form):
    """Step 6: the seven statements as they stand in the version now in force, and the signature."""

    def __init__(self, *args: Any, signed: Declaration | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.statements = reference.declaration()
        self.conduct = reference.code_of_conduct()
        before = signed.answers if signed is not None and signed.version == self.statements.version else {}
        for one in self.statements.statements:
            held = before.get(one.key, {})
            self.fields[one.key] = forms.ChoiceField(
                label=one.text,
                choices=[("yes", _("Yes, this is so")), ("no", _("No, or not entirely"))],
                widget=forms.RadioSelect,
                initial=held.get("answer"),
                error_messages={"required": _("Answer each statement with yes or no.")},
            )
            self.fields[f"{one.key}_explain"] = forms.CharField(
                label=_("If not: explain"),
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=one.explain,
                initial=held.get("explain", ""),
            )
        self.fields["accepts_code_of_conduct"] = forms.BooleanField(
            label=self.conduct.acceptance,
            error_messages={"required": _("Read the code of conduct and accept it to go on.")},
        )
        self.fields["name"] = forms.CharField(
            label=_("Your full name, as signature"),
            max_length=150,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )
        self.fields["position"] = forms.CharField(label=_("Your post"), max_length=120, required=False)
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput,
            initial=self.statements.version,
            validators=[MinValueValidator(0), MaxValueValidator(9999)],
        )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each statement with the field for its explanation."""
        return [(self[one.key], self[f"{one.key}_explain"]) for one in self.statements.statements]

    def answers(self) -> dict[str, dict[str, str]]:
        return {
            one.key: {
                "answer": self.cleaned_data[one.key],
                "explain": self.cleaned_data[f"{one.key}_explain"],
            }
            for one in self.statements.statements
        }


class AgenciesForm(Form):
    """To all matching agencies by itself, or only to chosen ones."""

    auto_submit = forms.TypedChoiceField(
        label=gettext_lazy("To which agencies?"),
        choices=[
            ("yes", gettext_lazy("To every agency that buys what I offer, also to those that join later")),
            ("no", gettext_lazy("Only to those I choose")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    agencies = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Agencies"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, agencies: Any, needs_one: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.needs_one = needs_one
        self.fields["agencies"].queryset = agencies
        self.fields["agencies"].label_from_instance = lambda one: (
            f"{one.acronym} · {one.name}" if one.acronym else one.name
        )

    @property
    def is_to_all(self) -> bool:
        """Whether what is ticked now, or stood before, sends it to every agency."""
        return self["auto_submit"].value() == "yes"

    def clean(self) -> dict[str, Any]:
        """Ticks in the list count only for those who choose; without script they may be left over."""
        given = super().clean() or {}
        if given.get("auto_submit"):
            given["agencies"] = self.fields["agencies"].queryset.none()
        elif self.needs_one and "auto_submit" in given and not given.get("agencies"):
            self.add_error("agencies", _("Tick at least one agency, or send it to every agency."))
        return given
