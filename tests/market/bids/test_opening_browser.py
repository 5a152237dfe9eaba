# SPDX-License-Identifier: Apache-2.0
"""An opening in real browsers: three openers with their own keys, one of them presiding, and a bidder who watches."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from meishan.algorithms.sealing.keys import write_key_file
from meishan.market.bids.models import AbstractLine, Opening
from meishan.market.tenders.models import Notice
from tests.factories import bids as factory
from tests.factories import opening as at_opening

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """People, tenders and bids that the browser's server sees."""


@pytest.fixture
def held(make_tender, bidder, rival, time_passes):
    """A tender with two bids, past its deadline, whose opening may begin: three of four openers."""
    tender = make_tender(openers=4, threshold=3)
    for persona in (bidder, rival):
        factory.submit_bid(tender, persona)
    at_opening.past_deadline(tender, time_passes)
    return tender, at_opening.schedule(tender)


def key_file(tender, seat):
    text = write_key_file(tender.identities[seat], "2026-11-29T00:00:00Z")
    return {"name": f"seat-{seat}.key", "mimeType": "text/plain", "buffer": text.encode()}


def come(page, tender, opening, seat):
    page.goto(f"/bids/openings/{opening.pk}/")
    expect(page.get_by_text("Not in this browser")).to_be_visible()
    assert page.locator("#act-attend").is_disabled()
    page.locator("#key-file").set_input_files(key_file(tender, seat))
    expect(page.get_by_text("Ready in this browser", exact=True)).to_be_visible()
    page.locator("#act-attend").click()
    expect(page.get_by_text("You are noted as present.")).to_be_visible()


def faults(page):
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [one["id"] for one in found.response["violations"]]


def test_three_openers_open_while_a_bidder_watches(held, bidder, officer, open_page, tmp_path):
    tender, opening = held
    watcher = open_page(bidder, width=360)
    watcher.goto(f"/bids/openings/{opening.pk}/")
    expect(watcher.get_by_text("Nothing is opened yet.")).to_be_visible()
    pages = {seat: open_page(tender.openers[seat]) for seat in (1, 2, 3)}

    for seat, page in pages.items():
        come(page, tender, opening, seat)
    chair = pages[1]
    chair.locator("#act-preside").click()
    expect(chair.locator("#act-release")).to_be_visible()
    expect(pages[2].get_by_text("Seat 1 presides.")).to_be_visible()
    assert faults(chair) == []
    assert Notice.objects.get(pk=tender.notice.pk).deadline.released_at is None
    chair.locator("#act-release").click()

    expect(chair.get_by_text("parts of its key: 3 of 3").first).to_be_visible(timeout=20_000)
    chair.locator("#act-next").click()
    expect(chair.get_by_text("Envelope 1 is open: Ningbo Vehicles Ltd.")).to_be_visible(timeout=15_000)
    expect(watcher.locator("main").get_by_text("Ningbo Vehicles Ltd")).to_be_visible(timeout=4_000)
    assert watcher.locator("main").get_by_text("Rival Trucks Ltd").count() == 0
    assert faults(chair) == []
    assert faults(watcher) == []
    chair.reload()
    chair.locator("#act-next").click()
    expect(chair.get_by_text("Envelope 2 is open: Rival Trucks Ltd.")).to_be_visible(timeout=15_000)
    expect(watcher.get_by_text("48,000.00").first).to_be_visible(timeout=4_000)

    with chair.expect_navigation():
        chair.locator("#act-close").click()
    for page in pages.values():
        page.goto(f"/bids/openings/{opening.pk}/minutes/")
        with page.expect_navigation():
            page.get_by_role("button", name="Sign the minutes").click()
    assert Opening.objects.get(pk=opening.pk).state == "minutes_signed"
    assert AbstractLine.objects.filter(opening=opening).count() == 2
    assert watcher.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
