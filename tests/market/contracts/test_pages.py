# SPDX-License-Identifier: Apache-2.0
"""Pages of contracts, agreements and orders as each side uses them, from the first form to the last button."""

import pytest
from django.urls import reverse

from meishan.base.core import clock
from meishan.market.contracts import actions
from meishan.market.contracts.models import (
    Amendment,
    Contract,
    ContractVersion,
    Milestone,
    PerformanceNote,
    Termination,
)
from meishan.market.suppliers.models import Supplier
from tests.factories import contracts as factory


def number_of(persona):
    """The firm's number, as officers type it."""
    at, firm = clock.now(), persona.organisation
    made, _new = Supplier.objects.get_or_create(
        organisation=firm,
        defaults={
            "number": 880_000 + Supplier.objects.count(),
            "name": firm.name,
            "country": "CN",
            "made_at": at,
            "changed_at": at,
        },
    )
    return f"M-{made.number}"


def url(name, *arguments):
    return reverse(f"contracts:{name}", args=arguments)


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def rows(prefix, *given):
    """A formset as a browser sends it."""
    sent = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(given):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def test_a_contract_from_its_first_form_to_its_end(officer, head, owner, rival_owner, client_of, client):
    of_officer, of_head, of_owner = (client_of(one) for one in (officer, head, owner))
    assert "A contract without a tender" in text(of_officer.get(url("mine")))
    sent = {
        "supplier": number_of(owner),
        "title": "Field vehicles",
        "value": "40000",
        "currency": "USD",
        "starts_on": factory.today().isoformat(),
        "ends_on": factory.today(100).isoformat(),
        "language": "en",
        "ground": "exigency",
        "reason": "The road is gone.",
    }
    assert "No supplier fits" in text(of_officer.post(url("new"), sent | {"supplier": "M-1"}), 400)
    assert "review committee" in text(of_officer.post(url("new"), sent | {"value": "900000"}), 400)
    number_of(rival_owner)
    Supplier.objects.filter(pk=owner.organisation.pk).update(name="Guanghua Vehicles Ningbo")
    Supplier.objects.filter(pk=rival_owner.organisation.pk).update(name="Guanghua Vehicles Xiamen")
    by_name = sent | {"supplier": "guanghua"}
    several = text(of_officer.post(url("new"), by_name), 400)
    assert several.index("Guanghua Vehicles Ningbo") < several.index("Guanghua Vehicles Xiamen")
    assert "Choose one of them" in text(
        of_officer.post(url("new"), by_name | {"supplier-chosen": "anything"}), 400
    )
    alone = text(of_officer.post(url("new"), sent | {"supplier": "vehicles ningbo", "title": ""}), 400)
    assert "Choose one of them" not in alone
    chosen = by_name | {"supplier-chosen": str(owner.organisation.pk)}
    assert of_officer.post(url("new"), chosen).status_code == 302
    made = Contract.objects.get()
    assert made.supplier_id == owner.organisation.pk
    assert of_owner.get(url("contract", made.pk)).status_code == 404

    terms = {
        "title": "Field vehicles",
        "language": "en",
        "value": "40000",
        "starts_on": sent["starts_on"],
        "ends_on": sent["ends_on"],
        "scope": "Twelve field vehicles.",
        "payment": "",
        "special": "",
    }
    due = {"title": "All twelve", "due_on": factory.today(50).isoformat(), "amount": "40000"}
    wrong = rows("milestones", due | {"due_on": ""})
    assert "Give the day it is due" in text(of_officer.post(url("edit", made.pk), terms | wrong))
    assert (
        of_officer.post(url("edit", made.pk), terms | rows("milestones", due, {"title": ""})).status_code
        == 302
    )
    assert Milestone.objects.count() == 1

    assert "becomes a document" in text(of_officer.get(url("do", made.pk, "offer")))
    of_officer.post(url("do", made.pk, "offer"))
    version = ContractVersion.objects.get()
    assert "Read and sign" in text(of_owner.get(url("contract", made.pk)))
    assert "Read and sign" not in text(of_officer.get(url("contract", made.pk)))
    pdf = of_owner.get(url("document", version.pk))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content == bytes(version.document)
    page = url("sign", made.pk)
    to_sign = text(of_owner.get(page))
    assert version.sha256 in to_sign
    assert url("do", made.pk, "decline") in to_sign
    assert url("do", made.pk, "decline") not in text(of_head.get(page))
    assert "tick the box" in text(of_owner.post(page, {"sha256": version.sha256}), 400)
    signed = {"sha256": version.sha256, "agreed": "on", "function": "Managing director"}
    assert of_owner.post(page, signed).status_code == 302
    assert of_head.post(page, signed).status_code == 302
    assert Contract.objects.get().is_signed

    one = Milestone.objects.get()
    assert "Report it as delivered" in text(of_owner.get(url("milestone", one.pk)))
    of_owner.post(url("milestone", one.pk), {"words": "In Nairobi."})
    assert "In Nairobi." in text(of_officer.get(url("milestone", one.pk)))
    wrong = of_officer.post(url("milestone", one.pk), {"accepts": "0", "words": ""})
    assert "Say what is wrong" in text(wrong, 400)
    of_officer.post(url("milestone", one.pk), {"accepts": "0", "words": "Two lack their tools."})
    back = text(of_owner.get(url("contract", made.pk)))
    assert "The buyer sent “All twelve” back." in back
    assert "Sent back, to be reported anew" in back
    assert "Reported as delivered: All twelve" in back
    assert "Two lack their tools." in back
    assert "Sent back: mend it" in text(of_owner.get(url("mine")))
    assert "“All twelve” was sent back." in text(of_officer.get(url("contract", made.pk)))
    assert "Sent back" not in text(client.get(url("contract", made.pk)))
    of_owner.post(url("milestone", one.pk), {"words": "With their tools."})
    assert "Sent back, to be reported anew" not in text(of_owner.get(url("contract", made.pk)))
    of_officer.post(url("milestone", one.pk), {"accepts": "1", "words": ""})
    assert Milestone.objects.get().state == "accepted"
    again = of_officer.post(url("milestone", one.pk), {"accepts": "1", "words": ""}, follow=True)
    assert "This can’t be done now. See below how it stands." in again.content.decode()
    assert one.acceptances.count() == 2

    note = {"quality": "5", "timeliness": "4", "cooperation": "5", "words": "Good.", "is_final": "on"}
    of_officer.post(url("do", made.pk, "note"), note)
    assert "Answer this note" in text(of_owner.get(url("contract", made.pk)))
    of_owner.post(url("note", PerformanceNote.objects.get().pk), {"answer": "Thank you."})
    assert "Thank you." in text(of_officer.get(url("contract", made.pk)))
    of_officer.post(url("do", made.pk, "complete"))
    assert Contract.objects.get().state == "completed"
    assert "Nothing is left to do" in text(of_officer.get(url("contract", made.pk)))


