# SPDX-License-Identifier: Apache-2.0
"""What a reader hands on: the notices it found, and notes on all it could not take over."""

import contextlib
import html
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags

from meishan.base.core.sentences import as_data, in_words
from meishan.base.core.sentences import sentence as _
from meishan.base.reference import queries as reference

from ..models.content import Content

MOST_NOTES = 1000
TITLE_LENGTH = 300
LINE_LENGTH = 250
LONGEST_TEXT = 1_000_000
"""Letters that are looked through for markup: a notice keeps a twentieth of that, and a hundred times takes minutes."""
MOST_LINKS = 50
MOST_CODES = 100
# ISO 639-2 and -3 codes of languages notices come in, by their two-letter code.
_THREE = (
    "bul:bg ces:cs cze:cs dan:da deu:de ger:de ell:el gre:el eng:en est:et fin:fi fra:fr fre:fr gle:ga hrv:hr hun:hu"
    " isl:is ita:it lav:lv lit:lt mlt:mt nld:nl dut:nl nor:no nob:nb pol:pl por:pt ron:ro rum:ro slk:sk slo:sk slv:sl"
    " spa:es swe:sv ara:ar rus:ru zho:zh chi:zh ukr:uk"
)
LANGUAGES_BY_THREE = {pair[:3]: pair[4:] for pair in _THREE.split(" ")}


@dataclass
class Note:
    """One kind of thing that was not taken over: where, why, how often; `left_out`: a whole notice was."""

    place: str
    message: str
    count: int = 1
    left_out: bool = False


class Notes:
    """Gathers notes; the same message at the same place is counted, not repeated."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, str], Note] = {}
        self.left_out = 0

    def add(self, place: str, message: str, *, left_out: bool = False) -> None:
        self.left_out += left_out
        known = self._notes.get((place, message))
        if known is not None:
            known.count += 1
        elif len(self._notes) < MOST_NOTES:
            self._notes[place, message] = Note(place, message, left_out=left_out)
        else:
            rest = self._notes.setdefault(("…", ""), Note("…", _("More notes of this kind"), count=0))
            rest.count += 1

    def all(self) -> list[Note]:
        """Left-out notices first, then what was not taken over, the most frequent first."""
        return sorted(self._notes.values(), key=lambda note: (not note.left_out, -note.count, note.place))

    def kept(self) -> list[dict[str, Any]]:
        """As an import keeps them: what each is made of, so that whoever reads it does so in a language of her own."""
        return [
            {**asdict(note), "place": as_data(note.place), "message": as_data(note.message)}
            for note in self.all()
        ]


def told(problems: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The notes an import kept, in the reader's language."""
    return [{**one, "place": in_words(one["place"]), "message": in_words(one["message"])} for one in problems]


@dataclass(frozen=True)
class BuyerFound:
    """The buyer as the source names it."""

    identifier: str
    name: str
    scheme: str = ""
    country: str = ""


@dataclass
class Found:
    """One notice found. `key` tells it apart for ever; `cancelled_at` is set where the source cancelled it."""

    key: str
    reference: str
    content: Content
    buyer: BuyerFound
    published_at: datetime | None
    source_url: str = ""
    cancelled_at: datetime | None = None
    cancel_reason: dict[str, str] = field(default_factory=dict)


@dataclass
class Batch:
    """One file read."""

    kind: str
    file_name: str
    sha256: str
    publisher: str = ""
    licence: str = ""
    found: list[Found] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)


def prose(value: Any) -> str:
    """Text without markup, its lines kept; of one that is endless, its beginning."""
    text = re.sub(r"(?i)</(p|div|ul|ol|h\d)\s*>", "\n\n", str(value or "")[:LONGEST_TEXT])
    text = re.sub(r"(?i)<(br|/li|/tr)[^>]*>", "\n", text)
    # So many tags within tags are no markup; what is left is shown as text, like all of it.
    with contextlib.suppress(SuspiciousOperation):
        text = strip_tags(text)
    text = html.unescape(text).replace("\x00", "").replace("\r\n", "\n").replace("\xa0", " ")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(one.strip() for one in text.split("\n"))).strip()


