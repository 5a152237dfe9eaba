# SPDX-License-Identifier: Apache-2.0
"""A visitor of the demo stands in the middle of the seminar's first day, and goes back; elsewhere no clock moves."""

import io
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from meishan.base.accounts.models import Organisation, Person
from meishan.base.core import clock
from meishan.base.core.actor import VISITOR
from meishan.base.core.errors import Denied, Refused
from meishan.outreach.seminars.models import Arrival, Meeting, Offer, Plan, Request, Seminar, Ticket
from meishan.outreach.seminars.states import MeetingState, OfferState, Origin, PlanState
from meishan.web.demo import actions, queries
from meishan.web.demo.making import day
from meishan.web.demo.models import Passage, Seat
from meishan.web.demo.tasks import live_through
from tests.personas import Persona


@pytest.fixture
def world(committed_world):
    """Clients act where the demo is."""


@pytest.fixture
def demo(committed_world, databases, monkeypatch, settings):
    """A tenth of the demo world, as `make run` makes it."""
    one = databases.owner
    monkeypatch.setenv(
        "MEISHAN_OWNER_DATABASE_URL", f"postgresql://{one['USER']}@/{committed_world}?host={one['HOST']}"
    )
    out = io.StringIO()
    call_command("demo", scale=0.1, stdout=out)
    with databases.as_owner(committed_world) as owner:
        owner.execute("UPDATE ledger_world SET kind = 'demo'")
    return out.getvalue()


@pytest.fixture
def signed_in(client_of):
    """A client signed in as one of the demo's personas, by her key."""

    def make(key):
        person = Person.objects.get(pk=Seat.objects.get(key=key).person_id)
        return client_of(Persona(person, Organisation.objects.get(memberships__person=person), ()))

    return make


def check_what_a_visitor_sees_first(page):
    """The way to the sealed bids stands above the sign-ins, and each opener's key file beside her own."""
    above, table, below = (
        page.partition("<table")[0],
        page.partition("<table")[2],
        page.partition("</table>")[2],
    )
    for title, target in (
        ("Open sealed bids yourself", "sealed"),
        ("Check what this server says", "receipt"),
    ):
        assert title in above
        assert f'href="#{target}"' in above
        assert f'id="{target}"' in below
    for key in (*queries.OPENERS, "supplier"):
        assert f'href="/demo/keys/{key}.key"' in table.partition("</table>")[0]


def test_the_demo_holds_a_seminar_and_a_visitor_stands_in_it(demo, settle, signed_in):
    seminar = Seminar.objects.get()
    plan = Plan.objects.get(seminar=seminar, state=PlanState.PUBLISHED)
    assert "scheduled in" in demo
    assert seminar.days.count() == 2
    assert seminar.slots.count() == 36
    assert seminar.applications.filter(state="confirmed").count() == 22
    assert seminar.applications.exclude(state="confirmed").count() == 2
    assert seminar.officers.count() == 12
    assert set(seminar.title) == {"en", "fr", "es", "ar", "ru", "zh"}
    assert Request.objects.filter(seminar=seminar, side="supplier").count() > 80
    assert plan.meetings.count() > 100
    assert plan.certificate["proven"]
    assert seminar.days.first().date > clock.now().date() + timedelta(days=7)

    client = Client()
    page = client.get("/demo/")
    assert "Stand in the middle" in page.text
    assert "Back to today" not in page.text
    check_what_a_visitor_sees_first(page.text)

    assert client.post("/demo/clock/", {"to": "seminar"}).status_code == 302
    assert "Living through the morning" in client.get("/demo/").text
    with pytest.raises(Refused, match="just now"):
        actions.set_out(by=VISITOR)
    with pytest.raises(Refused, match="Wait"):
        actions.move_clock(by=VISITOR)
    settle()
    live_through()

    morning = day.morning()
    assert morning.until <= clock.now() < morning.until + timedelta(minutes=5)
    assert Passage.objects.get().is_over
    assert Arrival.objects.filter(attendee__application__isnull=False).count() >= 15
    held = Meeting.objects.filter(plan=plan, state=MeetingState.HELD)
    assert held.count() >= 6
    assert Meeting.objects.filter(plan=plan, state=MeetingState.NO_SHOW).exists()
    assert not Offer.objects.filter(state=OfferState.OFFERED, until__lte=clock.now()).exists()
    assert Ticket.objects.filter(state="served").exists()
    assert Ticket.objects.filter(state__in=["waiting", "serving", "called"]).exists()

    organiser = signed_in("organiser")
    for name in ("control", "report", "board"):
        assert organiser.get(f"/seminars/{seminar.slug}/{name}/").status_code == 200
    assert signed_in("adviser").get(f"/seminars/{seminar.slug}/advise/").status_code == 200
    page = client.get("/demo/")
    assert "Back to today" in page.text
    assert "Control room" in page.text

    assert client.post("/demo/clock/", {"to": "today"}).status_code == 302
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    arrivals = Arrival.objects.count()
    client.post("/demo/clock/", {"to": "seminar"})
    assert clock.now() >= morning.until
    assert Arrival.objects.count() == arrivals
    refilled = Meeting.objects.filter(plan=plan, origin=Origin.REFILL)
    assert all(one.state in (MeetingState.HELD, MeetingState.PLANNED) for one in refilled)


def test_no_clock_moves_outside_a_demo(committed_world, databases):
    with databases.as_owner(committed_world) as owner:
        owner.execute("UPDATE ledger_world SET kind = 'production'")

    with pytest.raises(Denied, match="demo"):
        actions.move_clock(by=VISITOR)
    with pytest.raises(Denied, match="demo"):
        actions.set_out(by=VISITOR)
    with databases.as_owner(committed_world) as owner, pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("SELECT demo_set_clock(now() + interval '1 day')")
    assert Client().post("/demo/clock/", {"to": "today"}).status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_offset = interval '0' FROM ledger_world")
        assert cursor.fetchone() == (True,)


def test_a_demo_without_a_seminar_says_so(world):
    with pytest.raises(Refused, match="no seminar"):
        actions.set_out(by=VISITOR)