def test_a_visitor_reads_of_a_signed_contract_and_not_its_documents(contract, client):
    said = text(client.get(url("contract", contract.pk)))

    assert "40,000" in said
    version = ContractVersion.objects.get()
    assert version.code not in said
    assert "vehicles, delivered" not in said
    assert client.get(url("document", version.pk)).status_code in (302, 403, 404)
    assert client.get(url("mine")).status_code in (302, 403)


def test_a_change_before_the_committee(contract, officer, head, owner, client_of):
    of_officer, of_head = client_of(officer), client_of(head)
    assert "20 per cent" in text(of_officer.get(url("amend", contract.pk)))
    sent = {
        "words": "Six more vehicles.",
        "value": "60000",
        "ends_on": contract.ends_on.isoformat(),
        "reason": "The camp has grown.",
    }
    more = {"title": "Six more", "amount": "60000.01"}

    def post(**said):
        return text(of_officer.post(url("amend", contract.pk), sent | rows("milestones", said)), 400)

    assert "Give the day it is due." in post(**more)
    more["due_on"] = contract.ends_on.isoformat()
    assert "would come to USD 60,000.01" in post(**more)
    of_officer.post(url("amend", contract.pk), sent | rows("milestones", more | {"amount": "20000"}))
    change = Amendment.objects.get()
    assert "Review" in text(of_head.get(url("mine")))
    assert "Review" not in text(of_officer.get(url("mine")))
    shown = text(of_officer.get(url("amendment", change.pk)))
    assert "50 per cent" in shown
    assert "Six more" in shown
    assert "The review committee reads it." in shown
    assert client_of(owner).get(url("amendment", change.pk)).status_code == 404
    review = url("amendment_do", change.pk, "review")
    assert of_officer.get(review).status_code == 403
    of_head.post(review, {"endorses": "1", "words": "By the rules."})
    of_officer.post(url("amendment_do", change.pk, "offer"))
    version = ContractVersion.objects.get(amendment=change)
    assert "Read and sign" in text(client_of(owner).get(url("amendment", change.pk)))
    assert "Read and sign" not in text(of_officer.get(url("amendment", change.pk)))
    of_owner = client_of(owner)
    assert "Amendment 1 of" in text(of_owner.get(url("mine")))
    assert "Amendment 1 waits for signatures. Read the document" in text(
        of_owner.get(url("contract", contract.pk))
    )
    assert "Sign amendment 1 of" in text(of_owner.get(url("sign", contract.pk)))
    for name in ("sign", "contract"):
        assert "Decline the change" in text(of_owner.get(url(name, contract.pk)))
        assert "Decline the change" not in text(of_head.get(url(name, contract.pk)))
    unsigned = text(of_head.get(url("amendment", change.pk)))
    assert "Nobody has signed this document." in unsigned
    assert url("document", version.pk) in unsigned
    for persona in (owner, head):
        client_of(persona).post(url("sign", contract.pk), {"sha256": version.sha256, "agreed": "on"})
    assert Contract.objects.get().value == 60000
    said = text(client_of(owner).get(url("amendment", change.pk)))
    assert "Signed for" in said
    assert "The camp has grown." in said
    assert "By the rules." not in said


