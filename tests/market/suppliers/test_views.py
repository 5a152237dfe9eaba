# SPDX-License-Identifier: Apache-2.0
"""The pages as people use them: forms, refusals in words, and who may see what."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meishan.base.core.sheets import as_xlsx
from meishan.base.reference import queries as reference
from meishan.market.suppliers import actions, queries
from meishan.market.suppliers.models import Document, DuplicateCase, Registration, Supplier
from tests.factories.suppliers import complete, file_level_1, registered, state_with
from tests.personas import join, make_organisation, make_person

pytestmark = pytest.mark.usefixtures("world")

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def pdf(name: str = "certificate.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def page(client, name: str, *arguments, data=None, status: int = 200, **options) -> str:
    url = reverse(f"suppliers:{name}", args=arguments)
    answer = client.post(url, data, **options) if data is not None else client.get(url, **options)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode() if not answer.streaming else ""


def close_file(answer) -> None:
    """Closing the answer itself would end the test's connection, too (request_finished)."""
    for close in answer._resource_closers:
        close()


def formset(prefix: str, *rows: dict, initial: int = 0) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return data | {f"{prefix}-{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}


def test_a_supplier_registers_step_by_step(client_of, supplier_owner, agency):
    client = client_of(supplier_owner)
    assert "Have these at hand" in page(client, "begin")
    page(client, "begin", data={}, status=302)
    general = {
        "name": "宁波梅山车辆有限公司",
        "other_names": "Ningbo Meishan Vehicles Co., Ltd\n",
        "licence_number": "91330201MA2AX0001X",
        "year_established": "2009",
        "ownership_type": "private",
        "sector": "industry",
        "employees": "80",
    }
    page(client, "step", "general")
    page(client, "step", "general", data=general, status=302)
    page(client, "step", "address")
    place = {"street": "12 Zhongshan Road", "city": "Ningbo", "country": "CN", "phone": "+86 574 5555 0101"}
    page(client, "step", "address", data=place | formset("other", {"kind": "postal"}), status=302)
    page(client, "step", "countries")
    page(client, "step", "countries", data={"scope": "international", "countries": ["KE", "PE"]}, status=302)
    assert supplier_owner.person.email in page(client, "step", "contacts")
    person = {"name": "Li Hua", "email": "sales@example.org"}
    page(client, "step", "contacts", data=formset("contact", person, initial=1), status=302)
    page(client, "step", "goods")
    page(client, "step", "goods", data={"codes": ["25101500"]}, status=302)
    page(client, "step", "declaration")
    statements = reference.declaration()
    signed = {one.key: one.good for one in statements.statements}
    signed |= {"accepts_code_of_conduct": "on", "name": "Li Hua", "version": statements.version}
    page(client, "step", "declaration", data=signed, status=302)

    assert "OFT" in page(client, "check")
    page(client, "check", data={"auto_submit": "yes"}, status=302)

    supplier = Supplier.objects.get()
    assert state_with(supplier, agency) == "registered"
    assert supplier.organisation.name == "宁波梅山车辆有限公司"
    assert "Registered" in page(client, "standing")


def test_faults_are_said_at_their_field_and_nothing_is_lost(client_of, supplier_owner):
    client = client_of(supplier_owner)
    page(client, "begin", data={}, status=302)

    answer = page(client, "step", "general", data={"name": "A", "website": "javascript:alert(1)"}, status=422)

    assert "field--error" in answer
    assert 'value="A"' in answer
    assert Supplier.objects.get().name == "Ningbo Vehicles Ltd"


def test_a_visitor_is_led_to_sign_in(client, supplier_owner):
    answer = client.get(reverse("suppliers:standing"))
    assert answer.status_code == 302
    assert "login" in answer.url


def test_a_disguised_program_is_refused_as_a_document(client_of, supplier_owner, agency):
    registered(supplier_owner)
    client = client_of(supplier_owner)
    bad = SimpleUploadedFile("certificate.pdf", b"MZ\x90\x00" + b"\x00" * 500)

    answer = page(client, "requirement", "level1.certificate", data={"file": bad}, status=422)

    assert "can&#x27;t be taken" in answer
    assert not Document.objects.exists()


def test_only_those_allowed_open_a_document(
    client_of,
    supplier_owner,
    rival_owner,
    reviewer,
    officer,
    financial_reviewer,
    other_agency_officer,
    agency,
):
    supplier = registered(supplier_owner)
    client = client_of(supplier_owner)
    page(client, "requirement", "level1.certificate", data={"file": pdf()}, status=302)
    page(client, "requirement", "level2.accounts", data={"file": pdf("2025.pdf"), "year": "2025"}, status=302)
    certificate = Document.objects.get(requirement="level1.certificate")
    accounts = Document.objects.get(requirement="level2.accounts")
    basic = queries.registration_of(supplier, other_agency_officer.organisation)
    actions.withdraw(basic, by=supplier_owner.actor)

    def status(persona, document) -> int:
        answer = client_of(persona).get(reverse("suppliers:document", args=[document.pk]))
        close_file(answer)
        return answer.status_code

    assert [status(one, certificate) for one in (supplier_owner, reviewer, officer)] == [200, 200, 200]
    assert [status(one, certificate) for one in (rival_owner, other_agency_officer)] == [404, 404]
    assert [status(one, accounts) for one in (supplier_owner, financial_reviewer)] == [200, 200]
    assert [status(one, accounts) for one in (reviewer, officer)] == [403, 403]
    answer = client.get(reverse("suppliers:document", args=[certificate.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == PDF
    close_file(answer)


def test_a_reviewer_decides_a_level_1_file(client_of, supplier_owner, reviewer, agency, settle_mail):
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    actions.submit(supplier, by=supplier_owner.actor, level="level1")
    found = queries.registration_of(supplier, agency, "level1")
    client = client_of(reviewer)

    assert supplier.name in page(client, "desk")
    assert "Take up for review" in page(client, "review", found.pk)
    page(client, "decide", found.pk, "take-up", data={}, status=302)
    assert "Tick each required point" in page(client, "decide", found.pk, "accept", data={}, status=422)
    answer = page(
        client,
        "note",
        found.pk,
        data={"requirement": "level1.certificate", "verdict": "wanted"},
        status=422,
        headers={"HX-Request": "true"},
    )
    assert "Say what is needed" in answer
    note = {"requirement": "level1.certificate", "verdict": "wanted", "note": "Send the English translation."}
    page(client, "note", found.pk, data=note, headers={"HX-Request": "true"})
    page(client, "decide", found.pk, "ask", data={"ask-message": "One thing is missing."}, status=302)
    assert state_with(supplier, agency, "level1") == "to_update"

    own = client_of(supplier_owner)
    glance = page(own, "standing")
    assert "Send the English translation." in glance
    assert "One thing is missing." in glance
    page(own, "requirement", "level1.certificate", data={"file": pdf("translation.pdf")}, status=302)
    page(own, "registration", found.pk, data={"answer": "Here it is."}, status=302)
    assert state_with(supplier, agency, "level1") == "resubmitted"

    page(client, "decide", found.pk, "take-up", data={}, status=302)
    for one in reference.requirements("level1"):
        if one.required:
            page(client, "note", found.pk, data={"requirement": one.id, "verdict": "met"}, status=302)
    page(client, "decide", found.pk, "accept", data={"accept-message": ""}, status=302)
    assert state_with(supplier, agency, "level1") == "registered"
    assert queries.highest_level(supplier) == "level1"


@pytest.fixture
def settle_mail():
    """Mail is written by followers, tried in test_tasks."""


def test_a_file_under_review_is_locked(client_of, supplier_owner, reviewer, agency):
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    actions.submit(supplier, by=supplier_owner.actor, level="level1")
    actions.take_up(queries.registration_of(supplier, agency, "level1"), by=reviewer.actor)

    answer = page(
        client_of(supplier_owner), "requirement", "level1.certificate", data={"file": pdf()}, status=422
    )

    assert "is reviewing this part of your file" in answer


def test_a_declined_supplier_reads_why(client_of, supplier_owner, reviewer, agency):
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    actions.submit(supplier, by=supplier_owner.actor, level="level1")
    found = queries.registration_of(supplier, agency, "level1")
    client = client_of(reviewer)
    page(client, "decide", found.pk, "take-up", data={}, status=302)
    page(client, "decide", found.pk, "decline", data={"decline-reason": ""}, status=422)

    page(
        client,
        "decide",
        found.pk,
        "decline",
        data={"decline-reason": "The letters are not signed."},
        status=302,
    )

    assert "The letters are not signed." in page(client_of(supplier_owner), "standing")


def test_another_agency_sees_no_registration(
    client_of, supplier_owner, reviewer, other_agency_officer, agency
):
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    actions.submit(supplier, by=supplier_owner.actor, level="level1")
    found = queries.registration_of(supplier, agency, "level1")

    page(client_of(other_agency_officer), "review", found.pk, status=404)
    page(client_of(supplier_owner), "review", found.pk, status=403)
    page(client_of(supplier_owner), "desk", status=403)


def test_the_public_page_shows_nothing_private(client, supplier_owner, agency):
    supplier = registered(supplier_owner, about="We build vans.", website="https://vans.example")

    answer = page(client, "profile", supplier.code)

    assert "We build vans." in answer
    assert "Registered at Basic" in answer
    for private in ("91330201MA2AX0001X", "Zhongshan", "Li Hua", "sales."):
        assert private not in answer


def test_an_unregistered_supplier_has_no_public_page(client, supplier_owner):
    supplier = complete(supplier_owner)
    page(client, "profile", supplier.code, status=404)


def more_suppliers(count: int):
    for number in range(count):
        firm = make_organisation(
            "supplier", f"{['Alpha', 'Beta', 'Gamma', 'Delta'][number]} Works {number}", country="KE"
        )
        owner = join(make_person(f"Owner {number}"), firm, "owner")
        registered(owner, licence_number=f"KE-{number:04}")


@pytest.mark.parametrize("name", ["desk", "registered"])
def test_lists_run_the_same_queries_for_one_and_three(client_of, reviewer, agency, head, name):
    actions.set_intake(agency, by=head.actor, reviews_basic=name == "desk")
    client = client_of(reviewer)
    counts = []
    for more in (1, 2):
        more_suppliers(more) if more == 1 else [more_named(n) for n in (2, 3)]
        page(client, name)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page(client, name)
        counts.append(len(caught))

    assert counts[0] == counts[1]


def more_named(number: int):
    firm = make_organisation(
        "supplier", f"{['', '', 'Quartz', 'Willow'][number]} Company {number}", country="PE"
    )
    owner = join(make_person(f"Owner {number}"), firm, "owner")
    registered(owner, licence_number=f"PE-{number:04}")


def test_lists_are_exported(client_of, reviewer, supplier_owner, agency):
    registered(supplier_owner)
    client = client_of(reviewer)
    for name in ("desk", "registered"):
        answer = client.get(reverse(f"suppliers:{name}"), {"format": "csv", "state": "registered"})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert "Ningbo Vehicles Ltd" in text
        assert client.get(reverse(f"suppliers:{name}"), {"format": "xlsx"}).content[:2] == b"PK"


def test_a_possible_duplicate_is_held_and_decided_on_the_page(
    client_of, supplier_owner, rival_owner, vetting_officer, agency
):
    older = registered(supplier_owner)
    newer = registered(rival_owner)
    assert newer.standing == "held"
    assert state_with(newer, agency) == "submitted"
    assert "possible duplicate" in page(client_of(rival_owner), "standing")
    case = DuplicateCase.objects.get()
    client = client_of(vetting_officer)

    assert older.name in page(client, "doubles")
    page(client, "double", case.pk)
    page(client, "double", case.pk, data={"decision": "distinct"}, status=422)
    page(client, "double", case.pk, data={"decision": "distinct", "reason": "Sister firms."}, status=302)

    assert Supplier.objects.get(pk=newer.pk).standing == "open"
    assert state_with(newer, agency) == "registered"
    page(client_of(supplier_owner), "doubles", status=403)


def test_a_file_of_suppliers_is_checked_and_imported(client_of, officer, agency, settings):
    client = client_of(officer)
    titles = ["Legal name", "country", "licence_number", "email", "codes"]
    rows = [
        ["Nairobi Wheels", "Kenya", "KE-1", "a@nairobi.example", "25101500"],
        ["Lima Trucks", "Nowhere", "PE-1", "not an address", "25 99"],
    ]
    upload = SimpleUploadedFile("ours.xlsx", as_xlsx(titles, rows))

    page(client, "imports")
    answer = client.post(reverse("suppliers:imports"), {"file": upload})
    assert answer.status_code == 302, answer.content.decode()
    from meishan.market.suppliers import tasks
    from meishan.market.suppliers.models import Import

    batch = Import.objects.get()
    assert "Rows checked" in page(client, "import", batch.pk)
    tasks.check(str(batch.pk))
    shown = page(client, "import", batch.pk)
    assert "“Nowhere” is no country we know" in shown
    assert "is no UNSPSC code" in shown
    page(client, "import", batch.pk, data={"registers": "yes"}, status=422)
    page(client, "import", batch.pk, data={"registers": "yes", "skips": "on"}, status=302)
    tasks.write(str(batch.pk), True)

    supplier = Supplier.objects.get()
    assert supplier.name == "Nairobi Wheels"
    assert supplier.country == "KE"
    assert state_with(supplier, agency) == "registered"
    assert "Imported" in page(client, "import", batch.pk)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "These columns are missing"),
        (
            b"name,country,licence_number,email,codes,shoe_size\nA,KE,1,a@b.c,25101500,44\n",
            "aren&#x27;t known",
        ),
        (b"name,country,licence_number,email,codes\n", "no rows"),
    ],
)
def test_a_wrong_file_is_refused_in_words(client_of, officer, content, words):
    answer = client_of(officer).post(
        reverse("suppliers:imports"), {"file": SimpleUploadedFile("ours.csv", content)}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_template_can_be_uploaded_as_it_is(client_of, officer):
    client = client_of(officer)
    for file_format in ("csv", "xlsx"):
        answer = client.get(reverse("suppliers:import_template", args=[file_format]))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        upload = SimpleUploadedFile(f"template.{file_format}", io.BytesIO(content).getvalue())
        assert client.post(reverse("suppliers:imports"), {"file": upload}).status_code == 302


def test_registrations_stay_those_of_the_supplier(client_of, supplier_owner, rival_owner, agency):
    supplier = registered(supplier_owner)
    complete(rival_owner, licence_number="OTHER-1")
    found = Registration.objects.get(supplier=supplier)
    page(client_of(rival_owner), "registration", found.pk, status=404)
    page(client_of(rival_owner), "withdraw", found.pk, data={}, status=404)
