# SPDX-License-Identifier: Apache-2.0
"""Drafting, offering and signing: a document counts once both sides signed that very document, by its hash."""

from datetime import timedelta
from hashlib import sha256

import pytest

from meishan.base.accounts.states import Role
from meishan.base.core import scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.own_data import KEEPERS
from meishan.base.ledger.models import Disclosure, Entry
from meishan.market.contracts import actions
from meishan.market.contracts.models import Contract, ContractVersion, Milestone, Signature
from meishan.market.contracts.states import ContractPhase, ContractState
from meishan.market.suppliers.models import Supplier
from tests.factories import contracts as factory
from tests.factories import sanctions
from tests.pdf import Pdf
from tests.personas import Persona, join, make_person


def test_a_contract_is_drafted_offered_and_signed_by_both(officer, head, owner):
    drafted = factory.draft(
        officer, owner, milestones=(factory.milestone("First six vehicles", 30, "20000"),)
    )
    assert drafted.number.startswith("OFT-C-")
    assert drafted.state == ContractState.DRAFT

    version = factory.offer(drafted, officer)
    assert version.number == 1
    assert sha256(bytes(version.document)).hexdigest() == version.sha256

    actions.sign(version, by=owner.actor, sha256=version.sha256, function="Managing director")
    half = Contract.objects.get()
    assert (half.state, half.is_public, half.signed_at) == (ContractState.OFFERED, False, None)

    actions.sign(version, by=head.actor, sha256=version.sha256)
    done = Contract.objects.get()
    assert (done.state, done.is_public) == (ContractState.SIGNED, True)
    assert done.signed_value == done.value
    assert {one.side: one.sha256 for one in Signature.objects.all()} == {
        "buyer": version.sha256,
        "supplier": version.sha256,
    }


def test_the_record_tells_of_both_signatures_with_the_hash_and_of_the_contract_in_full(officer, head, owner):
    row = factory.milestone("First six vehicles", 30, "20000")
    contract = factory.signed(officer, head, owner, milestones=(row,))

    first, second = Entry.objects.filter(act="contracts.sign").order_by("at")
    assert Disclosure.objects.filter(entry=first).exists()
    assert second.is_public
    for entry, side in ((first, "supplier"), (second, "buyer")):
        assert entry.facts["side"] == side
        assert entry.facts["sha256"] == ContractVersion.objects.get().sha256
        assert Signature.objects.get(side=side).entry == entry.pk
    told = second.facts
    assert told["contract"] == str(contract.pk)
    assert (told["buyer"], told["supplier"]) == (str(contract.buyer_id), str(contract.supplier_id))
    assert (told["amount"], told["currency"]) == ("40000.00", "USD")
    assert told["milestones"][0]["title"] == "First six vehicles"
    assert told["in_force"] is True
    assert told["reason"] == "The road to the camp was washed away."
    # What was agreed in words is for both sides alone.
    assert "vehicles, delivered" not in str(told)
    assert "washed away" not in str(first.facts)


def test_who_prepared_a_document_does_not_sign_it(head, owner):
    both = Persona(head.person, head.organisation, (Role.HEAD, Role.OFFICER))
    version = factory.offer(factory.draft(both, owner), both)

    with pytest.raises(Denied, match="another person must sign"):
        actions.sign(version, by=both.actor, sha256=version.sha256)

    other = join(make_person("Hugo Head"), head.organisation, Role.HEAD)
    assert actions.sign(version, by=other.actor, sha256=version.sha256).side == "buyer"


def test_whoever_wrote_a_word_of_it_does_not_sign_it_either(officer, head, owner):
    began = Persona(head.person, head.organisation, (Role.HEAD, Role.OFFICER))
    wrote = join(make_person("Hugo Head"), head.organisation, Role.HEAD, Role.OFFICER)
    contract = factory.draft(began, owner)
    factory.write(contract, wrote)
    version = factory.offer(contract, officer)

    for one in (began, wrote):
        with pytest.raises(Denied, match="another person must sign"):
            actions.sign(version, by=one.actor, sha256=version.sha256)
    assert Contract.objects.get(pk=contract.pk).state == "offered"


def test_officers_editors_and_strangers_do_not_sign(
    officer, second_officer, owner, rival_owner, other_agency_officer
):
    version = factory.offer(factory.draft(officer, owner), officer)
    editor = join(make_person("Ed Editor"), owner.organisation, Role.EDITOR)

    for persona in (second_officer, editor, rival_owner, other_agency_officer):
        with pytest.raises(Denied):
            actions.sign(version, by=persona.actor, sha256=version.sha256)
    assert not Signature.objects.exists()


