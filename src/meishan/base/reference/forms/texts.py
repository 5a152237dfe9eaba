# SPDX-License-Identifier: Apache-2.0
"""Texts in the six languages as form fields, grouped by language for the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from meishan.base.core.forms import Form

LANGUAGE_CHOICES = (
    ("ar", "العربية"),
    ("zh", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
)
LANGUAGE_NAMES = dict(LANGUAGE_CHOICES)


@dataclass(frozen=True)
class LanguageGroup:
    """The fields of one language, for the template."""

    language: str
    name: str
    fields: list[forms.BoundField]
    is_main: bool
    is_filled: bool


class TextsForm(Form):
    """A form with texts in six languages: for each name of `texts` a field per language, `<name>_<language>`.

    `main` is the main language, whose texts are needed; `given` are texts as {name: {language: text}}.
    """

    texts: Mapping[str, Mapping[str, Any]] = {}
    # Whether the page unfolds the languages that are filled already.
    unfolds_filled = True

    def __init__(
        self,
        *arguments: Any,
        main: str,
        given: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.main = main
        for name, settings in self.texts.items():
            for language, spoken in LANGUAGE_CHOICES:
                self.fields[f"{name}_{language}"] = self._field(settings, language, spoken)
                self.initial.setdefault(
                    f"{name}_{language}", ((given or {}).get(name) or {}).get(language, "")
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
        filled = any(field.errors or (self.unfolds_filled and field.value()) for field in fields)
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
