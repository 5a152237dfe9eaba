# SPDX-License-Identifier: Apache-2.0
"""What the database itself refuses around an award, to whoever has the application's own access to it."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from meishan.base.core import clock, scope
from meishan.market.evaluation.actions import awarding, debriefing, protesting
from meishan.market.evaluation.models import (
    Advice,
    Award,
    CommitteeMember,
    Debrief,
    Decision,
    Letter,
    Outcome,
    Protest,
    Ranking,
    Recommendation,
    RecommendedLot,
    Rejection,
)
from meishan.market.suppliers.models import Supplier
from tests.factories import awards as factory
from tests.factories.sanctions import sanction


def refused(statement, *arguments, match=""):
    """The statement fails on a wall of the database."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, list(arguments))


def not_kept(row, match):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        row.save(force_insert=True)


def copied(row, **changed):
    """A second row like that one."""
    fields = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
    return type(row)(**fields | {"id": uuid.uuid4()} | changed)


@pytest.fixture
def recommendation(case):
    factory.ranked(case)
    return factory.recommend(case)


@pytest.fixture
def award(case):
    return factory.announced(case)


def test_only_who_ranks_first_in_the_newest_ranking_is_recommended(case):
    first = factory.ranked(case)[0]
    draft = awarding.recommend(case.notice, by=case.officer.actor, reasons="The lowest.")
    row = draft.lots.get()
    second = case.submissions[1]
    changed = {"lot": 1, "submission_id": second.pk, "supplier_id": second.supplier_id}

    not_kept(copied(row, **changed), "ranks first")
    factory.ranked(case)
    not_kept(copied(row, ranking_id=first.pk), "ranks first")
    refused("UPDATE evaluation_recommendedlot SET amount = 1", match="append-only")


def test_a_ranking_needs_a_report_and_never_changes(case):
    made = factory.ranked(case)[0]
    refused("UPDATE evaluation_ranking SET result = '{}'", match="append-only")
    refused("DELETE FROM evaluation_ranking", match="append-only")
    not_kept(copied(made, number=3), "none before it")
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="opened again only where"):
        cursor.execute(
            "UPDATE evaluation_evaluation SET state = 'consensus', reported_at = NULL WHERE notice_id = %s",
            [case.notice.pk],
        )


def test_nobody_advises_on_her_own_work(case, recommendation):
    now = clock.now()
    at = {
        "recommendation": recommendation,
        "notice": case.notice,
        "buyer_id": recommendation.buyer_id,
        "verdict": "endorse",
        "at": now,
    }
    for person in (case.officer, case.panel.chair, case.panel.members[0]):
        not_kept(Advice(person=person.person.pk, **at), "nobody reviews her own work")
    not_kept(Advice(person=case.bidders[0].person.pk, **at), "committee of the buyer")
    not_kept(Advice(person=case.committee[0].person.pk, **{**at, "verdict": "return"}), "advice_comment")
    made = awarding.advise(recommendation, by=case.committee[0].actor, verdict="endorse")
    not_kept(copied(made), "advice_once")
    refused("UPDATE evaluation_advice SET verdict = 'reject'", match="append-only")
    refused(
        "UPDATE evaluation_recommendation SET state = 'endorsed'",
        match="as many of its members as the rules say",
    )


def test_nobody_approves_her_own_work(case, recommendation):
    factory.endorse(case, recommendation)
    given = {
        "recommendation": recommendation,
        "notice": case.notice,
        "buyer_id": recommendation.buyer_id,
        "approves": True,
        "recommended_by": case.officer.person.pk,
        "submitted_by": case.officer.person.pk,
        "decided_at": clock.now(),
    }
    not_kept(Decision(decided_by=case.officer.person.pk, **given), "decision_by_another|her own work")
    not_kept(
        Decision(decided_by=case.officer.person.pk, **{**given, "recommended_by": uuid.uuid4()}),
        "as it stands|decision_by_another",
    )
    not_kept(Decision(decided_by=case.committee[0].person.pk, **given), "her own work")
    not_kept(Decision(decided_by=case.panel.chair.person.pk, **given), "her own work")
    refused("UPDATE evaluation_recommendation SET state = 'decided'", match="somebody else")


