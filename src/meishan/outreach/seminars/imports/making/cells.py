# SPDX-License-Identifier: Apache-2.0
"""Read one cell of a set, or raise Refused with a sentence that says what to write instead."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

from ...actions.making.checks import ZONES
from ...models.seminar import SLOT_MINUTES
from ...queries.making import Span

Reader = Callable[[str], Any]

YES = frozenset({"yes", "y", "true", "1", "x", "是", "oui", "sí", "si", "да", "نعم"})
NO = frozenset({"no", "n", "false", "0", "否", "non", "нет", "لا"})
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?::\d{2}(?:\.0+)?)?")
_SPAN = re.compile(r"\s*(\d{1,2}[:.]\d{2}(?::\d{2})?)\s*[-–—~至]\s*(\d{1,2}[:.]\d{2}(?::\d{2})?)\s*")
_PARTS = re.compile(r"[\s,;，；、]+")
_QUOTA = re.compile(
    r"(?P<kind>sme|women_owned|country|code)(?::(?P<value>[^<>=\s]+))?\s*(?P<sign>>=|<=|=)\s*(?P<number>\d+)",
    re.ASCII,
)


def text(longest: int) -> Reader:
    def read(cell: str) -> str:
        if len(cell) > longest:
            raise Refused(
                _("The text is longer than %(longest)s characters. Shorten it.") % {"longest": longest}
            )
        return cell

    return read


def number(low: int, high: int) -> Reader:
    def read(cell: str) -> int:
        try:
            value = int(cell)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise Refused(_("Give a whole number from %(low)s to %(high)s.") % {"low": low, "high": high})
        return value

    return read


def yes(cell: str) -> bool:
    if cell.casefold() in YES:
        return True
    if cell.casefold() in NO:
        return False
    raise Refused(_("Write yes or no."))


def day(cell: str) -> date:
    """A date as a spreadsheet keeps it, or typed as year-month-day."""
    try:
        return date.fromisoformat(cell[:10].replace("/", "-").replace(".", "-"))
    except ValueError:
        raise Refused(_("This is not a date. Write it as 2027-05-14.")) from None


def clock(cell: str) -> time:
    """A time of the day, 24 hours."""
    found = _CLOCK.fullmatch(cell.rsplit("T", maxsplit=1)[-1].strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Refused(_("This is not a time. Write it as 09:30."))
    return time(int(found[1]), int(found[2]))


def moment(cell: str) -> datetime:
    """A date and a time on the clocks of the seminar, still without zone."""
    try:
        return datetime.fromisoformat(cell.replace("/", "-")).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        raise Refused(_("This is not a date and time. Write it as 2027-03-31 17:00.")) from None


def spans(cell: str) -> list[Span]:
    """Pauses as 10:30-10:45, 12:30-14:00."""
    found = []
    for part in re.split(r"[,;，；]", cell):
        if not part.strip():
            continue
        match = _SPAN.fullmatch(part)
        if match is None:
            raise Refused(_("Write pauses as 10:30-10:45, 12:30-14:00."))
        found.append((clock(match[1]), clock(match[2])))
    return found


def language(cell: str) -> str:
    if cell.lower() not in reference.LANGUAGES:
        raise Refused(
            _("“%(language)s” is not one of the six languages. Write %(codes)s.")
            % {"language": cell, "codes": ", ".join(reference.LANGUAGES)}
        )
    return cell.lower()


def languages(cell: str) -> list[str]:
    said = [language(one) for one in _PARTS.split(cell) if one]
    return [code for code in reference.LANGUAGES if code in said]


def codes(cell: str) -> list[str]:
    """UNSPSC codes; whether they are in the tree is asked for all of a file at once."""
    found = [one for one in _PARTS.split(cell) if one]
    for one in found:
        if len(one) != 8 or not one.isascii() or not one.isdigit():
            raise Refused(_("“%(code)s” is not a UNSPSC code of eight digits.") % {"code": one})
    return sorted(set(found))


def country(cell: str) -> str:
    code = reference.country_from(cell)
    if not code:
        raise Refused(
            _("“%(country)s” is not a country. Write its code, for example CN.") % {"country": cell}
        )
    return code


def one_of(*allowed: str) -> Reader:
    def read(cell: str) -> str:
        if cell.lower() not in allowed:
            raise Refused(
                _("“%(value)s” is not possible here. Write one of: %(allowed)s.")
                % {"value": cell, "allowed": ", ".join(allowed)}
            )
        return cell.lower()

    return read


def zone(cell: str) -> str:
    """A time zone by its name in the tz database."""
    if cell not in ZONES:
        raise Refused(_("“%(zone)s” is not a known time zone. Write it as Asia/Shanghai.") % {"zone": cell})
    return cell


def slot_minutes(cell: str) -> int:
    """The length of a slot."""
    if cell not in {str(one) for one in SLOT_MINUTES}:
        raise Refused(_("A slot takes 15, 20 or 30 minutes."))
    return int(cell)


def quotas(cell: str) -> list[dict[str, Any]]:
    """Quotas as sme>=40; women_owned>=30; country:CN<=150; code:42000000>=10."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for part in re.split(r"[;；\n]", cell):
        if not part.strip():
            continue
        found = _QUOTA.fullmatch(part.strip())
        if found is None or (found["kind"] in ("country", "code")) != bool(found["value"]):
            raise Refused(
                _(
                    "“%(part)s” is not a quota. Write sme>=40; women_owned>=30; country:CN<=150; code:42000000>=10."
                )
                % {"part": part.strip()}
            )
        key = (found["kind"], found["value"] or "")
        row = rows.setdefault(key, {"kind": key[0], "value": key[1], "minimum": None, "maximum": None})
        if found["sign"] != "<=":
            row["minimum"] = int(found["number"])
        if found["sign"] != ">=":
            row["maximum"] = int(found["number"])
    return list(rows.values())
