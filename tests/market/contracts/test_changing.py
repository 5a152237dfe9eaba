# SPDX-License-Identifier: Apache-2.0
"""Amendments: reviewed by the committee beyond the rule set's figure, counted together, in force once both signed."""

from decimal import Decimal

import pytest

from meishan.base.accounts.states import Role
from meishan.base.core import scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.contracts import actions
from meishan.market.contracts.models import Agreement, Amendment, AmendmentReview, Contract, Milestone
from meishan.market.contracts.states import AmendmentState
from tests.factories import contracts as factory
from tests.personas import Persona, join, make_person


def propose(contract, officer, value="44000.00", **more):
    said = {"words": "Two more vehicles of the same kind.", "reason": "The camp has grown.", **more}
    return factory.propose(contract, officer, value, **said)


def in_force(amendment, officer, head, owner):
    factory.sign_both(actions.offer_amendment(amendment, by=officer.actor), head, owner)
    return Amendment.objects.get(pk=amendment.pk)


def test_a_small_change_is_signed_by_both_and_then_in_force(contract, officer, head, owner):
    made = propose(contract, officer, ends_on=factory.today(250))
    assert (made.state, made.percent, made.needs_review) == (AmendmentState.PROPOSED, Decimal("10.00"), False)
    version = actions.offer_amendment(made, by=officer.actor)
    assert Contract.objects.get().value == 40000

    done = factory.sign_both(version, head, owner)

    assert (done.value, done.signed_value, done.ends_on) == (44000, 40000, factory.today(250))
    assert Amendment.objects.get().state == AmendmentState.IN_FORCE
    facts = Entry.objects.filter(act="contracts.sign", is_public=True).order_by("at").last().facts
    assert facts["before"] == {"amount": "40000.00", "ends_on": contract.ends_on.isoformat()}
    assert (facts["amount"], facts["percent"], facts["reviewed"]) == ("44000.00", "10.00", False)
    assert facts["reason"] == "The camp has grown."


def test_twenty_per_cent_is_small_and_a_cent_more_goes_to_the_committee(contract, officer):
    assert propose(contract, officer, "48000.00").needs_review is False
    actions.withdraw_amendment(Amendment.objects.get(), by=officer.actor, reason="Wrong sum.")

    beyond = propose(contract, officer, "48002.00")

    assert (beyond.percent, beyond.limit_percent, beyond.state) == (
        Decimal("20.01"),
        Decimal("20.00"),
        AmendmentState.IN_REVIEW,
    )
    with pytest.raises(Refused, match="Before the review committee"):
        actions.offer_amendment(beyond, by=officer.actor)


def test_many_small_changes_come_to_one_large_one(contract, officer, head, owner):
    in_force(propose(contract, officer, "47000.00"), officer, head, owner)

    second = propose(Contract.objects.get(), officer, "49000.00")

    assert second.needs_review
    assert second.percent == Decimal("22.50")


def test_a_large_cut_is_reviewed_too(contract, officer):
    assert propose(contract, officer, "20000.00").needs_review


def test_the_committee_endorses_and_says_why_and_never_its_proposer(
    contract, officer, head, owner, second_officer
):
    large = propose(contract, officer, "60000.00")
    with pytest.raises(Denied, match="review committee"):
        actions.review_amendment(large, by=second_officer.actor, endorses=True, words="Fine.")
    with pytest.raises(Refused, match="Say why"):
        actions.review_amendment(large, by=head.actor, endorses=True, words=" ")

    endorsed = actions.review_amendment(
        large, by=head.actor, endorses=True, words="The process was followed."
    )

    assert endorsed.state == AmendmentState.APPROVED
    assert AmendmentReview.objects.get().decided_by == head.person.pk
    assert in_force(endorsed, officer, head, owner).state == AmendmentState.IN_FORCE
    assert Contract.objects.get().value == 60000
    # What the committee said stays within the agency.
    with scope.of_organisations([owner.organisation.pk]):
        assert Amendment.objects.get().in_force_at
        assert not AmendmentReview.objects.exists()