def test_a_signature_is_of_the_document_that_was_read(officer, owner):
    version = factory.offer(factory.draft(officer, owner), officer)

    with pytest.raises(Refused, match="not the document you read"):
        actions.sign(version, by=owner.actor, sha256="0" * 64)


def test_nobody_signs_twice_for_one_side(officer, owner):
    version = factory.offer(factory.draft(officer, owner), officer)
    actions.sign(version, by=owner.actor, sha256=version.sha256)
    partner = join(make_person("Wu Owner"), owner.organisation, Role.OWNER)

    with pytest.raises(Refused, match="signed this document already"):
        actions.sign(version, by=partner.actor, sha256=version.sha256)


def test_a_text_taken_back_is_a_new_version_and_old_signatures_lapse(officer, head, owner):
    drafted = factory.draft(officer, owner)
    old = factory.offer(drafted, officer)
    actions.sign(old, by=owner.actor, sha256=old.sha256)
    with pytest.raises(Refused, match="Say why"):
        actions.recall(drafted, by=officer.actor, reason=" ")
    back = actions.recall(drafted, by=officer.actor, reason="A price was wrong.")
    factory.write(back, officer, value="39000.00")
    new = factory.offer(Contract.objects.get(), officer)

    assert (new.number, new.code != old.code) == (2, True)
    with pytest.raises(Refused, match="not offered for signature any more"):
        actions.sign(old, by=head.actor, sha256=old.sha256)
    actions.sign(new, by=head.actor, sha256=new.sha256)
    assert Contract.objects.get().state == ContractState.OFFERED
    actions.sign(new, by=owner.actor, sha256=new.sha256)
    assert Contract.objects.get().signed_value == 39000


def test_a_supplier_that_does_not_sign_says_what_would_have_to_change(officer, owner, rival_owner):
    drafted = factory.draft(officer, owner)
    factory.offer(drafted, officer)
    with pytest.raises(Denied):
        actions.decline(drafted, by=rival_owner.actor, reason="No.")
    back = actions.decline(drafted, by=owner.actor, reason="Sixty days, not thirty.")

    assert (back.state, back.declined_words) == (ContractState.DRAFT, "Sixty days, not thirty.")


def test_an_offered_text_stays_as_it_is(officer, owner):
    drafted = factory.draft(officer, owner)
    factory.offer(drafted, officer)

    with pytest.raises(Refused, match="Take it back first"):
        factory.write(drafted, officer, value="1.00")
    with pytest.raises(Refused, match="can't be done"):
        actions.withdraw(drafted, by=officer.actor, reason="No need any more.")


def test_a_draft_is_given_up_with_a_reason(officer, owner):
    drafted = factory.draft(officer, owner)

    gone = actions.withdraw(drafted, by=officer.actor, reason="No need any more.")

    assert gone.state == ContractState.WITHDRAWN
    with pytest.raises(Refused):
        factory.offer(gone, officer)


def test_nothing_is_agreed_with_a_sanctioned_supplier(officer, head, owner):
    version = factory.offer(factory.draft(officer, owner), officer)
    listed = Supplier.objects.filter(pk=owner.organisation.pk).first() or sanctions_target(owner)
    sanctions.sanction(listed)

    with pytest.raises(Refused, match="ineligible at present"):
        actions.sign(version, by=head.actor, sha256=version.sha256)
    with pytest.raises(Refused, match="ineligible at present"):
        factory.draft(officer, owner)


def sanctions_target(owner):
    from meishan.base.core import clock

    at = clock.now()
    firm = owner.organisation
    return Supplier.objects.create(
        organisation=firm, number=990_017, name=firm.name, country="CN", made_at=at, changed_at=at
    )


def test_a_large_contract_without_a_tender_is_refused_with_the_way_to_go(officer, owner):
    with pytest.raises(Refused, match="direct contracting"):
        factory.draft(officer, owner, value="100000.00")
    small = factory.draft(officer, owner, value="99999.99")
    with pytest.raises(Refused, match="direct contracting"):
        factory.write(small, officer, value="250000.00")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": "-5"}, "above zero"),
        ({"value": "ten"}, "is not a number"),
        ({"value": "10.005"}, "digits after the point"),
        ({"ground": "because"}, "Choose the ground"),
        ({"reason": "  "}, "Say why"),
        ({"currency": "XYZ"}, "Choose the currency"),
        ({"title": " "}, "a title"),
        ({"language": "de"}, "six languages"),
    ],
)
def test_a_bad_draft_gets_a_clear_sentence(officer, owner, changes, sentence):
    said = {
        "supplier": owner.organisation.pk,
        "title": "Field vehicles",
        "value": "4000",
        "currency": "USD",
        "starts_on": factory.today(),
        "ends_on": factory.today(30),
        "ground": "exigency",
        "reason": "No road.",
    }

    with pytest.raises(Refused, match=sentence):
        actions.draft_direct(by=officer.actor, **(said | changes))