def test_a_supplier_declines_a_change(contract, officer, owner, client_of):
    change = factory.propose(contract, officer, "41000")
    actions.offer_amendment(change, by=officer.actor)
    where = url("amendment_do", change.pk, "withdraw")
    assert "The buyer reads why" in text(client_of(owner).get(where))
    assert "Give it up" in text(client_of(officer).get(where))
    client_of(owner).post(where, {"reason": "Steel has become dearer."})
    assert Amendment.objects.get().state == "withdrawn"
    told = text(client_of(officer).get(url("contract", contract.pk)))
    assert "Amendment 1 given up" in told
    assert "Steel has become dearer." in told


def test_the_head_ends_a_contract_early(contract, officer, head, owner, client_of):
    sent = {"ground": "breach", "ends_on": factory.today(5).isoformat(), "words": "Nothing came."}
    client_of(officer).post(url("do", contract.pk, "terminate"), sent)
    asked = Termination.objects.get()
    assert "Nothing came." in text(client_of(head).get(url("contract", contract.pk)))
    assert "Nothing came." not in text(client_of(owner).get(url("contract", contract.pk)))
    assert client_of(officer).get(url("termination", asked.pk)).status_code == 403
    client_of(head).post(url("termination", asked.pk), {"agrees": "1", "words": ""})

    assert Contract.objects.get().state == "terminated"
    assert "Nothing came." in text(client_of(owner).get(url("contract", contract.pk)))


def test_anybody_checks_a_contract_on_paper(contract, client, tmp_path):
    version = ContractVersion.objects.get()
    found = client.get(url("verify"), {"code": version.spaced_code.lower()})
    assert found["Location"] == url("verify_code", version.code)
    said = text(client.get(found["Location"]))
    assert "both sides have signed it" in said
    assert version.sha256 in said
    assert "40,000" not in said
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(bytes(version.document))
    with copy.open("rb") as file:
        assert "byte for byte" in text(client.post(found["Location"], {"copy": file}))
    copy.write_bytes(bytes(version.document) + b" ")
    with copy.open("rb") as file:
        assert "not this document" in text(client.post(found["Location"], {"copy": file}))
    assert "No document has this code" in text(client.get(url("verify_code", "AAAAAAAAAAAAAAAA")), 404)
    assert "Type the code" in text(client.get(url("verify"), {"code": "--"}), 400)


def test_a_document_that_was_not_signed_says_so(officer, owner, client):
    version = factory.offer(factory.draft(officer, owner), officer)

    assert "both sides have not signed it" in text(client.get(url("verify_code", version.code)))


def test_a_step_that_makes_no_sense_now_leads_back(contract, officer, client_of):
    of_officer = client_of(officer)

    assert of_officer.get(url("do", contract.pk, "nonsense")).status_code == 404
    led = of_officer.get(url("do", contract.pk, "offer"), follow=True)
    assert "done now" in text(led)
    assert of_officer.get(url("edit", contract.pk), follow=True).redirect_chain
    assert of_officer.get(url("sign", contract.pk), follow=True).redirect_chain


def test_lists_run_the_same_number_of_queries_for_one_row_and_three(
    officer, second_officer, head, owner, client_of, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    held = factory.agreement(officer, head, owner)
    factory.ordered(held, officer, second_officer)
    client = client_of(officer)
    addresses = [url("mine"), url("agreements"), url("orders")]

    def count(address):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            text(client.get(address))
        return len(caught)

    for address in addresses:
        count(address)
    before = [count(address) for address in addresses]
    for number in range(2):
        factory.agreement(officer, head, owner, title=f"More {number}")
        factory.ordered(held, officer, second_officer)
    assert [count(address) for address in addresses] == before


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr"])
def test_pages_open_in_other_languages(held, officer, owner, client_of, language):
    for persona in (officer, owner):
        client = client_of(persona, language=language)
        for address in (
            url("mine"),
            url("contract", held.contract.pk),
            url("agreement", held.agreement.pk),
            url("orders"),
            url("verify"),
        ):
            text(client.get(address))


def test_what_is_next_is_said_to_each_side(officer, head, owner, client_of):
    made = factory.draft(officer, owner, milestones=(factory.milestone("First six", 30),))
    version = factory.offer(made, officer)
    assert "you prepared it" in text(client_of(officer).get(url("contract", made.pk)))
    assert "sign it, or decline" in text(client_of(owner).get(url("contract", made.pk)))
    factory.sign_both(version, head, owner)
    assert "Next is due: “First six”" in text(client_of(owner).get(url("contract", made.pk)))
    actions.report_milestone(Milestone.objects.get(), by=owner.actor, words="Done.")
    assert "was delivered. Accept it" in text(client_of(officer).get(url("contract", made.pk)))
