# SPDX-License-Identifier: Apache-2.0
"""Call-offs: from the cart to the closing, approved by a second person, never above the ceiling; and secondary bids."""

from datetime import timedelta
from decimal import Decimal

import pytest

from meishan.base.core import clock, scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.contracts import actions
from meishan.market.contracts.models import CallOff, PriceLine, Round, RoundInvite, RoundOffer
from meishan.market.contracts.queries.agreements import consumed_by
from meishan.market.contracts.states import CallOffState, RoundState
from tests.factories import contracts as factory


def test_an_order_goes_its_whole_way(held, officer, second_officer, owner):
    made = factory.call_off(held, officer, quantity=3)
    assert (made.total, made.number.startswith("OFT-CO-")) == (3000, True)
    actions.submit_call_off(made, by=officer.actor)
    assert held.fresh().consumed == 0
    actions.approve_call_off(made, by=second_officer.actor)
    assert held.fresh().consumed == 3000
    with scope.of_organisations([owner.organisation.pk]):
        assert not CallOff.objects.exists()
    actions.order(made, by=officer.actor)
    with scope.of_organisations([owner.organisation.pk]):
        assert CallOff.objects.get().lines.count() == 1
    actions.acknowledge(made, by=owner.actor, promised_on=factory.today(30))
    actions.ship(made, by=owner.actor, shipping="DHL 123")
    actions.receive(made, by=officer.actor, words="One bag is torn.")
    done = actions.close_call_off(made, by=officer.actor)

    assert done.state == CallOffState.CLOSED
    assert held.fresh().consumed == 3000
    facts = Entry.objects.get(act="contracts.order").facts
    assert (facts["amount"], facts["currency"], facts["agreement"]) == (
        "3000.00",
        "USD",
        str(held.agreement.pk),
    )
    assert facts["lines"] == [
        {
            "number": 1,
            "title": "Laptop, 14 inch",
            "code": "43211503",
            "unit": "H87",
            "quantity": "3.000",
            "amount": "3000.00",
        }
    ]
    assert Entry.objects.get(act="contracts.close_call_off").is_public
    assert not Entry.objects.get(act="contracts.approve_call_off").is_public


def test_lines_are_reckoned_to_the_cent_half_up(held, officer):
    made = actions.begin_call_off(held.contract, by=officer.actor, title="Bags")
    bag = PriceLine.objects.get(contract=held.contract, number=2)

    saved = actions.save_call_off(
        made,
        by=officer.actor,
        title="Bags",
        deliver_to="",
        country="",
        deliver_by=None,
        lines=[actions.Wanted(bag.pk, Decimal(5))],
    )

    # 5 × 12.3456 = 61.728
    assert saved.total == Decimal("61.73")


def test_nobody_approves_her_own_order(held, officer, second_officer):
    made = factory.submitted(held, officer)

    with pytest.raises(Denied, match="another person must approve"):
        actions.approve_call_off(made, by=officer.actor)
    with pytest.raises(Denied, match="another person must approve"):
        actions.reject_call_off(made, by=officer.actor, words="No.")
    assert actions.approve_call_off(made, by=second_officer.actor).state == CallOffState.APPROVED


def test_an_order_above_the_ceiling_is_refused_with_what_is_left(held, officer, second_officer):
    factory.ordered(held, officer, second_officer, quantity=60)

    with pytest.raises(
        Refused, match=r"comes to USD 31,000\.00, but only USD 30,000\.00 of the ceiling is left"
    ):
        factory.submitted(held, officer, quantity=31)
    both = [factory.submitted(held, officer, quantity=25) for _ in range(2)]
    actions.approve_call_off(both[0], by=second_officer.actor)
    with pytest.raises(Refused, match=r"only USD 5,000\.00 of the ceiling is left"):
        actions.approve_call_off(both[1], by=second_officer.actor)
    assert held.fresh().consumed == consumed_by(held.agreement) == 85000


def test_what_is_cancelled_or_refused_is_given_back(held, officer, second_officer, owner):
    first = factory.ordered(held, officer, second_officer, quantity=60)
    second = factory.ordered(held, officer, second_officer, quantity=30)
    with pytest.raises(Refused, match="Ceiling reached"):
        factory.submitted(held, officer)
    actions.refuse_order(first, by=owner.actor, words="The factory is closed.")
    assert held.fresh().consumed == 30000
    actions.acknowledge(second, by=owner.actor)
    actions.cancel_call_off(second, by=officer.actor, words="The office moves.")

    assert held.fresh().consumed == consumed_by(held.agreement) == 0
    assert Entry.objects.get(act="contracts.cancel_call_off").is_public
    assert Entry.objects.get(act="contracts.refuse_order").facts["state"] == "rejected"


