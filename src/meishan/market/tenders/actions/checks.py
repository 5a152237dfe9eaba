# SPDX-License-Identifier: Apache-2.0
"""Whether what somebody wants to write into a notice is well formed; the acts ask this, whatever form came before."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

from ..models.content import ITEM_KEYS, Content
from ..states import NoticeType, Reservation, SubmissionMethod

TITLE_LENGTH = 300
TEXT_LENGTH = 50_000
LINE_LENGTH = 250
MOST_LOTS = 200
MOST_ITEMS = 500
MOST_CODES = 100
MOST_ROWS = 50
ZONES = frozenset(available_timezones())
is_url = URLValidator(schemes=["http", "https"])


def checked(changes: Mapping[str, Any]) -> Content:
    """The changes, tidied. Raises Refused naming the part that is ill formed."""
    tidy: Content = {}
    for part, value in changes.items():
        check = CHECKS.get(part)
        if check is None:
            raise Refused(_("A notice has no part called “%(part)s”.") % {"part": part})
        try:
            tidy[part] = check(value)
        except Refused as refused:
            raise Refused(refused.message, field=refused.field or part) from refused
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            raise Refused(_("This part is not well formed. Fill it in again."), field=part) from error
    return tidy


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


def _one_of(choices: Any, message: Promise) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in choices:
            raise Refused(message)
        return str(value)

    return check


def _language(value: str) -> str:
    if value not in reference.LANGUAGES:
        raise Refused(_("Choose one of the six languages."))
    return value


def _countries(value: list[str]) -> list[str]:
    for code in value:
        _country(code)
    return sorted(set(value))


def _country(value: str) -> str:
    if value and not reference.is_country(value):
        raise Refused(_("“%(code)s” is not a country code.") % {"code": value})
    return value


def _codes(value: list[str]) -> list[str]:
    for code in value:
        _code(code)
    if len(set(value)) > MOST_CODES:
        raise Refused(_("Choose at most %(most)s codes.") % {"most": MOST_CODES})
    return sorted(set(value))


def _code(value: str) -> str:
    if value and (len(value) != 8 or not value.isascii() or not value.isdigit()):
        raise Refused(_("“%(code)s” is not a UNSPSC code of eight digits.") % {"code": value})
    return value


def _moment(value: str) -> str:
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


def _zone(value: str) -> str:
    if value not in ZONES:
        raise Refused(_("“%(zone)s” is not a known time zone.") % {"zone": value})
    return value


def _sustainability(value: list[str]) -> list[str]:
    known = {
        sub.key
        for pillar in reference.sustainability_indicators()
        for indicator in pillar.indicators
        for sub in indicator.subs
    }
    if set(value) - known:
        raise Refused(_("Choose the sustainability considerations from the list."))
    return sorted(set(value))


def _money(value: Mapping[str, str] | None) -> dict[str, str] | None:
    if not value or not value["amount"]:
        return None
    amount = _decimal(value["amount"], whole_digits=18, places=2)
    if not reference.is_currency(value["currency"]):
        raise Refused(_("Choose the currency of the estimated value."))
    return {"amount": amount, "currency": value["currency"]}


def _decimal(value: str, *, whole_digits: int, places: int) -> str:
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


def _submission(value: Mapping[str, str]) -> dict[str, str]:
    method, address = value["method"], line(value["address"], 1000)
    if method and method not in SubmissionMethod:
        raise Refused(_("Say how suppliers send their answers."))
    if method == SubmissionMethod.EMAIL and address:
        _email(address)
    if method == SubmissionMethod.LINK and address:
        _url(address)
    return {"method": method, "address": address}


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise Refused(_("“%(email)s” is not an e-mail address.") % {"email": value}) from None
    return value


def _url(value: str) -> str:
    try:
        is_url(value)
    except ValidationError:
        raise Refused(
            _("“%(url)s” is not a web address. It must start with https:// or http://.") % {"url": value}
        ) from None
    return value


def _contacts(value: list[Mapping[str, str]]) -> list[dict[str, str]]:
    tidy = []
    for one in value[:MOST_ROWS]:
        contact = {key: line(one.get(key, "")) for key in ("name", "role", "email", "phone")}
        if any(contact.values()):
            if not contact["email"] and not contact["phone"]:
                raise Refused(_("Give each contact an e-mail address or a phone number."))
            if contact["email"]:
                _email(contact["email"])
            tidy.append(contact)
    return tidy


def _links(value: list[Mapping[str, str]]) -> list[dict[str, str]]:
    tidy = []
    for one in value[:MOST_ROWS]:
        if one.get("url") or one.get("title"):
            url = line(one.get("url", ""), 1000)
            tidy.append({"title": line(one.get("title", "")), "url": _url(url)})
    return tidy


def _lots(value: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(value) > MOST_LOTS:
        raise Refused(_("A notice has at most %(most)s lots.") % {"most": MOST_LOTS})
    lots: list[dict[str, Any]] = [
        {
            "number": int(one["number"]),
            "title": text(one["title"], TITLE_LENGTH),
            "description": text(one.get("description", {}), TEXT_LENGTH),
            "items": _items(one.get("items", [])),
        }
        for one in value
    ]
    numbers = [lot["number"] for lot in lots]
    if len(set(numbers)) != len(numbers) or any(number < 1 for number in numbers):
        raise Refused(_("Each lot needs a number of its own, from 1 on."))
    return sorted(lots, key=lambda lot: lot["number"])


def _items(value: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(value) > MOST_ITEMS:
        raise Refused(_("A lot has at most %(most)s items.") % {"most": MOST_ITEMS})
    return [_item(number, one) for number, one in enumerate(value, start=1)]


def _item(number: int, value: Mapping[str, Any]) -> dict[str, Any]:
    item = {key: value.get(key, "") for key in ITEM_KEYS}
    description = text(value["description"], 2000)
    if not description:
        raise Refused(_("Item %(number)s has no description.") % {"number": number})
    if item["unit"] and item["unit"] not in dict(reference.units()):
        raise Refused(_("Item %(number)s: choose the unit from the list.") % {"number": number})
    if item["incoterm"] and item["incoterm"] not in dict(reference.incoterms()):
        raise Refused(_("Item %(number)s: choose the delivery term from the list.") % {"number": number})
    if item["deliver_by"]:
        date.fromisoformat(item["deliver_by"])
    return {
        "number": number,
        "description": description,
        "code": _code(item["code"]),
        "quantity": _decimal(item["quantity"], whole_digits=15, places=4) if item["quantity"] else "",
        "unit": item["unit"],
        "country": _country(item["country"]),
        "place": line(item["place"]),
        "incoterm": item["incoterm"],
        "deliver_by": item["deliver_by"],
    }


CHECKS: dict[str, Callable[[Any], Any]] = {
    "type": _one_of(NoticeType.values, gettext_lazy("Choose the type of notice.")),
    "language": _language,
    "title": lambda value: {key: line(said) for key, said in text(value, TITLE_LENGTH).items()},
    "description": lambda value: text(value, TEXT_LENGTH),
    "countries": _countries,
    "codes": _codes,
    "deadline": _moment,
    "zone": _zone,
    "questions_until": _moment,
    "sustainability": _sustainability,
    "reserved_for": _one_of(Reservation.values, gettext_lazy("Say whom the notice is reserved for.")),
    "value": _money,
    "submission": _submission,
    "contacts": _contacts,
    "links": _links,
    "lots": _lots,
}
