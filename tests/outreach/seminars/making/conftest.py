# SPDX-License-Identifier: Apache-2.0
"""A seminar begun, filled in and with sessions; a set of sheets as a person fills it in."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from meishan.base.core import clock
from meishan.outreach.seminars.models import (
    Seminar,
)
from tests.factories import seminars as factory
from tests.factories.making import (
    days_from,
    rows,
    send,
    text_of,
    url,
    wall,
)

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def made(world):
    return factory.lay_down()


@pytest.fixture
def client(made, client_of):
    return client_of(made.organiser)


@pytest.fixture
def draft(made, client):
    """A seminar as begun on the page."""
    client.post(url("new"), {"language": "en", "title": "Health and water", "zone": "Asia/Shanghai"})
    return Seminar.objects.get(slug="health-and-water")


@pytest.fixture
def first_day():
    return (clock.now().astimezone(ZONE) + timedelta(days=60)).date()


@pytest.fixture
def complete(made, client, draft, first_day):
    """A draft filled in through every page."""
    start = first_day - timedelta(days=40)
    agency = made.agencies[0]
    pages = [
        (
            "edit",
            {
                "language": "en",
                "title_en": "Health and water",
                "title_ar": "الصحة والمياه",
                "description_en": "Two days in Ningbo.",
                "venue": "Convention Centre",
                "city": "Ningbo",
                "country": "CN",
                "zone": "Asia/Shanghai",
                "languages": ["en", "zh"],
                "codes": ["25000000"],
            },
        ),
        (
            "edit_dates",
            {
                "applications_from": wall(start, 9),
                "applications_until": wall(start + timedelta(days=20), 18),
                "requests_from": wall(start, 9),
                "requests_until": wall(start + timedelta(days=30), 18),
            },
        ),
        ("edit_days", {"slot_minutes": "20", "save": "1", **days_from(first_day)}),
    ]
    for page, data in pages:
        response = send(client, draft, page, **data)
        assert response.redirect_chain, text_of(response)
    send(client, draft, "new_room", part="room", number=1, name_en="Main hall")
    send(client, draft, "room", 1, part="tables", more=3, **rows("tables"))
    send(client, draft, "new_agency", agency=str(agency.pk), about_en="Pumps")
    response = send(
        client,
        draft,
        "new_officer",
        agency=str(agency.pk),
        name="Ann Officer",
        languages=["en"],
        table="2",
        absent=[str(draft.slots.first().pk)],
    )
    assert response.redirect_chain, text_of(response)
    return Seminar.objects.get(pk=draft.pk)


@pytest.fixture
def with_sessions(complete, client, first_day):
    session = {"kind": "briefing", "date": first_day.isoformat(), "starts": "10:00", "ends": "10:45"}
    room = str(complete.rooms.get().pk)
    send(
        client,
        complete,
        "new_session",
        **session,
        title_en="How we buy",
        room=room,
        **rows("speakers", {"name": "Ada Byron", "position": "Chief"}),
    )
    send(
        client,
        complete,
        "new_session",
        **{**session, "starts": "08:30", "ends": "09:00", "kind": "opening"},
        title_en="Opening",
        for_all="on",
        **rows("speakers"),
    )
    return complete


@pytest.fixture
def filled(made, first_day):
    """A small, good set by sheet: title row and rows, as a person would fill it in."""
    before = first_day - timedelta(days=58)  # after today, at whatever hour the tests run
    seminar = {
        "title_en": "Ningbo 2028",
        "title_zh": "宁波采购会",
        "language": "en",
        "venue": "Convention Centre",
        "city": "Ningbo",
        "country": "China",
        "zone": "Asia/Shanghai",
        "languages": "en, zh",
        "codes": "25000000",
        "applications_from": f"{before} 09:00",
        "applications_until": f"{before + timedelta(days=20)} 18:00",
        "requests_from": f"{before + timedelta(days=5)} 09:00",
        "requests_until": f"{before + timedelta(days=40)} 18:00",
        "slot_minutes": "20",
        "places": "220",
        "quotas": "sme>=40; country:CN<=150",
    }
    one, other = str(first_day), str(first_day + timedelta(days=1))
    return {
        "Seminar": [["field", "value"], *map(list, seminar.items())],
        "Days": [
            ["date", "first", "last", "pauses"],
            [one, "09:00", "12:20", "10:20-10:40"],
            [other, "09:00", "10:00", ""],
        ],
        "Rooms": [["number", "name_en"], ["1", "Main hall"], ["2", "Annex"]],
        "Walks": [["one", "other", "minutes"], ["2", "1", "6"]],
        "Tables": [
            ["number", "room", "x", "y", "is_desk"],
            ["1", "1", "100", "200", "no"],
            ["2", "1", "", "", ""],
            ["9", "2", "", "", "yes"],
        ],
        "Sessions": [
            ["number", "kind", "title_en", "room", "agency", "date", "starts", "ends", "for_all"],
            ["1", "opening", "Opening", "1", "", one, "08:30", "09:00", "yes"],
            ["2", "briefing", "What we buy", "2", "AG1", one, "10:00", "10:30", "no"],
        ],
        "Speakers": [["session", "name"], ["2", "Ada Byron"], ["2", "Li Hua"]],
        "Agencies": [["agency", "is_pool", "about_en"], ["AG1", "yes", "Pumps"], ["Agency number 2", "", ""]],
        "Officers": [
            ["number", "agency", "name", "email", "languages", "table"],
            ["1", "AG1", "Ann Officer", "", "en, fr", "1"],
            ["2", "AG2", "", made.officer_personas[1].person.email, "en", ""],
        ],
        "Interpreters": [["number", "name", "languages"], ["1", "Ivo", "en, zh"]],
        "Absences": [
            ["who", "number", "date", "from", "until"],
            ["officer", "1", one, "09:00", "09:30"],
            ["interpreter", "1", other, "09:00", "12:00"],
        ],
    }
