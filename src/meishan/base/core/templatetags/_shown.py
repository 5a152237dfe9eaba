# SPDX-License-Identifier: Apache-2.0
"""How times, amounts and names are written for a reader of the active language (CLDR, by Babel)."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time, get_timezone_location
from babel.numbers import format_decimal, format_percent, get_currency_name, get_currency_precision
from babel.units import format_unit
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, to_locale
from django.utils.translation import gettext as _

NOTHING = "—"
# Languages that write the currency before the amount.
CODE_FIRST = {"en", "zh"}


def locale() -> Locale:
    """The active language as Babel knows it; English is British."""
    name = to_locale(get_language() or "en")
    return Locale.parse("en_GB" if name == "en" else name)


def zone_of(zone: str | tzinfo | None) -> tzinfo:
    """A zone by its IANA name or as it is; the reader's own where none is given."""
    if not zone:
        return timezone.get_current_timezone()
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def is_unplaced() -> bool:
    """Whether the reader never told her zone (she reads UTC only by default)."""
    return getattr(zone_of(None), "key", "UTC") == "UTC"


def in_zone(value: datetime, zone: str | tzinfo | None) -> datetime:
    """The same instant in that zone; a naive time is taken as UTC."""
    return (value if timezone.is_aware(value) else value.replace(tzinfo=UTC)).astimezone(zone_of(zone))


def day(value: date | datetime) -> str:
    """2 Dec 2026"""
    return format_skeleton("yMMMd", value, locale=locale())


def day_month(value: date | datetime) -> str:
    """2 Dec"""
    return format_skeleton("MMMd", value, locale=locale())


def month(value: date | datetime) -> str:
    """Dec 2026"""
    return format_skeleton("yMMM", value, locale=locale())


def clock_time(value: datetime) -> str:
    """17:00, by the twenty-four hour clock in every language."""
    return format_time(value, "HH:mm", locale=locale())


def moment(value: datetime) -> str:
    """2 Dec 2026, 17:00"""
    joined = locale().datetime_formats["medium"]
    return str(joined).replace("{1}", day(value)).replace("{0}", clock_time(value)).replace("'", "")


def moment_in(value: datetime, zone: str | tzinfo | None = None) -> str:
    """2 Dec 2026, 17:00 (Shanghai, UTC+8): for a sentence, on the clocks of `zone`, else on the reader's."""
    there = in_zone(value, zone)
    return _("%(time)s (%(zone)s)") % {"time": moment(there), "zone": zone_name(there)}


def zone_name(value: datetime) -> str:
    """Shanghai, UTC+8: the zone's city and its distance from UTC at that instant."""
    offset = value.utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    sign, minutes = ("−" if minutes < 0 else "+"), abs(minutes)
    utc = (
        "UTC"
        if not minutes
        else f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")
    )
    key = getattr(value.tzinfo, "key", "")
    if not key or key in {"UTC", "Etc/UTC"} or "/" not in key:
        return utc
    return _("%(city)s, %(utc)s") % {
        "city": get_timezone_location(value.tzinfo, locale=locale(), return_city=True),
        "utc": utc,
    }


def length(span: timedelta) -> str:
    """The span in its largest telling unit, rounded down: 19 days, 31 hours, 45 minutes."""
    seconds = abs(int(span.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600, seconds // 60
    if hours >= 48:
        return counted(days, "day")
    if minutes >= 120:
        return counted(hours, "hour")
    return counted(minutes, "minute")


def counted(number: int, unit: str) -> str:
    """3 days, in any of the six languages; Babel lacks the long form of some, and then gives the short one."""
    for width in ("long", "short"):
        text = format_unit(number, f"duration-{unit}", length=width, locale=locale())
        if "duration-" not in text:
            break
    return text


def money(amount: Decimal | float, currency: str) -> tuple[str, str, bool]:
    """The amount's digits, the currency's code, and whether the code stands first."""
    places = get_currency_precision(currency) if currency else 2
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(amount, pattern, locale=locale()), currency, locale().language in CODE_FIRST


def number(value: Decimal | float, digits: int | None = None) -> str:
    """1,234.5 by locale; `digits` fixes the decimals."""
    if digits is None:
        return format_decimal(value, locale=locale())
    return format_decimal(value, "#,##0" + ("." + "0" * digits if digits else ""), locale=locale())


def exact(value: Decimal) -> str:
    """1,234.5678 by locale, with every decimal that counts: a figure that others multiply by."""
    return format_decimal(value.normalize(), "#,##0.##########", locale=locale())


def percent(value: Decimal | float, digits: int = 0) -> str:
    """0.256 as 26 %."""
    return (
        format_percent(
            value, locale().percent_formats[None].pattern.replace("0%", f"0.{'0' * digits}%"), locale()
        )
        if digits
        else format_percent(value, locale=locale())
    )


def country(code: str) -> str:
    """The country's name, or the code where CLDR has none."""
    return locale().territories.get((code or "").upper(), code)


def language(code: str) -> str:
    """The language's name in the reader's language."""
    try:
        return Locale.parse(to_locale(code)).get_display_name(locale()) or code
    except (UnknownLocaleError, ValueError):
        return code


def isolated(name: str) -> str:
    """The name apart from the direction of the words around it, for text without markup (Unicode isolates): it is
    needed where it or they run from right to left. In templates `<bdi>` does this.
    """
    runs_left = get_language_bidi() or any(bidirectional(sign) in ("R", "AL") for sign in name)
    return f"\u2068{name}\u2069" if name and runs_left else name


def currency(code: str) -> str:
    """The currency's name in the reader's language."""
    return get_currency_name(code, locale=locale())