def test_an_order_on_its_way_is_not_cancelled(held, officer, second_officer, owner):
    made = factory.ordered(held, officer, second_officer)
    actions.acknowledge(made, by=owner.actor)
    actions.ship(made, by=owner.actor)

    with pytest.raises(Refused, match="On its way"):
        actions.cancel_call_off(made, by=officer.actor, words="Too late.")
    with pytest.raises(Refused, match="settled already"):
        actions.refuse_order(made, by=owner.actor, words="Too late.")


def test_an_order_comes_back_to_be_changed(held, officer, second_officer):
    made = factory.submitted(held, officer)
    with pytest.raises(Refused, match="what to change"):
        actions.send_back_call_off(made, by=second_officer.actor)
    back = actions.send_back_call_off(made, by=second_officer.actor, words="Two are enough.")
    assert (back.state, back.end_words, back.requested_by) == (CallOffState.CART, "Two are enough.", None)
    actions.submit_call_off(made, by=officer.actor)
    assert actions.send_back_call_off(made, by=officer.actor).state == CallOffState.CART


def test_a_rejected_order_is_over(held, officer, second_officer):
    made = factory.submitted(held, officer)
    actions.reject_call_off(made, by=second_officer.actor, words="No funds.")

    with pytest.raises(Refused):
        actions.submit_call_off(made, by=officer.actor)


def test_each_step_is_for_its_own_side(
    held, officer, second_officer, owner, rival_owner, other_agency_officer
):
    made = factory.ordered(held, officer, second_officer)
    for persona in (officer, rival_owner):
        with pytest.raises(Denied):
            actions.acknowledge(made, by=persona.actor)
    actions.acknowledge(made, by=owner.actor)
    actions.ship(made, by=owner.actor)
    for persona in (owner, other_agency_officer):
        with pytest.raises(Denied):
            actions.receive(made, by=persona.actor)


def test_an_incomplete_order_gets_a_clear_sentence(held, officer):
    made = actions.begin_call_off(held.contract, by=officer.actor, title="For Nairobi")
    with pytest.raises(Refused, match="at least one thing"):
        actions.submit_call_off(made, by=officer.actor)
    line = PriceLine.objects.get(contract=held.contract, number=1)

    def save(**changes):
        said = {
            "title": "For Nairobi",
            "deliver_to": "Gigiri",
            "country": "KE",
            "deliver_by": None,
            "lines": [actions.Wanted(line.pk, Decimal(1))],
        }
        return actions.save_call_off(made, by=officer.actor, **(said | changes))

    with pytest.raises(Refused, match="Choose the country"):
        save(country="XX")
    with pytest.raises(Refused, match="day in the future"):
        save(deliver_by=factory.today(-1))
    with pytest.raises(Refused, match="above zero"):
        save(lines=[actions.Wanted(line.pk, Decimal(0))])
    with pytest.raises(Refused, match="of the unit “piece” can’t be delivered"):
        save(lines=[actions.Wanted(line.pk, Decimal("1.5"))])
    with pytest.raises(Refused, match="from the price list"):
        save(lines=[actions.Wanted(made.pk, Decimal(1))])
    save(country="")
    with pytest.raises(Refused, match="Choose the country"):
        actions.submit_call_off(made, by=officer.actor)
    save(deliver_to="")
    with pytest.raises(Refused, match="where it is to be delivered"):
        actions.submit_call_off(made, by=officer.actor)


def test_nothing_is_ordered_after_the_last_day(held, officer, time_passes):
    time_passes(timedelta(days=601))

    with pytest.raises(Refused, match="Expired"):
        factory.call_off(held, officer)


# Secondary bidding


@pytest.fixture
def two(officer, head, owner, rival_owner):
    """An agreement with secondary bidding and two holders."""
    made = factory.found(officer, secondary=True)
    factory.hold(made, officer, head, owner)
    return factory.hold(made, officer, head, rival_owner)


def ask(held, officer, **changes):
    said = {
        "title": "Forty laptops for Goma",
        "words": "",
        "lines": [actions.Need("Laptop, 14 inch, French keyboard", "H87", Decimal(40))],
        "due_at": clock.now() + timedelta(days=5),
        **changes,
    }
    return actions.ask_holders(held.agreement, by=officer.actor, **said)


