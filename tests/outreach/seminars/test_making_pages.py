# SPDX-License-Identifier: Apache-2.0
"""The organiser's pages through the door a person uses: forms in, sentences out; what the public reads; who may."""

import io
import struct
import zlib
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meishan.base.accounts.models import Mail
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock
from meishan.base.core.actor import VISITOR
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import may
from meishan.base.ledger.models import Entry
from meishan.outreach.seminars.actions import making
from meishan.outreach.seminars.exports import making as exports
from meishan.outreach.seminars.models import (
    Absence,
    Attendee,
    FloorPlan,
    Plan,
    Seminar,
    Session,
    Slot,
    Table,
    Walk,
)
from meishan.outreach.seminars.queries.making import missing_parts, programme_of
from meishan.outreach.seminars.states import SeminarState
from meishan.outreach.seminars.tasks.making import tell_cancelled
from tests.factories import seminars as factory
from tests.personas import join, make_organisation, make_person

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


def url(name, *args):
    return reverse(f"seminars:{name}", args=args)


def text_of(response):
    return response.content.decode()


def rows(prefix, *lines):
    """The fields of a formset."""
    fields = {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": 0}
    for number, line in enumerate(lines):
        fields |= {f"{prefix}-{number}-{key}": value for key, value in line.items()}
    return fields


def version_of(seminar):
    return Seminar.objects.get(pk=seminar.pk).version


def send(client, seminar, page, /, *args, **data):
    return client.post(url(page, seminar.slug, *args), {"version": version_of(seminar), **data}, follow=True)


def picture(width=400, height=200):
    """A white PNG."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    lines = b"".join(b"\x00" + b"\xff" * width for _line in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


def days_from(start, *, first="09:00", last="11:00", pauses="10:00-10:20"):
    return rows(
        "days",
        {"date": start.isoformat(), "first": first, "last": last, "pauses": pauses},
        {"date": (start + timedelta(days=1)).isoformat(), "first": "", "last": "", "pauses": ""},
    )


@pytest.fixture
def first_day():
    return (clock.now().astimezone(ZONE) + timedelta(days=60)).date()


def wall(day, hour, minute=0):
    return f"{day.isoformat()}T{hour:02}:{minute:02}"


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


def test_a_seminar_is_made_page_by_page_and_announced(complete, client, made, settle):
    page = text_of(client.get(url("go_public", complete.slug)))
    assert "Announce it" in page
    assert missing_parts(complete, clock.now()) == []
    assert complete.slots.count() == 5
    assert [one.number for one in complete.tables.all()] == [1, 2, 3]
    ann = complete.officers.get()
    assert (ann.table.number, Absence.objects.filter(officer=ann).count()) == (2, 1)
    assert Attendee.objects.get(officer=ann).name == "Ann Officer"

    client.post(url("go_public", complete.slug))

    visitor = Client()
    assert "Health and water" in text_of(visitor.get(url("list")))
    page = text_of(visitor.get(url("seminar", complete.slug)))
    assert "Convention Centre" in page
    assert "Two days in Ningbo." in page
    assert Entry.objects.get(act="seminars.announce").is_public


def test_an_unfinished_seminar_is_not_announced_and_says_what_is_missing(draft, client):
    page = text_of(client.get(url("go_public", draft.slug)))
    for sentence in (
        "Say where it takes place: venue, city and country.",
        "Enter the days of the event.",
        "Enter at least one agency and its officers.",
    ):
        assert sentence in page

    response = client.post(url("go_public", draft.slug), follow=True)

    assert "This is not complete yet. Say in some sentences" in text_of(response)
    assert Seminar.objects.get(pk=draft.pk).state == SeminarState.DRAFT


def test_a_draft_is_nobody_elses(draft, made, client_of):
    for client in (Client(), client_of(made.supplier_personas[0]), client_of(made.officer_personas[0])):
        assert client.get(url("seminar", draft.slug)).status_code == 404
        assert client.get(url("desk", draft.slug)).status_code == 404
        assert "Health and water" not in text_of(client.get(url("list")))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"applications_until": date(2020, 1, 1)}, "The deadline for applications is in the past."),
        ({"applications_from": 20, "applications_until": 10}, "Applications end before they begin."),
        ({"applications_until": 20, "requests_until": 10}, "Requests end before applications do."),
        ({"applications_from": 20, "requests_from": 10}, "Requests begin before applications do"),
        ({"requests_until": 200}, "Requests end after the event has begun."),
    ],
)
def test_dates_that_contradict_are_told_and_nothing_is_lost(complete, client, fields, sentence):
    today = clock.now().astimezone(ZONE).date()
    data = {
        name: wall(
            today + timedelta(days=value) if isinstance(value, int) else value,
            12,
        )
        for name, value in fields.items()
    }

    response = send(client, complete, "edit_dates", **data)

    assert sentence in text_of(response)
    assert all(value in text_of(response) for value in data.values())
    assert Seminar.objects.get(pk=complete.pk).requests_until == complete.requests_until


def test_a_second_organiser_is_not_overwritten_unawares(complete, client, made, client_of):
    colleague = client_of(join(make_person("Col League"), made.host, Role.EDITOR))
    old = complete.version
    basics = {
        "language": "en",
        "title_en": "Health",
        "zone": "Asia/Shanghai",
        "codes": [],
    }
    client.post(url("edit", complete.slug), {**basics, "version": old, "title_en": "Mine"})

    response = colleague.post(url("edit", complete.slug), {**basics, "version": old, "title_en": "Hers"})

    assert response.status_code == 422
    assert "Somebody else saved this in the meantime." in text_of(response)
    assert 'value="Hers"' in text_of(response)
    assert Seminar.objects.get(pk=complete.pk).title == {"en": "Mine"}
    # Having looked, she saves again, with the version the page now holds.
    assert f'value="{version_of(complete)}"' in text_of(response)
    colleague.post(
        url("edit", complete.slug), {**basics, "version": version_of(complete), "title_en": "Hers"}
    )
    assert Seminar.objects.get(pk=complete.pk).title == {"en": "Hers"}


def test_two_organisers_on_two_pages_do_not_disturb_one_another(complete, made):
    old = complete.version
    making.save(complete, by=made.organiser.actor, part="walks", data={"walks": []}, version=old)

    making.save(
        complete,
        by=made.organiser.actor,
        part="room",
        data={"id": None, "number": 2, "name": {"en": "Annex"}},
        version=old,
    )

    assert complete.rooms.count() == 2


def test_slots_are_shown_before_they_are_replaced(complete, client, first_day):
    before = set(complete.slots.values_list("pk", flat=True))
    data = {"slot_minutes": "30", **days_from(first_day)}

    shown = send(client, complete, "edit_days", save="1", **data)

    assert "slots that stand now go" in text_of(shown)
    assert set(complete.slots.values_list("pk", flat=True)) == before
    seen = shown.context["seen"]
    send(client, complete, "edit_days", save="1", seen=seen, **data)
    assert [one.ends_at - one.starts_at for one in complete.slots.all()] == [timedelta(minutes=30)] * 3


def test_slots_that_stay_keep_their_rows_and_absences(complete, client, first_day):
    first = complete.slots.first()

    send(client, complete, "edit_days", save="1", slot_minutes="20", **days_from(first_day, last="12:00"))

    assert complete.slots.count() == 8
    assert complete.slots.first().pk == first.pk
    assert Absence.objects.filter(slot=first).exists()


def test_published_slots_stand(made, first_day):
    factory.plan_with(made, [(0, 0, 0)])

    with pytest.raises(Refused, match="The schedule is published"):
        making.save(made.seminar, by=made.organiser.actor, part="days", data={"days": [], "slot_minutes": 20})


def test_a_draft_schedule_goes_with_its_slots_and_a_published_one_keeps_them(made):
    draft = factory.plan_with(made, [(0, 0, 0)], state="draft")
    none = {"days": [], "slot_minutes": 20}

    making.save(made.seminar, by=made.organiser.actor, part="days", data=none)

    draft.refresh_from_db()
    assert (draft.state, draft.meetings.count(), made.seminar.slots.count()) == ("retired", 0, 0)


def test_a_meeting_that_was_published_stays(made):
    plan = factory.plan_with(made, [(0, 0, 0)])
    Plan.objects.filter(pk=plan.pk).update(state="retired")

    with pytest.raises(Refused, match="was published with these slots"):
        making.save(made.seminar, by=made.organiser.actor, part="days", data={"days": [], "slot_minutes": 20})
    with pytest.raises(IntegrityError, match="published schedule stays"), transaction.atomic():
        plan.meetings.all().delete()


def test_a_seminar_that_moves_to_another_zone_keeps_its_clocks(complete, made):
    slots = [one.starts_at.astimezone(ZONE).time() for one in complete.slots.all()]
    fields = ("language", "title", "description", "venue", "city", "country", "languages", "codes")
    data = {name: getattr(complete, name) for name in fields}

    for zone in ("America/New_York", "Pacific/Auckland"):
        making.save(complete, by=made.organiser.actor, part="basics", data={**data, "zone": zone})
        there = Slot.objects.filter(seminar=complete)
        assert [one.starts_at.astimezone(ZoneInfo(zone)).time() for one in there] == slots


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


def test_the_programme_is_read_by_everybody(with_sessions, client, first_day):
    making.announce(with_sessions, by=client_actor(with_sessions))

    page = text_of(Client().get(url("seminar", with_sessions.slug)))

    assert "How we buy" in page
    assert "Ada Byron" in page
    day = programme_of(with_sessions)[0]
    assert [column.is_meetings for column in day.columns] == [False, True]
    assert day.rows[0].cells[0].columns == 2
    calendar = text_of(Client().get(url("programme_calendar", with_sessions.slug)))
    assert "SUMMARY:How we buy" in calendar
    start = datetime(first_day.year, first_day.month, first_day.day, 10, tzinfo=ZONE).astimezone(
        ZoneInfo("UTC")
    )
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}" in calendar


def client_actor(seminar):
    person = join(make_person("An Announcer"), seminar.host, Role.OWNER)
    return person.actor


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


def test_who_will_be_there_is_told_by_who_asks(made, client_of):
    where = url("parties", made.seminar.slug)
    officer, supplier = made.officers[0], made.applications[0].supplier
    outsider = join(
        make_person("Out Sider"), make_organisation(OrganisationKind.SUPPLIER, "Outside Ltd"), Role.OWNER
    )

    for client in (Client(), client_of(outsider)):
        page = text_of(client.get(where))
        assert "Agency number 1" in page
        assert officer.name not in page
        assert supplier.name not in page
    for persona in (made.supplier_personas[1], made.officer_personas[1], made.adviser):
        page = text_of(client_of(persona).get(where))
        assert officer.name in page
        assert supplier.name in page


def test_a_cancelled_seminar_says_so_to_everybody(made, client, settle):
    response = client.post(
        url("cancel", made.seminar.slug),
        {"reason_en": "The hall is flooded.", "reason_zh": "会场进水。"},
        follow=True,
    )
    assert "The seminar is cancelled." in text_of(response)

    page = text_of(Client().get(url("seminar", made.seminar.slug)))

    assert "The hall is flooded." in page
    assert "会场进水。" in text_of(
        Client(headers={"accept-language": "zh-hans"}).get(url("seminar", made.seminar.slug))
    )
    assert Entry.objects.get(act="seminars.cancel").is_public


def test_everybody_who_takes_part_is_told_once_that_it_is_cancelled(made):
    making.cancel(made.seminar, by=made.organiser.actor, reason={"en": "The hall is flooded."})

    tell_cancelled(Entry.objects.get(act="seminars.cancel"))

    told = list(Mail.objects.filter(kind="seminars.cancel").values_list("person", flat=True))
    assert set(told) == {one.person.pk for one in (*made.officer_personas, *made.supplier_personas)}
    assert len(told) == len(set(told))
    assert "The hall is flooded." in Mail.objects.filter(kind="seminars.cancel").first().text


def test_a_seminar_is_not_cancelled_without_a_reason(made):
    with pytest.raises(Refused, match="Say why"):
        making.cancel(made.seminar, by=made.organiser.actor, reason={"zh": "会场进水。"})


def test_a_draft_called_off_stays_private(draft, made):
    making.cancel(draft, by=made.organiser.actor, reason={"en": "No hall."})

    assert not Entry.objects.get(act="seminars.cancel").is_public
    assert Client().get(url("seminar", draft.slug)).status_code == 404


def test_a_file_is_previewed_and_then_makes_a_seminar(made, client):
    parts = exports.set_of(made.seminar)
    data = exports.answer("xlsx", "set", parts).content
    upload = SimpleUploadedFile("set.xlsx", data)
    before = Seminar.objects.count()

    preview = client.post(url("import"), {"file": upload}, follow=True)
    assert "The file is in order" in text_of(preview), text_of(preview)
    assert Seminar.objects.count() == before
    client.post(url("import_preview"), {"file": preview.context["token"]})

    copy = Seminar.objects.latest("made_at")
    assert copy.title == made.seminar.title
    assert copy.officers.count() == 4


def test_a_broken_file_changes_nothing_and_names_every_place(made, client):
    parts = exports.set_of(made.seminar)
    tables = next(rows for name, _titles, rows in parts if name == "Tables")
    tables[1][0] = tables[0][0]
    upload = SimpleUploadedFile("set.xlsx", exports.answer("xlsx", "set", parts).content)
    before = Seminar.objects.count()

    preview = client.post(url("import"), {"file": upload}, follow=True)

    assert "1 is used in row 2 already." in text_of(preview)
    client.post(url("import_preview"), {"file": preview.context["token"]})
    assert Seminar.objects.count() == before


@pytest.mark.parametrize(
    ("name", "content"), [("set.pdf", b"%PDF-1.4"), ("set.xlsx", b"nothing"), ("a.zip", b"PK\x03\x04")]
)
def test_a_file_of_the_wrong_kind_is_refused_at_its_field(made, client, name, content):
    response = client.post(url("import"), {"file": SimpleUploadedFile(name, content)})

    assert response.status_code == 422
    assert response.context["form"].errors["file"]


def test_another_person_cannot_use_a_preview(made, client, client_of):
    upload = SimpleUploadedFile("set.xlsx", exports.answer("xlsx", "s", exports.set_of(made.seminar)).content)
    token = client.post(url("import"), {"file": upload}, follow=True).context["token"]
    other = client_of(join(make_person("Col League"), made.host, Role.OWNER))

    response = other.post(url("import_preview"), {"file": token}, follow=True)

    assert "This preview is too old." in text_of(response)


def test_last_years_seminar_is_copied_by_form(complete, client, first_day):
    day = first_day + timedelta(days=300)

    response = client.post(
        url("copy", complete.slug),
        {"first_day": day.isoformat(), "title_en": "Health and water II"},
        follow=True,
    )

    assert "Copied." in text_of(response)
    copy = Seminar.objects.get(copied_from=complete)
    assert copy.days.first().date == day
    assert (copy.officers.count(), copy.tables.count()) == (1, 3)


@pytest.mark.parametrize("file_format", ["xlsx", "zip"])
def test_sets_and_templates_come_as_files(made, client, file_format):
    for where in (url("export_set", made.seminar.slug, file_format), url("template", file_format)):
        response = client.get(where)
        assert response.status_code == 200
        assert io.BytesIO(response.content).read(2) == b"PK"


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


def test_lists_run_as_many_queries_for_three_as_for_one(world, client_of):
    first = factory.lay_down(officers=1, suppliers=0)

    def count(client, where):
        client.get(where)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(where)
        return len(caught)

    client = Client()
    before = count(client, url("list"))
    for _more in range(2):
        factory.lay_down(officers=1, suppliers=0)
    assert count(client, url("list")) == before

    desk = client_of(first.organiser)
    pages = [
        url(name, first.seminar.slug) for name in ("parties", "agencies", "rooms", "programme", "seminar")
    ]
    before = [count(desk, page) for page in pages]
    for number in (1, 2):
        first.tables.append(
            Table.objects.create(seminar=first.seminar, room=first.seminar.rooms.get(), number=50 + number)
        )
        factory.add_officer(first, number)
        factory.add_supplier(first, number)
    assert [count(desk, page) for page in pages] == before


# Who may: by rule, organiser, adviser (viewer of the host), another host, officer, other agency, supplier, visitor.
WHO = ("organiser", "adviser", "other_host", "officer", "outside_officer", "supplier", "rival", "visitor")
RULES = {
    "seminars.make": {"organiser", "other_host", "officer", "outside_officer"},
    "seminars.import_set": {"organiser", "other_host", "officer", "outside_officer"},
    "seminars.save": {"organiser"},
    "seminars.copy": {"organiser"},
    "seminars.cancel": {"organiser"},
    "seminars.announce": set(),
    "seminars.see_desk": {"organiser", "adviser"},
    "seminars.see": set(WHO),
    "seminars.see_who_comes": {"organiser", "adviser", "officer", "supplier"},
}


@pytest.fixture
def who(made):
    other_host = join(
        make_person("Otto Host"),
        make_organisation(OrganisationKind.TRADE_PROMOTION, "Another Centre"),
        Role.OWNER,
    )
    outside = join(
        make_person("Out Officer"), make_organisation(OrganisationKind.AGENCY, "Outside Agency"), Role.OFFICER
    )
    rival = join(make_person("Ri Val"), make_organisation(OrganisationKind.SUPPLIER, "Rival Ltd"), Role.OWNER)
    return {
        "organiser": made.organiser.actor,
        "adviser": made.adviser.actor,
        "other_host": other_host.actor,
        "officer": made.officer_personas[0].actor,
        "outside_officer": outside.actor,
        "supplier": made.supplier_personas[0].actor,
        "rival": rival.actor,
        "visitor": VISITOR,
    }


@pytest.mark.parametrize("name", RULES)
def test_who_may(made, who, name):
    assert {one for one, actor in who.items() if may(actor, name, made.seminar)} == RULES[name]


def test_only_the_organiser_saves(made, who):
    for one in set(WHO) - {"organiser"}:
        with pytest.raises(Denied):
            making.save(made.seminar, by=who[one], part="walks", data={"walks": []})


@pytest.mark.parametrize(
    "page", ["edit", "edit_dates", "edit_caps", "edit_days", "rooms", "programme", "agencies", "desk"]
)
def test_set_up_pages_are_the_hosts(made, client_of, client, page):
    where = url(page, made.seminar.slug)

    assert client.get(where).status_code == 200
    for persona in (made.officer_personas[0], made.supplier_personas[0]):
        assert client_of(persona).get(where).status_code == 403
    assert Client().get(where).status_code in (302, 403)