def test_no_decision_before_the_committee(case, recommendation):
    row = Decision(
        recommendation=recommendation,
        notice=case.notice,
        buyer_id=recommendation.buyer_id,
        approves=True,
        recommended_by=case.officer.person.pk,
        submitted_by=case.officer.person.pk,
        decided_by=case.head.person.pk,
        decided_at=clock.now(),
    )
    not_kept(row, "after its review")


def test_what_was_recommended_stays_so(case, recommendation):
    refused("UPDATE evaluation_recommendation SET value = 1", match="stays so")
    refused("UPDATE evaluation_recommendation SET needs_review = false", match="stays so")
    refused("UPDATE evaluation_recommendation SET state = 'announced'", match="does not move")
    refused("DELETE FROM evaluation_recommendation", match="append-only|violates foreign key")
    not_kept(copied(recommendation, number=2, state="draft", submitted_by=None, submitted_at=None), "_one")


def test_an_award_is_what_was_decided(case, award):
    other = case.submissions[1]
    new = {"number": 2, "lot": 2}
    not_kept(copied(award, **new), "somebody else decided")
    not_kept(copied(award, number=2), "award_one")
    not_kept(
        copied(award, **new, submission_id=other.pk, supplier_id=other.supplier_id), "somebody else decided"
    )
    not_kept(copied(award, **new, amount=1), "somebody else decided")
    for change in ("amount = 1", "supplier_id = buyer_id", "standstill_until = announced_at", "lot = 3"):
        refused(f"UPDATE evaluation_award SET {change}", match="stays so")
    refused("DELETE FROM evaluation_award", match="append-only|foreign key")
    refused("UPDATE evaluation_outcome SET award_id = NULL", match="append-only")
    refused("UPDATE evaluation_letter SET outcome = 'won'", match="append-only")


def test_no_award_comes_into_force_early(case, award):
    refused("UPDATE evaluation_award SET state = 'standing'", match="waits for the end")
    refused("UPDATE evaluation_award SET state = 'signed'", match="does not move")


def test_no_award_comes_into_force_while_something_holds_it(case, award, officer, time_passes):
    letter = case.letter(1)
    asked = debriefing.ask_debrief(letter, by=case.bidders[1].actor)
    factory.past(letter.debrief_until, time_passes)
    refused("UPDATE evaluation_award SET state = 'standing'", match="waits for the end")
    debriefing.answer_debrief(asked, by=officer.actor, answer="Your price was higher.")
    made = protesting.draft_protest(
        letter, by=case.bidders[1].actor, ground="criteria", words="Not followed.", lots=[1]
    )
    protesting.file_protest(made, by=case.bidders[1].actor)
    factory.past(Award.objects.get().standstill_until, time_passes)
    refused("UPDATE evaluation_award SET state = 'standing'", match="waits for the end")


def test_nothing_is_awarded_to_who_is_sanctioned(case, award, time_passes):
    sanction(Supplier.objects.get(organisation=case.bidders[0].organisation))
    factory.past(award.standstill_until, time_passes)
    refused("UPDATE evaluation_award SET state = 'standing'", match="sanctioned")


def test_no_decision_for_who_is_sanctioned(case, recommendation):
    factory.endorse(case, recommendation)
    sanction(Supplier.objects.get(organisation=case.bidders[0].organisation))
    row = Decision(
        recommendation=recommendation,
        notice=case.notice,
        buyer_id=recommendation.buyer_id,
        approves=True,
        recommended_by=case.officer.person.pk,
        submitted_by=case.officer.person.pk,
        decided_by=case.head.person.pk,
        decided_at=clock.now(),
    )
    not_kept(row, "sanctioned")


