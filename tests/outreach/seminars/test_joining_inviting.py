# SPDX-License-Identifier: Apache-2.0
"""Inviting registered suppliers: found by words, by their numbers, from a file."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meishan.base.accounts.models import Mail
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock, sheets
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.suppliers import actions as suppliers
from meishan.market.suppliers.models import Supplier, SupplierCode
from meishan.outreach.seminars.actions import joining
from meishan.outreach.seminars.models import Application, Request
from meishan.outreach.seminars.queries import joining as queries
from meishan.outreach.seminars.states import ApplicationState
from tests.factories import seminars as factory
from tests.personas import join, make_organisation, make_person


@pytest.fixture
def made(world):
    made = factory.lay_down(officers=4, suppliers=2)
    made.seminar.places = 3
    made.seminar.save()
    Application.objects.filter(seminar=made.seminar).update(state=ApplicationState.APPLIED)
    for persona in made.supplier_personas:
        suppliers.begin(by=persona.actor)
    return made


def ids(made, *numbers):
    return [made.applications[number].pk for number in numbers]


def url(made, name, *more):
    return reverse(f"seminars:{name}", args=[made.seminar.slug, *more])


def test_an_invitation_takes_the_profile_over(made, settle):
    [number] = outsiders(made, 1)
    outside = Supplier.objects.get(number=number)
    Application.objects.filter(supplier=outside.pk).update(codes=["90111500"])
    joining.put_waiting(made.seminar, by=made.organiser.actor, applications=ids(made, 1))

    done = joining.invite(
        made.seminar, by=made.organiser.actor, invited=[outside.pk, made.applications[1].supplier_id]
    )
    settle()

    assert [one.state for one in done] == [ApplicationState.INVITED, ApplicationState.SELECTED]
    assert queries.places_left(made.seminar) == 1, "an invitation holds a place"
    assert "You are invited" in Mail.objects.filter(person=made.supplier_personas[-1].person).last().subject
    with pytest.raises(Refused, match="invited or selected already"):
        joining.invite(made.seminar, by=made.organiser.actor, invited=[outside.pk])


def test_who_never_applied_shows_what_her_profile_holds(made):
    firm = make_organisation(OrganisationKind.SUPPLIER, "Ningbo Pumps Ltd", country="CN")
    supplier = suppliers.begin(by=join(make_person("Mei Owner"), firm, Role.OWNER).actor)
    Supplier.objects.filter(pk=supplier.pk).update(
        languages=["zh-hans", "fr"], about="Pumps for clinics", about_language="en"
    )
    SupplierCode.objects.create(supplier=supplier, code="25101500")

    [found] = joining.invite(made.seminar, by=made.organiser.actor, invited=[firm.pk])

    assert (found.languages, found.codes, found.pitch) == (["zh", "fr"], ["25101500"], "Pumps for clinics")
    assert found.confirm_until == queries.confirm_until(made.seminar, found.decided_at)


def test_invitations_by_number_name_what_is_wrong(made, client_of):
    client = client_of(made.organiser)
    outside = factory.add_supplier(made, 8)
    Application.objects.filter(pk=outside.pk).update(state="withdrawn")
    number = suppliers.begin(by=made.supplier_personas[-1].actor).number

    wrong = client.post(url(made, "invite"), {"numbers": f"M-{number}\nNingbo\nM-999999999"})
    assert "Line 2: “Ningbo” is no supplier number" in wrong.content.decode()
    assert "Line 3: no open supplier" in wrong.content.decode()
    assert Application.objects.get(pk=outside.pk).state == "withdrawn"

    found = client.get(url(made, "invite"), {"q": "Firm 9"})
    assert [one.supplier.number for one, _ticked in found.context["hits"]] == [number]
    client.post(url(made, "invite"), {"numbers": f"M-{number} Firm 9"})
    assert Application.objects.get(pk=outside.pk).state == ApplicationState.INVITED


def outsiders(made, count):
    """Registered suppliers that have not applied, by their numbers."""
    numbers = []
    for place in range(20, 20 + count):
        Application.objects.filter(pk=factory.add_supplier(made, place).pk).update(state="withdrawn")
        numbers.append(suppliers.begin(by=made.supplier_personas[-1].actor).number)
    return numbers


@pytest.mark.parametrize("kind", ["set", "list", "csv"])
def test_invitations_from_a_file(made, client_of, kind):
    numbers = outsiders(made, 2)
    rows = [[f"M-{number}", "Name"] for number in numbers]
    content, name = {
        "set": (
            sheets.as_book([("Seminar", ["field"], []), ("Suppliers", ["number", "name"], rows)]),
            "set.xlsx",
        ),
        "list": (sheets.as_xlsx(["name", "who"], [row[::-1] for row in rows]), "list.xlsx"),
        "csv": (b"".join(sheets.as_csv(["number", "name"], rows)), "list.csv"),
    }[kind]

    answer = client_of(made.organiser).post(url(made, "invite"), {"file": SimpleUploadedFile(name, content)})

    assert answer.status_code == 302
    assert Application.objects.filter(state=ApplicationState.INVITED).count() == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"number\nM-999999999\n", "Line 2: no open supplier"),
        (b"name\nNingbo Pumps\n", "No column with supplier numbers"),
        (b"PK\x03\x04broken", "is neither a workbook (XLSX) nor a ZIP"),
    ],
)
def test_a_wrong_file_is_explained(made, client_of, content, sentence):
    file = SimpleUploadedFile("list.csv", content)

    answer = client_of(made.organiser).post(url(made, "invite"), {"file": file})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Application.objects.filter(state=ApplicationState.INVITED).exists()


def set_with(made, requests, suppliers=()):
    """A set's workbook with these rows of requests, and suppliers to invite."""
    parts = [
        ("Seminar", ["field"], []),
        ("Suppliers", ["number", "name"], [[one, ""] for one in suppliers]),
        ("Requests", ["side", "supplier", "officer", "agency", "wish", "why"], requests),
    ]
    return SimpleUploadedFile("set.xlsx", sheets.as_book(parts))


