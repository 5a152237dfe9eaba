# SPDX-License-Identifier: Apache-2.0
"""Lots with their items, contacts and links: the parts of a draft that come in rows."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.forms import Form, FormSet
from meishan.base.reference import queries as reference
from meishan.base.reference.forms import LANGUAGE_NAMES

from ..actions.checks import TEXT_LENGTH, TITLE_LENGTH
from .fields import COMBOBOX, NO_CHOICE, TextsForm

ITEM_LENGTH = 2000


def optional_countries() -> list[tuple[str, Any]]:
    return [NO_CHOICE, *reference.countries()]


class LotForm(TextsForm):
    """One lot's title and text."""

    texts = {
        "title": {"label": gettext_lazy("Title of the lot"), "length": TITLE_LENGTH, "required": True},
        "description": {
            "label": gettext_lazy("Text of the lot"),
            "length": TEXT_LENGTH,
            "rows": 5,
        },
    }


def _direction(language: str) -> dict[str, str]:
    return {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}


class ItemForm(Form):
    """One line of a lot. A row left empty is no line."""

    description = forms.CharField(label=gettext_lazy("Item"), max_length=ITEM_LENGTH, required=False)
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"), required=False, min_value=Decimal("0.0001"), decimal_places=4
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=lambda: [NO_CHOICE, *reference.units()],
        required=False,
        widget=forms.Select(attrs=COMBOBOX),
    )
    code = forms.RegexField(
        label=gettext_lazy("UNSPSC code"),
        regex=r"^\d{8}$",
        required=False,
        error_messages={"invalid": gettext_lazy("A UNSPSC code has eight digits.")},
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Delivery country"),
        choices=optional_countries,
        required=False,
        widget=forms.Select(attrs=COMBOBOX),
    )
    place = forms.CharField(label=gettext_lazy("Delivery place"), max_length=250, required=False)
    incoterm = forms.ChoiceField(
        label=gettext_lazy("Delivery term"),
        choices=lambda: [NO_CHOICE, *reference.incoterms()],
        required=False,
    )
    deliver_by = forms.DateField(
        label=gettext_lazy("Deliver by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *arguments: Any, main: str, languages: Iterable[str] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["description"].widget.attrs.update(_direction(main))
        self.others = [one for one in LANGUAGE_NAMES if one in languages and one != main]
        for language in self.others:
            label = _("%(text)s in %(language)s") % {
                "text": self.fields["description"].label,
                "language": LANGUAGE_NAMES[language],
            }
            self.fields[f"description_{language}"] = forms.CharField(
                label=label,
                max_length=ITEM_LENGTH,
                required=False,
                widget=forms.TextInput(attrs=_direction(language)),
            )

    @property
    def translations(self) -> list[forms.BoundField]:
        """The item in the notice's other languages."""
        return [self[f"description_{language}"] for language in self.others]

    def text(self, main: str) -> dict[str, str]:
        """{language: text} as cleaned."""
        said = {main: self.cleaned_data["description"]}
        said |= {one: self.cleaned_data.get(f"description_{one}", "") for one in self.others}
        return {language: words for language, words in said.items() if words}

    def clean(self) -> None:
        said = self.cleaned_data
        filled = any(said.get(name) for name in self.fields if name not in {"description", "DELETE"})
        if filled and not said.get("description"):
            self.add_error("description", _("Say what the item is, or empty the row."))
        if said.get("quantity") and not said.get("unit"):
            self.add_error("unit", _("Choose the unit of the quantity."))


class BaseItemForms(FormSet):
    """The lines of a lot, each in the main language and those others the notice is given in."""

    def items(self, main: str) -> list[dict[str, Any]]:
        return [
            {
                "description": form.text(main),
                "quantity": str(said["quantity"] or ""),
                "unit": said["unit"],
                "code": said["code"],
                "country": said["country"],
                "place": said["place"],
                "incoterm": said["incoterm"],
                "deliver_by": said["deliver_by"].isoformat() if said["deliver_by"] else "",
            }
            for form, said in ((form, form.cleaned_data) for form in self.forms)
            if said.get("description") and not said.get("DELETE")
        ]

    @staticmethod
    def initial_of(items: list[dict[str, Any]], main: str) -> list[dict[str, Any]]:
        return [
            {
                **item,
                "description": item["description"].get(main, ""),
                **{f"description_{one}": words for one, words in item["description"].items() if one != main},
                "quantity": Decimal(item["quantity"]) if item["quantity"] else None,
                "deliver_by": date.fromisoformat(item["deliver_by"]) if item["deliver_by"] else None,
            }
            for item in items
        ]


ItemForms = cast(
    "type[BaseItemForms]",
    forms.formset_factory(
        ItemForm, formset=BaseItemForms, extra=2, max_num=500, absolute_max=600, can_delete=True
    ),
)


class ContactForm(Form):
    """Whom suppliers can write to. Published."""

    name = forms.CharField(label=gettext_lazy("Name or office"), max_length=250, required=False)
    role = forms.CharField(label=gettext_lazy("Role"), max_length=250, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)

    def clean(self) -> None:
        said = self.cleaned_data
        if self.errors or said.get("DELETE"):
            return
        if (said.get("name") or said.get("role")) and not (said.get("email") or said.get("phone")):
            self.add_error("email", _("Give each contact an e-mail address or a phone number."))


class LinkForm(Form):
    """A page that belongs to the notice."""

    title = forms.CharField(label=gettext_lazy("What it is"), max_length=250, required=False)
    url = forms.URLField(
        label=gettext_lazy("Web address"), max_length=1000, required=False, assume_scheme="https"
    )

    def clean(self) -> None:
        if self.cleaned_data.get("title") and not self.cleaned_data.get("url") and "url" not in self.errors:
            self.add_error("url", _("Give the web address, or empty the row."))


ContactForms = forms.formset_factory(ContactForm, FormSet, extra=1, max_num=20, can_delete=True)
LinkForms = forms.formset_factory(LinkForm, FormSet, extra=1, max_num=20, can_delete=True)
