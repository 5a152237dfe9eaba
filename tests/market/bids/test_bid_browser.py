# SPDX-License-Identifier: Apache-2.0
"""A bidder's pages in a real browser: nothing sticks out, nothing is hidden, and envelopes are handed in hash-first."""

import uuid

import pytest
from playwright.sync_api import expect

from meishan.algorithms.sealing import Source
from meishan.market.bids import actions
from meishan.market.bids.models import FailedTry, Partner, Submission
from meishan.market.suppliers.models import Supplier
from tests.browsing import look
from tests.factories import bids as factory
from tests.market.bids.test_submitting import amend

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real, as the browser's server sees them."""


@pytest.fixture
def places(live, make_tender, bidder, rival, officer, second_officer, settle):
    """Addresses of every page of a bidder worth looking at, by who looks."""
    tender = make_tender(lots=3, envelopes="two")
    bid = factory.begin(tender, bidder)
    sealed = factory.submit_bid(tender, bidder, lot=1)
    factory.submit_bid(tender, bidder, lot=2, with_bytes=False)
    with pytest.raises(Exception, match="another lot"):
        actions.submit(
            tender.notice,
            by=bidder.actor,
            lot=3,
            envelopes=[one.handed for one in factory.seal_bid(tender, bidder, lot=2)],
            key=uuid.uuid4(),
        )
    code = Supplier.objects.get(organisation=rival.organisation).code
    actions.set_consortium(tender.notice, by=bidder.actor, members=[{"supplier": code, "share": 30}])
    settle()
    receipt = sealed.receipts.get()
    early = [f"receipts/{receipt.pk}/"]
    amend(tender, officer, second_officer)
    own = ["", f"{bid.pk}/", f"{bid.pk}/lots/1/confirm/", f"{bid.pk}/lots/2/hand-in/"]
    own += [f"{bid.pk}/lots/1/withdraw/", *early]
    return {
        bidder: own,
        rival: ["", f"begin/?tender={tender.notice.pk}", f"invitations/{Partner.objects.get().pk}/"],
    }


def test_every_page_is_accessible_and_fits(open_page, places):
    look(open_page, places, "/bids/")


@pytest.fixture
def bid(tender, bidder):
    return factory.begin(tender, bidder)


def as_file(envelope, name="bid.envelope"):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": envelope.file}


def test_a_saved_envelope_is_handed_in_hash_first_over_a_connection_that_breaks(
    open_page, live, tender, bidder, bid
):
    large = factory.seal_envelope(
        tender,
        supplier=str(bidder.organisation.pk),
        files=[Source.of_bytes("plan.bin", bytes(range(256)) * 4096 * 3)],
    )
    page = open_page(bidder)
    page.goto(f"/bids/{bid.pk}/lots/1/hand-in/")
    expect(page.get_by_text("agrees with it, to a second")).to_be_visible()
    lost = []

    def now_and_then(route):
        """Every other piece gets lost on its way."""
        if route.request.method == "PUT" and len(lost) < 3 and route.request.url not in lost:
            lost.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/bids/uploads/**", now_and_then)
    page.get_by_label("The only envelope").set_input_files(as_file(large))
    page.get_by_role("button", name="Submit").click()

    page.wait_for_url("**/bids/receipts/**", timeout=60_000)
    expect(page.get_by_text("Bytes complete")).to_be_visible()
    made = Submission.objects.get()
    assert made.bytes_complete_at is not None
    assert lost


def test_a_file_that_is_no_envelope_is_refused_in_the_browser_with_a_sentence(
    open_page, live, tender, bidder, bid
):
    page = open_page(bidder)
    page.goto(f"/bids/{bid.pk}/lots/1/hand-in/")
    page.get_by_label("The only envelope").set_input_files(
        {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("button", name="Submit").click()

    expect(page.get_by_role("alert")).to_contain_text("not a sealed envelope")
    assert not Submission.objects.exists()


def test_what_the_server_refuses_is_said_in_its_own_sentence(open_page, live, tender, bidder, bid):
    page = open_page(bidder)
    page.goto(f"/bids/{bid.pk}/lots/1/hand-in/")
    page.get_by_label("The only envelope").set_input_files(as_file(factory.seal_envelope(tender, lot=2)))
    page.get_by_role("button", name="Submit").click()

    expect(page.get_by_role("alert")).to_contain_text("sealed for another lot")
    assert FailedTry.objects.count() == 1
