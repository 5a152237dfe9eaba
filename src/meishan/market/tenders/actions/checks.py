# SPDX-License-Identifier: Apache-2.0
"""Whether what somebody wants to write into a notice is well formed; the acts ask this, whatever form came before."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

from ..models.content import ITEM_KEYS, Content
from ..states import NoticeType, Reservation, SubmissionMethod
from .terms import tidy_terms
from .wording import (
    LINE_LENGTH,
    MOST_ROWS,
    TEXT_LENGTH,
    TITLE_LENGTH,
    ZONES,
    country_code,
    decimal_text,
    instant,
    line,
    one_of,
    prose,
    text,
    unspsc_code,
    web_address,
)

__all__ = ["LINE_LENGTH", "TEXT_LENGTH", "TITLE_LENGTH", "ZONES", "checked", "line", "prose", "text"]

MOST_LOTS = 200
MOST_ITEMS = 500
MOST_CODES = 100


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


def _language(value: str) -> str:
    if value not in reference.LANGUAGES:
        raise Refused(_("Choose one of the six languages."))
    return value


def _countries(value: list[str]) -> list[str]:
    for code in value:
        country_code(code)
    return sorted(set(value))


def _codes(value: list[str]) -> list[str]:
    for code in value:
        unspsc_code(code)
    if len(set(value)) > MOST_CODES:
        raise Refused(_("Choose at most %(most)s codes.") % {"most": MOST_CODES})
    return sorted(set(value))


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
    amount = decimal_text(value["amount"], whole_digits=18, places=2)
    if not reference.is_currency(value["currency"]):
        raise Refused(_("Choose the currency of the estimated value."))
    return {"amount": amount, "currency": value["currency"]}


def _submission(value: Mapping[str, str]) -> dict[str, str]:
    method, address = value["method"], line(value["address"], 1000)
    if method and method not in SubmissionMethod:
        raise Refused(_("Say how suppliers send their answers."))
    if method == SubmissionMethod.EMAIL and address:
        _email(address)
    if method == SubmissionMethod.LINK and address:
        web_address(address)
    return {"method": method, "address": "" if method == SubmissionMethod.PLATFORM else address}


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise Refused(_("“%(email)s” is not an e-mail address.") % {"email": value}) from None
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
            tidy.append({"title": line(one.get("title", "")), "url": web_address(url)})
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
        "code": unspsc_code(item["code"]),
        "quantity": decimal_text(item["quantity"], whole_digits=15, places=4) if item["quantity"] else "",
        "unit": item["unit"],
        "country": country_code(item["country"]),
        "place": line(item["place"]),
        "incoterm": item["incoterm"],
        "deliver_by": item["deliver_by"],
    }


CHECKS: dict[str, Callable[[Any], Any]] = {
    "type": one_of(NoticeType.values, gettext_lazy("Choose the type of notice.")),
    "language": _language,
    "title": lambda value: {key: line(said) for key, said in text(value, TITLE_LENGTH).items()},
    "description": lambda value: text(value, TEXT_LENGTH),
    "countries": _countries,
    "codes": _codes,
    "deadline": instant,
    "zone": _zone,
    "questions_until": instant,
    "sustainability": _sustainability,
    "reserved_for": one_of(Reservation.values, gettext_lazy("Say whom the notice is reserved for.")),
    "value": _money,
    "submission": _submission,
    "contacts": _contacts,
    "links": _links,
    "lots": _lots,
    "tender": tidy_terms,
}
