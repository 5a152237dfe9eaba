# SPDX-License-Identifier: Apache-2.0
"""Pages of negotiations in a real browser: they fit a phone and a screen reader."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from meishan.base.core import clock
from meishan.market.bids import actions
from meishan.market.bids.models import Bid, NegotiationInvite
from tests.factories import bids as factory
from tests.factories import opening as at_opening

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real, as the browser's server sees them."""


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "ar")])
def test_every_page_is_accessible_and_fits(
    open_page, live, tender, bidder, rival, officer, second_officer, head, time_passes, width, language
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
    visits = [
        (officer, f"/bids/received/{tender.notice.pk}/negotiations/"),
        (head, f"/bids/negotiations/{negotiation.pk}/"),
    ]
    look(open_page, visits, width, language)
    actions.approve_negotiation(negotiation, by=head.actor)
    invite = NegotiationInvite.objects.get(supplier=bidder.organisation)
    time_passes(timedelta(days=6))
    visits = [
        (officer, f"/bids/negotiations/{negotiation.pk}/"),
        (bidder, f"/bids/final-offers/{invite.pk}/"),
        (bidder, f"/bids/{invite.bid_id}/"),
    ]
    look(open_page, visits, width, language)


def look(open_page, visits, width, language):
    for persona, address in visits:
        page = open_page(persona, width=width, language=language)
        answered = page.goto(address)
        assert answered.status == 200, address
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{address} is {over} pixels too wide at {width}"
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
