# SPDX-License-Identifier: Apache-2.0
"""Agreements in open data, through the acts: changed, suspended, used by others, and rounds of offers under them."""

import json
from datetime import timedelta

import pytest

from meishan.market.bids.actions import negotiating
from meishan.market.contracts import actions
from meishan.market.contracts.models import Contract, Round, RoundInvite
from meishan.market.tenders.queries import ocid_of
from meishan.publish.opendata import queries
from tests.factories import awards, bids, evaluation
from tests.factories import contracts as factory
from tests.factories import opening as at_opening
from tests.publish.opendata.test_awards import told

__all__ = ["told"]


@pytest.fixture
def held(officer, head, supplier_owner, rival):
    """An agreement without a tender that has secondary bidding, with two holders."""
    found = factory.found(officer, secondary=True)
    first = factory.hold(found, officer, head, supplier_owner)
    factory.hold(found, officer, head, rival, price="1100")
    return first


def amendments_of(compiled, contract):
    return next(one for one in compiled["contracts"] if one["id"] == str(contract.pk))["amendments"]


def test_an_agreement_is_suspended_resumed_and_used_by_another_agency(
    officer, second_officer, head, other_agency_officer, told, time_passes
):
    case = awards.lay_down(bids.publish_tender(officer, second_officer), officer, head, time_passes)
    awards.announced(case)
    awards.stand(case, time_passes)
    winner = case.bidders[0]
    held = factory.hold(factory.found(officer, notice=case.notice), officer, head, winner)
    actions.suspend_agreement(held.fresh(), by=officer.actor, reason="The specifications are reviewed.")
    actions.resume_agreement(held.fresh(), by=officer.actor)
    asked = factory.piggyback(held, other_agency_officer)
    asked = actions.consent_as_owner(asked, by=head.actor, agrees=True)
    asked = actions.consent_as_supplier(asked, by=winner.actor, agrees=True)
    actions.end_piggyback(asked, by=officer.actor, reason="They hold their own tender.")

    compiled = told()[ocid_of(case.notice.pk)]

    framework = compiled["tender"]["techniques"]["frameworkAgreement"]
    assert framework["method"] == "withoutReopeningCompetition"
    assert framework["value"] == {"amount": 90000, "currency": "USD"}
    words = [one["rationale"] for one in amendments_of(compiled, held.contract)]
    assert words[0] == "Suspended: The specifications are reviewed."
    assert words[1] == "Resumed. Orders can be made again."
    assert words[2].startswith("Agency for Others may order under this agreement, up to USD 5000")
    assert words[3] == "Agency for Others no longer orders under this agreement."
    described = amendments_of(compiled, held.contract)[2]["description"]
    assert "Asked for on" in described
    assert "hold their own tender" not in json.dumps(compiled)
    [guest] = [one for one in compiled["parties"] if one["name"] == "Agency for Others"]
    assert guest["roles"] == ["buyer"]


def offers(held, officer, prices):
    """A round with these offers, by holder."""
    made = actions.ask_holders(
        held.agreement,
        by=officer.actor,
        title="Twenty laptops for Nairobi",
        words="With an Arabic keyboard, please.",
        lines=[actions.Need("Laptop, 14 inch", "H87", 20)],
        due_at=factory.clock.now() + timedelta(days=7),
    )
    invites = {one.supplier_id: one for one in RoundInvite.objects.filter(round=made)}
    for persona, price in prices:
        actions.make_round_offer(invites[persona.organisation.pk], by=persona.actor, prices=[price])
    return made


def test_a_round_of_offers_is_a_procurement_of_its_own(
    held, officer, second_officer, supplier_owner, rival, told, time_passes
):
    made = offers(held, officer, [(supplier_owner, "950"), (rival, "900")])
    asked = told()[ocid_of(made.pk)]
    assert asked["tender"]["status"] == "active"
    assert (asked["tender"]["competitive"], asked["tender"]["items"][0]["quantity"]) == (True, 20)
    assert asked["relatedProcesses"][0]["identifier"] == ocid_of(held.agreement.pk)
    assert "keyboard" not in json.dumps(asked)

    time_passes(timedelta(days=8))
    lowest = RoundInvite.objects.get(round=made, supplier=rival.organisation).offer
    cart = actions.choose_offer(Round.objects.get(pk=made.pk), by=officer.actor, offer=lowest.pk)
    cart = actions.save_call_off(
        cart, by=officer.actor, title=cart.title, deliver_to="Gigiri", country="KE", deliver_by=None, lines=[]
    )
    cart = actions.submit_call_off(cart, by=officer.actor)
    actions.order(actions.approve_call_off(cart, by=second_officer.actor), by=officer.actor)

    found = told()
    compiled = found[ocid_of(made.pk)]
    assert ocid_of(cart.pk) not in found
    assert (compiled["tender"]["status"], compiled["tender"]["numberOfTenderers"]) == ("complete", 2)
    assert compiled["awards"][0]["value"] == {"amount": 18000, "currency": "USD"}
    assert compiled["contracts"][0]["suppliers"][0]["id"] == str(rival.organisation.pk)
    assert [json.loads(one)["tag"] for one in queries.bodies_of(ocid_of(made.pk))] == [
        ["tender"],
        ["tenderUpdate"],
        ["award", "contract"],
    ]


