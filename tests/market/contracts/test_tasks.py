# SPDX-License-Identifier: Apache-2.0
"""Mail: whose turn it is hears of it, the other side hears what was done, and nobody hears what is not for her."""

from datetime import timedelta

import pytest

from meishan.base.accounts.models import Mail, Person
from meishan.market.contracts import actions
from meishan.market.contracts.models import RoundOffer
from meishan.market.contracts.tasks import LETTERS
from tests.factories import contracts as factory
from tests.market.contracts.test_orders import ask, offer


@pytest.fixture
def world(committed_world):
    """Followers read what was committed."""


def told(kind):
    return {one.to: one.text for one in Mail.objects.filter(kind=kind)}


def test_signers_are_asked_and_both_sides_hear_that_it_is_in_force(
    officer, second_officer, head, owner, rival_owner, settle
):
    version = factory.offer(factory.draft(officer, owner), officer)
    settle()
    assert set(told("contracts.offer")) == {owner.person.email, head.person.email}
    assert version.contract.number in told("contracts.offer")[owner.person.email]
    actions.sign(version, by=owner.actor, sha256=version.sha256)
    settle()
    assert set(told("contracts.sign")) == {head.person.email}
    actions.sign(version, by=head.actor, sha256=version.sha256)
    settle()
    # The one who signed last knows.
    assert set(told("contracts.sign")) == {
        head.person.email,
        owner.person.email,
        officer.person.email,
        second_officer.person.email,
    }
    assert not Mail.objects.filter(to=rival_owner.person.email).exists()


def test_a_committee_hears_of_large_changes_alone(officer, head, owner, settle):
    contract = factory.signed(officer, head, owner)

    def propose(value):
        return actions.propose_amendment(
            contract, by=officer.actor, words="More.", reason="Need.", value=value, ends_on=contract.ends_on
        )

    small = propose("41000")
    settle()
    assert not told("contracts.propose_amendment")
    actions.withdraw_amendment(small, by=officer.actor, reason="No.")
    large = propose("90000")
    settle()
    assert set(told("contracts.propose_amendment")) == {head.person.email}
    actions.review_amendment(large, by=head.actor, endorses=False, words="Hold a tender.")
    settle()
    assert "did not endorse" in told("contracts.review_amendment")[officer.person.email]
    assert "Hold a tender" not in str(told("contracts.review_amendment"))
    # A change the supplier never saw is given up without a word to it.
    assert not told("contracts.withdraw_amendment")
    offered = propose("42000")
    actions.offer_amendment(offered, by=officer.actor)
    actions.withdraw_amendment(offered, by=owner.actor, reason="Too little.")
    settle()
    assert set(told("contracts.withdraw_amendment")) == {officer.person.email, head.person.email}


def test_an_order_is_told_from_hand_to_hand(officer, second_officer, head, owner, settle):
    held = factory.agreement(officer, head, owner)
    order = factory.ordered(held, officer, second_officer)
    actions.acknowledge(order, by=owner.actor)
    settle()

    assert set(told("contracts.submit_call_off")) == {second_officer.person.email, head.person.email}
    assert set(told("contracts.approve_call_off")) == {officer.person.email}
    assert set(told("contracts.order")) == {owner.person.email}
    assert set(told("contracts.acknowledge")) == {officer.person.email}


def test_each_holder_hears_whether_its_own_offer_was_chosen(
    officer, head, owner, rival_owner, settle, time_passes
):
    Person.objects.filter(pk__in=(owner.person.pk, rival_owner.person.pk)).update(language="en")
    made = factory.found(officer, secondary=True)
    held = factory.hold(made, officer, head, owner)
    factory.hold(made, officer, head, rival_owner)
    asked = ask(held, officer)
    offer(owner, "930")
    offer(rival_owner, "940")
    time_passes(timedelta(days=6))
    actions.choose_offer(
        asked, by=officer.actor, offer=RoundOffer.objects.get(supplier=owner.organisation).pk
    )
    settle()
    letters = told("contracts.choose_offer")
    assert set(letters) == {owner.person.email, rival_owner.person.email}
    assert "Your offer was chosen." in letters[owner.person.email]
    assert "chose another offer" in letters[rival_owner.person.email]


def test_another_agencys_request_reaches_who_must_answer(
    officer, head, owner, tender, other_agency_officer, settle
):
    held = factory.agreement(officer, head, owner, notice=tender.notice)
    asked = factory.piggyback(held, other_agency_officer)
    settle()
    assert set(told("contracts.ask_piggyback")) == {head.person.email, owner.person.email}
    actions.consent_as_owner(asked, by=head.actor, agrees=True)
    actions.consent_as_supplier(asked, by=owner.actor, agrees=True)
    settle()
    assert other_agency_officer.person.email in told("contracts.consent_as_supplier")


def test_deliveries_notes_and_ends_are_told_to_the_other_side(officer, head, owner, settle):
    contract = factory.signed(officer, head, owner, milestones=(factory.milestone("All", 30),))
    one = contract.milestones.get()
    actions.report_milestone(one, by=owner.actor, words="In Nairobi.")
    actions.accept_milestone(one, by=officer.actor, accepts=True)
    note = actions.note_performance(
        contract, by=officer.actor, quality=4, timeliness=4, cooperation=4, words="Good.", is_final=True
    )
    actions.answer_performance(note, by=owner.actor, answer="Thanks.")
    asked = actions.ask_termination(
        contract, by=officer.actor, ground="mutual", words="Both agree.", ends_on=factory.today()
    )
    actions.decide_termination(asked, by=head.actor, agrees=True)
    settle()

    assert officer.person.email in told("contracts.report_milestone")
    for kind in ("accept_milestone", "note_performance", "decide_termination"):
        assert owner.person.email in told(f"contracts.{kind}")
    assert officer.person.email in told("contracts.answer_performance")
    assert set(told("contracts.ask_termination")) == {head.person.email}


def test_every_act_that_is_told_of_is_an_act():
    from meishan.base.ledger.acts import ACTS

    assert set(LETTERS) <= set(ACTS)