def offer(persona, *prices, words=""):
    invite = RoundInvite.objects.get(supplier=persona.organisation)
    return actions.make_round_offer(invite, by=persona.actor, prices=prices, words=words)


def test_offers_are_hidden_until_their_time_then_one_becomes_an_order(
    two, officer, second_officer, owner, rival_owner, time_passes
):
    asked = ask(two, officer)
    offer(owner, "950")
    offer(rival_owner, "940")
    offer(owner, "930", words="In three weeks.")
    with scope.of_organisations([officer.organisation.pk]):
        assert RoundInvite.objects.count() == 2
        assert not RoundOffer.objects.exists()
        assert not Entry.objects.filter(act="contracts.make_round_offer").exists()
    with scope.of_organisations([owner.organisation.pk]):
        assert RoundOffer.objects.count() == RoundInvite.objects.count() == Round.objects.count() == 1
    best = RoundOffer.objects.get(supplier=owner.organisation)
    with pytest.raises(Refused, match="still have time"):
        actions.choose_offer(asked, by=officer.actor, offer=best.pk)
    time_passes(timedelta(days=6))
    with pytest.raises(Refused, match="time for offers is over"):
        offer(rival_owner, "1")

    order = actions.choose_offer(asked, by=officer.actor, offer=best.pk)

    assert (order.total, order.state, order.supplier_id) == (37200, CallOffState.CART, owner.organisation.pk)
    assert Round.objects.get().state == RoundState.CHOSEN
    saved = actions.save_call_off(
        order, by=officer.actor, title=order.title, deliver_to="Goma", country="CD", deliver_by=None, lines=[]
    )
    assert saved.total == 37200
    actions.submit_call_off(order, by=officer.actor)
    actions.approve_call_off(order, by=second_officer.actor)
    assert two.fresh().consumed == 37200


def test_another_than_the_lowest_needs_a_reason(two, officer, owner, rival_owner, time_passes):
    asked = ask(two, officer)
    offer(owner, "950")
    offer(rival_owner, "940")
    time_passes(timedelta(days=6))
    dearer = RoundOffer.objects.get(supplier=owner.organisation)

    with pytest.raises(Refused, match="not the lowest"):
        actions.choose_offer(asked, by=officer.actor, offer=dearer.pk)
    actions.choose_offer(
        asked, by=officer.actor, offer=dearer.pk, reason="The other can't deliver before June."
    )
    with pytest.raises(Refused, match="round of offers is over"):
        actions.choose_offer(asked, by=officer.actor, offer=dearer.pk)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "what you need"),
        ({"lines": []}, "Name from 1"),
        ({"lines": [actions.Need("Laptop", "??", Decimal(1))]}, "Choose the unit"),
        ({"lines": [actions.Need("Laptop", "H87", Decimal(-1))]}, "above zero"),
        ({"lines": [actions.Need("Laptop", "H87", Decimal("0.5"))]}, "0.5 of the unit “piece”"),
    ],
)
def test_a_bad_round_gets_a_clear_sentence(two, officer, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        ask(two, officer, **changes)


def test_a_round_needs_time_two_holders_and_leave_for_it(two, held, officer, other_agency_officer):
    with pytest.raises(Refused, match="time in the future"):
        ask(two, officer, due_at=clock.now())
    with pytest.raises(Refused, match="no secondary bidding"):
        ask(held, officer)
    with pytest.raises(Denied):
        ask(two, other_agency_officer)


def test_one_holder_alone_is_not_asked(officer, head, owner):
    alone = factory.hold(factory.found(officer, secondary=True), officer, head, owner)

    with pytest.raises(Refused, match="Fewer than two holders"):
        ask(alone, officer)


def test_an_offer_prices_every_line(two, officer, owner):
    ask(two, officer)

    with pytest.raises(Refused, match="price for each line"):
        offer(owner)
    with pytest.raises(Refused, match="above zero"):
        offer(owner, "0")


def test_a_round_ends_without_a_choice_and_says_why(two, officer, owner):
    asked = ask(two, officer)
    with pytest.raises(Refused, match="Say why"):
        actions.end_round(asked, by=officer.actor, reason="")
    actions.end_round(asked, by=officer.actor, reason="The need is gone.")

    with pytest.raises(Refused, match="time for offers is over"):
        offer(owner, "900")
