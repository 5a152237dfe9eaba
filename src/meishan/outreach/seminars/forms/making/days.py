# SPDX-License-Identifier: Apache-2.0
"""The days with their first and last time and their pauses; slots follow from them."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meishan.base.core.errors import Refused
from meishan.base.core.forms import Form, FormSet

from ...imports.making import cells
from ...models.seminar import SLOT_MINUTES
from ...queries.making import DayPlan
from .fields import ClockField, DayField, VersionForm


class DaysForm(VersionForm):
    """The length of all slots. `seen` tells which preview the organiser saw."""

    slot_minutes = forms.TypedChoiceField(
        label=_("Length of a slot in minutes"),
        choices=[(one, str(one)) for one in SLOT_MINUTES],
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("Fifteen is the least, twenty is good, thirty is for few and long meetings."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class DayForm(Form):
    """One day. A row without date is no day."""

    date = DayField(label=_("Date"), required=False)
    first = ClockField(label=_("First meeting begins"), required=False)
    last = ClockField(label=_("Last meeting ends"), required=False)
    pauses = forms.CharField(
        label=_("Pauses"),
        max_length=300,
        required=False,
        help_text=_("For example 10:30-10:45, 12:30-14:00. Without meetings: leave both times empty."),
    )

    def clean_pauses(self) -> list[cells.Span]:
        try:
            return cells.spans(self.cleaned_data["pauses"])
        except Refused as refused:
            raise ValidationError(str(refused)) from None

    def clean(self) -> None:
        said = self.cleaned_data
        if not said.get("date") and (said.get("first") or said.get("last") or said.get("pauses")):
            self.add_error("date", _("Give the date, or empty the row."))


class BaseDayForms(FormSet):
    """The days in rows."""

    def plans(self) -> list[DayPlan]:
        return [
            DayPlan(said["date"], said.get("first"), said.get("last"), tuple(said.get("pauses") or ()))
            for said in (form.cleaned_data for form in self.forms)
            if said.get("date")
        ]


DayForms: Any = forms.formset_factory(DayForm, formset=BaseDayForms, extra=1, max_num=30)


def initial_of(plans: list[DayPlan]) -> list[dict[str, Any]]:
    """What the rows show for the days as they are."""
    return [
        {
            "date": one.date,
            "first": one.first,
            "last": one.last,
            "pauses": ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in one.pauses),
        }
        for one in plans
    ]


def digest_of(plans: list[DayPlan], minutes: int) -> str:
    """Tells two plans of days apart: a preview counts for just what it showed."""
    return hashlib.sha256(repr((sorted(plans, key=lambda one: one.date), minutes)).encode()).hexdigest()[:16]
