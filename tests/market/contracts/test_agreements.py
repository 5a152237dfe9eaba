# SPDX-License-Identifier: Apache-2.0
"""Long-term agreements: founded, held, suspended; and piggybacking under five conditions with two consents."""

from datetime import timedelta

import pytest

from meishan.base.core import clock, scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.contracts import actions
from meishan.market.contracts.models import Agreement, Contract, Piggyback, PriceLine
from meishan.market.contracts.states import AgreementPhase, AgreementState, PiggybackState
from tests.factories import contracts as factory
from tests.personas import join, make_person


@pytest.fixture
def guest(other_agency_officer):
    """An officer of another agency."""
    return other_agency_officer


@pytest.fixture
def agreed(open_held, guest, head, owner):
    """Another agency may order for 5,000."""
    asked = factory.piggyback(open_held, guest)
    actions.consent_as_owner(asked, by=head.actor, agrees=True)
    return actions.consent_as_supplier(asked, by=owner.actor, agrees=True)


def test_an_agreement_is_in_force_and_public_once_its_first_holder_signed(officer, head, owner, rival_owner):
    made = factory.found(officer)
    assert made.number.startswith("OFT-LTA-")
    with scope.of_organisations([rival_owner.organisation.pk]):
        assert not Agreement.objects.exists()
    factory.hold(made, officer, head, owner)

    with scope.of_organisations([rival_owner.organisation.pk]):
        seen = Agreement.objects.get()
        assert (seen.state, seen.is_public) == (AgreementState.ACTIVE, True)
        # Prices are for its users and the holder alone.
        assert not PriceLine.objects.exists()
    with scope.of_organisations([owner.organisation.pk]):
        assert PriceLine.objects.count() == 2


def test_two_holders_do_not_see_each_others_prices(officer, head, owner, rival_owner):
    held = factory.agreement(officer, head, owner)
    factory.hold(held.fresh(), officer, head, rival_owner, price="990")

    with scope.of_organisations([rival_owner.organisation.pk]):
        assert [one.unit_price for one in PriceLine.objects.filter(number=1)] == [990]
    assert sorted(map(str, held.fresh().holders)) == sorted(
        [str(owner.organisation.pk), str(rival_owner.organisation.pk)]
    )


def test_a_holder_is_added_once_and_not_without_prices(officer, owner):
    made = factory.found(officer)
    contract = actions.add_holder(made, by=officer.actor, supplier=owner.organisation.pk)
    with pytest.raises(Refused, match="has its contract in this agreement already"):
        actions.add_holder(made, by=officer.actor, supplier=owner.organisation.pk)
    factory.write(contract, officer)
    with pytest.raises(Refused, match="price list first"):
        factory.offer(Contract.objects.get(), officer)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("", "H87", "5"), "what each line is"),
        (("Laptop", "XXX", "5"), "not a unit"),
        (("Laptop", "H87", "0"), "above zero"),
        (("Laptop", "H87", "1.00001"), "at most 4 digits"),
    ],
)
def test_a_bad_price_line_gets_a_clear_sentence(officer, owner, row, sentence):
    contract = actions.add_holder(factory.found(officer), by=officer.actor, supplier=owner.organisation.pk)

    with pytest.raises(Refused, match=sentence):
        actions.set_prices(contract, by=officer.actor, prices=[actions.PriceRow(*row)])


def test_a_price_list_is_of_an_agreement_and_its_codes_are_codes(officer, owner):
    with pytest.raises(Refused, match="Only a contract under a long-term agreement"):
        actions.set_prices(factory.draft(officer, owner), by=officer.actor, prices=[])
    contract = actions.add_holder(factory.found(officer), by=officer.actor, supplier=owner.organisation.pk)
    with pytest.raises(Refused, match="not a UNSPSC code"):
        actions.set_prices(
            contract, by=officer.actor, prices=[actions.PriceRow("Laptop", "H87", "5", code="99")]
        )


def test_a_bad_agreement_gets_a_clear_sentence(officer, other_agency_officer, tender):
    with pytest.raises(Refused, match="5 years at most"):
        factory.found(officer, days=365 * 6)
    with pytest.raises(Refused, match="above zero"):
        factory.found(officer, ceiling="-1")
    with pytest.raises(Refused, match="own tenders"):
        factory.found(other_agency_officer, notice=tender.notice)
    with pytest.raises(Refused, match="ground on which no tender is held"):
        factory.found(officer, ground="")
    with pytest.raises(Refused, match="Say why"):
        factory.found(officer, reason=" ")
    with pytest.raises(Refused, match="before your review committee"):
        factory.found(officer, ceiling="90000000")
    with pytest.raises(Refused, match="are for an agreement without a tender"):
        factory.found(officer, notice=tender.notice, ground="exigency", reason="It is urgent.")
    # What comes of a tender was before the committee with its award.
    assert factory.found(officer, notice=tender.notice, ceiling="90000000").ground == ""


def test_the_phase_follows_dates_and_ceiling(officer, head, owner, time_passes):
    held = factory.agreement(officer, head, owner, begins=5, days=20)
    assert held.fresh().phase(clock.now()) == AgreementPhase.COMING
    time_passes(timedelta(days=6))
    assert held.fresh().phase(clock.now()) == AgreementPhase.ACTIVE
    time_passes(timedelta(days=20))
    assert held.fresh().phase(clock.now()) == AgreementPhase.EXPIRED