def line(value: Any, longest: int = LINE_LENGTH) -> str:
    """One line, cut with an ellipsis where it is longer."""
    text = " ".join(prose(value).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def web_address(value: Any) -> str:
    """The address if it is one a browser may open, else nothing."""
    text = str(value or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    fits = parts.scheme in {"http", "https"} and parts.hostname and len(text) <= 1000
    return text if fits and not re.search(r"[\s<>\"\x00-\x1f]", text) else ""


def language_from(value: Any) -> str:
    """A two-letter language code from one of two or three letters; "" where it is neither."""
    text = str(value or "").strip().lower().split("-")[0].split("_")[0]
    return text if re.fullmatch(r"[a-z]{2}", text) else LANGUAGES_BY_THREE.get(text, "")


def moment(value: Any, notes: Notes, place: str, *, zone: str = "UTC") -> datetime | None:
    """A time from ISO 8601. Without an offset it is read on the clocks of `zone`; a bare date is the end of that day.

    Both are noted; what is no time is noted and None.
    """
    text = str(value or "").strip()
    if not text:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            found = datetime.combine(datetime.fromisoformat(text).date(), time(23, 59, 59))
            notes.add(
                place, _("A date without a time: taken as the end of that day (%(zone)s).") % {"zone": zone}
            )
        else:
            found = datetime.fromisoformat(text.replace(" ", "T"))
        if found.tzinfo is not None:
            # The first and the last year have times that are in no year elsewhere.
            found.astimezone(UTC)
    except (ValueError, OverflowError):
        notes.add(place, _("“%(value)s” is not a date and time.") % {"value": text[:60]})
        return None
    if found.tzinfo is None:
        if "T" in text.replace(" ", "T"):
            notes.add(place, _("A time without its offset: read in %(zone)s.") % {"zone": zone})
        found = found.replace(tzinfo=ZoneInfo(zone))
    return found


def iso(value: datetime | None) -> str:
    """As contents keep times."""
    if value is None:
        return ""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@cache
def _zones() -> dict[str, list[str]]:
    zones: dict[str, list[str]] = {}
    for row in (files("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines():
        if not row.startswith("#"):
            country, _place, zone = row.split("\t")[:3]
            zones.setdefault(country, []).append(zone)
    return zones


def zone_of(country: str, at: datetime | None) -> str:
    """The country's time zone whose clocks stood so at that time; UTC where that can't be told."""
    if at is None or at.utcoffset() is None:
        return "UTC"
    for zone in _zones().get(country, []):
        if at.astimezone(ZoneInfo(zone)).utcoffset() == at.utcoffset():
            return zone
    return "UTC"


def money(amount: Any, currency: Any, notes: Notes, place: str) -> dict[str, str] | None:
    """An amount above zero in a known currency, as contents keep it; anything else is noted."""
    if amount in (None, ""):
        return None
    code = str(currency or "").strip().upper()
    try:
        value = Decimal(str(amount))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 < value < 10**18:
        if value != 0:
            notes.add(place, _("“%(value)s” is not an amount.") % {"value": str(amount)[:40]})
        return None
    if not reference.is_currency(code):
        notes.add(
            place, _("The currency “%(code)s” is not known; the amount was not taken over.") % {"code": code}
        )
        return None
    return {"amount": format(value.quantize(Decimal("0.01")).normalize(), "f"), "currency": code}


def quantity(value: Any, notes: Notes, place: str) -> str:
    """A number above zero with at most four decimals; anything else is noted."""
    if value in (None, ""):
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 < number < 10**15:
        if number != 0:
            notes.add(place, _("“%(value)s” is not a quantity.") % {"value": str(value)[:40]})
        return ""
    rounded = number.quantize(Decimal("0.0001"))
    return format(rounded.normalize(), "f") if rounded > 0 else ""


def unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
