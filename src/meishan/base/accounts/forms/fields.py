# SPDX-License-Identifier: Apache-2.0
"""Fields that several forms share: language, time zone, roles."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meishan.base.reference.queries import country_name, language_key

UNIVERSAL = "UTC"
_REGION = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?-([A-Za-z]{2})$")


@cache
def _places() -> dict[str, str]:
    """Each place's zone with its country, the country's main place first. Source: zone.tab of the IANA database."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {name: country for country, _at, name, *_comment in rows}


@cache
def zone_aliases() -> dict[str, str]:
    """Older and doubled names that browsers and records may hold, each with the name that is shown for it."""
    by_place: dict[str, str] = {get_timezone_location(one, locale="en"): one for one in _places()}
    aliases = {"Etc/UTC": UNIVERSAL, "GMT": UNIVERSAL, "Etc/GMT": UNIVERSAL}
    for name in available_timezones():
        shown = by_place.get(get_timezone_location(name, locale="en"))
        if name not in _places() and "/" in name and shown is not None:
            aliases.setdefault(name, shown)
    return aliases


def _offset(name: str, at: datetime) -> int:
    offset = at.astimezone(ZoneInfo(name)).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def _city(name: str, language: str) -> str:
    """The place in that language; where CLDR has no name for it, the last part of the zone's own."""
    city: str = get_timezone_location(name, locale=language, return_city=True)
    return city.rsplit("/", 1)[-1]


@cache
def _zones(language: str, _hour: int) -> list[tuple[str, str]]:
    """Names and labels of all places' zones, by country. `_hour` renews them when summer time begins."""
    at = datetime.now(UTC)
    shown = []
    for name, country in _places().items():
        minutes = _offset(name, at)
        sign = "+" if minutes >= 0 else "−"
        clock = f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
        shown.append((name, f"{country_name(country)} – {_city(name, language)} ({clock})"))
    return [(UNIVERSAL, UNIVERSAL), *sorted(shown, key=lambda one: (one[1], one[0]))]


def zones() -> list[tuple[str, str]]:
    """(IANA name, label in the reader's language with the offset now), one row for each place."""
    return _zones(language_key(get_language()), int(datetime.now(UTC).timestamp() // 3600))


def likely_zone(accept_language: str) -> str:
    """The zone of the main place of the first country a browser's Accept-Language names; UTC where it names none.

    A first guess for those whose browser runs no script; the script puts the device's own zone in its place.
    """
    main: dict[str, str] = {}
    for name, country in _places().items():
        main.setdefault(country, name)
    for one in accept_language.split(","):
        region = _REGION.match(one.partition(";")[0].strip())
        if region and region[1].upper() in main:
            return main[region[1].upper()]
    return UNIVERSAL


class ZoneSelect(forms.Select):
    """A type-ahead of places; the script reads the other names of zones that browsers report."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-combobox": "", "data-guess-time-zone": ""})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        also = defaultdict(list)
        for alias, shown in zone_aliases().items():
            also[shown].append(alias)
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                if option["value"] in also:
                    option["attrs"]["data-also"] = " ".join(also[option["value"]])
        return context


class TimeZoneField(forms.ChoiceField):
    """A place's clock. The script offers the browser's own zone where none is chosen."""

    widget = ZoneSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=zones, initial=UNIVERSAL, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return zone_aliases().get(value, value)

    def to_python(self, value: Any) -> str:
        return zone_aliases().get(value, super().to_python(value))


class DaysField(forms.CharField):
    """Dates, one a line; what stands behind a date, such as its name, is not read."""

    widget = forms.Textarea
    MOST = 200

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["rows"] = 4

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(one.isoformat() for one in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[date]:  # type: ignore[override]  # dates, not one text
        lines = [one.strip() for one in str(super().to_python(value) or "").splitlines()]
        found = []
        for number, line in enumerate(filter(None, lines), 1):
            try:
                found.append(date.fromisoformat(line.split()[0].strip(",;")))
            except ValueError:
                raise forms.ValidationError(
                    _("Line %(line)s: write the date like 2027-01-31.") % {"line": number}
                ) from None
        if len(found) > self.MOST:
            raise forms.ValidationError(_("At most %(most)s dates.") % {"most": self.MOST})
        return found


class LanguageField(forms.ChoiceField):
    """One of the six."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=settings.LANGUAGES, **kwargs)
