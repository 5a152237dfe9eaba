# SPDX-License-Identifier: Apache-2.0
"""Inviting registered suppliers: found by words, by their numbers, from a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meishan.base.accounts.models import Mail
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import sheets
from meishan.base.core.errors import Refused
from meishan.market.suppliers import actions as suppliers
from meishan.market.suppliers.models import Supplier, SupplierCode
from meishan.outreach.seminars.actions import joining
from meishan.outreach.seminars.models import Application
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
