# SPDX-License-Identifier: Apache-2.0
"""The set-up pages of what a seminar has many of: rooms, tables, sessions, people, quotas."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meishan.base.core.errors import Refused
from meishan.outreach.seminars.actions import making
from meishan.outreach.seminars.models import (
    Attendee,
    FloorPlan,
    Seminar,
    Session,
    Table,
    Walk,
)
from tests.factories import seminars as factory
from tests.factories.making import (
    picture,
    rows,
    send,
    text_of,
    url,
)


def test_tables_stand_on_the_floor_plan(complete, client):
    upload = SimpleUploadedFile("hall.png", picture(), "image/png")
    send(client, complete, "room", 1, part="floor_plan", file=upload)
    plan = FloorPlan.objects.get(room__seminar=complete)
    assert (plan.width, plan.height) == (400, 200)
    shown = client.get(url("floor_plan", complete.slug, 1))
    assert (shown["Content-Type"], b"".join(shown.streaming_content)[:4]) == ("image/png", b"\x89PNG")

    send(
        client,
        complete,
        "room",
        1,
        part="tables",
        **rows(
            "tables",
            {"number": 1, "x": 100, "y": 900},
            {"number": 2, "x": 200, "y": 900},
            {"number": "", "x": 1, "y": 1},
            {"number": 7, "is_desk": "on"},
        ),
    )

    assert [(one.number, one.x, one.is_desk) for one in complete.tables.all()] == [
        (1, 100, False),
        (2, 200, False),
        (7, None, True),
    ]


def test_a_picture_that_is_none_is_refused(complete, client):
    upload = SimpleUploadedFile("hall.png", b"GIF89a not a picture", "image/png")

    response = send(client, complete, "room", 1, part="floor_plan", file=upload)

    assert "This kind of file can" in text_of(response)
    assert not FloorPlan.objects.exists()


def test_a_table_number_stands_once(complete, client):
    response = send(
        client, complete, "room", 1, part="tables", **rows("tables", {"number": 4}, {"number": 4})
    )

    assert "Table 4 is there twice." in text_of(response)
    assert complete.tables.count() == 3


def test_a_fixed_table_is_not_taken_away(complete, client):
    response = send(client, complete, "room", 1, part="tables", **rows("tables", {"number": 1}))

    assert "Ann Officer has the fixed table 2." in text_of(response)
    assert Table.objects.filter(seminar=complete, number=2).exists()


def test_walks_are_the_same_both_ways(complete, client):
    send(client, complete, "new_room", part="room", number=2, name_en="Annex")

    send(client, complete, "rooms", walk_1_2=7)

    walk = Walk.objects.get(one__seminar=complete)
    assert (walk.one.number, walk.other.number, walk.minutes) == (1, 2, 7)


def test_a_room_holds_one_session_at_a_time(with_sessions, client, first_day):
    response = send(
        client,
        with_sessions,
        "new_session",
        kind="panel",
        date=first_day.isoformat(),
        starts="10:30",
        ends="11:00",
        title_en="Panel",
        room=str(with_sessions.rooms.get().pk),
        **rows("speakers"),
    )

    assert "there is another session at that time: “How we buy”" in text_of(response)
    assert not Session.objects.filter(kind="panel").exists()


def test_a_session_lies_in_the_future_of_its_own_beginning(with_sessions, client, first_day):
    response = send(
        client,
        with_sessions,
        "new_session",
        kind="panel",
        date=first_day.isoformat(),
        starts="11:30",
        ends="11:00",
        title_en="Panel",
        **rows("speakers"),
    )

    assert "The session ends before it begins." in text_of(response)


def test_a_thing_is_taken_off_after_asking(with_sessions, client):
    session = with_sessions.sessions.get(kind="briefing")
    where = url("remove", with_sessions.slug, "session", session.pk)
    assert "Take this session off?" in text_of(client.get(where))

    client.post(where)

    assert not Session.objects.filter(pk=session.pk).exists()


def test_pressed_twice_is_entered_once(with_sessions, client, made, first_day):
    session = {"kind": "other", "date": first_day.isoformat(), "starts": "12:00", "ends": "13:00"}
    officer = {"agency": str(made.agencies[0].pk), "name": "Bo Officer", "languages": ["en"]}
    interpreter = {"name": "Ivo", "languages": ["en", "zh"]}
    pages = (
        ("new_session", {**session, "title_en": "Lunch", **rows("speakers")}),
        ("new_officer", officer),
        ("new_interpreter", interpreter),
    )

    for page, data in pages:
        assert send(client, with_sessions, page, **data).redirect_chain
        assert "already" in text_of(send(client, with_sessions, page, **data))

    assert with_sessions.sessions.filter(kind="other").count() == 1
    assert with_sessions.officers.filter(name="Bo Officer").count() == 1
    assert with_sessions.interpreters.count() == 1


def test_caps_and_quotas_are_kept_or_refused_in_words(complete, client):
    caps = {
        "places": 100,
        "supplier_cap": 6,
        "supplier_minimum": 1,
        "officer_cap": 20,
        "most_requests": 10,
        "most_musts": 3,
        "grace_minutes": 5,
        "answer_minutes": 2,
        "retention_days": 365,
    }
    good = rows(
        "quotas", {"kind": "sme", "minimum": 40}, {"kind": "country", "value": "China", "maximum": 60}
    )
    send(client, complete, "edit_caps", **caps, **good)
    assert Seminar.objects.get(pk=complete.pk).quotas == [
        {"kind": "sme", "value": "", "minimum": 40, "maximum": None},
        {"kind": "country", "value": "CN", "minimum": None, "maximum": 60},
    ]

    for quotas, sentence in (
        (
            rows("quotas", {"kind": "sme", "minimum": 400}),
            "A quota asks for 400 places, but there are only 100.",
        ),
        (rows("quotas", {"kind": "country", "minimum": 4}), "A quota by country needs the country."),
        (rows("quotas", {"kind": "sme"}), "A quota needs a minimum, a maximum, or both."),
        (
            rows("quotas", {"kind": "sme", "minimum": 1}, {"kind": "sme", "maximum": 9}),
            "Two quotas are for the same",
        ),
    ):
        assert sentence in text_of(send(client, complete, "edit_caps", **caps, **quotas))
    response = send(client, complete, "edit_caps", **{**caps, "supplier_minimum": 7}, **good)
    assert "The fewest meetings of a supplier can" in text_of(response)
    assert Seminar.objects.get(pk=complete.pk).supplier_cap == 6


def test_an_account_is_found_by_its_address_within_the_agency(complete, client, made):
    agency = str(made.agencies[0].pk)
    own, other = made.officer_personas[0].person, made.officer_personas[1].person

    refused = send(client, complete, "new_officer", agency=agency, email=other.email, languages=["en"])
    send(client, complete, "new_officer", agency=agency, email=own.email, languages=["en"])

    assert "Nobody at AG1 signs in with that address." in text_of(refused)
    officer = complete.officers.get(person=own)
    assert officer.name == own.name
    assert Attendee.objects.get(officer=officer).person == own


def test_who_meets_is_not_taken_off(made):
    factory.plan_with(made, [(0, 0, 0)])

    for part, pk in (("remove_officer", made.officers[0].pk), ("remove_agency", made.agencies[0].pk)):
        with pytest.raises(Refused, match="can't be taken off"):
            making.save(made.seminar, by=made.organiser.actor, part=part, data={"id": pk})
