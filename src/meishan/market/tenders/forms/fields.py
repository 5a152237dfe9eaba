# SPDX-License-Identifier: Apache-2.0
"""Texts in several languages, and times on the clock of a chosen zone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
NO_CHOICE = ("", gettext_lazy("Choose"))


@dataclass(frozen=True)
class LanguageGroup:
    """The fields of one language, for the template."""

    language: str
    name: str
    fields: list[forms.BoundField]
    is_main: bool
    is_filled: bool


class TextsForm(forms.Form):
    """A form with texts in six languages: for each name of `texts` a field per language, `<name>_<language>`.

    `main` is the notice's main language, whose texts are needed; `given` are texts as {name: {language: text}}.
    """

    texts: Mapping[str, Mapping[str, Any]] = {}
    edit = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *arguments: Any,
        main: str,
        given: Mapping[str, Mapping[str, str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.main = main
        for name, settings in self.texts.items():
            for language, spoken in LANGUAGE_CHOICES:
                self.fields[f"{name}_{language}"] = self._field(settings, language, spoken)
                self.initial[f"{name}_{language}"] = (given or {}).get(name, {}).get(language, "")

    def _field(self, settings: Mapping[str, Any], language: str, spoken: str) -> forms.CharField:
        attributes = {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
        widget: forms.Widget = forms.TextInput(attrs=attributes)
        if rows := settings.get("rows"):
            widget = forms.Textarea(attrs={**attributes, "rows": rows})
        return forms.CharField(
            label=_("%(text)s in %(language)s") % {"text": settings["label"], "language": spoken},
            help_text=settings.get("help", "") if language == self.main else "",
            max_length=settings["length"],
            # A notice may be saved half done; what is missing shows on the checklist.
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
        filled = any(field.value() or field.errors for field in fields)
        return LanguageGroup(language, spoken, fields, language == self.main, filled)

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """The visible fields that are no texts."""
        names = {f"{name}_{language}" for name in self.texts for language in LANGUAGE_NAMES}
        return [field for field in self.visible_fields() if field.name not in names]

    def text(self, name: str) -> dict[str, str]:
        """{language: text} as cleaned."""
        return {
            language: self.cleaned_data[f"{name}_{language}"]
            for language in LANGUAGE_NAMES
            if self.cleaned_data.get(f"{name}_{language}")
        }

    def order(self, names: Iterable[str]) -> None:
        """Put these fields before all others."""
        self.order_fields([*names, *self.fields])


class LocalMomentField(forms.Field):
    """A date and time as a clock on the wall shows it, without zone; `in_zone` makes it a moment."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "invalid": gettext_lazy("Give the date and the time, for example 2027-03-31 17:00."),
    }

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            return datetime.fromisoformat(str(value).strip()).replace(tzinfo=None)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


def in_zone(wall: datetime, zone: str) -> datetime:
    """The moment when clocks of `zone` show `wall`. Where a time comes twice (clocks set back), the later one.

    Raises ValidationError for a time that clocks skip.
    """
    place = ZoneInfo(zone)
    moment = wall.replace(tzinfo=place, fold=1)
    if moment.astimezone(UTC).astimezone(place).replace(tzinfo=None) != wall:
        raise ValidationError(
            _("Clocks in %(zone)s skip this time. Choose another one.") % {"zone": zone}, code="skipped"
        )
    return moment.astimezone(UTC)


def on_the_wall(moment: str, zone: str) -> datetime | None:
    """What clocks of `zone` show at that moment (ISO 8601)."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment else None
