# SPDX-License-Identifier: Apache-2.0
"""Interest, questions and answers: who may, who sees what, and that nobody learns who asked."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from meishan.base.core import clock, scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Detail, Entry
from meishan.market.tenders import actions, queries
from meishan.market.tenders.models import Answer, Interest, Question
from tests.market.tenders.conftest import in_days
from tests.personas import join, make_organisation, make_person


def ask(notice, persona, text="May the vehicles be used ones?"):
    return actions.ask(notice, by=persona.actor, text=text, language="en")


def answer(notice, officer, *questions, words="No, new ones only."):
    return actions.answer(
        notice,
        by=officer.actor,
        questions=[one.pk for one in questions],
        question={"en": "Are used vehicles accepted?"},
        answer={"en": words},
    )


def test_a_supplier_with_basic_registration_expresses_interest(notice, registered_owner):
    actions.express_interest(notice, by=registered_owner.actor)

    (standing,) = queries.interests_in(notice)
    assert standing.supplier == registered_owner.organisation


def test_without_basic_registration_with_that_buyer_it_is_denied(
    notice, supplier_owner, register, other_agency
):
    register(supplier_owner, other_agency)

    with pytest.raises(Denied, match="Basic registration"):
        actions.express_interest(notice, by=supplier_owner.actor)


@pytest.mark.parametrize("state", ["submitted", "declined", "sanctioned", "withdrawn"])
def test_a_registration_that_does_not_stand_is_none(notice, supplier_owner, agency, register, state):
    register(supplier_owner, agency, state)

    with pytest.raises(Denied, match="Basic registration"):
        actions.express_interest(notice, by=supplier_owner.actor)


def test_bodies_that_can_not_bid_can_not_express_interest(notice, agency, register):
    body = make_organisation("trade_promotion", "Trade Promotion Office", country="CN")
    promoter = join(make_person("Paula Promoter"), body, "owner")
    register(promoter, agency)

    with pytest.raises(Denied, match="Only suppliers"):
        actions.express_interest(notice, by=promoter.actor)


def test_interest_is_expressed_once_and_can_be_withdrawn_and_renewed(notice, registered_owner):
    actions.express_interest(notice, by=registered_owner.actor)
    with pytest.raises(Refused, match="already"):
        actions.express_interest(notice, by=registered_owner.actor)

    actions.withdraw_interest(notice, by=registered_owner.actor)
    assert list(queries.interests_in(notice)) == []
    with pytest.raises(Refused, match="has not expressed"):
        actions.withdraw_interest(notice, by=registered_owner.actor)
    actions.express_interest(notice, by=registered_owner.actor)

    assert queries.interests_in(notice).count() == 1


def test_interest_ends_with_the_deadline(notice, registered_owner, time_passes):
    time_passes(timedelta(days=31))

    with pytest.raises(Refused, match="deadline"):
        actions.express_interest(notice, by=registered_owner.actor)


def test_rivals_and_other_agencies_do_not_see_who_is_interested(
    notice, registered_owner, rival_owner, other_agency_officer, officer
):
    actions.express_interest(notice, by=registered_owner.actor)

    seen = {}
    for persona in (registered_owner, officer, rival_owner, other_agency_officer):
        with scope.of_organisations([persona.organisation.pk]):
            seen[persona.person.name] = Interest.objects.count()
            assert Entry.objects.filter(act="tenders.express_interest").count() == Interest.objects.count()

    assert seen == {"Li Owner": 1, "Olive Officer": 1, "Ravi Rival": 0, "Otto Other": 0}


def test_a_question_is_seen_by_the_asker_and_the_buyer_alone(notice, supplier_owner, rival_owner, officer):
    ask(notice, supplier_owner)

    for persona, count in ((supplier_owner, 1), (officer, 1), (rival_owner, 0)):
        with scope.of_organisations([persona.organisation.pk]):
            assert Question.objects.count() == count


def test_the_answer_goes_to_all_and_leads_nobody_to_the_asker(notice, supplier_owner, rival_owner, officer):
    question = ask(notice, supplier_owner)

    given = answer(notice, officer, question)

    question.refresh_from_db()
    assert (question.state, question.answer) == ("answered", given)
    entry = Entry.objects.get(act="tenders.answer")
    asker = {str(supplier_owner.organisation.pk), str(supplier_owner.person.pk), str(question.pk)}
    public = f"{entry.facts} {entry.parties} {Answer.objects.values().get()}"
    assert not any(one in public for one in asker)
    with scope.of_organisations([rival_owner.organisation.pk]):
        assert queries.answers_of(notice).get().answer == {"en": "No, new ones only."}
        assert not Detail.objects.filter(entry=entry).exists()
        assert not given.questions.exists()


def test_one_answer_may_settle_several_questions_and_none(notice, supplier_owner, rival_owner, officer):
    first, second = ask(notice, supplier_owner), ask(notice, rival_owner)

    answer(notice, officer, first, second)
    answer(notice, officer, words="The place of delivery is the port.")

    assert [one.number for one in queries.answers_of(notice)] == [1, 2]
    assert not queries.questions_on(notice).exists()
    with pytest.raises(Refused, match="settled"):
        answer(notice, officer, first)


def test_answers_need_the_main_language(notice, supplier_owner, officer):
    question = ask(notice, supplier_owner)

    with pytest.raises(Refused) as refused:
        actions.answer(
            notice,
            by=officer.actor,
            questions=[question.pk],
            question={"en": "Used vehicles?"},
            answer={"fr": "Non."},
        )

    assert refused.value.field == "answer"


def test_questions_end_when_the_notice_says(make_notice, supplier_owner, time_passes):
    notice = make_notice(questions_until=in_days(5))
    time_passes(timedelta(days=6))

    with pytest.raises(Refused, match="time for questions"):
        ask(notice, supplier_owner)


def test_answers_can_not_be_changed_or_skipped(notice, officer):
    given = answer(notice, officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=given.pk).update(answer={"en": "Yes."})
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(notice=notice, number=3, question={}, answer={}, at=clock.now())


def test_a_question_set_aside_tells_its_asker_why(notice, supplier_owner, officer):
    question = ask(notice, supplier_owner, "What is your favourite colour?")

    with pytest.raises(Refused, match="why"):
        actions.set_aside(question, by=officer.actor, reason="")
    actions.set_aside(question, by=officer.actor, reason="Not about this notice.")

    with scope.of_organisations([supplier_owner.organisation.pk]):
        assert queries.questions_of(supplier_owner.organisation.pk).get().set_aside_reason == (
            "Not about this notice."
        )
    with pytest.raises(Denied, match="settled"):
        actions.set_aside(question, by=officer.actor, reason="Again.")


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_empty_or_endless_question_is_refused(notice, supplier_owner, text):
    with pytest.raises(Refused):
        ask(notice, supplier_owner, text)
