# SPDX-License-Identifier: Apache-2.0
"""The seminar of the demo as the sheets of a set: days, halls, tables, programme, agencies, officers, interpreters."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from meishan.base.accounts.models import Person

from . import words
from .agencies import Bureau

ZONE = "Asia/Shanghai"
EAST, WEST, AUDITORIUM, BRIEFING, FOYER = range(1, 6)
DAYS_AHEAD = 9
TUESDAY = 1
# First and last time and pauses of the two days; meetings of twenty minutes: 18 on each.
TIMES = (
    (
        time(9, 30),
        time(17, 40),
        ((time(10, 50), time(11, 10)), (time(12, 30), time(14, 0)), (time(15, 20), time(15, 40))),
    ),
    (time(9, 0), time(16, 40), ((time(10, 20), time(10, 40)), (time(12, 20), time(13, 40)))),
)
# When agencies speak, in the briefing room: sixteen times in two days.
BRIEFINGS = tuple(
    (day, time(hour, minute))
    for day in (0, 1)
    for hour, minute in ((9, 40), (10, 15), (11, 10), (11, 45), (14, 0), (14, 35), (15, 40), (16, 15))
)
BRIEFING_MINUTES = 30
DESKS = 3
# Between Chinese and English most, and one for each of the other languages.
INTERPRETERS = (("en", "zh"),) * 10 + (
    ("en", "zh", "fr"),
    ("en", "zh", "ru"),
    ("en", "zh", "es"),
    ("en", "zh", "ar"),
)


def first_day(started: datetime) -> date:
    """A Tuesday, nine to fifteen days after the demo begins."""
    day = (started.astimezone(ZoneInfo(ZONE)) + timedelta(days=DAYS_AHEAD)).date()
    return day + timedelta(days=(TUESDAY - day.weekday()) % 7)


def officers_of(bureaus: Sequence[Bureau]) -> list[tuple[Bureau, Person]]:
    """Everybody of the agencies, in the order of their tables."""
    return [(bureau, person) for bureau in bureaus for person in bureau.people]


def setup(
    bureaus: Sequence[Bureau], started: datetime, *, places: int, chance: random.Random
) -> dict[str, list[dict[str, Any]]]:
    """The whole set. `started` is the demo's true time; deadlines lie before it, the days after."""
    said = words.seminar()
    days = [first_day(started) + timedelta(days=number) for number in (0, 1)]
    officers = officers_of(bureaus)
    return {
        "Seminar": [_basics(said, bureaus, started, places)],
        "Days": [
            {"date": day, "first": first, "last": last, "pauses": list(pauses), "note": {}}
            for day, (first, last, pauses) in zip(days, TIMES, strict=True)
        ],
        "Rooms": said["rooms"],
        "Walks": [
            {"one": EAST, "other": WEST, "minutes": 2},
            {"one": EAST, "other": BRIEFING, "minutes": 3},
            {"one": WEST, "other": BRIEFING, "minutes": 4},
        ],
        "Tables": _tables(len(officers)),
        "Sessions": _sessions(said, bureaus, days),
        "Speakers": [
            {
                "session": number,
                "name": bureau.people[0].name,
                "position": "Head of procurement",
                "organisation": bureau.organisation.name,
            }
            for number, bureau in enumerate(bureaus[: len(BRIEFINGS)], start=FIRST_BRIEFING)
        ],
        "Agencies": [
            {
                "agency": bureau.organisation.pk,
                "is_pool": number % 8 == 5,
                "about": {
                    one: text.format(agency=bureau.organisation.acronym, goods=_goods(bureau, one))
                    for one, text in said["about"].items()
                },
            }
            for number, bureau in enumerate(bureaus)
        ],
        "Officers": [
            {
                "number": number,
                "agency": bureau.organisation.pk,
                "person": person.pk,
                "name": person.name,
                "position": "Procurement officer",
                "languages": sorted(
                    {"en", *chance.sample(bureau.languages, k=min(2, len(bureau.languages)))}
                ),
                "codes": _codes(chance),
                "limits": "",
                "cap": None,
                "table": number,
            }
            for number, (bureau, person) in enumerate(officers, start=1)
        ],
        "Interpreters": _interpreters(chance, len(officers)),
        "Absences": _absences(bureaus, officers, days),
    }


