# SPDX-License-Identifier: Apache-2.0
"""Pages of agreements and orders as owner, holder and another agency use them."""

from datetime import timedelta

from meishan.base.core import clock
from meishan.market.contracts.models import (
    Agreement,
    CallOff,
    Contract,
    ContractVersion,
    Piggyback,
    PriceLine,
    Round,
    RoundInvite,
    RoundOffer,
)
from tests.factories import contracts as factory
from tests.market.contracts.test_pages import number_of, rows, text, url


def test_an_agreement_from_its_founding_to_an_order(
    officer, second_officer, head, owner, tender, client_of, client
):
    of_officer, of_owner = client_of(officer), client_of(owner)
    sent = {
        "title": "Laptops",
        "description": "",
        "notice": str(tender.notice.pk),
        "ceiling": "10000",
        "currency": "USD",
        "starts_on": factory.today().isoformat(),
        "ends_on": factory.today(600).isoformat(),
        "language": "en",
    }
    without = of_officer.post(url("agreement_new"), sent | {"notice": ""})
    assert "Choose the ground on which no tender is held" in text(without, 400)
    assert of_officer.post(url("agreement_new"), sent).status_code == 302
    made = Agreement.objects.get()
    assert "Add the suppliers" in text(of_officer.get(url("agreement", made.pk)))
    assert client.get(url("agreement", made.pk)).status_code == 404
    number_of(owner)
    assert owner.organisation.name in text(of_officer.get(url("add_holder", made.pk)))
    of_officer.post(url("add_holder", made.pk), {"supplier": str(owner.organisation.pk)})
    contract = Contract.objects.get()
    none_left = of_officer.get(url("add_holder", made.pk), follow=True)
    assert "award in force from this agreement’s tender is left" in text(none_left)
    line = {
        "description": "Laptop",
        "code": "43211503",
        "unit": "H87",
        "unit_price": "1000",
        "delivery_days": "30",
    }
    half = of_officer.post(url("prices", contract.pk), rows("prices", line | {"unit": ""}))
    assert "Give unit and price" in text(half, 400)
    of_officer.post(url("prices", contract.pk), rows("prices", line))
    terms = {
        "title": "Laptops",
        "language": "en",
        "scope": "Laptops as listed.",
        "payment": "",
        "special": "",
    }
    of_officer.post(url("edit", contract.pk), terms)
    of_officer.post(url("do", contract.pk, "offer"))
    version = ContractVersion.objects.get()
    for persona in (owner, head):
        client_of(persona).post(url("sign", contract.pk), {"sha256": version.sha256, "agreed": "on"})
    seen = text(client.get(url("agreement", made.pk)))
    assert "10,000" in seen
    assert "Laptop</bdi>" not in seen
    assert "Laptop</bdi>" in text(of_owner.get(url("agreement", made.pk)))
    assert made.number in text(client.get(url("agreements")))

    assert of_officer.post(url("begin_call_off", contract.pk), {"title": "For Goma"}).status_code == 302
    order = CallOff.objects.get()
    page = url("call_off_edit", order.pk)
    filled = {"title": "For Goma", "deliver_to": "Goma", "country": "CD", "deliver_by": "", "line_1": "3"}
    assert of_officer.post(page, filled).status_code == 302
    of_officer.post(url("call_off_do", order.pk, "submit"))
    assert "you submitted it" in text(of_officer.get(url("call_off", order.pk)))
    assert of_officer.post(url("call_off_do", order.pk, "approve")).status_code == 403
    assert of_owner.get(url("call_off", order.pk)).status_code == 404
    client_of(second_officer).post(url("call_off_do", order.pk, "approve"))
    of_officer.post(url("call_off_do", order.pk, "order"))
    assert "Confirm the order" in text(of_owner.get(url("call_off", order.pk)))
    of_owner.post(url("call_off_do", order.pk, "acknowledge"), {"promised_on": factory.today(20).isoformat()})
    of_owner.post(url("call_off_do", order.pk, "ship"), {"shipping": "DHL 1"})
    of_officer.post(url("call_off_do", order.pk, "receive"), {"words": ""})
    of_officer.post(url("call_off_do", order.pk, "close"))
    assert CallOff.objects.get().state == "closed"
    assert "Order" in text(of_owner.get(url("orders")))


def test_too_much_is_refused_where_the_person_is(held, officer, client_of):
    order = factory.call_off(held, officer, quantity=101)
    of_officer = client_of(officer)

    answered = of_officer.post(url("call_off_do", order.pk, "submit"), follow=True)

    assert "only USD 90,000.00 of the ceiling is left" in text(answered)
    page = text(of_officer.get(url("agreement", held.agreement.pk)))
    assert "Why no tender is held" in page
    assert "Every other offer came too late." in page
    assert held.contract.versions.get().content["reason"] == "Every other offer came too late."


