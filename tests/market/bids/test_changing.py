# SPDX-License-Identifier: Apache-2.0
"""What is done to a bid that stands: confirmed after an amendment, withdrawn, asked for again."""

import uuid
from datetime import timedelta

import pytest

from meishan.base.core.errors import Denied, Refused
from meishan.market.bids import actions, queries
from meishan.market.bids.models import Bid, FailedTry
from meishan.market.tenders import actions as tenders
from tests.factories import bids as factory
from tests.market.bids.test_submitting import amend, send


def test_after_an_amendment_a_bid_needs_confirmation_and_is_confirmed_without_sealing_again(
    tender, bidder, officer, second_officer
):
    made = factory.submit_bid(tender, bidder)
    amend(tender, officer, second_officer)
    bid = Bid.objects.get()
    assert [one.standing for one in queries.lot_rows(bid)] == ["needs_confirmation"]

    with pytest.raises(Refused, match="version 2 is in force"):
        actions.reconfirm(tender.notice, by=bidder.actor, lot=1, tender_version=1)
    done = actions.reconfirm(tender.notice, by=bidder.actor, lot=1, tender_version=2)

    assert (done.pk, done.tender_version) == (made.pk, 2)
    assert [one.tender_version for one in queries.receipts_of(done)] == [1, 2]
    assert all(one.note for one in queries.receipts_of(done))
    assert [one.standing for one in queries.lot_rows(bid)] == ["sealed"]
    with pytest.raises(Refused, match="confirmed already"):
        actions.reconfirm(tender.notice, by=bidder.actor, lot=1, tender_version=2)


def test_an_envelope_sealed_before_an_amendment_is_taken_once_the_bidder_says_it_stands(
    tender, bidder, officer, second_officer
):
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)
    amend(tender, officer, second_officer)

    with pytest.raises(Refused, match="amended: version 2"):
        send(tender, bidder, envelope)

    assert send(tender, bidder, envelope, tender_version=2).tender_version == 2


def test_withdraw_takes_back_what_stands_and_another_can_follow(tender, bidder):
    made = factory.submit_bid(tender, bidder)

    actions.withdraw(tender.notice, by=bidder.actor, lot=1)

    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert Bid.objects.get().state == "withdrawn"
    with pytest.raises(Refused, match="Nothing of yours stands"):
        actions.withdraw(tender.notice, by=bidder.actor, lot=1)
    assert factory.submit_bid(tender, bidder).number == 2
    assert Bid.objects.get().state == "submitted"


def test_a_suspended_tender_lets_bidders_withdraw_but_the_deadline_does_not(
    tender, bidder, officer, time_passes
):
    factory.submit_bid(tender, bidder)
    time_passes(factory.to_deadline(tender, timedelta(seconds=1)))

    with pytest.raises(Refused, match="deadline has passed"):
        actions.withdraw(tender.notice, by=bidder.actor, lot=1)

    assert FailedTry.objects.get().act == "bids.withdraw"


def test_a_lost_answer_is_had_again_even_from_a_cancelled_tender(tender, bidder, officer):
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)
    key = uuid.uuid4()
    first = send(tender, bidder, envelope, key=key)
    tenders.cancel(tender.notice, by=officer.actor, reason={"en": "No money."})

    assert send(tender, bidder, envelope, key=key).pk == first.pk
    with pytest.raises(Denied):
        send(tender, bidder, *factory.seal_bid(tender, bidder), key=key)