def _basics(
    said: dict[str, Any], bureaus: Sequence[Bureau], started: datetime, places: int
) -> dict[str, Any]:
    return {
        "title": said["title"],
        "description": said["description"],
        "language": "en",
        "venue": said["venue"],
        "address": said["address"],
        "city": "Ningbo",
        "country": "CN",
        "zone": ZONE,
        "languages": ["en", "zh"],
        "codes": sorted({one.code[:2] + "000000" for one in words.goods()}),
        "applications_from": started - timedelta(days=128),
        "applications_until": started - timedelta(days=15),
        "requests_from": started - timedelta(days=12),
        "requests_until": started - timedelta(days=2),
        "slot_minutes": 20,
        "places": places,
        "supplier_cap": 8,
        "supplier_minimum": 1,
        "officer_cap": 24,
        "most_requests": 12,
        "most_musts": 3,
        "quotas": [
            {"kind": "sme", "value": "", "minimum": places // 3, "maximum": None},
            {"kind": "women_owned", "value": "", "minimum": places // 5, "maximum": None},
        ],
        "grace_minutes": 4,
        "answer_minutes": 2,
        "retention_days": 365,
    }


def _tables(count: int) -> list[dict[str, Any]]:
    """One for each officer, two thirds of them in the larger hall, in rows of eight; the desks stand in the foyer."""
    larger = round(count * 2 / 3)
    made = []
    for number in range(1, count + 1):
        room, place = (EAST, number - 1) if number <= larger else (WEST, number - 1 - larger)
        made.append({"number": number, "room": room, "x": 80 + place % 8 * 120, "y": 120 + place // 8 * 160})
    desks = [
        {"number": 100 + one, "room": FOYER, "x": 200 * one, "y": 500, "is_desk": True}
        for one in range(1, DESKS + 1)
    ]
    return made + desks


FIRST_BRIEFING = 20


def _sessions(said: dict[str, Any], bureaus: Sequence[Bureau], days: list[date]) -> list[dict[str, Any]]:
    made = [
        _session(
            1, "opening", said["opening"], (days[0], time(8, 30), time(9, 20)), room=AUDITORIUM, for_all=True
        ),
        _session(
            2, "other", said["closing"], (days[1], time(16, 45), time(17, 15)), room=AUDITORIUM, for_all=True
        ),
        _session(3, "visit", said["visit"], (days[1], time(17, 30), time(19, 0)), capacity=45),
    ]
    for number, talk in enumerate(said["talks"], start=10):
        when = (days[talk["day"]], time.fromisoformat(talk["starts"]), time.fromisoformat(talk["ends"]))
        made.append(_session(number, talk["kind"], talk["title"], when, room=AUDITORIUM))
    spoken = zip(bureaus, BRIEFINGS, strict=False)
    for number, (bureau, (day, starts)) in enumerate(spoken, start=FIRST_BRIEFING):
        acronym = bureau.organisation.acronym
        title = {one: text.format(agency=acronym) for one, text in said["briefing"].items()}
        more = {"room": BRIEFING, "agency": bureau.organisation.pk, "capacity": 40}
        made.append(_session(number, "briefing", title, (days[day], starts, _ends(starts)), **more))
    return made


def _session(
    number: int, kind: str, title: dict[str, str], when: tuple[date, time, time], **more: Any
) -> dict[str, Any]:
    day, starts, ends = when
    plain = {
        "description": {},
        "language": "en",
        "room": None,
        "agency": None,
        "capacity": None,
        "for_all": False,
    }
    return (
        plain
        | {"number": number, "kind": kind, "title": title, "date": day, "starts": starts, "ends": ends}
        | more
    )


def _ends(starts: time) -> time:
    return (datetime.combine(date.min, starts) + timedelta(minutes=BRIEFING_MINUTES)).time()


def _goods(bureau: Bureau, language: str) -> str:
    """Some of what the agency buys, in that language."""
    chance = random.Random(bureau.key)
    return ", ".join(one.words[language] for one in chance.sample(words.goods(), k=3))


def _codes(chance: random.Random) -> list[str]:
    """What an officer comes for: some goods of two fields."""
    fields = chance.sample(words.FIELDS, k=2)
    own = [one.code for one in words.goods() if one.field in fields]
    return sorted(set(chance.sample(own, k=5)))


def _interpreters(chance: random.Random, officers: int) -> list[dict[str, Any]]:
    count = max(3, round(len(INTERPRETERS) * officers / 52))
    return [
        {"number": number, "name": words.chinese_name(chance)[0], "languages": list(languages)}
        for number, languages in enumerate(INTERPRETERS[:count], start=1)
    ]


def _absences(
    bureaus: Sequence[Bureau], officers: list[tuple[Bureau, Person]], days: list[date]
) -> list[dict[str, Any]]:
    """Heads speak when their agency does; every ninth officer comes late the first day, every eleventh leaves early."""
    speaks = {bureau.people[0].pk: when for bureau, when in zip(bureaus, BRIEFINGS, strict=False)}
    rows = []
    for number, (_bureau, person) in enumerate(officers, start=1):
        row = {"who": "officer", "number": number}
        if person.pk in speaks:
            day, starts = speaks[person.pk]
            rows.append(row | {"date": days[day], "from": starts, "until": _ends(starts)})
        elif number % 9 == 4:
            rows.append(row | {"date": days[0], "from": time(9, 30), "until": time(10, 50)})
        elif number % 11 == 6:
            rows.append(row | {"date": days[1], "from": time(15, 0), "until": time(16, 40)})
    return rows
