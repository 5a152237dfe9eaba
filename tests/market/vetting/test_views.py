# SPDX-License-Identifier: Apache-2.0
"""The pages through the browser's door: who gets in, what they show, what they do."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from meishan.base.core.actor import SYSTEM
from meishan.market.vetting import actions, queries
from meishan.market.vetting.models import Case, ListVersion, Screening
from meishan.market.vetting.states import Moment
from tests.market.vetting import samples
from tests.market.vetting.conftest import make_supplier, register
from tests.personas import join, make_person

REASON = "Same address in Dalian, same registration number."


@pytest.fixture
def case(un_list):
    supplier = make_supplier("Golden Heron Shipping", owners=[("Xu Lan", None, "CN")])
    actions.screen(supplier, by=SYSTEM, moment=Moment.REGISTRATION)
    return Case.objects.get()


def pages(case):
    return [
        reverse("vetting:cases"),
        reverse("vetting:case", args=[case.pk]),
        reverse("vetting:supplier", args=[case.supplier_id]),
        reverse("vetting:check") + "?name=Heron+Lines",
        reverse("vetting:party", args=[case.party_id]),
        reverse("vetting:lists"),
        reverse("vetting:offer"),
        reverse("vetting:version", args=[case.party.added_in_id]),
    ]


def test_those_who_vet_and_audit_see_every_page(case, client_of, vetting_officer, auditor):
    for persona in (vetting_officer, auditor):
        client = client_of(persona)
        for page in pages(case):
            assert client.get(page).status_code == 200, page


def test_others_see_none(case, client_of, officer, reviewer, supplier_owner, operator):
    for persona in (officer, reviewer, supplier_owner, operator):
        client = client_of(persona)
        for page in pages(case):
            assert client.get(page).status_code == 403, (persona, page)
    for page in pages(case):
        assert Client().get(page).status_code == 302, page


def test_the_case_page_shows_both_sides_and_why(case, client_of, vetting_officer):
    page = client_of(vetting_officer).get(reverse("vetting:case", args=[case.pk])).content.decode()

    assert "GOLDEN HERON SHIPPING COMPANY LIMITED" in page
    assert "TTe.001" in page
    assert "These words stand in both names: golden, heron, shipping." in page
    assert "It is a false alarm" in page


def test_a_false_alarm_is_cleared_with_a_reason(case, client_of, vetting_officer):
    client = client_of(vetting_officer)
    address = reverse("vetting:decide", args=[case.pk, "clear"])

    short = client.post(address, {"reason": "no"})
    done = client.post(address, {"reason": REASON}, follow=True)

    assert "the next person must understand it" in short.content.decode()
    assert "The case is now: False alarm." in done.content.decode()
    case.refresh_from_db()
    assert case.state == "cleared"


def test_two_officers_confirm_a_match_on_the_pages(case, client_of, vetting_officer, second_vetting_officer):
    first, second = client_of(vetting_officer), client_of(second_vetting_officer)
    first.post(reverse("vetting:decide", args=[case.pk, "propose"]), {"reason": REASON})
    confirm = reverse("vetting:decide", args=[case.pk, "confirm"])

    own = first.get(confirm)
    asked = second.get(confirm)
    second.post(confirm, {"reason": REASON})

    assert own.status_code == 403
    assert "A second person must confirm it" in own.content.decode()
    assert "become Sanctioned" in asked.content.decode()
    assert queries.is_sanctioned(case.supplier)


def test_the_queue_is_filtered_by_the_address_and_exported(case, client_of, vetting_officer):
    client = client_of(vetting_officer)
    queue = reverse("vetting:cases")

    assert "Golden Heron" in client.get(queue, {"q": "heron"}).content.decode()
    assert "No case fits" in client.get(queue, {"q": "nobody"}).content.decode()
    assert "No case fits" in client.get(queue, {"state": "cleared"}).content.decode()
    csv = b"".join(client.get(queue, {"format": "csv"}).streaming_content).decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.get(queue, {"format": "xlsx"}).content))
    assert csv.splitlines()[1].startswith("Golden Heron Shipping,M-")
    assert book.active["A2"].value == "Golden Heron Shipping"


@pytest.mark.parametrize("query", ["state=nonsense", "sort=drop", "list=%00", "page=999", "mine=1", "q=%25"])
def test_a_strange_address_is_answered(case, client_of, vetting_officer, query):
    assert client_of(vetting_officer).get(f"{reverse('vetting:cases')}?{query}").status_code == 200


def test_the_queue_takes_as_many_queries_for_three_cases_as_for_one(case, client_of, vetting_officer):
    client = client_of(vetting_officer)
    queue = reverse("vetting:cases")
    client.get(queue)

    one = queries_of(client, queue)
    for number in range(2):
        supplier = make_supplier(f"Golden Heron Shipping {number}")
        actions.screen(supplier, by=SYSTEM, moment=Moment.REGISTRATION)

    assert queries_of(client, queue) == one


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_an_agency_s_officer_sees_its_own_suppliers_alone(case, agency, client_of):
    theirs = join(make_person("Val Vetting"), agency, "vetting_officer")
    client = client_of(theirs)

    assert client.get(reverse("vetting:case", args=[case.pk])).status_code == 404
    assert "No case waits" in client.get(reverse("vetting:cases")).content.decode()

    register(case.supplier, agency)
    assert client.get(reverse("vetting:case", args=[case.pk])).status_code == 200


def test_a_list_is_offered_looked_at_and_imported(world, client_of, vetting_officer):
    client = client_of(vetting_officer)
    upload = SimpleUploadedFile("consolidated.xml", samples.UN.encode())

    seen = client.post(reverse("vetting:offer"), {"list_format": "un", "main": upload}, follow=True)
    version = ListVersion.objects.get()
    before = queries.parties().count()
    imported = client.post(reverse("vetting:version", args=[version.pk]), {"decision": "import"}, follow=True)

    assert "Import this edition" in seen.content.decode()
    assert "This entry has no name." in seen.content.decode()
    assert before == 0
    assert queries.parties().count() == 2
    assert "Suppliers screened" in imported.content.decode()
    assert client.get(reverse("vetting:progress", args=[version.pk])).status_code == 200


def test_a_wrong_file_is_refused_in_words_at_its_field(world, client_of, vetting_officer):
    client = client_of(vetting_officer)

    page = client.post(
        reverse("vetting:offer"),
        {"list_format": "un", "main": SimpleUploadedFile("a.xml", b"<html></html>")},
    ).content.decode()
    ofac_only = client.post(
        reverse("vetting:offer"),
        {
            "list_format": "un",
            "main": SimpleUploadedFile("a.xml", samples.UN.encode()),
            "alt": SimpleUploadedFile("alt.csv", b"x"),
        },
    ).content.decode()

    assert "is not the UN Security Council consolidated list" in page
    assert "Only OFAC" in ofac_only
    assert not ListVersion.objects.exists()


def test_an_edition_that_takes_many_off_warns(un_list, client_of, vetting_officer):
    client = client_of(vetting_officer)
    upload = SimpleUploadedFile("next.xml", samples.UN_NEXT.encode())

    page = client.post(reverse("vetting:offer"), {"list_format": "un", "main": upload}, follow=True)

    assert "takes many parties off" in page.content.decode()


def test_a_name_is_looked_up_in_any_script_and_nothing_is_written(un_list, client_of, vetting_officer):
    client = client_of(vetting_officer)

    found = client.get(reverse("vetting:check"), {"name": "عبدالرحمن منصور طارق", "kind": "person"})
    none = client.get(reverse("vetting:check"), {"name": "Maria Okonkwo"})
    empty = client.get(reverse("vetting:check"), {"name": "..."})

    assert "ABDUL RAHMAN" in found.content.decode() or "عبد الرحمن" in found.content.decode()
    assert "Nobody on the lists comes near" in none.content.decode()
    assert "Type a name with letters." in empty.content.decode()
    assert not Screening.objects.exists()


def test_screening_now_from_the_supplier_s_page(un_list, client_of, vetting_officer):
    supplier = make_supplier("Golden Heron Shipping")

    page = client_of(vetting_officer).post(reverse("vetting:supplier", args=[supplier.pk]), follow=True)

    assert "Possible match to be decided" in page.content.decode()
    assert Screening.objects.get().moment == Moment.ON_DEMAND


def test_a_case_is_taken_and_given_back(case, client_of, vetting_officer):
    client = client_of(vetting_officer)

    client.post(reverse("vetting:take", args=[case.pk]))
    case.refresh_from_db()
    taken = case.assigned_to
    client.post(reverse("vetting:take", args=[case.pk]))
    case.refresh_from_db()

    assert taken == vetting_officer.person
    assert case.assigned_to is None


@pytest.mark.parametrize("step", ["clear", "propose", "confirm", "nonsense"])
def test_an_unknown_or_untimely_step_is_a_page_not_a_fault(case, client_of, vetting_officer, step):
    answer = client_of(vetting_officer).get(reverse("vetting:decide", args=[case.pk, step]))

    assert answer.status_code in {200, 403, 404}
