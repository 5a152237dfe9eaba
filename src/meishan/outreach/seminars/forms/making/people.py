# SPDX-License-Identifier: Apache-2.0
"""Agencies, their officers, and interpreters, each with the slots in which they can't meet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.queries import agencies
from meishan.base.reference.forms import UnspscField

from ...models import Interpreter, Officer, Participation, Seminar, Slot
from .fields import COMBOBOX, NOTHING, LanguagesField, TextsForm, VersionForm


class AgencyForm(TextsForm):
    """An agency that comes, and what for."""

    texts = {
        "about": {
            "label": _("What it comes to find"),
            "length": 2000,
            "rows": 3,
            "help": _("Suppliers read this before they apply."),
        }
    }
    agency = forms.ChoiceField(label=_("Agency"), widget=forms.Select(attrs=COMBOBOX))
    is_pool = forms.BooleanField(
        label=_("Suppliers ask for the agency, not for one officer"),
        required=False,
        help_text=_("Any of its officers may then meet them."),
    )

    def __init__(
        self, *arguments: Any, seminar: Seminar, participation: Participation | None, **options: Any
    ) -> None:
        given = {"about": participation.about} if participation else {}
        initial = {"version": seminar.version, "is_pool": participation.is_pool if participation else False}
        super().__init__(*arguments, main=seminar.language, given=given, initial=initial, **options)
        if participation is not None:
            del self.fields["agency"]
            return
        there = set(seminar.participations.values_list("agency", flat=True))
        self.fields["agency"].choices = [
            ("", _("Choose")),
            *(
                (str(one.pk), f"{one.acronym} – {one.name}" if one.acronym else one.name)
                for one in agencies()
                if one.pk not in there
            ),
        ]

    def changes(self) -> dict[str, Any]:
        return {"is_pool": self.cleaned_data["is_pool"], "about": self.text("about")}


class AbsentForm(VersionForm):
    """A person with slots in which she can't meet: `absent` holds the slots' ids."""

    languages = LanguagesField(label=_("Languages"), required=False)
    absent = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *arguments: Any, seminar: Seminar, slots: list[Slot], absent: set[Any], **options: Any
    ) -> None:
        initial = {
            "version": seminar.version,
            "absent": [str(one) for one in absent],
            **options.pop("initial", {}),
        }
        options["initial"] = initial
        super().__init__(*arguments, **options)
        self.fields["absent"].choices = [(str(one.pk), "") for one in slots]
        self.slots = slots

    def days(self) -> list[tuple[Any, list[tuple[Slot, bool]]]]:
        """(day, its slots with whether she is absent), for the grid."""
        ticked = {str(one) for one in self["absent"].value() or ()}
        rows: dict[Any, list[tuple[Slot, bool]]] = {}
        for slot in self.slots:
            rows.setdefault(slot.day, []).append((slot, str(slot.pk) in ticked))
        return list(rows.items())


class OfficerForm(AbsentForm):
    """An officer: by her account or by name; languages, fields, table, cap, wishes."""

    agency = forms.ChoiceField(label=_("Agency"))
    email = forms.EmailField(
        label=_("E-mail address of her account"),
        required=False,
        help_text=_("With it she states her own wishes and sees her agenda. Empty: she has no account yet."),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("As on the badge. Empty: as in the account."),
    )
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    codes = UnspscField(
        label=_("UNSPSC fields she comes for"),
        required=False,
        most=100,
        help_text=_("Suggestions for suppliers follow from them."),
    )
    limits = forms.CharField(
        label=_("What she asks for"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown to suppliers before they ask, for example: manufacturers only, no services."),
    )
    table = forms.TypedChoiceField(
        label=_("Fixed table"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs=COMBOBOX),
    )
    cap = forms.IntegerField(
        label=_("Most meetings"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=_("Empty: as for all officers."),
    )
    field_order = (
        "agency",
        "email",
        "name",
        "position",
        "languages",
        "codes",
        "limits",
        "table",
        "cap",
        "absent",
    )

    def __init__(self, *arguments: Any, seminar: Seminar, officer: Officer | None, **options: Any) -> None:
        initial: dict[str, Any] = options.pop("initial", {})
        if officer is not None:
            initial = {
                **{
                    name: getattr(officer, name)
                    for name in ("name", "position", "languages", "codes", "limits", "cap")
                },
                "agency": str(officer.agency_id),
                "email": officer.person.email if officer.person else "",
                "table": officer.table.number if officer.table else "",
            }
        super().__init__(*arguments, seminar=seminar, initial=initial, **options)
        self.fields["agency"].choices = [
            (str(one.agency_id), one.agency.acronym or one.agency.name)
            for one in seminar.participations.select_related("agency").order_by("agency__acronym")
        ]
        self.fields["table"].choices = [
            NOTHING,
            *((one.number, str(one.number)) for one in seminar.tables.filter(is_desk=False)),
        ]

    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {name: said[name] for name in self.field_order}


class InterpreterForm(AbsentForm):
    """An interpreter: name, languages, times."""

    name = forms.CharField(label=_("Name"), max_length=150)
    field_order = ("name", "languages", "absent")

    def __init__(
        self, *arguments: Any, seminar: Seminar, interpreter: Interpreter | None, **options: Any
    ) -> None:
        initial = {"name": interpreter.name, "languages": interpreter.languages} if interpreter else {}
        super().__init__(*arguments, seminar=seminar, initial=initial, **options)
        self.fields["languages"].help_text = _("She interprets between any two of these.")

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.field_order}
