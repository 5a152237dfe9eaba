# SPDX-License-Identifier: Apache-2.0
"""People decide: each step with a reason, a match only by two, nobody around the walls."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.market.vetting import actions, queries
from meishan.market.vetting.models import Case, Decision, Hit, Ineligibility, Screening
from meishan.market.vetting.states import CASE_MOVES, CaseState, Moment, may_move
from tests.market.vetting.conftest import make_supplier, register

REASON = "Same address in Dalian, same registration number."


@pytest.fixture
def supplier(un_list, supplier_owner):
    return make_supplier("Golden Heron Shipping", organisation=supplier_owner.organisation)


@pytest.fixture
def case(supplier):
    actions.screen(supplier, by=SYSTEM, moment=Moment.REGISTRATION)
    return Case.objects.get()


def test_a_match_needs_two_people(case, vetting_officer, second_vetting_officer):
    proposed = actions.propose(case, by=vetting_officer.actor, reason=REASON)

    assert proposed.state == CaseState.PROPOSED
    assert not queries.is_sanctioned(case.supplier)
    with pytest.raises(Denied, match="second person"):
        actions.confirm(proposed, by=vetting_officer.actor, reason=REASON)

    confirmed = actions.confirm(proposed, by=second_vetting_officer.actor, reason=REASON)

    assert confirmed.state == CaseState.CONFIRMED
    assert queries.is_sanctioned(case.supplier)
    assert queries.sanctioned_among([case.supplier]) == {case.supplier_id}


def test_the_database_itself_asks_for_two_people(case, vetting_officer):
    actions.propose(case, by=vetting_officer.actor, reason=REASON)

    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        Decision.objects.create(
            case=case, step="confirmed", at=clock.now(), by=vetting_officer.person, reason=REASON
        )


def test_a_lifted_match_makes_the_supplier_eligible_again(case, vetting_officer, second_vetting_officer):
    actions.propose(case, by=vetting_officer.actor, reason=REASON)
    actions.confirm(case, by=second_vetting_officer.actor, reason=REASON)

    actions.lift(case, by=vetting_officer.actor, reason="Delisted by the committee this week.")

    assert not queries.is_sanctioned(case.supplier)
    assert Ineligibility.objects.get().lifted_at is not None


def test_the_second_person_may_send_it_back(case, vetting_officer, second_vetting_officer):
    actions.propose(case, by=vetting_officer.actor, reason=REASON)

    back = actions.send_back(case, by=second_vetting_officer.actor, reason="The owners are other people.")

    assert (back.state, back.proposed_by) == (CaseState.OPEN, None)


def test_registrations_follow_a_confirmed_match(
    case, agency, vetting_officer, second_vetting_officer, settle
):
    registration = register(case.supplier, agency)
    actions.propose(case, by=vetting_officer.actor, reason=REASON)
    actions.confirm(case, by=second_vetting_officer.actor, reason=REASON)

    settle()

    registration.refresh_from_db()
    assert registration.state == "sanctioned"

    actions.lift(case, by=vetting_officer.actor, reason="Delisted by the committee this week.")
    settle()

    registration.refresh_from_db()
    assert registration.state in {"submitted", "unmatched"}


@pytest.mark.parametrize("reason", ["", "   ", "no"])
def test_a_decision_needs_a_reason(case, vetting_officer, reason):
    with pytest.raises(Refused) as refused:
        actions.clear(case, by=vetting_officer.actor, reason=reason)

    assert refused.value.field == "reason"


def test_only_vetting_officers_decide(case, auditor, officer, supplier_owner, reviewer, operator):
    for persona in (auditor, officer, supplier_owner, reviewer, operator):
        with pytest.raises(Denied):
            actions.clear(case, by=persona.actor, reason=REASON)
        with pytest.raises(Denied):
            actions.assign(case, by=persona.actor, to=persona.person)
    with pytest.raises(Denied):
        actions.clear(case, by=SYSTEM, reason=REASON)


def test_a_closed_case_can_be_opened_again_by_a_person(case, vetting_officer):
    actions.clear(case, by=vetting_officer.actor, reason=REASON)

    again = actions.reopen(case, by=vetting_officer.actor, reason="A journalist found the deed.")

    assert again.state == CaseState.OPEN
    with pytest.raises(Denied):
        actions.reopen(case, by=vetting_officer.actor, reason=REASON)


STEPS = ("clear", "propose", "send_back", "confirm", "reopen", "lift")


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.booleans()), max_size=8))
def test_whatever_people_try_the_case_keeps_to_its_moves(
    un_list, vetting_officer, second_vetting_officer, steps
):
    supplier = make_supplier("Golden Heron Shipping")
    actions.screen(supplier, by=SYSTEM, moment=Moment.REGISTRATION)
    for step, second in steps:
        before = Case.objects.get(supplier=supplier)
        who = second_vetting_officer if second else vetting_officer
        try:
            getattr(actions, step)(before, by=who.actor, reason=REASON)
        except (Denied, Refused):
            after = Case.objects.get(supplier=supplier)
            assert after.state == before.state
        else:
            after = Case.objects.get(supplier=supplier)
            assert may_move(before.state, after.state)
            if after.state == CaseState.CONFIRMED:
                assert before.proposed_by_id != who.person.pk
        assert queries.is_sanctioned(supplier) == (after.state == CaseState.CONFIRMED)


def test_the_database_refuses_every_other_move(case):
    for state in CaseState:
        if state not in CASE_MOVES[CaseState.OPEN] and state != CaseState.OPEN:
            with pytest.raises(IntegrityError, match="can't go"), transaction.atomic():
                Case.objects.filter(pk=case.pk).update(state=state)


def test_decisions_cannot_be_rewritten(case, vetting_officer):
    actions.clear(case, by=vetting_officer.actor, reason=REASON)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Decision.objects.update(reason="Something nicer.")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Decision.objects.all().delete()


def seen_by(organisation):
    with scope.of_organisations([organisation.pk]):
        return [model.objects.exists() for model in (Case, Hit, Decision, Screening)]


def test_cases_are_seen_by_the_platform_and_the_supplier_s_agencies_alone(
    case, platform, agency, other_agency, supplier_owner, rival_owner
):
    register(case.supplier, agency)

    assert seen_by(platform) == [True] * 4
    assert seen_by(agency) == [True] * 4
    assert seen_by(other_agency) == [False] * 4
    assert seen_by(supplier_owner.organisation) == [False] * 4
    assert seen_by(rival_owner.organisation) == [False] * 4


def test_every_agency_and_the_supplier_itself_see_that_it_is_sanctioned(
    case, other_agency, supplier_owner, rival_owner, vetting_officer, second_vetting_officer
):
    actions.propose(case, by=vetting_officer.actor, reason=REASON)
    actions.confirm(case, by=second_vetting_officer.actor, reason=REASON)

    for organisation, sees in (
        (other_agency, True),
        (supplier_owner.organisation, True),
        (rival_owner.organisation, False),
    ):
        with scope.of_organisations([organisation.pk]):
            assert queries.is_sanctioned(case.supplier_id) is sees


def test_standing_in_one_word(case, vetting_officer, second_vetting_officer):
    assert queries.standing_of(case.supplier) == "in_question"

    actions.propose(case, by=vetting_officer.actor, reason=REASON)
    actions.confirm(case, by=second_vetting_officer.actor, reason=REASON)
    assert queries.standing_of(case.supplier) == "sanctioned"

    actions.lift(case, by=vetting_officer.actor, reason="Delisted by the committee this week.")
    assert queries.standing_of(case.supplier) == "clear"
