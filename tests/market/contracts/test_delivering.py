# SPDX-License-Identifier: Apache-2.0
"""Milestones, notes on performance, completion, and the early end that two people decide."""

import pytest

from meishan.base.core import scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Detail, Entry
from meishan.market.contracts import actions
from meishan.market.contracts.models import Acceptance, Agreement, Contract, Milestone, Termination
from meishan.market.contracts.states import ContractState, MilestoneState
from tests.factories import contracts as factory


@pytest.fixture
def running(officer, head, owner):
    """A contract in force with two milestones."""
    rows = (factory.milestone("First six", 30, "20000"), factory.milestone("Last six", 60, "20000"))
    return factory.signed(officer, head, owner, milestones=rows)


def first(contract):
    return Milestone.objects.get(contract=contract, number=1)


def note(contract, officer, *, final=True, **more):
    said = {"quality": 5, "timeliness": 4, "cooperation": 5, "words": "Good.", "is_final": final, **more}
    return actions.note_performance(contract, by=officer.actor, **said)


def accept_all(contract, officer, owner):
    for one in Milestone.objects.filter(contract=contract):
        actions.report_milestone(one, by=owner.actor, words="Delivered to Nairobi.")
        actions.accept_milestone(one, by=officer.actor, accepts=True)


def test_a_milestone_is_reported_by_the_supplier_and_accepted_by_the_buyer(running, officer, owner):
    with pytest.raises(Refused, match="what you delivered"):
        actions.report_milestone(first(running), by=owner.actor, words=" ")
    actions.report_milestone(first(running), by=owner.actor, words="Six vehicles in Nairobi.")
    done = actions.accept_milestone(first(running), by=officer.actor, accepts=True, words="All in order.")

    assert done.state == MilestoneState.ACCEPTED
    entry = Entry.objects.get(act="contracts.accept_milestone")
    assert entry.is_public
    assert entry.facts["milestones"][0]["amount"] == "20000.00"
    assert "All in order" not in str(entry.facts)


def test_what_is_wrong_comes_back_with_the_reason_and_is_reported_anew(running, officer, owner):
    actions.report_milestone(first(running), by=owner.actor, words="Six vehicles.")
    with pytest.raises(Refused, match="what is wrong"):
        actions.accept_milestone(first(running), by=officer.actor, accepts=False)
    back = actions.accept_milestone(
        first(running), by=officer.actor, accepts=False, words="One has no tools."
    )

    assert (back.state, back.reported_at) == (MilestoneState.PLANNED, None)
    assert not Entry.objects.get(act="contracts.accept_milestone").is_public
    actions.report_milestone(first(running), by=owner.actor, words="Tools are there now.")
    actions.accept_milestone(first(running), by=officer.actor, accepts=True)
    assert list(Acceptance.objects.values_list("accepted", flat=True)) == [False, True]


def test_each_side_does_its_own_part_alone(running, officer, owner, rival_owner, other_agency_officer):
    with pytest.raises(Denied):
        actions.report_milestone(first(running), by=officer.actor, words="Done.")
    with pytest.raises(Denied):
        actions.report_milestone(first(running), by=rival_owner.actor, words="Done.")
    actions.report_milestone(first(running), by=owner.actor, words="Done.")
    for persona in (owner, other_agency_officer):
        with pytest.raises(Denied):
            actions.accept_milestone(first(running), by=persona.actor, accepts=True)


def test_nothing_is_accepted_before_it_is_reported_or_twice(running, officer, owner):
    with pytest.raises(Refused, match="can't be done"):
        actions.accept_milestone(first(running), by=officer.actor, accepts=True)
    actions.report_milestone(first(running), by=owner.actor, words="Done.")
    actions.accept_milestone(first(running), by=officer.actor, accepts=True)
    with pytest.raises(Refused, match="can't be done"):
        actions.accept_milestone(first(running), by=officer.actor, accepts=False, words="No.")


def test_nothing_is_delivered_before_the_first_day(officer, head, owner):
    later = factory.signed(officer, head, owner, begins=20, milestones=(factory.milestone("All", 40),))

    with pytest.raises(Refused, match="has not begun"):
        actions.report_milestone(first(later), by=owner.actor, words="Already done.")