def test_a_head_who_proposed_a_change_does_not_review_it(officer, head, owner):
    contract = factory.signed(officer, head, owner)
    large = propose(contract, head, "60000.00")

    with pytest.raises(Denied, match="proposed this change"):
        actions.review_amendment(large, by=head.actor, endorses=True, words="Fine.")
    other = join(make_person("Hugo Head"), head.organisation, Role.HEAD)
    assert actions.review_amendment(large, by=other.actor, endorses=True, words="Fine.").state == "approved"


def test_a_stand_in_of_the_proposer_does_not_review_either(contract, officer, head):
    large = propose(contract, officer, "60000.00")
    stand_in = Persona(head.person, head.organisation, (Role.HEAD,)).actor
    from dataclasses import replace

    with pytest.raises(Denied):
        actions.review_amendment(
            large, by=replace(stand_in, standing_in_for=officer.person.pk), endorses=True, words="Fine."
        )


def test_what_the_committee_does_not_endorse_is_never_offered(contract, officer, head):
    large = propose(contract, officer, "60000.00")
    gone = actions.review_amendment(large, by=head.actor, endorses=False, words="Hold a new tender.")

    with pytest.raises(Refused, match="Not endorsed"):
        actions.offer_amendment(gone, by=officer.actor)
    assert propose(contract, officer).number == 2


def test_one_change_at_a_time(contract, officer):
    propose(contract, officer)

    with pytest.raises(Refused, match="Another change of this contract"):
        propose(contract, officer, "41000.00")


def test_the_supplier_sees_a_change_once_it_is_offered_and_may_turn_it_down(
    contract, officer, owner, rival_owner
):
    made = propose(contract, officer)
    with scope.of_organisations([owner.organisation.pk]):
        assert not Amendment.objects.exists()
    actions.offer_amendment(made, by=officer.actor)
    with scope.of_organisations([owner.organisation.pk]):
        assert Amendment.objects.exists()
    with pytest.raises(Denied):
        actions.withdraw_amendment(made, by=rival_owner.actor, reason="No.")

    actions.withdraw_amendment(made, by=owner.actor, reason="Not at this price.")

    assert Amendment.objects.get().declined_words == "Not at this price."
    assert Contract.objects.get().value == 40000


