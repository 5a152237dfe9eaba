# SPDX-License-Identifier: Apache-2.0
"""The words all papers share: a person's language, times in the seminar's zone, dates, names in two languages."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from zoneinfo import ZoneInfo

import segno
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meishan.base.core.templatetags import _shown as shown
from meishan.base.reference.queries import LANGUAGES, language_key

from ...models import Seminar
from ..seminars import text_in

_DJANGO = {"zh": "zh-hans"}


@contextmanager
def speaking(language: str) -> Iterator[str]:
    """The texts inside are in that language (two letters; English where it is none of ours)."""
    key = language_key(language)
    with translation.override(_DJANGO.get(key, key)):
        yield key


def languages_of(seminar: Seminar) -> list[str]:
    """At most two languages for what everybody reads: the seminar's own, and the next one spoken there."""
    return list(dict.fromkeys([seminar.language, *(one for one in seminar.languages if one in LANGUAGES)]))[
        :2
    ]


def in_both(texts: dict[str, str], seminar: Seminar) -> list[str]:
    """A text in the seminar's language, and in its second where it was given there."""
    first, *others = languages_of(seminar)
    made = [texts.get(first) or next(iter(texts.values()), "")]
    return made + [texts[one] for one in others if texts.get(one) and texts[one] not in made]


def during(start: datetime, end: datetime, zone: str) -> str:
    """09:00–09:20 in the seminar's zone."""
    own = ZoneInfo(zone)
    return f"{start.astimezone(own):%H:%M}–{end.astimezone(own):%H:%M}"


@lru_cache(maxsize=512)
def _day_in(value: date, language: str | None) -> str:
    return shown.format_skeleton("yMMMEd", value, locale=shown.locale())


def day_words(value: date) -> str:
    """Wed, 2 Dec 2026"""
    return _day_in(value, get_language())


def dates_of(days: Iterable[date]) -> str:
    """2 Dec 2026, 3 Dec 2026"""
    return ", ".join(shown.day(one) for one in sorted(days))


@lru_cache(maxsize=512)
def _minutes_in(number: int, language: str | None) -> str:
    return shown.counted(number, "minute")


def minutes(number: int) -> str:
    """6 minutes"""
    return _minutes_in(number, get_language())


@lru_cache(maxsize=512)
def _languages_in(codes: tuple[str, ...], language: str | None) -> str:
    return ", ".join(shown.language(code) for code in codes)


def language_names(codes: tuple[str, ...]) -> str:
    """English, Chinese"""
    return _languages_in(codes, get_language())


def heading(seminar: Seminar) -> dict[str, str]:
    """What stands at the head of a sheet: title, place and dates of the seminar."""
    place = ", ".join(one for one in (seminar.venue, seminar.city) if one)
    return {"seminar": text_in(seminar.title, seminar.language), "place": place}


def zone_words(seminar: Seminar, at: datetime) -> str:
    """Shanghai, UTC+8"""
    return shown.zone_name(at.astimezone(ZoneInfo(seminar.zone)))


def made_at(seminar: Seminar, at: datetime) -> str:
    """The line at the foot: when it was printed, and in which zone its times are."""
    return _("Printed %(moment)s. All times: %(zone)s.") % {
        "moment": shown.moment(at.astimezone(ZoneInfo(seminar.zone))),
        "zone": zone_words(seminar, at),
    }


def qr_of(text: str) -> str:
    """A QR code as SVG, dark on nothing, one unit a module."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode()
