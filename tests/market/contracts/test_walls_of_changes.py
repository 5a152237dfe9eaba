# SPDX-License-Identifier: Apache-2.0
"""What PostgreSQL itself holds of changes and milestones: each invariant, and a try to break it past all code."""

from datetime import timedelta

from django.db import connection

from meishan.base.core import clock, ids
from meishan.market.contracts import actions
from meishan.market.contracts.models import (
    Amendment,
    AmendmentReview,
    Contract,
    Milestone,
    MilestoneChange,
)
from tests.factories import contracts as factory
from tests.market.contracts.test_walls import refused, update


def test_a_large_change_is_not_offered_without_the_committee(contract, officer):
    large = factory.propose(contract, officer)

    refused(update(Amendment, large.pk, state="approved"), "says whether it endorses")
    refused(update(Amendment, large.pk, state="offered"), "does not move")
    refused(update(Amendment, large.pk, needs_review=False))
    refused(update(Amendment, large.pk, percent=1), "stays so")


def test_a_large_change_can_not_be_passed_off_as_small(contract, officer):
    small = factory.propose(contract, officer, "41000")
    actions.withdraw_amendment(small, by=officer.actor, reason="No.")
    made = Amendment.objects.get()
    made.pk, made.number, made.state, made.value_after = ids.new(), 2, "proposed", 90000
    made.declined_words = ""

    refused(lambda: made.save(force_insert=True), "a large one is reviewed")
    made.percent = 125
    refused(lambda: made.save(force_insert=True), "contracts_amendment_limit")


def test_nobody_reviews_her_own_change(contract, officer):
    large = factory.propose(contract, officer)
    review = AmendmentReview(
        amendment=large,
        buyer_id=large.buyer_id,
        endorsed=True,
        words="Fine.",
        proposed_by=officer.person.pk,
        decided_by=officer.person.pk,
        at=clock.now(),
    )

    refused(lambda: review.save(force_insert=True), "contracts_review_two_people")
    review.proposed_by = ids.new()
    refused(lambda: review.save(force_insert=True), "what is before it")


def test_a_change_is_not_in_force_without_two_signatures(contract, officer, owner):
    small = factory.propose(contract, officer, "41000")
    version = actions.offer_amendment(small, by=officer.actor)
    actions.sign(version, by=owner.actor, sha256=version.sha256)

    refused(update(Amendment, small.pk, state="in_force", in_force_at=clock.now()), "both sides")
    refused(update(Contract, contract.pk, value=41000), "by an amendment")


def test_a_milestone_is_not_accepted_without_the_buyers_word(officer, head, owner):
    made = factory.signed(officer, head, owner, milestones=(factory.milestone("All", 30, "100"),))
    one = Milestone.objects.get(contract=made)

    refused(update(Milestone, one.pk, state="accepted", accepted_at=clock.now()), "does not move")
    actions.report_milestone(one, by=owner.actor, words="Done.")
    refused(update(Milestone, one.pk, state="accepted", accepted_at=clock.now()), "the buyer accepts")
    refused(update(Milestone, one.pk, amount=1), "amendment that both signed")
    refused(lambda: Milestone.objects.filter(pk=one.pk)._raw_delete("default"), "words stay")


def end_of_transaction():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_milestones_change_by_a_change_in_force_alone_and_fit_the_contract(officer, head, owner):
    rows = (factory.milestone("First", 30, "30000"), factory.milestone("Last", 60, "10000"))
    made = factory.signed(officer, head, owner, milestones=rows)
    first, last = Milestone.objects.filter(contract=made)
    extra = Milestone(contract=made, number=3, title="More", due_on=factory.today(90), amount=1)
    refused(update(Milestone, first.pk, state="dropped"), "amendment that both signed")
    refused(lambda: extra.save(force_insert=True), "amendment that both signed")

    change = factory.propose(
        made,
        officer,
        "41000",
        milestones=[actions.Replanned(last.pk, amount="11000")],
    )
    one = MilestoneChange.objects.get()
    refused(update(MilestoneChange, one.pk, amount=1), "append-only")
    refused(update(Amendment, change.pk, milestone_changes=2), "what was proposed stays so")
    second = MilestoneChange(
        amendment=change,
        contract=made,
        buyer_id=made.buyer_id,
        supplier_id=made.supplier_id,
        number=2,
        kind="dropped",
        milestone=first,
        title=first.title,
        due_before=first.due_on,
        amount_before=first.amount,
    )
    refused(lambda: second.save(force_insert=True), "what was proposed")
    refused(update(Milestone, last.pk, amount=11000), "amendment that both signed")
    factory.sign_both(actions.offer_amendment(change, by=officer.actor), head, owner)

    assert Milestone.objects.get(pk=last.pk).amount == 11000
    refused(update(Milestone, last.pk, amount=12000), "amendment that both signed")
    refused(update(Milestone, first.pk, state="dropped"), "amendment that both signed")


def test_milestones_never_come_to_more_than_the_value_nor_lie_beyond_the_end(
    officer, head, owner, monkeypatch
):
    rows = (factory.milestone("First", 30, "30000"), factory.milestone("Last", 60, "10000"))
    drafted = factory.draft(officer, owner, milestones=rows)
    for wrong in ({"amount": 10001}, {"due_on": drafted.ends_on + timedelta(days=1)}):

        def offered(wrong=wrong):
            Milestone.objects.filter(contract=drafted, number=2).update(**wrong)
            Contract.objects.filter(pk=drafted.pk).update(state="offered", offered_at=clock.now())
            end_of_transaction()

        refused(offered, "milestones stay within")

    made = factory.sign_both(factory.offer(Contract.objects.get(), officer), head, owner)
    last = Milestone.objects.get(contract=made, number=2)
    cut = factory.propose(made, officer, "39000", milestones=[actions.Replanned(last.pk, amount="9000")])
    version = actions.offer_amendment(cut, by=officer.actor)
    monkeypatch.setattr("meishan.market.contracts.actions.signing.apply_milestones", lambda change: None)
    factory.sign_both(version, head, owner)
    refused(end_of_transaction, "milestones stay within")
    Milestone.objects.filter(pk=last.pk).update(amount=9000)
    end_of_transaction()