def test_only_a_signed_contract_is_amended(officer, owner):
    drafted = factory.draft(officer, owner)

    with pytest.raises(Refused, match="Only a signed contract"):
        propose(drafted, officer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"words": " "}, "what changes"),
        ({"reason": ""}, "Say why"),
        ({"value": "0"}, "above zero"),
    ],
)
def test_a_bad_change_gets_a_clear_sentence(contract, officer, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        propose(contract, officer, **changes)


def test_a_change_of_an_agreement_moves_ceiling_and_last_day(held, officer, head, owner):
    made = propose(held.contract, officer, "100000.00", ends_on=factory.today(700))
    in_force(made, officer, head, owner)

    now = Agreement.objects.get()
    assert (now.ceiling, now.ends_on) == (100000, factory.today(700))


def test_a_ceiling_is_not_cut_below_what_was_ordered(held, officer, second_officer):
    factory.ordered(held, officer, second_officer, quantity=50)

    with pytest.raises(Refused, match="can't be lower"):
        propose(held.contract, officer, "49999.00")


@pytest.fixture
def planned(officer, head, owner):
    """A contract in force over 40,000 in three milestones, the first of them delivered and accepted."""
    rows = (
        factory.milestone("First six", 30, "20000"),
        factory.milestone("Last six", 60, "15000"),
        factory.milestone("Training", 90, "5000"),
    )
    made = factory.signed(officer, head, owner, milestones=rows)
    reported = actions.report_milestone(
        Milestone.objects.get(contract=made, number=1), by=owner.actor, words="Six came."
    )
    actions.accept_milestone(reported, by=officer.actor, accepts=True)
    return made


def standing(contract):
    return [
        (one.title, (one.due_on - factory.today()).days, one.amount, one.state)
        for one in Milestone.objects.filter(contract=contract)
    ]


def test_a_change_sets_adds_and_drops_milestones_once_both_have_signed(planned, officer, head, owner):
    _first, last, training = Milestone.objects.filter(contract=planned)
    before = standing(planned)
    made = propose(
        planned,
        officer,
        "44000.00",
        ends_on=factory.today(250),
        milestones=[
            actions.Replanned(last.pk, due_on=factory.today(120), amount="18000"),
            actions.Replanned(training.pk, is_dropped=True),
        ],
        planned=[factory.milestone("Two more", 240, "6000")],
    )
    version = actions.offer_amendment(made, by=officer.actor)
    assert standing(planned) == before
    said = version.content["amendment"]["milestones"]
    assert [(one["number"], one["kind"], one["amount_before"], one["amount"]) for one in said] == [
        (2, "revised", "15000.00", "18000.00"),
        (3, "dropped", "5000.00", ""),
        ("", "added", "", "6000.00"),
    ]

    factory.sign_both(version, head, owner)

    assert standing(planned) == [
        ("First six", 30, 20000, "accepted"),
        ("Last six", 120, 18000, "planned"),
        ("Training", 90, 5000, "dropped"),
        ("Two more", 240, 6000, "planned"),
    ]
    facts = Entry.objects.filter(act="contracts.sign", is_public=True).order_by("at").last().facts
    assert facts["milestones_changed"] == 3
    assert [one["state"] for one in facts["milestones"]] == ["accepted", "planned", "dropped", "planned"]
    # What was dropped keeps nobody from completing the contract.
    for one in Milestone.objects.filter(contract=planned, state="planned"):
        reported = actions.report_milestone(one, by=owner.actor, words="All came.")
        actions.accept_milestone(reported, by=officer.actor, accepts=True)
    actions.note_performance(
        planned, by=officer.actor, quality=5, timeliness=5, cooperation=5, words="Good.", is_final=True
    )
    assert actions.complete(Contract.objects.get(), by=officer.actor).state == "completed"


@pytest.mark.parametrize(
    ("changes", "rows", "sentence"),
    [
        ({"value": "39000.00"}, [], "would come to USD 40,000.00, more than"),
        ({"value": "19999.99", "planned": ("Two more", 30)}, [], "What was delivered comes to USD 20,000.00"),
        ({"ends_in": 80}, [], "“Training” is due on .*, after this day"),
        ({"value": "40000.00"}, [(2, {"amount": "15000.01"})], "would come to USD 40,000.01"),
        ({}, [(2, {"due_in": 201})], "“Last six”: choose a day from"),
        ({}, [(2, {"due_in": -1})], "“Last six”: choose a day from"),
        ({}, [(2, {"amount": "15000.00"})], "its day and amount already"),
        ({}, [(2, {"amount": "0"})], "above zero"),
        ({}, [(1, {"amount": "1"})], "still to be delivered"),
        ({}, [(2, {"amount": "1"}), (2, {"amount": "2"})], "changes once"),
        ({"planned": ("Two more", 300)}, [], "“Two more”: choose a day from"),
        ({"planned": (" ", 30)}, [], "Say what each milestone is"),
    ],
)
def test_milestones_that_do_not_fit_are_refused(planned, officer, changes, rows, sentence):
    def dated(said, key, name):
        return {name: factory.today(said.pop(key)), **said} if key in said else said

    held = {one.number: one.pk for one in Milestone.objects.filter(contract=planned)}
    said = dated(dict(changes), "ends_in", "ends_on")
    if "planned" in said:
        said["planned"] = [factory.milestone(*said["planned"])]
    changed = [
        actions.Replanned(held[number], **dated(dict(terms), "due_in", "due_on")) for number, terms in rows
    ]

    with pytest.raises(Refused, match=sentence):
        propose(planned, officer, **said, milestones=changed)
    assert not Amendment.objects.exists()


def test_what_was_delivered_meanwhile_does_not_change(planned, officer, head, owner):
    last = Milestone.objects.get(contract=planned, number=2)
    made = propose(planned, officer, milestones=[actions.Replanned(last.pk, amount="19000")])
    version = actions.offer_amendment(made, by=officer.actor)
    actions.report_milestone(Milestone.objects.get(pk=last.pk), by=owner.actor, words="They came.")

    for persona in (owner, head):
        with pytest.raises(Refused, match="“Last six” was delivered after this change"):
            actions.sign(version, by=persona.actor, sha256=version.sha256)
    assert (Contract.objects.get().value, Milestone.objects.get(pk=last.pk).amount) == (40000, 15000)


def test_an_agreement_has_no_milestones_to_change(held, officer):
    with pytest.raises(Refused, match="An agreement has no milestones"):
        propose(held.contract, officer, "90000.00", planned=[factory.milestone("All", 30)])
