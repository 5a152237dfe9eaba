# SPDX-License-Identifier: Apache-2.0
"""Texts in six languages, times on the clocks of the venue, and the version that guards against overwriting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.forms import Form
from meishan.base.reference import queries as reference

from ...models import Seminar

LANGUAGE_CHOICES = (
    ("ar", "العربية"),
    ("zh", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
)
LANGUAGE_NAMES = dict(LANGUAGE_CHOICES)
COMBOBOX = {"data-combobox": ""}
NOTHING: tuple[str, str | Promise] = ("", gettext_lazy("None"))


def country_choices() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("Choose")), *reference.countries()]


def texts_in(value: Any) -> Mapping[str, str]:
    return value if isinstance(value, Mapping) else {}


class VersionForm(Form):
    """A form over a part of a seminar. `version` is the seminar's when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def renew(self, seminar: Seminar) -> None:
        """After a refusal as stale: what was typed stays, and saving again replaces the other's version knowingly."""
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("version")] = str(seminar.version)
        self.data = data


@dataclass(frozen=True)
class LanguageGroup:
    """The fields of one language, for the template."""

    language: str
    name: str
    fields: list[forms.BoundField]
    is_main: bool
    is_filled: bool


class TextsForm(VersionForm):
    """Texts in six languages: for each name of `texts` a field per language, `<name>_<language>`.

    `main` is the main language; `given` are texts as {name: {language: text}}.
    """

    texts: Mapping[str, Mapping[str, Any]] = {}

    def __init__(
        self, *arguments: Any, main: str, given: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.main = main
        for name, settings in self.texts.items():
            for language, spoken in LANGUAGE_CHOICES:
                self.fields[f"{name}_{language}"] = self._field(settings, language, spoken)
                self.initial.setdefault(
                    f"{name}_{language}", texts_in((given or {}).get(name)).get(language, "")
                )

    def _field(self, settings: Mapping[str, Any], language: str, spoken: str) -> forms.CharField:
        attributes = {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
        widget: forms.Widget = forms.TextInput(attrs=attributes)
        if rows := settings.get("rows"):
            widget = forms.Textarea(attrs={**attributes, "rows": rows})
        return forms.CharField(
            label=_("%(text)s in %(language)s") % {"text": settings["label"], "language": spoken},
            help_text=settings.get("help", "") if language == self.main else "",
            max_length=settings["length"],
            required=language == self.main and settings.get("required", False),
            widget=widget,
        )

    @property
    def groups(self) -> list[LanguageGroup]:
        """The fields by language, the main one first."""
        order = sorted(LANGUAGE_CHOICES, key=lambda one: one[0] != self.main)
        return [self._group(language, spoken) for language, spoken in order]

    def _group(self, language: str, spoken: str) -> LanguageGroup:
        fields = [self[f"{name}_{language}"] for name in self.texts]
        filled = any(field.errors for field in fields)
        return LanguageGroup(language, spoken, fields, language == self.main, filled)

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """The visible fields that are no texts."""
        names = {f"{name}_{language}" for name in self.texts for language in LANGUAGE_NAMES}
        return [field for field in self.visible_fields() if field.name not in names]

    def text(self, name: str) -> dict[str, str]:
        """{language: text} as cleaned."""
        return {
            language: said
            for language in LANGUAGE_NAMES
            if (said := self.cleaned_data.get(f"{name}_{language}"))
        }


class LanguagesField(forms.MultipleChoiceField):
    """Some of the six languages, by ticking."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=LANGUAGE_CHOICES, **options)


class LocalMomentField(forms.Field):
    """A date and time as a clock on the wall shows it, without zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            return datetime.fromisoformat(str(value).strip()).replace(tzinfo=None)
        except ValueError:
            raise ValidationError(
                _("Give the date and the time, for example 2027-03-31 17:00."), code="invalid"
            ) from None


def in_zone(wall: datetime | None, zone: str) -> datetime | None:
    """The moment when clocks of `zone` show `wall`."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if wall else None


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
