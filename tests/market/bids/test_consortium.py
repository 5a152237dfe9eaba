# SPDX-License-Identifier: Apache-2.0
"""Bidding together: each member agrees itself, each is eligible, and each firm bids once for a lot."""

import pytest

from meishan.base.accounts.states import Role
from meishan.base.core import scope
from meishan.base.core.errors import Denied, Refused
from meishan.market.bids import actions, queries
from meishan.market.bids.models import Bid, Participant, Partner
from meishan.market.suppliers.models import Supplier
from tests.factories import bids as factory
from tests.factories.sanctions import sanction
from tests.personas import join, make_organisation, make_person


def code_of(persona):
    return Supplier.objects.get(organisation=persona.organisation).code


def name(tender, lead, *members, **more):
    factory.begin(tender, lead)
    rows = [{"supplier": code_of(one), "share": 30, "role": "Maintenance", **more} for one in members]
    return actions.set_consortium(tender.notice, by=lead.actor, members=rows)


@pytest.fixture
def third(world, agency):
    persona = join(make_person("Thea Third"), make_organisation("supplier", "Third Ltd"), Role.OWNER)
    factory.register(persona, agency)
    return persona


def test_members_are_named_by_their_number_and_asked_themselves(tender, bidder, rival):
    bid = name(tender, bidder, rival)

    assert bid.consortium == [
        {
            "organisation": str(rival.organisation.pk),
            "name": "Rival Trucks Ltd",
            "country": "CN",
            "share": 30,
            "role": "Maintenance",
        }
    ]
    [asked] = queries.invitations_of(rival.organisation.pk)
    assert (asked.state, asked.supplier_id) == ("asked", bidder.organisation.pk)


def test_a_member_that_has_not_agreed_keeps_the_bid_from_being_submitted(tender, bidder, rival):
    name(tender, bidder, rival)
    with pytest.raises(Refused, match="has not agreed yet"):
        factory.submit_bid(tender, bidder)

    actions.join_consortium(Partner.objects.get(), by=rival.actor)
    made = factory.submit_bid(tender, bidder)

    assert set(Participant.objects.filter(bid=made.bid).values_list("organisation_id", flat=True)) == {
        bidder.organisation.pk,
        rival.organisation.pk,
    }


def test_a_member_that_declined_is_taken_out_first(tender, bidder, rival):
    name(tender, bidder, rival)
    actions.leave_consortium(Partner.objects.get(), by=rival.actor)
    with pytest.raises(Refused, match="declined to bid with you"):
        factory.submit_bid(tender, bidder)

    actions.set_consortium(tender.notice, by=bidder.actor, members=[])

    assert factory.submit_bid(tender, bidder).state == "standing"
    assert not queries.invitations_of(rival.organisation.pk).exists()


def test_a_firm_bids_once_for_a_lot_alone_or_with_others(tender, bidder, rival, third):
    name(tender, bidder, third)
    actions.join_consortium(Partner.objects.get(), by=third.actor)
    factory.submit_bid(tender, bidder)

    with pytest.raises(Refused, match="takes part in another bid for this lot"):
        factory.submit_bid(tender, third)

    name(tender, rival, third)
    actions.join_consortium(Partner.objects.get(bid__supplier=rival.organisation), by=third.actor)
    with pytest.raises(Refused, match="takes part in another bid for this lot"):
        factory.submit_bid(tender, rival)


def test_the_same_firm_may_bid_for_another_lot(make_tender, bidder, third):
    tender = make_tender(lots=2)
    name(tender, bidder, third)
    actions.join_consortium(Partner.objects.get(), by=third.actor)
    factory.submit_bid(tender, bidder, lot=1)

    assert factory.submit_bid(tender, third, lot=2).state == "standing"


def test_once_the_bid_is_withdrawn_its_members_are_free(tender, bidder, third):
    name(tender, bidder, third)
    actions.join_consortium(Partner.objects.get(), by=third.actor)
    factory.submit_bid(tender, bidder)
    with pytest.raises(Refused, match="Ask Ningbo Vehicles Ltd to withdraw"):
        actions.leave_consortium(Partner.objects.get(), by=third.actor)

    actions.withdraw(tender.notice, by=bidder.actor, lot=1)

    assert factory.submit_bid(tender, third).state == "standing"


def test_naming_a_rival_tells_nothing_of_its_bid(tender, bidder, rival):
    """Nobody can learn whether a rival bids by naming it: its own bid is compared only once it has agreed."""
    factory.submit_bid(tender, rival)

    name(tender, bidder, rival)
    with pytest.raises(Refused, match="has not agreed yet"):
        factory.submit_bid(tender, bidder)

    with scope.of_organisations([bidder.organisation.pk]):
        assert not Bid.objects.filter(supplier=rival.organisation).exists()


def test_a_sanctioned_member_keeps_the_bid_out(tender, bidder, third):
    name(tender, bidder, third)
    actions.join_consortium(Partner.objects.get(), by=third.actor)
    sanction(Supplier.objects.get(organisation=third.organisation))

    with scope.of_organisations([bidder.organisation.pk]), pytest.raises(Refused, match="may not take part"):
        factory.submit_bid(tender, bidder)


def test_a_sanctioned_firm_can_not_agree(tender, bidder, third):
    name(tender, bidder, third)
    sanction(Supplier.objects.get(organisation=third.organisation))

    with pytest.raises(Denied, match="ineligible"):
        actions.join_consortium(Partner.objects.get(), by=third.actor)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"supplier": "M-1"}], "No supplier is registered under"),
        ([{"supplier": "nonsense"}], "No supplier is registered under"),
        ([{"supplier": "OWN"}], "Your own firm leads"),
        ([{"supplier": "THEIRS", "share": -1}], "whole number from 0 to 99"),
        ([{"supplier": "THEIRS", "share": "many"}], "whole number from 0 to 99"),
        ([{"supplier": "THEIRS"}, {"supplier": "THEIRS"}], "named twice"),
        ([{"supplier": f"M-{number}"} for number in range(30)], "at most 20 members"),
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence(tender, bidder, rival, rows, sentence):
    factory.begin(tender, bidder)
    codes = {"OWN": code_of(bidder), "THEIRS": code_of(rival)}
    rows = [{**row, "supplier": codes.get(row["supplier"], row["supplier"])} for row in rows]

    with pytest.raises(Refused, match=sentence):
        actions.set_consortium(tender.notice, by=bidder.actor, members=rows)


def test_shares_leave_something_for_the_lead(tender, bidder, rival, third):
    factory.begin(tender, bidder)
    rows = [{"supplier": code_of(one), "share": 50} for one in (rival, third)]

    with pytest.raises(Refused, match="nothing for the lead"):
        actions.set_consortium(tender.notice, by=bidder.actor, members=rows)


def test_only_the_firm_that_was_asked_answers(tender, bidder, rival, third):
    name(tender, bidder, rival)

    for persona in (bidder, third):
        with pytest.raises(Denied, match="Only the firm that was asked"):
            actions.join_consortium(Partner.objects.get(), by=persona.actor)
