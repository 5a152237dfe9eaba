# SPDX-License-Identifier: Apache-2.0
"""Texts in six languages, times on the clocks of the venue, and the version that guards against overwriting."""

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from meishan.base.core.forms import Form
from meishan.base.core.forms import in_zone as moment_of
from meishan.base.reference import forms as reference_forms
from meishan.base.reference import queries as reference
from meishan.base.reference.forms import LANGUAGE_CHOICES

from ...models import Seminar

COMBOBOX = {"data-combobox": ""}
NOTHING: tuple[str, str | Promise] = ("", gettext_lazy("None"))


def country_choices() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("Choose")), *reference.countries()]


class VersionForm(Form):
    """A form over a part of a seminar. `version` is the seminar's when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def renew(self, seminar: Seminar) -> None:
        """After a refusal as stale: what was typed stays, and saving again replaces the other's version knowingly."""
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("version")] = str(seminar.version)
        self.data = data


class TextsForm(reference_forms.TextsForm, VersionForm):
    """Texts of a part of a seminar. Six languages at once are long: filled ones stay folded."""

    unfolds_filled = False


class LanguagesField(forms.MultipleChoiceField):
    """Some of the six languages, by ticking."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=LANGUAGE_CHOICES, **options)


def in_zone(wall: datetime | None, zone: str) -> datetime | None:
    """The moment when clocks of `zone` show `wall`; None for none. Raises ValidationError for a time they skip."""
    return moment_of(wall, zone) if wall else None


def on_the_wall(moment: datetime | None, zone: str) -> datetime | None:
    """What clocks of `zone` show at that moment."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment else None


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": gettext_lazy("Give a date, for example 2027-03-31.")},
            **options,
        )


class ClockField(forms.TimeField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"invalid": gettext_lazy("Give a time, for example 09:30.")},
            **options,
        )