def test_the_requests_of_a_set_are_taken_over_with_its_suppliers(made, client_of):
    [number] = outsiders(made, 1)
    taking_part = Supplier.objects.get(pk=made.applications[0].supplier_id)
    Application.objects.filter(pk=made.applications[0].pk).update(state=ApplicationState.CONFIRMED)
    made.seminar.participations.filter(agency=made.agencies[1]).update(is_pool=True)
    file = set_with(
        made,
        [
            ["supplier", f"M-{number}", "0", "", "must", "We make pumps"],
            ["supplier", f"M-{number}", "", "ag2", "would", ""],
            ["officer", f"M-{taking_part.number}", "2", "", "must", ""],
        ],
        [f"M-{number}"],
    )

    client_of(made.organiser).post(url(made, "invite"), {"file": file})

    told = {
        (
            one.side,
            one.application.supplier.supplier.number,
            one.officer and one.officer.number,
            one.wish,
            one.why,
        )
        for one in Request.objects.all()
    }
    assert told == {
        ("supplier", number, 0, "must", "We make pumps"),
        ("supplier", number, None, "would", ""),
        ("officer", taking_part.number, 2, "must", ""),
    }
    assert Request.objects.get(officer__number=0).language == "en"
    assert Entry.objects.get(act="seminars.record_wishes").detail.payload["count"] == 3


def test_requests_alone_are_taken_over_and_what_was_said_here_stands(made, client_of):
    supplier = Supplier.objects.get(pk=made.applications[0].supplier_id)
    Application.objects.filter(pk=made.applications[0].pk).update(state=ApplicationState.CONFIRMED)
    made.applications[0].refresh_from_db()
    joining.state_wish(
        made.applications[0], by=made.supplier_personas[0].actor, officer=made.officers[0], wish="no"
    )
    rows = [["supplier", f"M-{supplier.number}", number, "", "must", ""] for number in ("0", "1")]

    page = client_of(made.organiser).post(url(made, "invite"), {"file": set_with(made, rows)}, follow=True)

    assert "1 request is entered." in page.content.decode()
    assert "stated here itself stay as they are: 1" in page.content.decode()
    assert dict(Request.objects.values_list("officer__number", "wish")) == {0: "no", 1: "must"}


def test_each_wrong_request_is_named_and_nothing_is_done(made, client_of):
    rows = [
        ["host", "M-1", "0", "", "must", ""],
        ["supplier", "Firm", "0", "", "must", ""],
        ["supplier", "M-1", "77", "", "must", ""],
        ["supplier", "M-1", "", "", "must", ""],
        ["supplier", "M-1", "", "AG1", "must", ""],
        ["supplier", "M-1", "0", "", "perhaps", ""],
    ]

    page = (
        client_of(made.organiser).post(url(made, "invite"), {"file": set_with(made, rows)}).content.decode()
    )

    for row, said in enumerate(
        (
            "The side is “supplier” or “officer”.",
            "Write the supplier&#x27;s number like M-204518.",
            "There is no officer 77 at this seminar.",
            "Name an officer by number, or an agency by its acronym.",
            "The officers of AG1 are met one by one: name an officer.",
            "The wish is “must”, “would” or “no”.",
        ),
        2,
    ):
        assert f"Requests, row {row}: {said}" in page
    assert not Request.objects.exists()


def test_entered_requests_keep_the_limits_and_the_time(made, time_passes):
    one = made.applications[0]
    made.seminar.most_musts = 1
    made.seminar.requests_until = clock.now() + timedelta(hours=1)
    made.seminar.save()
    parts = {each.agency_id: each for each in made.seminar.participations.all()}
    wishes = [
        joining.Told("supplier", one, officer, parts[officer.agency_id], "must")
        for officer in made.officers[:2]
    ]

    with pytest.raises(Refused, match="Firm 1 Ltd: You have said “must meet” 1 time"):
        joining.record_wishes(made.seminar, by=made.organiser.actor, wishes=wishes)
    assert not Request.objects.exists()
    with pytest.raises(Denied):
        joining.record_wishes(made.seminar, by=made.supplier_personas[0].actor, wishes=wishes[:1])
    time_passes(timedelta(hours=2))
    with pytest.raises(Refused, match="closed"):
        joining.record_wishes(made.seminar, by=made.organiser.actor, wishes=wishes[:1])