def test_another_agency_asks_and_both_answer(
    open_held, officer, other_agency_officer, head, owner, client_of
):
    of_guest = client_of(other_agency_officer)
    page = text(of_guest.get(url("agreement", open_held.agreement.pk)))
    assert "Ask to use this agreement" in page
    assert "Laptop, 14 inch" not in page
    sent = {
        "need": "Forty laptops.",
        "ceiling": "5000",
        "needed_until": factory.today(100).isoformat(),
        "same_terms": "on",
    }
    without = {name: value for name, value in sent.items() if name != "same_terms"}
    where = url("ask_piggyback", open_held.contract.pk)
    assert "Tick this box if so" in text(of_guest.post(where, without), 400)
    of_guest.post(where, sent)
    asked = Piggyback.objects.get()
    assert "Answer awaited" in text(client_of(officer).get(url("piggyback", asked.pk)))
    assert "Say whether you serve this agency" in text(client_of(owner).get(url("piggyback", asked.pk)))
    assert client_of(officer).get(url("piggyback_do", asked.pk, "owner")).status_code == 403
    no = client_of(head).post(url("piggyback_do", asked.pk, "owner"), {"agrees": "0", "words": ""})
    assert "Say why not" in text(no, 400)
    client_of(head).post(url("piggyback_do", asked.pk, "owner"), {"agrees": "1", "words": ""})
    client_of(owner).post(url("piggyback_do", asked.pk, "supplier"), {"agrees": "1", "words": ""})
    assert Piggyback.objects.get().state == "agreed"
    assert "You can order now" in text(of_guest.get(url("piggyback", asked.pk)))
    assert "Laptop, 14 inch" in text(of_guest.get(url("agreement", open_held.agreement.pk)))
    assert of_guest.post(url("begin_call_off", open_held.contract.pk), {"title": "Ours"}).status_code == 302


def test_a_round_of_offers_on_its_pages(officer, head, owner, rival_owner, client_of, time_passes):
    made = factory.found(officer, secondary=True)
    factory.hold(made, officer, head, owner)
    factory.hold(made, officer, head, rival_owner)
    of_officer = client_of(officer)
    due = (clock.now() + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    need = rows("needs", {"description": "Laptop, French keyboard", "quantity": "40", "unit": "H87"}, {})
    of_officer.post(
        url("ask_holders", made.pk), {"title": "Forty laptops", "words": "", "due_at": due} | need
    )
    asked = Round.objects.get()
    invite = RoundInvite.objects.get(supplier=owner.organisation)
    assert client_of(rival_owner).get(url("offer", invite.pk)).status_code == 404
    assert "Forty laptops" in text(client_of(owner).get(url("orders")))
    client_of(owner).post(url("offer", invite.pk), {"price_1": "950", "words": "In three weeks."})
    hidden = text(of_officer.get(url("round", asked.pk)))
    assert "Hidden until the time set" in hidden
    assert "38,000" not in hidden
    time_passes(timedelta(days=6))
    assert "Choose an offer" in text(of_officer.get(url("mine")))
    compared = text(of_officer.get(url("round", asked.pk)))
    assert "38,000" in compared
    assert "950.00" in compared
    ends = text(of_officer.get(url("round_do", asked.pk, "end")))
    assert made.number in ends
    assert "Forty laptops" in ends
    of_officer.post(url("round", asked.pk), {"offer": str(RoundOffer.objects.get().pk), "reason": ""})
    order = CallOff.objects.get()
    assert order.total == 38000
    assert "as they were offered" in text(of_officer.get(url("call_off_edit", order.pk)))
    assert "Your offer was chosen. Its order reaches you" in text(
        client_of(owner).get(url("offer", invite.pk))
    )
    other = RoundInvite.objects.get(supplier=rival_owner.organisation)
    assert "The agency chose another offer." in text(client_of(rival_owner).get(url("offer", other.pk)))
    of_officer.post(url("call_off_do", order.pk, "cancel"), {"words": "The office closes."})
    assert "the agency gave up its order" in text(client_of(owner).get(url("offer", invite.pk)))
    assert "Choose an offer" not in text(of_officer.get(url("mine")))


def test_prices_are_written_while_the_contract_is_a_draft(held, officer, client_of):
    led = client_of(officer).get(url("prices", held.contract.pk), follow=True)

    assert "while the contract is a draft" in text(led)
    assert PriceLine.objects.count() == 2


def test_lists_leave_as_csv_and_xlsx(held, officer, second_officer, owner, client_of):
    factory.ordered(held, officer, second_officer)
    client = client_of(officer)
    for name, word in (
        ("mine", held.contract.number),
        ("agreements", held.agreement.number),
        ("orders", "OFT-CO-"),
    ):
        answered = client.get(url(name), {"format": "csv"})
        assert word in b"".join(answered.streaming_content).decode("utf-8-sig")
        assert client.get(url(name), {"format": "xlsx"}).content.startswith(b"PK")