def test_a_contract_is_completed_once_all_is_accepted_and_the_final_note_written(running, officer, owner):
    with pytest.raises(Refused, match="not accepted yet"):
        actions.complete(running, by=officer.actor)
    accept_all(running, officer, owner)
    with pytest.raises(Refused, match="final note"):
        actions.complete(running, by=officer.actor)
    note(running, officer, final=False)
    with pytest.raises(Refused, match="final note"):
        actions.complete(running, by=officer.actor)
    note(running, officer)

    done = actions.complete(running, by=officer.actor)

    assert (done.state, done.ended_at is not None) == (ContractState.COMPLETED, True)
    assert Entry.objects.get(act="contracts.complete").facts["contract"] == str(running.pk)


def test_a_note_is_read_by_both_sides_alone_and_answered_once(running, officer, owner, rival_owner):
    made = note(running, officer, final=False, words="Late by a week.", timeliness=2)
    assert made.score == 4.0
    for persona in (rival_owner, officer):
        with pytest.raises(Denied):
            actions.answer_performance(made, by=persona.actor, answer="No.")
    answered = actions.answer_performance(made, by=owner.actor, answer="The port was closed.")

    assert answered.answer == "The port was closed."
    with pytest.raises(Refused, match="answered this note already"):
        actions.answer_performance(made, by=owner.actor, answer="And more.")
    with scope.of_organisations([rival_owner.organisation.pk]):
        assert not type(made).objects.exists()
        assert not Detail.objects.filter(entry__act="contracts.note_performance").exists()
    assert not Entry.objects.get(act="contracts.note_performance").is_public


def test_marks_run_from_one_to_five_and_the_final_note_is_one(running, officer, owner):
    for mark in (0, 6):
        with pytest.raises(Refused, match="from 1 to 5"):
            note(running, officer, quality=mark)
    with pytest.raises(Refused, match="Some milestones are not accepted yet"):
        note(running, officer)
    accept_all(running, officer, owner)
    note(running, officer)
    with pytest.raises(Refused, match="final note was written"):
        note(running, officer)


def end(contract, officer, **more):
    said = {"ground": "breach", "words": "Nothing came.", "ends_on": factory.today(5), **more}
    return actions.ask_termination(contract, by=officer.actor, **said)


def test_a_contract_ends_early_by_the_word_of_two(running, officer, head, owner):
    asked = end(running, officer)
    with scope.of_organisations([owner.organisation.pk]):
        assert not Termination.objects.exists()
    with pytest.raises(Denied):
        actions.decide_termination(asked, by=officer.actor, agrees=True)
    actions.decide_termination(asked, by=head.actor, agrees=True)

    over = Contract.objects.get()
    assert (over.state, over.ended_at is not None) == (ContractState.TERMINATED, True)
    facts = Entry.objects.get(act="contracts.decide_termination").facts
    assert (facts["ground"], facts["ends_on"]) == ("breach", factory.today(5).isoformat())
    assert "Nothing came" not in str(facts)
    with scope.of_organisations([owner.organisation.pk]):
        assert Termination.objects.get().words == "Nothing came."
    with pytest.raises(Refused, match="does not run"):
        actions.report_milestone(first(running), by=owner.actor, words="Here they are.")


def test_a_head_does_not_decide_on_what_she_asked_for(running, head):
    asked = end(running, head)

    with pytest.raises(Denied, match="second person"):
        actions.decide_termination(asked, by=head.actor, agrees=True)


def test_a_contract_that_goes_on_says_why(running, officer, head):
    asked = end(running, officer)
    with pytest.raises(Refused, match="Say why the contract goes on"):
        actions.decide_termination(asked, by=head.actor, agrees=False)
    actions.decide_termination(asked, by=head.actor, agrees=False, words="Give them a week.")

    assert Contract.objects.get().is_signed
    assert not Entry.objects.get(act="contracts.decide_termination").is_public
    assert end(running, officer).pk != asked.pk


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ground": "mood"}, "Choose the ground"),
        ({"words": ""}, "Say why"),
        ({"ends_on": None}, "last day within"),
    ],
)
def test_a_bad_request_to_end_gets_a_clear_sentence(running, officer, changes, sentence):
    if "ends_on" in changes:
        changes = {"ends_on": factory.today(900)}

    with pytest.raises(Refused, match=sentence):
        end(running, officer, **changes)


def test_an_agreement_ends_with_its_last_holder(held, officer, head):
    asked = actions.ask_termination(
        held.contract, by=officer.actor, ground="mutual", words="Both agree.", ends_on=factory.today()
    )
    actions.decide_termination(asked, by=head.actor, agrees=True)

    assert Agreement.objects.get().state == "terminated"


def test_an_agreement_that_still_runs_is_not_completed(held, officer):
    note(held.contract, officer)

    with pytest.raises(Refused, match="still runs"):
        actions.complete(held.contract, by=officer.actor)
