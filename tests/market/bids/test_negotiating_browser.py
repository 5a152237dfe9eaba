# SPDX-License-Identifier: Apache-2.0
"""Pages of negotiations in a real browser: they fit a phone and a screen reader."""

from datetime import timedelta

import pytest

from meishan.base.core import clock
from meishan.market.bids import actions
from meishan.market.bids.models import Bid, NegotiationInvite
from tests.browsing import look
from tests.factories import bids as factory
from tests.factories import opening as at_opening

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real, as the browser's server sees them."""


def test_every_page_is_accessible_and_fits(
    open_page, live, tender, bidder, rival, officer, second_officer, head, time_passes
):
    factory.submit_bid(tender, bidder)
    factory.submit_bid(tender, rival)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)

    negotiation = actions.ask_negotiation(
        tender.notice,
        by=officer.actor,
        kind="best_and_final",
        bids=list(Bid.objects.values_list("pk", flat=True)),
        second=second_officer.person.pk,
        reason="Prices lie above the estimate.",
        due_at=clock.now() + timedelta(days=5),
    )
    here = f"/bids/negotiations/{negotiation.pk}/"
    look(open_page, {officer: [f"/bids/received/{tender.notice.pk}/negotiations/"], head: [here]})
    actions.approve_negotiation(negotiation, by=head.actor)
    invite = NegotiationInvite.objects.get(supplier=bidder.organisation)
    time_passes(timedelta(days=6))
    own = [f"/bids/final-offers/{invite.pk}/", f"/bids/{invite.bid_id}/"]
    look(open_page, {officer: [here], bidder: own})
