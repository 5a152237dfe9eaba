# SPDX-License-Identifier: Apache-2.0
"""Checks of the smallest parts: texts, lines, numbers, times, codes. Each gives the value tidied or raises Refused."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

TITLE_LENGTH = 300
TEXT_LENGTH = 50_000
LINE_LENGTH = 250
MOST_ROWS = 50
ZONES = frozenset(available_timezones())
is_url = URLValidator(schemes=["http", "https"])


def text(value: Mapping[str, str], longest: int) -> dict[str, str]:
    """Texts by language: blank ones left out, spaces at the ends cut."""
    tidy = {}
    for language, said in value.items():
        if language not in reference.LANGUAGES:
            raise Refused(_("“%(language)s” is not one of the six languages.") % {"language": language})
        if words := prose(said, longest):
            tidy[language] = words
    return tidy


def prose(value: str, longest: int) -> str:
    """Text of several lines, with the spaces at its ends cut."""
    tidy = value.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(tidy) > longest:
        raise Refused(_("The text is longer than %(longest)s characters. Shorten it.") % {"longest": longest})
    return tidy


def line(value: str, longest: int = LINE_LENGTH) -> str:
    """One line of text."""
    tidy = " ".join(value.replace("\x00", "").split())
    if len(tidy) > longest:
        raise Refused(_("The text is longer than %(longest)s characters. Shorten it.") % {"longest": longest})
    return tidy


def one_of(choices: Any, message: Promise) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in choices:
            raise Refused(message)
        return str(value)

    return check


def country_code(value: str) -> str:
    if value and not reference.is_country(value):
        raise Refused(_("“%(code)s” is not a country code.") % {"code": value})
    return value


def unspsc_code(value: str) -> str:
    if value and (len(value) != 8 or not value.isascii() or not value.isdigit()):
        raise Refused(_("“%(code)s” is not a UNSPSC code of eight digits.") % {"code": value})
    return value


def instant(value: str) -> str:
    """An ISO 8601 time with an offset, turned to UTC; or nothing."""
    if not value:
        return ""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise Refused(_("This is not a date and time. Write it as 2027-03-31T17:00:00Z.")) from None
    if moment.tzinfo is None:
        raise Refused(_("Say in which time zone this time is."))
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def decimal_text(value: str, *, whole_digits: int, places: int) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Refused(_("“%(value)s” is not a number.") % {"value": value}) from None
    if not number.is_finite() or number <= 0:
        raise Refused(_("Give a number above zero."))
    rounded = number.quantize(Decimal(1).scaleb(-places)) if number < 10**whole_digits else None
    if rounded is None or rounded != number:
        raise Refused(_("Give at most %(places)s digits after the point.") % {"places": places})
    return format(number.normalize(), "f")


def web_address(value: str) -> str:
    try:
        is_url(value)
    except ValidationError:
        raise Refused(
            _("“%(url)s” is not a web address. It must start with https:// or http://.") % {"url": value}
        ) from None
    return value
