# SPDX-License-Identifier: Apache-2.0
"""Rooms, the picture of a room, the tables on it, and the minutes from room to room."""

from itertools import combinations
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meishan.base.core.forms import Form, FormSet
from meishan.base.core.uploads import PICTURES, CheckedFileField

from ...models import Room, Seminar
from ...queries.seminars import text_in
from .fields import TextsForm, VersionForm


class RoomForm(TextsForm):
    """A room's number, name and size."""

    texts = {"name": {"label": gettext_lazy("Name"), "length": 120, "required": True}}
    number = forms.IntegerField(
        label=gettext_lazy("Number"),
        min_value=1,
        max_value=9999,
        help_text=gettext_lazy("As on signs and plans."),
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("People"), min_value=1, max_value=100_000, required=False
    )

    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"number": said["number"], "capacity": said["capacity"], "name": self.text("name")}


class PlanForm(VersionForm):
    """The picture of a room, seen from above."""

    file = CheckedFileField(label=gettext_lazy("Floor plan"), policy=PICTURES)


class TableForm(Form):
    """A table: its number, and its place on the floor plan in thousandths. A row without number is no table."""

    number = forms.IntegerField(label=gettext_lazy("Number"), min_value=1, max_value=9999, required=False)
    x = forms.IntegerField(
        label=pgettext_lazy("on a plan", "Left"), min_value=0, max_value=1000, required=False
    )
    y = forms.IntegerField(
        label=pgettext_lazy("on a plan", "Top"), min_value=0, max_value=1000, required=False
    )
    is_desk = forms.BooleanField(label=gettext_lazy("Desk"), required=False)

    def clean(self) -> None:
        said = self.cleaned_data
        if (said.get("x") is None) != (said.get("y") is None):
            self.add_error("y", _("Give both places on the plan, or neither."))


class BaseTableForms(FormSet):
    def rows(self) -> list[dict[str, Any]]:
        return [said for said in (form.cleaned_data for form in self.forms) if said.get("number") is not None]


TableForms: Any = forms.formset_factory(
    TableForm, formset=BaseTableForms, extra=0, max_num=500, absolute_max=600
)


class WalksForm(VersionForm):
    """Minutes for each pair of rooms; nought or empty: next door."""

    def __init__(
        self, *arguments: Any, seminar: Seminar, walks: dict[tuple[Any, Any], int], **options: Any
    ) -> None:
        options["initial"] = {"version": seminar.version}
        super().__init__(*arguments, **options)
        self.pairs: list[tuple[str, Room, Room]] = []
        for one, other in combinations(seminar.rooms.all(), 2):
            name = f"walk_{one.number}_{other.number}"
            self.fields[name] = forms.IntegerField(
                label=_("From %(one)s to %(other)s")
                % {
                    "one": text_in(one.name, seminar.language),
                    "other": text_in(other.name, seminar.language),
                },
                min_value=0,
                max_value=120,
                required=False,
            )
            self.initial[name] = walks.get((one.pk, other.pk)) or walks.get((other.pk, one.pk))
            self.pairs.append((name, one, other))

    def changes(self) -> dict[str, Any]:
        return {
            "walks": [
                {"one": one.pk, "other": other.pk, "minutes": self.cleaned_data.get(name) or 0}
                for name, one, other in self.pairs
            ]
        }
