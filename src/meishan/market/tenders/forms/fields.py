# SPDX-License-Identifier: Apache-2.0
"""Texts of a notice in several languages, and times on the clock of a chosen zone."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy

from meishan.base.reference import forms as reference

COMBOBOX = {"data-combobox": ""}
NO_CHOICE = ("", gettext_lazy("Choose"))


class TextsForm(reference.TextsForm):
    """Texts of a notice. It may be saved half done; what is missing shows on the checklist."""

    edit = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def order(self, names: Iterable[str]) -> None:
        """Put these fields before all others."""
        self.order_fields([*names, *self.fields])


def on_the_wall(moment: str, zone: str) -> datetime | None:
    """What clocks of `zone` show at that moment (ISO 8601)."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment else None
