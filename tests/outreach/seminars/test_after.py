# SPDX-License-Identifier: Apache-2.0
"""Feedback is given once, names are erased on request and when their time is over, and an export holds all of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meishan.base.accounts import actions as accounts
from meishan.base.accounts.exports import own_data
from meishan.base.accounts.models import Mail
from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.outreach.seminars.actions import after as actions
from meishan.outreach.seminars.models import (
    Arrival,
    Attendee,
    Feedback,
    MeetingNote,
    Officer,
    Print,
    Shift,
    Speaker,
    Ticket,
)
from meishan.outreach.seminars.queries import after as queries
from meishan.outreach.seminars.queries.papers import badge_sheets
from meishan.outreach.seminars.tasks.after import look_after
from tests.factories import seminars as factory


@pytest.fixture
def made(world, daylight):
    """A seminar whose first day is today; the first officer meets the first two suppliers."""
    return factory.lay_down(starts_in=0)


def give(made, persona, **more):
    more = {"answers": {"meetings": 5, "again": 4}, "remark": "Two more tables, please."} | more
    return actions.give_feedback(made.seminar, by=persona.actor, **more)


def badge_of(made, persona):
    return Attendee.objects.get(seminar=made.seminar, person=persona.person)


def fill(made):
    """Rows of every kind that lead to people."""
    at, supplier, officer = clock.now(), made.supplier_personas[0], made.officer_personas[0]
    day = made.seminar.days.first()
    plan = factory.plan_with(made, [(0, 0, 0), (1, 1, 0)])
    meeting = plan.meetings.get(officer=made.officers[0])
    for persona in (supplier, officer):
        Arrival.objects.create(attendee=badge_of(made, persona), day=day, at=at)
    MeetingNote.objects.create(
        meeting=meeting,
        side="officer",
        owner=made.agencies[0],
        other=made.applications[0].supplier,
        text=f"Ask {supplier.person.name} for the catalogue.",
        rating=4,
        person=officer.person.pk,
        at=at,
    )
    Ticket.objects.create(
        seminar=made.seminar,
        day=day,
        host=made.host,
        number=1,
        channel="kiosk",
        key="k",
        topic="other",
        question=f"I am {supplier.person.name}.",
        language="en",
        attendee=badge_of(made, supplier),
        adviser=made.adviser.person.pk,
        state="served",
        since=at,
    )
    desk = made.seminar.tables.get(is_desk=True)
    Shift.objects.create(
        seminar=made.seminar, day=day, desk=desk, adviser=made.adviser.person.pk, languages=["en"], from_at=at
    )
    session = made.seminar.sessions.create(
        kind="panel", title={"en": "Panel"}, starts_at=at, ends_at=at + timedelta(hours=1)
    )
    Speaker.objects.create(session=session, name="Ada Byron")
    Print.objects.create(
        seminar=made.seminar, host=made.host, kind="badges", asked_by=made.organiser.person.pk, asked_at=at
    )
    give(made, supplier, remark=f"{officer.person.name} was helpful.")
    return meeting


def test_feedback_is_given_once_by_those_who_take_part(made):
    feedback = give(made, made.supplier_personas[0])
    give(made, made.officer_personas[0], answers={"matching": 3}, remark="")

    assert feedback.answers["meetings"] == 5
    said = queries.answers_of(made.seminar)
    assert said.people == 2
    assert {one.key: one.mean for one in said.scales}["matching"] == 3
    assert said.remarks == (("en", "Two more tables, please."),)
    with pytest.raises(Refused, match="already"):
        give(made, made.supplier_personas[0])
    with pytest.raises(Denied):
        give(made, made.adviser)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"answers": {}, "remark": " "}, "Answer at least one"),
        ({"answers": {"meetings": 6}}, "1 to 5"),
        ({"answers": {"colour": 5}}, "1 to 5"),
        ({"remark": "x" * 2001}, "too long"),
    ],
)
def test_feedback_that_says_nothing_clear_is_refused(made, more, sentence):
    with pytest.raises(Refused, match=sentence):
        give(made, made.supplier_personas[0], **more)

    assert not Feedback.objects.exists()


def test_feedback_waits_for_the_first_day(world):
    made = factory.lay_down(starts_in=3)

    with pytest.raises(Refused, match="first day"):
        give(made, made.supplier_personas[0])


def test_everybody_who_came_is_asked_once_the_day_after(committed_world, daylight, settle, time_passes):
    made = factory.lay_down(starts_in=0)
    Arrival.objects.create(
        attendee=badge_of(made, made.supplier_personas[2]), day=made.seminar.days.first(), at=clock.now()
    )
    look_after()
    time_passes(timedelta(days=2))

    look_after()
    look_after()
    settle()

    mails = Mail.objects.filter(kind="seminars.ask_feedback")
    assert [one.to for one in mails] == [made.supplier_personas[2].person.email]
    assert reverse("seminars:feedback", args=[made.seminar.slug]) in mails[0].text


def test_a_person_takes_along_what_seminars_keep_about_her(made):
    fill(made)

    mine = own_data(made.supplier_personas[0].person)["seminars"]
    officers = own_data(made.officer_personas[0].person)["seminars"]
    advisers = own_data(made.adviser.person)["seminars"]

    assert [one["seminar"] for one in mine] == [made.seminar.title]
    assert mine[0]["badges"][0]["name"] == made.supplier_personas[0].person.name
    assert len(mine[0]["badges"][0]["arrivals"]) == 1
    assert mine[0]["feedback"]["answers"]["meetings"] == 5
    assert mine[0]["tickets_drawn"][0]["number"] == 1
    assert officers[0]["notes"][0]["rating"] == 4
    assert (len(advisers[0]["tickets_served"]), len(advisers[0]["shifts"])) == (1, 1)
    assert own_data(made.supplier_personas[1].person)["seminars"][0]["feedback"] is None
    assert own_data(made.organiser.person)["seminars"] == []


@pytest.mark.parametrize("who", ["herself", "owner", "organiser", "system"])
def test_a_name_is_erased_on_request_and_vanishes_everywhere(made, who):
    fill(made)
    persona = made.supplier_personas[0]
    badge = badge_of(made, persona)
    by = {"organiser": made.organiser.actor, "system": SYSTEM}.get(who, persona.actor)

    actions.erase_attendee(badge, by=by)

    badge.refresh_from_db()
    assert (badge.name, badge.person, badge.position) == ("", None, "")
    assert badge.erased_at
    assert badge.arrivals.count() == 1
    assert persona.person.name not in str(list(badge_sheets(made.seminar, clock.now())))
    assert not Feedback.objects.filter(person=persona.person.pk).exists()
    assert "remark" not in Feedback.objects.get().answers
    assert not Print.objects.exists()
    assert own_data(persona.person)["seminars"] == []


def test_an_officers_name_is_erased_too_and_her_meetings_stay(made):
    meeting = fill(made)
    persona = made.officer_personas[0]

    actions.erase_attendee(badge_of(made, persona), by=persona.actor)

    officer = Officer.objects.get(pk=meeting.officer_id)
    assert (officer.name, officer.person) == (f"№ {officer.number}", None)
    assert MeetingNote.objects.get().person is None
    meeting.refresh_from_db()
    assert meeting.state == "planned"


def test_nobody_else_erases_a_person(made):
    badge = badge_of(made, made.supplier_personas[0])

    for persona in (made.supplier_personas[1], made.officer_personas[0], made.adviser):
        with pytest.raises(Denied):
            actions.erase_attendee(badge, by=persona.actor)


def test_who_erases_her_account_is_taken_off_the_lists(committed_world, daylight, settle):
    made = factory.lay_down(starts_in=0)
    persona = made.officer_personas[0]

    accounts.erase(persona.person, by=persona.actor)
    settle()

    assert not Attendee.objects.filter(person=persona.person).exists()
    assert Officer.objects.get(pk=made.officers[0].pk).name == f"№ {made.officers[0].number}"


def test_nothing_personal_remains_when_the_time_is_over(made, time_passes):
    fill(made)
    with pytest.raises(Refused, match="not over"):
        actions.expire_attendance(made.seminar, by=SYSTEM)
    look_after()
    assert queries.names_left(made.seminar)
    time_passes(timedelta(days=made.seminar.retention_days + 3))

    look_after()

    assert queries.names_left(made.seminar) == 0
    people = [made.adviser, *made.supplier_personas, *made.officer_personas]
    ids = {str(one.person.pk) for one in people}
    names = {one.person.name for one in people} | {"Ada Byron"}
    kept = [
        *Attendee.objects.values("name", "position", "person", "code"),
        *Officer.objects.values("name", "position", "person"),
        *Speaker.objects.values("name"),
        *Ticket.objects.values("adviser", "question", "notes"),
        *Shift.objects.values("adviser", "until"),
        *MeetingNote.objects.values("person", "text", "rating"),
        *Feedback.objects.values("person", "answers"),
    ]
    text = str(kept)
    assert not [one for one in names | ids if one in text]
    assert Arrival.objects.count() == 2
    assert MeetingNote.objects.get().rating == 4
    assert queries.answers_of(made.seminar).people == 1


def test_feedback_and_erasing_through_the_pages(made, client_of):
    persona = made.supplier_personas[0]
    client = client_of(persona)
    address = reverse("seminars:feedback", args=[made.seminar.slug])

    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 400
    assert client.post(address, {"meetings": "4", "remark": "Good"}).status_code == 302
    assert Feedback.objects.get().answers == {"meetings": 4, "remark": "Good", "language": "en"}
    assert "Thank you" in client.get(address).text
    client.post(address, {"meetings": "1"})
    assert Feedback.objects.get().answers["meetings"] == 4

    own = client.get(reverse("seminars:own_data", args=[made.seminar.slug]))
    assert persona.person.name in own.text
    erase = reverse("seminars:erase", args=[made.seminar.slug, badge_of(made, persona).pk])
    assert client.get(erase).status_code == 200
    assert client_of(made.supplier_personas[1]).post(erase).status_code in (403, 404)
    assert client.post(erase).status_code == 302
    assert not Attendee.objects.filter(person=persona.person).exists()