def test_a_round_that_ends_without_a_choice_says_so(held, officer, told):
    made = offers(held, officer, [])
    actions.end_round(made, by=officer.actor, reason="The budget is gone.")

    compiled = told()[ocid_of(made.pk)]

    assert compiled["tender"]["status"] == "cancelled"
    assert "budget is gone" not in json.dumps(compiled)


def test_the_ceiling_of_an_agreement_changes_and_it_ends(held, officer, head, supplier_owner, told):
    contract = held.contract
    change = actions.propose_amendment(
        contract,
        by=officer.actor,
        words="The ceiling is raised.",
        reason="More offices ask for laptops.",
        value="100000.00",
        ends_on=contract.ends_on,
    )
    factory.sign_both(actions.offer_amendment(change, by=officer.actor), head, supplier_owner)
    ocid = ocid_of(held.agreement.pk)
    framework = told()[ocid]["tender"]["techniques"]["frameworkAgreement"]
    assert framework["value"]["amount"] == 100000

    for one in Contract.objects.all():
        asked = actions.ask_termination(
            one, by=officer.actor, ground="convenience", words="Over.", ends_on=factory.today()
        )
        actions.decide_termination(asked, by=head.actor, agrees=True)

    compiled = told()[ocid]
    framework = compiled["tender"]["techniques"]["frameworkAgreement"]
    assert framework["period"]["endDate"] == f"{factory.today()}T23:59:59Z"
    assert {one["status"] for one in compiled["contracts"]} == {"terminated"}


def test_a_direct_contract_says_why_no_tender_was_held(officer, head, supplier_owner, told):
    contract = factory.signed(officer, head, supplier_owner)

    compiled = told()[ocid_of(contract.pk)]

    rationale = compiled["tender"]["procurementMethodRationale"]
    assert "(exigency): The road to the camp was washed away." in rationale


def test_an_agreement_without_a_tender_says_so_too(officer, head, supplier_owner, told):
    held = factory.hold(factory.found(officer), officer, head, supplier_owner)

    tender = told()[ocid_of(held.agreement.pk)]["tender"]
    assert tender["procurementMethod"] == "direct"
    assert "(exigency): Every other offer came too late." in tender["procurementMethodRationale"]


def test_a_negotiation_is_a_milestone_and_nobody_is_named(
    make_tender, bidder, rival, officer, second_officer, head, time_passes, told
):
    tender = make_tender()
    for one in (bidder, rival):
        bids.submit_bid(tender, one)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    evaluation.evaluate(tender, officer, {})
    chosen = [one.pk for one in negotiating.bids_in_force(tender.notice)]
    asked = negotiating.ask_negotiation(
        tender.notice,
        by=officer.actor,
        second=second_officer.person.pk,
        kind="best_and_final",
        bids=chosen,
        due_at=factory.clock.now() + timedelta(days=5),
        reason="The two lowest are close.",
    )
    asked = negotiating.approve_negotiation(asked, by=head.actor)
    [milestone] = told()[ocid_of(tender.notice.pk)]["tender"]["milestones"]
    assert (milestone["title"], milestone["status"]) == ("Best and final offers", "scheduled")
    assert milestone["description"] == "2 bidders are asked."

    time_passes(timedelta(days=6))
    asked = negotiating.minute_negotiation(asked, by=officer.actor, minutes="Neither changed its price.")
    negotiating.confirm_negotiation(asked, by=second_officer.actor, agrees=True)
    [milestone] = told()[ocid_of(tender.notice.pk)]["tender"]["milestones"]
    assert milestone["status"] == "met"
