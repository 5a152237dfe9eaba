# SPDX-License-Identifier: Apache-2.0
"""Choosing a file of notices, and which of its columns hold what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from meishan.base.core.forms import Form
from meishan.base.reference.forms import LANGUAGE_CHOICES

from ..imports import FIELDS
from .drafting import zone_choices
from .fields import COMBOBOX

MOST_BYTES = 20 * 1024 * 1024


class ImportForm(Form):
    """A file of another portal's notices."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[
            ("ocds", gettext_lazy("OCDS (JSON): release or record package")),
            ("eforms", gettext_lazy("EU eForms (XML)")),
            ("csv", gettext_lazy("Table (CSV or XLSX)")),
        ],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("At most 20 MB. Larger files: “meishan import notices” on the server."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.jsonl,.xml,.csv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(gettext_lazy("The file is larger than 20 MB."))
        return file


class MappingForm(Form):
    """Which column holds which part of a notice."""

    publisher = forms.CharField(
        label=gettext_lazy("Whose notices these are"),
        max_length=150,
        help_text=gettext_lazy("The portal or body that published them."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the texts"), choices=LANGUAGE_CHOICES, initial="en"
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of its times"),
        choices=zone_choices,
        initial="UTC",
        widget=forms.Select(attrs=COMBOBOX),
    )
    date_format = forms.CharField(
        label=gettext_lazy("How its times are written"),
        required=False,
        help_text=gettext_lazy("Empty for 2027-03-31 17:00. Otherwise for example %d/%m/%Y %H:%M."),
    )
    scheme = forms.ChoiceField(
        label=gettext_lazy("What its codes are"),
        choices=[("UNSPSC", "UNSPSC"), ("CPV", "CPV")],
        initial="UNSPSC",
    )

    def __init__(self, *arguments: Any, columns: list[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [("", gettext_lazy("Not in the file")), *((one, one) for one in columns if one)]
        for part, label in FIELDS.items():
            self.fields[f"column_{part}"] = forms.ChoiceField(
                label=gettext_lazy("Column: %(part)s") % {"part": label}, choices=choices, required=False
            )

    def said(self) -> dict[str, Any]:
        """As a mapping file says it."""
        columns = {
            part: self.cleaned_data[f"column_{part}"]
            for part in FIELDS
            if self.cleaned_data[f"column_{part}"]
        }
        names = ("publisher", "language", "zone", "date_format", "scheme")
        return {"columns": columns, **{name: self.cleaned_data[name] for name in names}}
