# SPDX-License-Identifier: Apache-2.0
"""An opening in real browsers: three openers with their own keys, one of them presiding, and a bidder who watches."""

import json
from base64 import b64encode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from meishan.algorithms.sealing.keys import write_key_file
from meishan.market.bids.actions import opening as acts
from meishan.market.bids.models import AbstractLine, Opening, OpeningLine
from meishan.market.tenders.models import Notice
from tests.browsing import look
from tests.factories import bids as factory
from tests.factories import opening as at_opening
from tests.factories.evaluation import let_read

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

    expect(chair.get_by_text("parts of its key: 3 of 3").first).to_be_visible()
    chair.locator("#act-next").click()
    expect(chair.get_by_text("Envelope 1 is open. Bidder: Ningbo Vehicles Ltd")).to_be_visible()
    expect(watcher.locator("main").get_by_text("Ningbo Vehicles Ltd")).to_be_visible()
    assert watcher.locator("main").get_by_text("Rival Trucks Ltd").count() == 0
    assert faults(chair) == []
    assert faults(watcher) == []
    chair.reload()
    chair.locator("#act-next").click()
    expect(chair.get_by_text("Envelope 2 is open. Bidder: Rival Trucks Ltd")).to_be_visible()
    expect(watcher.get_by_text("48,000.00").first).to_be_visible()

    with chair.expect_navigation():
        chair.locator("#act-close").click()
    for page in pages.values():
        page.goto(f"/bids/openings/{opening.pk}/minutes/")
        with page.expect_navigation():
            page.get_by_role("button", name="Sign the minutes").click()
    assert Opening.objects.get(pk=opening.pk).state == "minutes_signed"
    assert AbstractLine.objects.filter(opening=opening).count() == 2
    assert watcher.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def preside(page, tender, opening):
    """Seat 1 comes in a browser and presides; seat 2 has come without one."""
    at_opening.attend(tender, opening, 2)
    come(page, tender, opening, 1)
    page.locator("#act-preside").click()
    page.locator("#act-release").click()
    expect(page.locator("#envelope-1")).to_be_visible()


@pytest.fixture
def small(make_tender, bidder, rival, time_passes):
    """Two of three openers, two bids."""
    tender = make_tender()
    for persona in (bidder, rival):
        factory.submit_bid(tender, persona)
    at_opening.past_deadline(tender, time_passes)
    return tender, at_opening.schedule(tender)


def test_a_wrong_part_names_its_seat_and_another_opener_helps(small, open_page):
    tender, opening = small
    chair = open_page(tender.openers[1])
    preside(chair, tender, opening)
    wrong = b64encode(b"\x01" * 32).decode()
    at_opening.hand(tender, opening, 2, instead={1: json.dumps({"pads": {"1": wrong, "3": wrong}})})
    expect(chair.locator("#act-next")).to_be_enabled()

    chair.locator("#act-next").click()

    expect(chair.get_by_text("not the one the bidder committed to: 2.")).to_be_visible()
    expect(chair.get_by_text("Seat 2 handed over a part that is not the one")).to_be_visible()
    assert faults(chair) == []
    at_opening.attend(tender, opening, 3)
    at_opening.hand(tender, opening, 3)
    expect(chair.locator("#act-next")).to_be_enabled()
    chair.locator("#act-next").click()
    expect(chair.get_by_text("Envelope 1 is open. Bidder: Ningbo Vehicles Ltd")).to_be_visible()


def test_what_can_not_be_opened_is_said_by_two(small, open_page):
    tender, opening = small
    chair, other = open_page(tender.openers[1]), open_page(tender.openers[2], width=360)
    preside(chair, tender, opening)
    other.goto(f"/bids/openings/{opening.pk}/")
    line = chair.locator("#envelope-1")
    expect(line.get_by_text("parts of its key: 1 of 2")).to_be_visible()
    line.get_by_text("It can't be opened?").click()
    line.locator("select").select_option("too_few")
    line.get_by_role("button", name="Say that it can't be opened").click()
    expect(other.get_by_role("button", name="I agree: it can't be opened")).to_be_visible()
    assert faults(other) == []

    other.get_by_role("button", name="I agree: it can't be opened").click()

    expect(chair.locator("#envelope-1").get_by_text("At fault: An opener.")).to_be_visible()
    assert other.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_watcher_whose_connection_is_lost_catches_up(small, bidder, open_page):
    tender, opening = small
    watcher = open_page(bidder)
    watcher.goto(f"/bids/openings/{opening.pk}/")
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    for seat in (1, 2):
        at_opening.hand(tender, opening, seat)
    first, second = at_opening.waiting(opening)
    at_opening.open_one(tender, opening, first.envelope)
    expect(watcher.locator("main").get_by_text("Ningbo Vehicles Ltd")).to_be_visible()
    watcher.context.set_offline(True)
    expect(watcher.get_by_text("The connection is lost.")).to_be_visible()
    at_opening.open_one(tender, opening, second.envelope)

    watcher.context.set_offline(False)

    expect(watcher.locator("main").get_by_text("Rival Trucks Ltd")).to_be_visible()
    expect(watcher.get_by_text("The connection is lost.")).to_be_hidden()
    assert watcher.locator("#announcement").count() == 0


def test_its_pages_are_usable_for_everybody(small, bidder, officer, open_page):
    tender, opening = small
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    at_opening.open_all(tender, opening)
    room = f"openings/{opening.pk}/"
    look(open_page, {tender.openers[3]: [room], bidder: [room]}, "/bids/")
    at_opening.close(tender, opening)
    at_opening.sign_all(tender, opening)
    acts.publish_minutes(Opening.objects.get(), by=officer.actor)
    line = OpeningLine.objects.first()
    let_read(tender.notice, officer)
    desk = [
        "openings/",
        f"received/{tender.notice.pk}/",
        f"received/envelopes/{line.pk}/",
        f"received/{tender.notice.pk}/validity/",
        f"{line.submission.bid_id}/clarifications/",
        f"{room}minutes/",
        f"{room}abstract/",
    ]
    look(open_page, {officer: desk}, "/bids/")
