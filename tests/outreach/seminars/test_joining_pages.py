# SPDX-License-Identifier: Apache-2.0
"""The pages of joining, through the door people use: applying on one page, choosing, saying whom to meet."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock
from meishan.market.suppliers.models import Supplier, SupplierCode
from meishan.outreach.seminars.actions import joining
from meishan.outreach.seminars.models import Application, Attendee, Request, Session
from meishan.outreach.seminars.states import ApplicationState
from tests.factories import seminars as factory
from tests.personas import join, make_organisation, make_person


@pytest.fixture
def made(world):
    return factory.lay_down(officers=4, suppliers=3)


@pytest.fixture
def newcomer(made):
    """She has an account and no supplier file."""
    firm = make_organisation(OrganisationKind.SUPPLIER, "Ningbo Pumps Ltd", country="CN")
    return join(make_person("Mei Owner"), firm, Role.OWNER)


def url(made, name, *more):
    return reverse(f"seminars:{name}", args=[made.seminar.slug, *more])


def form(**changes):
    return {
        "pitch": "Pumps for clinics",
        "languages": ["zh", "en"],
        "codes": ["25101500"],
        "why": "",
        "people-TOTAL_FORMS": "2",
        "people-INITIAL_FORMS": "0",
        "people-0-name": "Mei Owner",
        "people-0-position": "Director",
        "people-0-language": "zh",
        "people-0-consents": "on",
        "people-1-name": "",
        "people-1-language": "zh",
        **changes,
    }


FIRM = {
    "name": "Ningbo Pumps Ltd",
    "licence_number": "91330201MA2AX0009X",
    "year_established": "2011",
    "ownership_type": "private",
    "employees": "40",
}


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_one_page_begins_registration_and_applies(made, newcomer, client_of):
    client = client_of(newcomer)

    page = client.get(url(made, "apply"))
    answer = client.post(url(made, "apply"), form(**FIRM))

    assert "Licence or tax number" in text_of(page)
    assert answer.status_code == 302
    supplier = Supplier.objects.get(pk=newcomer.organisation.pk)
    assert (supplier.name, supplier.year_established, supplier.is_sme) == ("Ningbo Pumps Ltd", 2011, True)
    assert Application.objects.get(supplier=newcomer.organisation).state == ApplicationState.APPLIED
    assert "The organisers have your application" in text_of(client.get(answer.url))


def test_a_second_firm_applies_though_it_sees_no_application_of_the_first(made, newcomer, client_of):
    client_of(newcomer).post(url(made, "apply"), form(**FIRM))
    firm = make_organisation(OrganisationKind.SUPPLIER, "Ningbo Valves Ltd", country="CN")
    second = join(make_person("Val Owner"), firm, Role.OWNER)

    answer = client_of(second).post(
        url(made, "apply"), form(**{**FIRM, "licence_number": "91330201MA2AX0010X"})
    )

    assert answer.status_code == 302
    assert list(Application.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_a_profile_is_reused_and_shown(made, newcomer, client_of):
    client_of(newcomer).post(url(made, "apply"), form(**FIRM))
    Application.objects.filter(supplier=newcomer.organisation).update(state=ApplicationState.WITHDRAWN)
    Supplier.objects.filter(pk=newcomer.organisation.pk).update(
        languages=["fr"], about="Nous vendons des pompes"
    )
    SupplierCode.objects.create(supplier_id=newcomer.organisation.pk, code="43211500")

    page = client_of(newcomer).get(url(made, "apply"))

    assert "Licence or tax number" not in text_of(page)
    assert "Nous vendons des pompes" in text_of(page)
    assert page.context["form"]["languages"].value() == ["fr"]
    assert "43211500" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"languages": []}, "Tick at least one language"),
        ({"people-0-name": ""}, "Name at least one person"),
        ({"people-0-consents": ""}, "Without this nobody can be let in"),
        ({"year_established": "1200"}, "1600"),
        ({"licence_number": ""}, "Licence or tax number"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(made, newcomer, client_of, changes, sentence):
    answer = client_of(newcomer).post(url(made, "apply"), form(**{**FIRM, **changes}))

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "Pumps for clinics" in answer.content.decode()
    assert not Application.objects.filter(supplier=newcomer.organisation).exists()


def test_one_more_person_keeps_what_was_typed(made, newcomer, client_of):
    answer = client_of(newcomer).post(url(made, "apply"), form(more="1"))

    assert answer.status_code == 200
    assert answer.context["people"].total_form_count() == 3
    assert "Pumps for clinics" in answer.content.decode()
    assert "error-summary" not in answer.content.decode()


def test_a_double_click_leads_to_the_one_application(made, newcomer, client_of):
    client = client_of(newcomer)
    client.post(url(made, "apply"), form(**FIRM))

    again = client.post(url(made, "apply"), form())

    assert again.status_code == 302
    assert Application.objects.filter(supplier=newcomer.organisation).count() == 1


def test_after_the_deadline_the_page_says_so(made, newcomer, client_of):
    made.seminar.applications_until = clock.now()
    made.seminar.save()

    answer = client_of(newcomer).get(url(made, "apply"))

    assert "The time for applications is over" in text_of(answer)
    assert "<textarea" not in answer.content.decode()


def test_a_visitor_is_led_in_and_back(made):
    page = Client().get(url(made, "apply"))

    assert page.status_code == 200
    assert f"next={url(made, 'apply')}" in page.content.decode()
    client = Client()
    client.get(reverse("accounts:sign_up"), {"kind": "supplier", "next": url(made, "apply")})
    assert client.session["after_sign_up"] == url(made, "apply")
    client.get(reverse("accounts:sign_up"), {"kind": "supplier", "next": "https://elsewhere.example/"})
    assert client.session["after_sign_up"] == url(made, "apply"), "never to another site"


def test_an_invited_firm_confirms_by_one_click(made, newcomer, client_of):
    client = client_of(newcomer)
    client.post(url(made, "apply"), form(**FIRM))
    joining.withdraw(Application.objects.get(supplier=newcomer.organisation), by=newcomer.actor)
    client_of(made.organiser).post(url(made, "invite"), {"supplier": [str(newcomer.organisation.pk)]})

    page = client.get(url(made, "application"))
    client.post(url(made, "confirm"))

    assert "You are invited" in text_of(page)
    assert Application.objects.get(supplier=newcomer.organisation).state == ApplicationState.CONFIRMED
    assert "You are expected" in text_of(client.get(url(made, "application")))


def test_withdrawing_asks_first(made, client_of):
    client = client_of(made.supplier_personas[0])

    page = client.get(url(made, "withdraw"))
    assert made.applications[0].state == Application.objects.get(pk=made.applications[0].pk).state
    client.post(url(made, "withdraw"))

    assert "Meetings planned with you are given up" in text_of(page)
    assert Application.objects.get(pk=made.applications[0].pk).state == ApplicationState.WITHDRAWN
    assert "Your application is withdrawn" in text_of(client.get(url(made, "application")))


def test_people_and_places(made, client_of):
    slot = made.slots[0]
    session = Session.objects.create(
        seminar=made.seminar,
        kind="visit",
        title={"en": "Port visit"},
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        capacity=1,
    )
    one, other = (client_of(persona) for persona in made.supplier_personas[:2])
    mine, theirs = (Attendee.objects.get(application=row) for row in made.applications[:2])

    one.post(url(made, "sessions"), {"session": session.pk, "attendee": mine.pk, "step": "take"})
    assert "Has a place" in text_of(one.get(url(made, "sessions")))
    late = other.post(
        url(made, "sessions"), {"session": session.pk, "attendee": theirs.pk, "step": "take"}, follow=True
    )
    assert "All places of this session are taken" in text_of(late)
    stolen = other.post(url(made, "sessions"), {"session": session.pk, "attendee": mine.pk, "step": "leave"})
    assert stolen.status_code == 404
    one.post(url(made, "sessions"), {"session": session.pk, "attendee": mine.pk, "step": "leave"})
    assert session.places.count() == 0

    one.post(url(made, "attendees"), form(**{"people-0-id": str(mine.pk), "people-0-name": "Li Na"}))
    assert list(Attendee.objects.filter(application=made.applications[0]).values_list("name", flat=True)) == [
        "Li Na"
    ]


def say(client, made, key, wish, **more):
    return client.post(url(made, "wish", key), {"wish": wish, **more}, headers={"HX-Request": "true"})


def test_one_tap_says_it_and_the_same_tap_takes_it_back(made, client_of):
    client = client_of(made.supplier_personas[0])

    answer = say(client, made, "o0", "must", why="")
    assert Request.objects.get().wish == "must"
    assert 'value="drop"' in answer.content.decode()
    assert "1 of 12" in text_of(answer)
    say(client, made, "o0", "must", why="We make exactly this")
    assert Request.objects.get().why == "We make exactly this"
    say(client, made, "o0", "drop")
    assert not Request.objects.exists()


def test_without_script_it_comes_back_to_the_card(made, client_of):
    client = client_of(made.supplier_personas[0])

    answer = client.post(url(made, "wish", "o1"), {"wish": "would", "back": "said=open"})

    assert answer.url == url(made, "wishes") + "?said=open#o1"
    assert "Would like to meet" in text_of(client.get(answer.url.partition("#")[0].partition("?")[0]))


def test_limits_are_counted_and_kept(made, client_of):
    made.seminar.most_requests, made.seminar.most_musts = 2, 1
    made.seminar.save()
    client = client_of(made.supplier_personas[0])
    say(client, made, "o0", "must")

    second_must = say(client, made, "o1", "must")
    assert second_must.status_code == 409
    assert "must meet” 1 time" in text_of(second_must)
    assert say(client, made, "o1", "would").status_code == 200
    assert "asked for 2 meetings" in text_of(say(client, made, "o2", "would"))
    assert say(client, made, "o2", "no").status_code == 200, "a no costs nothing"


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [(1, None, "not open yet"), (-2, -1, "Requests for meetings are closed")],
)
def test_outside_its_phase_nothing_can_be_said(made, client_of, start, end, sentence):
    made.seminar.requests_from = clock.now() + timedelta(days=start)
    made.seminar.requests_until = clock.now() + timedelta(days=end) if end else None
    made.seminar.save()
    client = client_of(made.supplier_personas[0])

    page = client.get(url(made, "wishes"))
    answer = say(client, made, "o0", "must")

    assert sentence in text_of(page)
    assert 'name="wish"' not in page.content.decode()
    assert answer.status_code == 409
    assert not Request.objects.exists()


def test_officers_see_who_asked_and_why_and_answer(made, client_of):
    supplier, officer = client_of(made.supplier_personas[0]), client_of(made.officer_personas[0])
    say(supplier, made, "o0", "must")
    say(supplier, made, "o0", "must", why="Our pumps are certified")

    page = officer.get(url(made, "wishes"))
    cards = page.context["page_obj"].object_list
    say(officer, made, "s1", "would")

    assert cards[0].application == made.applications[0]
    assert "Our pumps are certified" in text_of(page)
    assert "1 supplier asked to meet you" in text_of(page)
    assert "Would like to meet you" in text_of(supplier.get(url(made, "wishes")))


def test_nobody_sees_anothers_wishes_or_a_no(made, client_of):
    one, rival = (client_of(persona) for persona in made.supplier_personas[:2])
    officer, colleague, other = (client_of(made.officer_personas[place]) for place in (0, 2, 1))
    say(one, made, "o0", "must")
    say(one, made, "o0", "must", why="Secret reason")
    say(one, made, "o1", "no")

    pages = {
        "rival": rival.get(url(made, "wishes")),
        "other agency": other.get(url(made, "wishes")),
        "colleague": colleague.get(url(made, "wishes")),
    }

    for who, page in pages.items():
        assert "Secret reason" not in page.content.decode(), who
        assert all(card.theirs is None for card in page.context["page_obj"].object_list), who
    assert "Secret reason" in officer.get(url(made, "wishes")).content.decode()


def test_any_officer_of_a_pool(made, client_of):
    part = made.seminar.participations.get(agency=made.agencies[0])
    part.is_pool = True
    part.save()
    supplier = client_of(made.supplier_personas[0])

    page = supplier.get(url(made, "wishes"))
    say(supplier, made, "a0", "must")

    assert "Any of its officers" in text_of(page)
    assert [card.key for card in page.context["page_obj"].object_list if card.agency == made.agencies[0]] == [
        "a0"
    ]
    row = Request.objects.get()
    assert (row.officer, row.participation) == (None, part)
    for place in (0, 2):
        answer = client_of(made.officer_personas[place]).get(url(made, "wishes"))
        assert answer.context["answer"].asked_by == 1


def test_languages_and_interpreters_are_said(made, client_of):
    officer = made.officers[0]
    officer.languages = ["fr"]
    officer.save()
    client = client_of(made.supplier_personas[0])

    assert "no interpreter for it" in text_of(client.get(url(made, "wishes")))
    made.seminar.interpreters.create(number=1, name="Ines", languages=["fr", "zh"])
    page = text_of(client.get(url(made, "wishes")))
    assert "An interpreter is there for both of you" in page
    assert "You share: English" in page


def test_wishes_are_filtered_and_sorted(made, client_of):
    client = client_of(made.supplier_personas[0])
    say(client, made, "o3", "would")

    def keys(**ask):
        return [card.key for card in client.get(url(made, "wishes"), ask).context["page_obj"].object_list]

    assert keys(said="mine") == ["o3"]
    assert keys(q="ag1") == ["o0", "o2"]
    assert keys(agency=str(made.agencies[1].pk)) == ["o1", "o3"]
    assert keys(sort="said")[0] == "o3"
    assert keys(language="fr") == []


def test_an_officer_says_when_she_cannot(made, client_of):
    client = client_of(made.officer_personas[0])

    client.post(url(made, "absences", 0), {"slots": [str(made.slots[2].pk)]})
    foreign = client.get(url(made, "absences", 1))

    assert list(made.officers[0].absences.values_list("slot", flat=True)) == [made.slots[2].pk]
    assert foreign.status_code == 403


@pytest.mark.parametrize("name", ["applications", "wishes"])
def test_pages_ask_the_same_for_one_and_many(made, client_of, django_assert_max_num_queries, name):
    persona = made.organiser if name == "applications" else made.officer_personas[0]
    client = client_of(persona)
    client.get(url(made, name))

    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            client.get(url(made, name))
        return len(caught)

    few = count()
    for number in range(5, 10):
        factory.add_supplier(made, number)
    assert count() == few