def test_a_debriefing_is_asked_and_answered_once_in_its_time(case, award, officer, time_passes):
    letter = case.letter(1)
    asked = debriefing.ask_debrief(letter, by=case.bidders[1].actor, question="Why?")
    refused("UPDATE evaluation_debrief SET question = 'Else?'", match="answered once")
    debriefing.answer_debrief(asked, by=officer.actor, answer="So.")
    refused("UPDATE evaluation_debrief SET answer = 'Otherwise.'", match="answered once")
    third = case.letter(2)
    now = clock.now()
    row = Debrief(
        letter=third,
        notice=case.notice,
        buyer_id=third.buyer_id,
        supplier_id=case.bidders[0].organisation.pk,
        asked_by=uuid.uuid4(),
        asked_at=now,
    )
    not_kept(row, "own letter")
    row.supplier_id = third.supplier_id
    factory.past(third.debrief_until, time_passes)
    not_kept(row, "in its time")


def test_a_protest_is_filed_in_time_and_judged_by_who_had_no_part(case, award, time_passes):
    letter = case.letter(1)
    made = protesting.draft_protest(
        letter, by=case.bidders[1].actor, ground="criteria", words="Not followed.", lots=[1]
    )
    refused("UPDATE evaluation_protest SET state = 'rejected'", match="does not move")
    protesting.file_protest(made, by=case.bidders[1].actor)
    refused("UPDATE evaluation_protest SET words = 'More.'", match="stays so")
    judge = case.committee[2]
    protesting.admit_protest(Protest.objects.get(), by=judge.actor, admissible=True)
    for person in (case.officer, case.head, case.committee[0], case.panel.chair):
        refused(
            "UPDATE evaluation_protest SET state = 'under_review', reviewer = %s",
            person.person.pk,
            match="had a part",
        )
    refused("UPDATE evaluation_protest SET state = 'under_review'", match="somebody reviews")
    protesting.review_protest(Protest.objects.get(), by=judge.actor)
    refused(
        "UPDATE evaluation_protest SET state = 'rejected', settled_by = %s, settled_at = meishan_now(),"
        " settled_words = 'No.'",
        case.committee[1].person.pk,
        match="settled by who took it up",
    )
    protesting.withdraw_protest(Protest.objects.get(), by=case.bidders[1].actor)
    late = protesting.draft_protest(
        letter, by=case.bidders[1].actor, ground="criteria", words="Not followed.", lots=[1]
    )
    factory.past(letter.protest_until, time_passes)
    refused(
        "UPDATE evaluation_protest SET state = 'filed', number = 2, filed_at = %s WHERE id = %s",
        letter.protest_until - timedelta(hours=1),
        late.pk,
        match="in its time",
    )


def test_a_committee_seat_ends_and_does_not_change(case, head):
    refused("UPDATE evaluation_committeemember SET person = appointed_by", match="never changes|herself")
    one = CommitteeMember.objects.first()
    not_kept(copied(one), "committee_once|one_chair")
    not_kept(copied(one, person=head.person.pk, role="member"), "herself")


def test_rejections_are_of_opened_offers_and_stay(case):
    awarding.reject_offer(
        case.submissions[2], by=case.officer.actor, ground="abnormally_low", words="It did not explain it."
    )
    refused("UPDATE evaluation_rejection SET words = 'x'", match="append-only")
    row = Rejection.objects.get()
    not_kept(copied(row, submission_id=case.submissions[1].pk, words=""), "rejection_words")


def test_strangers_see_nothing_of_a_case(case, award, other_agency):
    debriefing.ask_debrief(case.letter(1), by=case.bidders[1].actor, question="Why?")
    private = (Recommendation, RecommendedLot, Advice, Decision, Letter, Debrief, CommitteeMember)
    with scope.of_organisations([other_agency.pk]):
        assert [model for model in private if model.objects.exists()] == []
        # The award and its ranking are everybody's once they were announced.
        assert Award.objects.count() == Outcome.objects.count() == Ranking.objects.count() == 1
    with scope.of_organisations([case.bidders[2].organisation.pk]):
        assert [one.supplier_id for one in Letter.objects.all()] == [case.bidders[2].organisation.pk]
        assert not Debrief.objects.exists()
        assert not Recommendation.objects.exists()
