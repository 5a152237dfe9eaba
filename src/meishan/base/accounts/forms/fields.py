# SPDX-License-Identifier: Apache-2.0
"""Fields that several forms share: language, time zone, roles."""

from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location
from django import forms
from django.conf import settings
from django.utils.translation import get_language

from meishan.base.reference.queries import language_key

AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


def _offset(name: str, at: datetime) -> int:
    offset = at.astimezone(ZoneInfo(name)).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


@cache
def _zones(language: str, _hour: int) -> list[tuple[str, str]]:
    """Names and labels of all places' zones, by place name. `_hour` renews them when summer time begins."""
    at = datetime.now(UTC)
    shown = []
    for name in available_timezones():
        if name.split("/")[0] not in AREAS:
            continue
        minutes = _offset(name, at)
        place = get_timezone_location(name, locale=language)
        sign = "+" if minutes >= 0 else "−"
        clock = f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
        shown.append((name, f"{place} ({clock})"))
    return [("UTC", "UTC"), *sorted(shown, key=lambda one: (one[1], one[0]))]


def zones() -> list[tuple[str, str]]:
    """(IANA name, label in the reader's language with the offset now)."""
    return _zones(language_key(get_language()), int(datetime.now(UTC).timestamp() // 3600))


class TimeZoneField(forms.ChoiceField):
    """A place's clock. The script offers the browser's own zone where none is chosen."""

    widget = forms.Select(attrs={"data-combobox": "", "data-guess-time-zone": ""})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=zones, initial="UTC", **kwargs)


class LanguageField(forms.ChoiceField):
    """One of the six."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=settings.LANGUAGES, **kwargs)
