# SPDX-License-Identifier: Apache-2.0
"""What officers type: filters, reasons, a new edition of a list, a name to look up."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meishan.base.core.forms import Form
from meishan.base.reference.queries import countries

from .actions.lists import ListFile
from .states import ListFormat

LARGEST_FILE = 100 * 1024 * 1024


class ReasonForm(Form):
    """Why: kept with the decision for everybody who comes after."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "What you compared and what told you. The next person must understand it without you."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 4000}),
        min_length=10,
        max_length=4000,
        error_messages={
            "min_length": gettext_lazy("Give the reason in a sentence: the next person must understand it.")
        },
    )


class OfferForm(Form):
    """A new edition of a list, as it was downloaded."""

    list_format = forms.ChoiceField(
        label=gettext_lazy("Which list is it?"),
        choices=[("", gettext_lazy("Choose a list")), *ListFormat.choices],
    )
    main = forms.FileField(
        label=gettext_lazy("File of the list"),
        help_text=gettext_lazy("XML for the UN list, CSV for the others; SDN.CSV for OFAC."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.csv,.txt"}),
    )
    alt = forms.FileField(
        label=gettext_lazy("OFAC only: aliases (ALT.CSV)"),
        help_text=gettext_lazy("Without it, aliases are not screened."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
    )
    add = forms.FileField(
        label=gettext_lazy("OFAC only: addresses (ADD.CSV)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
    )
    list_date = forms.DateField(
        label=gettext_lazy("Date of the list"),
        help_text=gettext_lazy("Leave it empty where the file tells its date, or for today."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    key = forms.SlugField(
        label=gettext_lazy("Short name, for debarment lists"),
        help_text=gettext_lazy("So that lists of several banks stay apart, for example world-bank."),
        required=False,
        max_length=40,
    )
    title = forms.CharField(
        label=gettext_lazy("Title, for a list that is new here"), required=False, max_length=200
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("list_format")
        if chosen and chosen != ListFormat.OFAC:
            for name in ("alt", "add"):
                if cleaned.get(name):
                    self.add_error(name, _("Only OFAC's list has this file. Leave it empty."))
        for name in ("main", "alt", "add"):
            upload = cleaned.get(name)
            if upload and upload.size > LARGEST_FILE:
                self.add_error(name, _("This file is larger than 100 MB. It cannot be such a list."))
        return cleaned

    def list_files(self) -> dict[str, ListFile]:
        """The uploads by their part."""
        parts = {name: self.cleaned_data.get(name) for name in ("main", "alt", "add")}
        return {name: ListFile(upload.name, upload.read()) for name, upload in parts.items() if upload}


class CheckForm(Form):
    """A name to hold against the lists, with what else is known of its bearer."""

    name = forms.CharField(
        label=pgettext_lazy("a person or a firm", "Name"),
        help_text=gettext_lazy("In any script and order of words."),
        max_length=250,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Whose name is it?"),
        required=False,
        choices=[
            ("", gettext_lazy("Not known")),
            ("person", gettext_lazy("A person's")),
            ("organisation", gettext_lazy("A company's or organisation's")),
        ],
    )
    birth_year = forms.IntegerField(
        label=gettext_lazy("Year of birth"), required=False, min_value=1880, max_value=2100
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"), required=False, widget=forms.Select(attrs={"data-combobox": ""})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Not known")), *countries()]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(char.isalnum() for char in name):
            raise ValidationError(_("Type a name with letters."))
        return name