def test_a_contract_ends_after_it_begins(officer, owner):
    drafted = factory.draft(officer, owner)

    with pytest.raises(Refused, match="last day can't come before"):
        factory.write(drafted, officer, ends_on=factory.today(-1))


def test_an_agency_is_no_supplier(officer, other_agency_officer):
    with pytest.raises(Refused, match="Choose a supplier"):
        factory.draft(officer, other_agency_officer)


def test_milestones_stay_within_value_and_time(officer, owner):
    drafted = factory.draft(officer, owner)

    with pytest.raises(Refused, match="more than the contract"):
        factory.write(
            drafted,
            officer,
            milestones=(factory.milestone("A", 10, "30000"), factory.milestone("B", 20, "10000.01")),
        )
    with pytest.raises(Refused, match="outside the contract"):
        factory.write(drafted, officer, milestones=(factory.milestone("Late", 999),))
    assert not Milestone.objects.exists()


def test_an_empty_contract_is_not_offered(officer, owner):
    drafted = factory.draft(officer, owner)
    factory.write(drafted, officer, scope="  ")

    with pytest.raises(Refused, match="what is to be done"):
        factory.offer(Contract.objects.get(), officer)


def test_other_agencies_officers_may_do_nothing(officer, owner, other_agency_officer):
    drafted = factory.draft(officer, owner)

    for act in (
        lambda: factory.write(drafted, other_agency_officer),
        lambda: factory.offer(drafted, other_agency_officer),
        lambda: actions.withdraw(drafted, by=other_agency_officer.actor, reason="No."),
    ):
        with pytest.raises(Denied):
            act()


def test_the_phase_of_a_signed_contract_follows_its_dates(officer, head, owner, time_passes):
    contract = factory.signed(officer, head, owner, begins=10, days=20)
    from meishan.base.core import clock

    assert contract.phase(clock.now()) == ContractPhase.SIGNED
    time_passes(timedelta(days=11))
    assert contract.phase(clock.now()) == ContractPhase.ACTIVE
    time_passes(timedelta(days=30))
    assert contract.phase(clock.now()) == ContractPhase.OVER


def test_the_supplier_and_the_public_see_it_each_in_its_time(officer, head, owner, rival_owner):
    drafted = factory.draft(officer, owner)
    with scope.of_organisations([owner.organisation.pk]):
        assert not Contract.objects.exists()
    version = factory.offer(drafted, officer)
    with scope.of_organisations([owner.organisation.pk]):
        assert Contract.objects.get().pk == drafted.pk
        assert ContractVersion.objects.count() == 1
    with scope.of_organisations([rival_owner.organisation.pk]):
        assert not Contract.objects.exists()
    factory.sign_both(version, head, owner)
    with scope.of_organisations([rival_owner.organisation.pk]):
        assert Contract.objects.get().is_public
        assert not ContractVersion.objects.exists()
        assert not Signature.objects.exists()


@pytest.mark.parametrize("language", ["en", "fr", "ar", "zh", "ru", "es"])
def test_the_document_is_in_the_language_of_the_contract_and_bears_its_code(officer, owner, language):
    version = factory.offer(factory.draft(officer, owner, language=language), officer)

    said = Pdf(bytes(version.document)).text
    assert version.spaced_code in said
    assert version.contract.number in said
    assert "Twelve field vehicles" in said


def test_prices_on_paper_keep_all_their_digits(held):
    said = Pdf(bytes(ContractVersion.objects.get().document)).text

    assert "12.3456 USD" in said
    assert "1,000.00 USD" in said


def test_a_person_takes_along_what_she_signed(contract, owner, officer):
    [said] = KEEPERS["contract_signatures"](owner.person.pk)

    assert (said["contract"], said["side"], said["function"]) == (contract.number, "supplier", "Authorised")
    assert KEEPERS["contract_signatures"](officer.person.pk) == []