def test_nobody_orders_under_a_suspended_agreement(held, officer, second_officer):
    waiting = factory.submitted(held, officer)
    with pytest.raises(Refused, match="Say why"):
        actions.suspend_agreement(held.agreement, by=officer.actor, reason="")
    actions.suspend_agreement(held.agreement, by=officer.actor, reason="Prices are checked.")
    with pytest.raises(Refused, match="Suspended"):
        actions.approve_call_off(waiting, by=second_officer.actor)
    actions.resume_agreement(held.agreement, by=officer.actor)
    actions.approve_call_off(waiting, by=second_officer.actor)

    assert Entry.objects.get(act="contracts.suspend_agreement").facts["reason"] == "Prices are checked."
    with pytest.raises(Refused, match="not suspended"):
        actions.resume_agreement(held.agreement, by=officer.actor)


def test_another_agency_orders_with_the_word_of_owner_and_supplier(open_held, guest, head, owner):
    asked = factory.piggyback(open_held, guest)
    assert asked.state == PiggybackState.ASKED
    with scope.of_organisations([guest.organisation.pk]):
        assert not PriceLine.objects.exists()

    actions.consent_as_owner(asked, by=head.actor, agrees=True)
    assert Piggyback.objects.get().state == PiggybackState.ASKED
    actions.consent_as_supplier(asked, by=owner.actor, agrees=True)

    done = Piggyback.objects.get()
    assert done.state == PiggybackState.AGREED
    assert guest.organisation.pk in open_held.fresh().users
    with scope.of_organisations([guest.organisation.pk]):
        assert PriceLine.objects.count() == 2
    entry = Entry.objects.get(act="contracts.consent_as_supplier")
    assert entry.is_public
    assert entry.facts["conditions"] == {
        "competitive": True,
        "valid": True,
        "same_terms": True,
        "owner_agrees": True,
        "supplier_agrees": True,
    }
    assert entry.facts["agency"] == str(guest.organisation.pk)


def test_orders_of_another_agency_count_against_both_ceilings(open_held, agreed, guest):
    colleague = join(make_person("Olga Other"), guest.organisation, "officer")
    with pytest.raises(Refused, match=r"only USD 5,000\.00 of the ceiling is left"):
        factory.submitted(open_held, guest, quantity=6)
    factory.ordered(open_held, guest, colleague, quantity=3)

    assert Piggyback.objects.get().consumed == 3000
    assert open_held.fresh().consumed == 3000
    with pytest.raises(Refused, match=r"only USD 2,000\.00 of the ceiling is left"):
        factory.submitted(open_held, guest, quantity=3)


def test_without_leave_nobody_else_orders(open_held, guest):
    with pytest.raises(Denied):
        factory.call_off(open_held, guest)
    factory.piggyback(open_held, guest)
    with pytest.raises(Denied):
        factory.call_off(open_held, guest)


def test_one_no_refuses_it(open_held, guest, head, owner):
    asked = factory.piggyback(open_held, guest)
    with pytest.raises(Refused, match="Say why not"):
        actions.consent_as_owner(asked, by=head.actor, agrees=False)
    refused = actions.consent_as_owner(asked, by=head.actor, agrees=False, words="We need it all ourselves.")

    assert refused.state == PiggybackState.REFUSED
    with pytest.raises(Refused, match="answered already"):
        actions.consent_as_supplier(asked, by=owner.actor, agrees=True)
    assert not Entry.objects.get(act="contracts.consent_as_owner").is_public


def test_each_consent_is_given_by_its_own_side(open_held, guest, officer, head, owner, rival_owner):
    asked = factory.piggyback(open_held, guest)
    for persona in (officer, guest, owner, rival_owner):
        with pytest.raises(Denied):
            actions.consent_as_owner(asked, by=persona.actor, agrees=True)
    for persona in (head, guest, rival_owner):
        with pytest.raises(Denied):
            actions.consent_as_supplier(asked, by=persona.actor, agrees=True)


def test_an_agreement_without_competition_is_for_its_owner_alone(held, guest):
    with pytest.raises(Refused, match="did not come of a competitive tender"):
        factory.piggyback(held, guest)


def test_the_other_conditions_are_asked_one_by_one(open_held, guest, officer):
    with pytest.raises(Refused, match="ends before that day"):
        factory.piggyback(open_held, guest, until=700)
    with pytest.raises(Refused, match="day in the future"):
        factory.piggyback(open_held, guest, until=-1)
    with pytest.raises(Refused, match="of the ceiling is left"):
        factory.piggyback(open_held, guest, ceiling="90000.01")
    with pytest.raises(Refused, match="on its terms as they are"):
        actions.ask_piggyback(
            open_held.contract,
            by=guest.actor,
            need="Laptops.",
            ceiling="10",
            needed_until=factory.today(9),
            same_terms=False,
        )
    with pytest.raises(Denied, match="own agency"):
        factory.piggyback(open_held, officer)
    factory.piggyback(open_held, guest)
    with pytest.raises(Refused, match="asked for this already"):
        factory.piggyback(open_held, guest)


def test_leave_ends_by_either_agency_and_by_its_day(open_held, agreed, guest, officer, owner, time_passes):
    colleague = join(make_person("Olga Other"), guest.organisation, "officer")
    waiting = factory.submitted(open_held, guest)
    with pytest.raises(Denied):
        actions.end_piggyback(agreed, by=owner.actor, reason="No.")
    time_passes(timedelta(days=101))
    with pytest.raises(Refused, match="leave to use this agreement has ended"):
        actions.approve_call_off(waiting, by=colleague.actor)
    actions.end_piggyback(agreed, by=officer.actor, reason="Its day has passed.")
    assert Piggyback.objects.get().state == PiggybackState.ENDED
    with pytest.raises(Refused, match="may not order under this agreement yet"):
        factory.call_off(open_held, guest)


def test_others_see_nothing_of_a_request(open_held, guest, rival_owner):
    factory.piggyback(open_held, guest)

    with scope.of_organisations([rival_owner.organisation.pk]):
        assert not Piggyback.objects.exists()
