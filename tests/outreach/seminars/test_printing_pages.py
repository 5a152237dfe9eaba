# SPDX-License-Identifier: Apache-2.0
"""Who opens which agenda and who prints; what the pages say; papers are made, taken and forgotten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.outreach.seminars.actions import printing as actions
from meishan.outreach.seminars.models import Arrival, Attendee, FloorPlan, Print, Room, Seminar, Session
from meishan.outreach.seminars.queries.papers import certificate_number
from meishan.outreach.seminars.states import ApplicationState, PrintKind, PrintState
from meishan.outreach.seminars.tasks import printing as tasks
from tests.factories import seminars as factory
from tests.personas import join, make_organisation, make_person


@pytest.fixture
def made(world):
    return factory.lay_down(agencies=2, officers=2, suppliers=3)


@pytest.fixture
def people(made):
    """Everybody the matrix asks about, by name."""
    other_host = make_organisation(OrganisationKind.TRADE_PROMOTION, "Another Host", country="FR")
    waiting = factory.add_supplier(made, 3, state=ApplicationState.WAITING)
    return {
        "organiser": made.organiser,
        "organiser of another host": join(make_person("Oda Otherhost"), other_host, Role.OWNER),
        "adviser": made.adviser,
        "officer": made.officer_personas[0],
        "officer of other agency": made.officer_personas[1],
        "supplier": made.supplier_personas[0],
        "rival": made.supplier_personas[1],
        "supplier that waits": made.supplier_personas[waiting.number - 1],
        "visitor": None,
    }


def page(made, name, *args):
    return reverse(f"seminars:{name}", args=[made.seminar.slug, *args])


NOBODY = dict.fromkeys(
    (
        "organiser",
        "organiser of another host",
        "adviser",
        "officer",
        "officer of other agency",
        "supplier",
        "rival",
        "supplier that waits",
    ),
    403,
)
# A visitor is led to sign in.
NOBODY["visitor"] = 302
ORGANISER = {**NOBODY, "organiser": 200}
MATRIX = {
    "agenda": {
        **NOBODY,
        "organiser": 302,
        "officer": 200,
        "officer of other agency": 200,
        "supplier": 200,
        "rival": 200,
    },
    "agenda_pdf": {
        **NOBODY,
        "organiser": 404,
        "officer": 200,
        "officer of other agency": 200,
        "supplier": 200,
        "rival": 200,
    },
    "prints": ORGANISER,
    "prints_progress": ORGANISER,
    "agendas": ORGANISER,
    "certificates": dict.fromkeys(NOBODY, 200),
}


@pytest.mark.parametrize("name", MATRIX)
def test_who_may_open_a_page(made, people, client_of, client, name):
    told = {
        who: (client_of(persona) if persona else client).get(page(made, name)).status_code
        for who, persona in people.items()
    }

    assert told == MATRIX[name]


@pytest.mark.parametrize("form", ["agenda_of", "agenda_pdf_of", "agenda_file_of"])
def test_who_may_open_anothers_agenda(made, people, client_of, client, form):
    def told(kind, party):
        return {
            who
            for who, persona in people.items()
            if (client_of(persona) if persona else client).get(page(made, form, kind, party.pk)).status_code
            == 200
        }

    assert told("application", made.applications[0]) == {"organiser", "supplier"}
    assert told("officer", made.officers[0]) == {"organiser", "officer"}


def test_a_thing_of_another_seminar_or_kind_is_not_found(made, client_of):
    other = factory.lay_down()
    organiser = client_of(made.organiser)

    for kind, party in (
        ("officer", other.officers[0]),
        ("application", made.officers[0]),
        ("x", made.seminar),
    ):
        assert organiser.get(page(made, "agenda_of", kind, party.pk)).status_code == 404


def test_only_the_reader_may_renew_her_calendar_and_nobody_elses(made, client_of):
    rival, own = client_of(made.supplier_personas[1]), client_of(made.supplier_personas[0])
    target = page(made, "agenda_renew_of", "application", made.applications[0].pk)

    assert rival.post(target).status_code == 403
    assert own.post(page(made, "agenda_renew")).status_code == 302
    assert own.get(target).status_code == 405
    made.applications[0].refresh_from_db()
    assert made.applications[0].feed_number == 2


def test_the_agenda_shows_what_is_on_where_and_how_to_get_there(made, client_of):
    factory.plan_with(made, [(0, 0, 0), (1, 0, 2)])

    response = client_of(made.supplier_personas[0]).get(page(made, "agenda"))

    text = response.content.decode()
    assert "AG1" in text
    assert "Officer Number1" in text
    assert "09:00" in text
    assert "Main hall" in text
    assert "webcal://" in text
    assert response["X-Meishan-Keep"]
    assert "no-store" in response["Cache-Control"]


def test_only_ones_own_agenda_may_be_kept_on_the_device(made, client_of):
    shown = client_of(made.organiser).get(page(made, "agenda_of", "officer", made.officers[0].pk))

    assert shown.status_code == 200
    assert "X-Meishan-Keep" not in shown
    assert "data-worker" not in shown.content.decode()
    marks = {client_of(one).get(page(made, "agenda"))["X-Meishan-Keep"] for one in made.supplier_personas[:2]}
    assert len(marks) == 2


def test_the_followed_part_is_the_agenda_alone(made, client_of):
    factory.plan_with(made, [(0, 0, 0)])

    part = client_of(made.supplier_personas[0]).get(page(made, "agenda"), headers={"X-Follow": "1"})

    assert "<html" not in part.content.decode()
    assert "AG1" in part.content.decode()
    assert "X-Meishan-Keep" not in part


def test_pages_take_the_same_queries_for_one_meeting_and_for_three(made, client_of):
    plan = factory.plan_with(made, [(0, 0, 0)])
    pages = [
        (client_of(made.supplier_personas[0]), page(made, "agenda")),
        (client_of(made.organiser), page(made, "agendas")),
        (client_of(made.organiser), page(made, "prints")),
    ]

    def asked():
        counts = []
        for client, address in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    asked()
    for_one = asked()
    factory.book(made, plan, 1, 0, 1)
    factory.book(made, plan, 0, 0, 8)

    assert asked() == for_one


def test_the_list_of_agendas_is_searched_and_narrowed(made, client_of):
    organiser = client_of(made.organiser)

    def names(**asked):
        return [row.name for row in organiser.get(page(made, "agendas"), asked).context["page_obj"]]

    assert names(q="firm 2") == ["Firm 2 Ltd"]
    assert names(kind="officer") == ["Officer Number1", "Officer Number2"]
    assert names(q="nobody") == []


def test_the_worker_is_a_script_that_rules_over_seminars_alone(made, client):
    response = client.get(reverse("seminars:agenda_worker"))

    assert response["Content-Type"].startswith("text/javascript")
    assert response["Service-Worker-Allowed"] == "/seminars/"
    assert b"own:agenda" in response.content


def test_a_room_without_a_picture_is_not_found_and_a_picture_is_no_page(made, client, tmp_path):
    room = made.tables[0].room

    assert client.get(page(made, "room_picture", room.pk)).status_code == 404

    FloorPlan.objects.create(
        room=room,
        sha256="0" * 64,
        file_name="plan.html",
        size=1,
        media_type="text/html",
        width=10,
        height=10,
        at=clock.now(),
    )

    assert client.get(page(made, "room_picture", room.pk)).status_code == 404


def test_papers_are_asked_for_once_made_and_taken(made, client_of):
    factory.plan_with(made, [(0, 0, 0)])
    organiser = client_of(made.organiser)

    for _press in range(2):
        assert organiser.post(page(made, "print_all")).status_code == 302
    assert Print.objects.count() == len(PrintKind)
    assert Entry.objects.filter(act="seminars.print").count() == 2

    for one in Print.objects.all():
        tasks.make_print(str(one.pk))
    badges = Print.objects.get(kind=PrintKind.BADGES)
    assert (badges.state, badges.sheets) == (PrintState.READY, 5)

    response = organiser.get(page(made, "print_file", badges.pk))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert organiser.get(page(made, "print_preview", badges.pk)).content.startswith(b"\x89PNG")
    shown = organiser.get(page(made, "prints"))
    assert "hx-get" not in shown.content.decode()
    assert Print.objects.get(kind=PrintKind.CERTIFICATES).sheets == 0


def test_a_paper_is_its_hosts_alone(made, people, client_of, client):
    actions.print_papers(made.seminar, by=made.organiser.actor, kinds=[PrintKind.DOORS])
    paper = Print.objects.get()
    tasks.make_print(str(paper.pk))

    told = {
        who
        for who, persona in people.items()
        if (client_of(persona) if persona else client).get(page(made, "print_file", paper.pk)).status_code
        == 200
    }

    assert told == {"organiser"}


def test_others_may_not_print_and_something_must_be_chosen(made):
    with pytest.raises(Denied):
        actions.print_papers(made.seminar, by=made.officer_personas[0].actor, kinds=[PrintKind.BADGES])
    with pytest.raises(Refused, match="Choose what to print"):
        actions.print_papers(made.seminar, by=made.organiser.actor, kinds=["money"])


def test_a_paper_made_anew_replaces_the_old_one_and_one_lost_is_given_up(made):
    def ask():
        actions.print_papers(made.seminar, by=made.organiser.actor, kinds=[PrintKind.DOORS])
        return Print.objects.get()

    first = ask()
    Print.objects.update(state=PrintState.MAKING)
    assert ask() == first

    Print.objects.update(asked_at=clock.now() - timedelta(minutes=6))
    second = ask()
    tasks.make_print(str(second.pk))

    assert second != first
    assert ask() != second
    tasks.make_print(str(second.pk))
    assert Print.objects.get().state == PrintState.QUEUED


def test_a_paper_that_fails_says_so(made, client_of):
    actions.print_papers(made.seminar, by=made.organiser.actor, kinds=[PrintKind.DOORS])
    Seminar.objects.update(zone="Nowhere/At all")

    tasks.make_print(str(Print.objects.get().pk))

    assert Print.objects.get().state == PrintState.FAILED
    assert "could not be made" in client_of(made.organiser).get(page(made, "prints")).content.decode()


def test_papers_are_forgotten_after_a_day(made):
    actions.print_papers(made.seminar, by=made.organiser.actor, kinds=[PrintKind.DOORS, PrintKind.BADGES])
    Print.objects.filter(kind=PrintKind.DOORS).update(asked_at=clock.now() - timedelta(hours=25))

    tasks.forget_prints()

    assert [one.kind for one in Print.objects.all()] == [PrintKind.BADGES]


def test_anybody_checks_a_certificate_and_an_erased_name_stays_erased(made, client):
    badge = Attendee.objects.get(application=made.applications[0])
    Arrival.objects.create(attendee=badge, day=made.seminar.days.first(), at=clock.now())
    number = certificate_number(badge)

    def told(given):
        return client.get(page(made, "certificates"), {"number": given})

    assert badge.name in told(number).content.decode()
    assert badge.name in told(f"{number[:4]}-{number[4:8]} {number[8:].lower()}").content.decode()
    assert told("AAAABBBBCCCC").status_code == 404
    assert badge.code not in number
    absent = Attendee.objects.get(application=made.applications[1])
    assert told(certificate_number(absent)).status_code == 404

    Attendee.objects.filter(pk=badge.pk).update(name="", organisation_name="", erased_at=clock.now())
    assert "Erased" in told(number).content.decode()


def test_rooms_of_sessions_stand_on_doors_in_two_languages(made):
    room = Room.objects.create(seminar=made.seminar, number=2, name={"en": "Annex", "zh": "附楼"})
    Session.objects.create(
        seminar=made.seminar,
        kind="panel",
        title={"en": "Green goods", "zh": "绿色产品"},
        room=room,
        starts_at=made.slots[0].starts_at,
        ends_at=made.slots[0].ends_at,
    )

    sheets = [
        one
        for one in tasks.papers.door_sheets(made.seminar, clock.now())
        if one["names"] == ["Annex", "附楼"]
    ]

    assert [one["sessions"][0]["titles"] for one in sheets if one["sessions"]] == [
        ["Green goods", "绿色产品"]
    ]
    assert len(sheets) == 2
