# SPDX-License-Identifier: Apache-2.0
"""Price lists change by an amendment alone, from a day on; old orders keep their prices; offers improve on the list."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.market.contracts import actions
from meishan.market.contracts.models import (
    Amendment,
    CallOffLine,
    Contract,
    ContractVersion,
    PriceChange,
    PriceLine,
    RoundInvite,
    RoundOffer,
)
from meishan.market.contracts.queries.agreements import prices_of
from tests.factories import contracts as factory
from tests.factories.awards import seated


def propose(held, officer, **more):
    said = {
        "words": "The price list changes.",
        "reason": "Exchange rates moved.",
        "value": held.contract.value,
        "ends_on": held.contract.ends_on,
        "prices_from": factory.today(10),
    } | more
    return actions.propose_amendment(held.contract, by=officer.actor, **said)


def agree(change, officer, head, owner):
    return factory.sign_both(actions.offer_amendment(change, by=officer.actor), head, owner)


@pytest.fixture
def laptop(held):
    return PriceLine.objects.get(contract=held.contract, number=1)


@pytest.fixture
def bag(held):
    return PriceLine.objects.get(contract=held.contract, number=2)


def test_a_price_list_changes_from_a_day_on_and_old_orders_keep_their_prices(
    held, laptop, bag, officer, second_officer, head, owner, time_passes
):
    before = factory.ordered(held, officer, second_officer)
    cart = factory.call_off(held, officer)
    change = propose(
        held,
        officer,
        prices=[actions.Repriced(laptop.pk, "1100"), actions.Repriced(bag.pk)],
        added=[actions.PriceRow("Mouse", "H87", Decimal(9), code="43211708")],
    )
    assert (change.percent, change.needs_review) == (Decimal("10.00"), False)
    agree(change, officer, head, owner)
    document = ContractVersion.objects.get(amendment=change).content["amendment"]
    assert [one["unit_price"] for one in document["prices"]] == ["1100.0000", "", "9.0000"]

    names = lambda: [one.description for one in prices_of(held.contract, clock.now())]  # noqa: E731
    assert names() == ["Laptop, 14 inch", "Bag"]
    time_passes(timedelta(days=11))
    assert names() == ["Laptop, 14 inch", "Mouse"]
    assert CallOffLine.objects.get(call_off=before).unit_price == 1000
    with pytest.raises(Refused, match="“Laptop, 14 inch” has changed since you filled the cart"):
        actions.submit_call_off(cart, by=officer.actor)
    new = PriceLine.objects.get(
        contract=held.contract, description="Laptop, 14 inch", starts_on__isnull=False
    )
    assert (new.unit_price, new.first_price) == (1100, 1000)
    with pytest.raises(Refused, match="Choose from the price list"):
        actions.save_call_off(
            cart,
            by=officer.actor,
            title="Bags",
            deliver_to="Gigiri",
            country="KE",
            deliver_by=None,
            lines=[actions.Wanted(bag.pk, Decimal(1))],
        )


def test_many_small_rises_come_to_a_large_one_that_the_committee_reviews(held, laptop, officer, head, owner):
    members = seated(head, 2)
    agree(
        propose(held, officer, prices=[actions.Repriced(laptop.pk, "1150")], prices_from=factory.today()),
        officer,
        head,
        owner,
    )
    now = PriceLine.objects.get(contract=held.contract, unit_price=1150)
    change = propose(held, officer, prices=[actions.Repriced(now.pk, "1250")], prices_from=factory.today())

    assert (change.percent, change.needs_review) == (Decimal("25.00"), True)
    with pytest.raises(Refused):
        actions.offer_amendment(change, by=officer.actor)
    change = actions.review_amendment(change, by=members[0].actor, endorses=True, words="The market rose.")
    assert agree(change, officer, head, owner).is_signed
    assert PriceLine.objects.filter(contract=held.contract, unit_price=1250).exists()


def test_what_can_not_be_proposed_is_said(held, laptop, contract, officer):
    raised = [actions.Repriced(laptop.pk, "1100")]
    for words, more in {
        "from which day": {"prices": raised, "prices_from": None},
        "from today on": {"prices": raised, "prices_from": factory.today(-1)},
        "its price already": {"prices": [actions.Repriced(laptop.pk, "1000")]},
        "changes once": {"prices": raised * 2},
        "not a unit": {"added": [actions.PriceRow("Mouse", "ZZZ", Decimal(1))]},
        "above zero": {"prices": [actions.Repriced(laptop.pk, "0")]},
    }.items():
        with pytest.raises(Refused, match=words):
            propose(held, officer, **more)
    with pytest.raises(Refused, match="Only a contract under a long-term agreement"):
        propose(factory.Held(held.agreement, contract), officer, prices=raised)


def test_nothing_but_a_signed_change_touches_a_price_list(held, laptop, officer):
    change = propose(held, officer, prices=[actions.Repriced(laptop.pk, "1100")])
    tries = (
        lambda: PriceLine.objects.filter(pk=laptop.pk).update(unit_price=1),
        lambda: PriceLine.objects.filter(pk=laptop.pk).update(ends_on=factory.today()),
        lambda: PriceLine.objects.filter(pk=laptop.pk).delete(),
        lambda: PriceLine.objects.create(
            contract=held.contract,
            agreement=held.agreement,
            supplier=held.contract.supplier,
            number=9,
            description="Gold",
            unit="H87",
            unit_price=1,
            starts_on=factory.today(10),
            amendment=change,
        ),
        lambda: PriceChange.objects.update(unit_price=2),
        lambda: Amendment.objects.filter(pk=change.pk).update(price_changes=2),
        lambda: PriceChange.objects.create(
            amendment=change,
            contract=held.contract,
            buyer=held.contract.buyer,
            supplier=held.contract.supplier,
            number=2,
            kind="added",
            description="Gold",
            unit="H87",
            unit_price=1,
        ),
    )
    for attempt in tries:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_whoever_proposed_a_change_does_not_sign_it(held, officer, head, owner):
    change = propose(held, head, prices_from=None)
    version = actions.offer_amendment(change, by=officer.actor)

    with pytest.raises(Denied, match="another person must sign"):
        actions.sign(version, by=head.actor, sha256=version.sha256)
    made = actions.sign(version, by=owner.actor, sha256=version.sha256)
    made.pk = change.pk
    made.side, made.organisation, made.person = "buyer", head.organisation, head.person.pk
    with pytest.raises(DatabaseError, match="proposed a change"), transaction.atomic():
        made.save(force_insert=True)


def test_the_page_of_a_change_takes_prices_and_says_what_is_wrong(held, laptop, officer, client_of):
    page, client = reverse("contracts:amend", args=[held.contract.pk]), client_of(officer)
    assert "Price now" in client.get(page).content.decode()
    sent = {
        "words": "The list changes.",
        "reason": "Rates moved.",
        "value": str(held.contract.value),
        "ends_on": held.contract.ends_on.isoformat(),
        "price_1": "1100",
        "end_2": "on",
        "prices-TOTAL_FORMS": "0",
        "prices-INITIAL_FORMS": "0",
    }
    missing = client.post(page, sent)
    assert missing.status_code == 400
    assert "Say from which day the prices change." in missing.content.decode()
    same = client.post(page, {**sent, "prices_from": factory.today(5).isoformat(), "price_1": "1000"})
    assert "This is its price already." in same.content.decode()
    made = client.post(page, {**sent, "prices_from": factory.today(5).isoformat()})
    change = Amendment.objects.get()
    assert made["Location"] == reverse("contracts:amendment", args=[change.pk])
    shown = client.get(made["Location"]).content.decode()
    assert "1,100.00" in shown
    assert "Not sold any more" in shown


@pytest.fixture
def invite(officer, head, owner, rival_owner):
    """A round for laptops under an agreement with two holders: that of the first, whose list has them at 1,000."""
    found = factory.found(officer, secondary=True)
    first = factory.hold(found, officer, head, owner)
    factory.hold(found, officer, head, rival_owner, price="1100")
    made = actions.ask_holders(
        first.agreement,
        by=officer.actor,
        title="Laptops for Nairobi",
        words="",
        lines=[
            actions.Need(" laptop, 14 INCH", "H87", Decimal(20)),
            actions.Need("Training", "H87", Decimal(1)),
        ],
        due_at=clock.now() + timedelta(days=7),
    )
    return RoundInvite.objects.get(round=made, supplier=owner.organisation)


def test_an_offer_improves_on_the_price_list_and_never_worsens_it(invite, owner, client_of):
    with pytest.raises(Refused, match=r"1,000\.00 USD on your price list"):
        actions.make_round_offer(invite, by=owner.actor, prices=["1000.01", "5"])
    page, client = reverse("contracts:offer", args=[invite.pk]), client_of(owner)
    assert "At most 1,000.00, as on your price list." in client.get(page).content.decode()
    refused = client.post(page, {"price_1": "1200", "price_2": "5000", "words": ""})
    assert refused.status_code == 400
    assert "Your offer can be lower than that, not higher." in refused.content.decode()
    made = actions.make_round_offer(invite, by=owner.actor, prices=["1000", "5000"])
    with pytest.raises(DatabaseError, match="not above the price list"), transaction.atomic():
        RoundOffer.objects.filter(pk=made.pk).update(prices=["1000.01", "5000"])
    assert Contract.objects.filter(pk=invite.contract_id).exists()
