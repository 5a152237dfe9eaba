# SPDX-License-Identifier: Apache-2.0
"""Documents, references, owners and further facts of Level 1 and Level 2."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.forms import Form
from meishan.base.core.uploads import DOCUMENTS, CheckedFileField

from ..states import Interest, OwnerKind, Tie
from .basic import PHONE, combobox, country_choices

ACCOUNTS = "level2.accounts"
LETTERS = "level2.letters"


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DocumentForm(Form):
    """One document for one requirement; accounts also name their year, letters and certificates their dates."""

    file = CheckedFileField(label=gettext_lazy("Document"), policy=DOCUMENTS)
    year = forms.TypedChoiceField(label=gettext_lazy("Year these accounts cover"), coerce=int)
    issued_on = forms.DateField(label=gettext_lazy("Date of issue"), required=False, widget=DateInput())
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        widget=DateInput(),
        help_text=gettext_lazy("If the document says so."),
    )
    note = forms.CharField(label=gettext_lazy("Note for the reviewer"), max_length=250, required=False)

    def __init__(self, *args: Any, requirement: str, this_year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        if requirement == ACCOUNTS:
            years = [(year, str(year)) for year in range(this_year, this_year - 6, -1)]
            self.fields["year"].choices = [("", _("Choose a year")), *years]
            del self.fields["valid_until"]
        else:
            del self.fields["year"]
        if requirement == LETTERS:
            del self.fields["valid_until"]
            self.fields["note"].label = _("Project, dates and value")
            self.fields["note"].required = True


class ReferenceForm(Form):
    """A recent, independent customer."""

    company = forms.CharField(label=gettext_lazy("Customer"), max_length=250)
    country = forms.ChoiceField(label=gettext_lazy("Country"), widget=combobox())
    project = forms.CharField(label=gettext_lazy("What you delivered"), max_length=250)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1990, max_value=2999)
    contact = forms.CharField(label=gettext_lazy("Contact person there"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("Their e-mail"))
    phone = forms.CharField(label=gettext_lazy("Their telephone"), validators=[PHONE], required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].choices = country_choices()


class OwnerForm(Form):
    """Somebody who owns, controls, leads or stands for the supplier."""

    tie = forms.ChoiceField(label=gettext_lazy("Who is it to you?"), choices=Tie, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=OwnerKind, widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=250)
    name_original = forms.CharField(
        label=gettext_lazy("Name in its own script"), max_length=250, required=False
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Nationality, or country of registration"), widget=combobox()
    )
    born_on = forms.DateField(
        label=gettext_lazy("Date of birth"),
        required=False,
        widget=DateInput(),
        help_text=gettext_lazy("Of a person. It keeps people of the same name apart when lists are checked."),
    )
    position = forms.CharField(label=gettext_lazy("Post in your company"), max_length=120, required=False)
    share = forms.DecimalField(
        label=gettext_lazy("Share held directly, in per cent"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    interests = forms.MultipleChoiceField(
        label=gettext_lazy("How it owns or controls"),
        choices=Interest,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_beneficial = forms.BooleanField(
        label=gettext_lazy("A person who in the end owns or profits (beneficial owner)"), required=False
    )
    is_in_control = forms.BooleanField(
        label=gettext_lazy(
            "Takes part in long-term decisions and daily management, without needing anybody's leave"
        ),
        required=False,
    )
    is_woman = forms.BooleanField(label=gettext_lazy("A woman"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].choices = country_choices()

    def clean_share(self) -> Any:
        return self.cleaned_data["share"] or None


class LevelFactsForm(Form):
    """Facts that are neither a document nor a person: export capacity, validity of the accounts."""

    export_capacity = forms.CharField(
        label=gettext_lazy("Export capacity"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Countries you have shipped to in the last three years, and how."),
    )
    accounts_valid_until = forms.DateField(
        label=gettext_lazy("Date until which the accounts are valid"), widget=DateInput()
    )

    def __init__(self, *args: Any, level: str, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["accounts_valid_until" if level == "level1" else "export_capacity"]
