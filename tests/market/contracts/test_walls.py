# SPDX-License-Identifier: Apache-2.0
"""What PostgreSQL itself holds of contracts: each invariant, and a try to break it past all code."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from meishan.base.core import clock, ids, scope
from meishan.market.contracts import actions
from meishan.market.contracts.models import (
    Agreement,
    CallOff,
    CallOffLine,
    Contract,
    ContractText,
    ContractVersion,
    PerformanceNote,
    Piggyback,
    PriceLine,
    RoundOffer,
    Signature,
    Termination,
)
from tests.factories import contracts as factory


def refused(act, *words):
    """The act fails in the database, with these words."""
    with pytest.raises((IntegrityError, DatabaseError)) as caught, transaction.atomic():
        act()
    said = str(caught.value)
    assert all(one in said for one in words), said


def update(model, pk, **columns):
    return lambda: model.objects.filter(pk=pk).update(**columns)


def test_a_contract_is_not_signed_without_two_signatures(officer, owner):
    drafted = factory.draft(officer, owner)
    version = factory.offer(drafted, officer)
    at = timezone.now()
    columns = {"state": "signed", "signed_at": at, "signed_value": drafted.value, "is_public": True}

    refused(update(Contract, drafted.pk, **columns), "both sides")
    actions.sign(version, by=owner.actor, sha256=version.sha256)
    refused(update(Contract, drafted.pk, **columns), "both sides")


def test_a_contract_goes_along_its_moves_alone(officer, owner, contract):
    drafted = factory.draft(officer, owner)

    refused(update(Contract, drafted.pk, state="completed", signed_at=timezone.now()), "does not move")
    refused(update(Contract, contract.pk, state="draft"), "contracts")
    refused(update(Contract, contract.pk, state="terminated"), "decision of two")
    refused(update(Contract, contract.pk, state="completed"), "completed once all")


def test_what_was_signed_stays(contract, held):
    for columns in (
        {"value": 1},
        {"ends_on": factory.today(999)},
        {"title": "Another"},
        {"currency": "EUR"},
        {"supplier_id": contract.buyer_id},
        {"signed_value": 1},
        {"is_public": False},
    ):
        refused(update(Contract, contract.pk, **columns))
    refused(update(ContractText, contract.pk, scope="Something else."), "words stay")
    refused(update(PriceLine, held.contract.prices.first().pk, unit_price=1), "amendment that both signed")
    refused(lambda: held.contract.prices.all().delete(), "words stay")


@pytest.mark.parametrize("model", [ContractVersion, Signature])
def test_documents_and_signatures_are_append_only(contract, model):
    one = model.objects.first()

    refused(update(model, one.pk, sha256="0" * 64), "append-only")
    refused(lambda: model.objects.filter(pk=one.pk)._raw_delete("default"), "append-only")


@pytest.mark.parametrize("model", [Contract, Agreement, CallOff])
def test_nothing_is_deleted(held, officer, model):
    factory.call_off(held, officer)

    refused(lambda: model.objects.filter(pk=model.objects.first().pk)._raw_delete("default"))


def test_the_preparer_can_not_sign_for_the_buyer(officer, second_officer, owner):
    version = factory.offer(factory.draft(second_officer, owner), officer)

    refused(
        lambda: signature(version, "buyer", officer).save(force_insert=True), "contracts_signature_two_people"
    )


def test_a_writer_can_not_sign_for_the_buyer(officer, second_officer, owner):
    version = factory.offer(factory.draft(second_officer, owner), officer)
    assert second_officer.person.pk in version.written_by

    refused(
        lambda: signature(version, "buyer", second_officer).save(force_insert=True),
        "whoever wrote a document",
    )


def test_a_signature_bears_the_hash_of_its_document_and_is_of_its_own_side(officer, head, owner):
    version = factory.offer(factory.draft(officer, owner), officer)

    wrong = signature(version, "buyer", head)
    wrong.sha256 = "0" * 64
    refused(lambda: wrong.save(force_insert=True), "by its hash")
    other = signature(version, "supplier", head)
    refused(lambda: other.save(force_insert=True), "contracts_signature_organisation")
    old = version
    actions.recall(version.contract, by=officer.actor, reason="Wrong.")
    refused(lambda: signature(old, "buyer", head).save(force_insert=True), "offered now")


def signature(version, side, persona):
    return Signature(
        version=version,
        contract_id=version.contract_id,
        buyer_id=version.buyer_id,
        supplier_id=version.supplier_id,
        side=side,
        organisation=persona.organisation,
        person=persona.person.pk,
        prepared_by=version.made_by,
        sha256=version.sha256,
        at=clock.now(),
        entry=ids.new(),
    )


def test_an_early_end_is_decided_by_another_and_once(contract, officer, head):
    asked = actions.ask_termination(
        contract, by=officer.actor, ground="mutual", words="Both agree.", ends_on=factory.today()
    )

    refused(
        update(Termination, asked.pk, state="decided", settled_by=officer.person.pk, settled_at=clock.now()),
        "contracts_termination_two_people",
    )
    actions.decide_termination(asked, by=head.actor, agrees=False, words="Go on.")
    refused(update(Termination, asked.pk, state="decided"), "decided once")


def test_a_note_stays_as_it_was_written(contract, officer):
    made = actions.note_performance(
        contract, by=officer.actor, quality=3, timeliness=3, cooperation=3, words="Fair.", is_final=True
    )

    refused(update(PerformanceNote, made.pk, quality=5), "stays as it was")
    refused(update(PerformanceNote, made.pk, answer="Thanks."), "contracts_note_answered")


def test_a_ceiling_is_never_passed_whatever_the_code_says(held, officer, second_officer):
    big = factory.submitted(held, officer, quantity=60)
    other = factory.submitted(held, officer, quantity=60)
    actions.approve_call_off(big, by=second_officer.actor)

    refused(
        update(
            CallOff, other.pk, state="approved", approved_by=second_officer.person.pk, approved_at=clock.now()
        ),
        "contracts_agreement_consumed",
    )
    assert held.fresh().consumed == 60000


def test_an_agreement_without_a_tender_says_why(held, officer):
    refused(update(Agreement, held.agreement.pk, ground="", reason=""), "stays as it was said")
    refused(update(Contract, held.contract.pk, ground="other"), "contracts")
    for columns in ({"ground": ""}, {"reason": ""}):
        made = Agreement.objects.get(pk=held.agreement.pk)
        made.pk, made.number, made.state, made.is_public, made.holders = (
            ids.new(),
            "LTA-9",
            "draft",
            False,
            [],
        )
        for name, value in columns.items():
            setattr(made, name, value)
        refused(lambda made=made: made.save(force_insert=True), "comes of a tender, or says why of none")
    drafted = actions.add_holder(factory.found(officer), by=officer.actor, supplier=held.contract.supplier_id)
    refused(update(Contract, drafted.pk, ground=""), "ground of its agreement")


def test_what_is_consumed_is_set_by_nobody(held, officer, second_officer):
    factory.ordered(held, officer, second_officer, quantity=60)

    refused(update(Agreement, held.agreement.pk, consumed=0), "follows from call-offs")
    refused(update(Agreement, held.agreement.pk, ceiling=900000), "by an amendment")
    refused(update(Agreement, held.agreement.pk, ends_on=factory.today(3000)), "by an amendment")


def test_an_order_stays_as_it_was_submitted(held, officer):
    made = factory.submitted(held, officer, quantity=60)

    refused(update(CallOff, made.pk, total=1), "stays so")
    refused(lambda: CallOffLine.objects.filter(call_off=made).update(quantity=1), "stays so")
    refused(lambda: CallOffLine.objects.filter(call_off=made).delete(), "stays so")
    refused(update(CallOff, made.pk, state="ordered"), "does not move")


def test_the_total_of_an_order_is_that_of_its_lines(held, officer):
    made = factory.call_off(held, officer, quantity=3)

    refused(
        update(CallOff, made.pk, state="submitted", total=1, requested_by=officer.person.pk),
        "that of its lines",
    )


def test_nobody_approves_her_own_order_in_the_database_either(held, officer):
    made = factory.submitted(held, officer)

    refused(
        update(CallOff, made.pk, state="approved", approved_by=officer.person.pk, approved_at=clock.now()),
        "contracts_calloff_two_people",
    )


def test_an_agency_without_leave_has_no_order(open_held, other_agency_officer):
    order = CallOff(
        agreement=open_held.agreement,
        contract=open_held.contract,
        buyer=other_agency_officer.organisation,
        owner_id=open_held.agreement.buyer_id,
        supplier_id=open_held.contract.supplier_id,
        number="X",
        title="Stolen",
        currency="USD",
        state_at=clock.now(),
        made_by=other_agency_officer.person.pk,
        made_at=clock.now(),
    )

    refused(lambda: order.save(force_insert=True), "contracts_calloff_piggyback")


def test_a_piggyback_needs_all_five(open_held, other_agency_officer, head):
    asked = factory.piggyback(open_held, other_agency_officer)
    actions.consent_as_owner(asked, by=head.actor, agrees=True)

    refused(update(Piggyback, asked.pk, state="agreed"), "contracts_piggyback_five_conditions")
    refused(update(Piggyback, asked.pk, competitive=False), "stays so")
    refused(update(Piggyback, asked.pk, consumed=5), "follows from call-offs")
    refused(
        update(
            Agreement,
            open_held.agreement.pk,
            users=[open_held.agreement.buyer_id, other_agency_officer.organisation.pk],
        ),
        "owner and supplier agreed",
    )


def test_competition_can_not_be_claimed_for_an_agreement_without_a_tender(held, other_agency_officer):
    made = Piggyback(
        agreement=held.agreement,
        contract=held.contract,
        agency=other_agency_officer.organisation,
        owner_id=held.agreement.buyer_id,
        supplier_id=held.contract.supplier_id,
        need="All.",
        ceiling=1,
        currency="USD",
        competitive=True,
        valid_until=held.contract.ends_on,
        needed_until=factory.today(5),
        same_terms=True,
        state_at=clock.now(),
        asked_by=other_agency_officer.person.pk,
        asked_at=clock.now(),
    )

    refused(lambda: made.save(force_insert=True), "as it stands")


def test_an_offer_is_neither_late_nor_changed_once_it_shows(officer, head, owner, rival_owner, time_passes):
    from tests.market.contracts.test_orders import ask, offer

    made = factory.found(officer, secondary=True)
    factory.hold(made, officer, head, owner)
    two = factory.hold(made, officer, head, rival_owner)
    asked = ask(two, officer)
    mine = offer(owner, "950")

    refused(update(type(asked), asked.pk, state="chosen"), "while offers are taken")
    refused(update(type(asked), asked.pk, due_at=clock.now() + timedelta(days=9)), "stays so")
    time_passes(timedelta(days=6))
    refused(update(RoundOffer, mine.pk, total=1), "until their time")


def test_row_security_shows_private_rows_to_both_sides_alone(contract, held, officer, rival_owner):
    factory.call_off(held, officer)
    actions.note_performance(
        contract, by=officer.actor, quality=3, timeliness=3, cooperation=3, words="Fair.", is_final=False
    )
    private = (ContractText, ContractVersion, Signature, PerformanceNote, PriceLine, CallOff, CallOffLine)
    for organisation in ([], [rival_owner.organisation.pk]):
        with scope.of_organisations(organisation):
            assert [model.__name__ for model in private if model.objects.exists()] == []
    with scope.of_organisations([contract.supplier_id]):
        shown = {model.__name__ for model in private if model.objects.exists()}
        assert shown == {"ContractVersion", "Signature", "PerformanceNote", "PriceLine"}


def test_every_table_of_this_app_has_its_policy(world):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'contracts\\_%%' AND relkind = 'r'"
            " AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert cursor.fetchall() == []
