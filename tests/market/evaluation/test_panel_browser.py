# SPDX-License-Identifier: Apache-2.0
"""A panel of three in a real browser: it declares, scores, locks, agrees, writes its report and signs it."""

import pytest
from playwright.sync_api import Page, expect

from meishan.market.evaluation import actions
from meishan.market.evaluation.models import Evaluation
from tests.browsing import look, press, usable
from tests.factories import bids as bidding
from tests.factories import evaluation as factory
from tests.factories import opening as at_opening
from tests.factories.bids import register
from tests.market.evaluation.conftest import SCORED

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """People, tenders and bids that the browser's server sees."""


@pytest.fixture
def people(agency):
    return [factory.evaluator(agency, name) for name in ("Cha Chair", "Mem Member", "Eva Expert")]


@pytest.fixture
def opened(officer, second_officer, supplier_owner, rival_owner, agency, time_passes):
    for one in (supplier_owner, rival_owner):
        register(one, agency)
    tender = bidding.publish_tender(officer, second_officer, envelopes="two", criteria=SCORED)
    bids = [bidding.submit_bid(tender, one) for one in (supplier_owner, rival_owner)]
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    return tender, bids


def declare(page: Page, name: str) -> None:
    press(page.get_by_role("link", name="Sign the declaration"))
    for one in page.get_by_label("Yes, I state this").all():
        one.check()
    page.get_by_label("Your name, as your signature").fill(name)
    usable(page)
    page.get_by_role("button", name="Sign the declaration").click()
    expect(page.get_by_text("You may read the bids now")).to_be_visible()


def judge(page: Page, capacity: str) -> None:
    first, second, third = (page.locator("fieldset.fieldset").nth(number) for number in range(3))
    first.get_by_label("Passes").check()
    first.get_by_label("Reason").fill("Everything is there.")
    second.get_by_label("Points").fill(capacity)
    second.get_by_label("Reason").fill("Deliveries of three years.")
    third.get_by_label("Points").fill("30.5")
    third.get_by_label("Reason").fill("It saves a third.")
    press(page.get_by_role("button", name="Save my scores"))


def test_a_panel_walks_from_its_first_seat_to_its_last_signature(opened, people, officer, open_page):
    tender, _bids = opened
    desk = open_page(officer)
    desk.goto("/evaluation/")
    usable(desk)
    press(desk.get_by_role("link", name="Form the panel"))
    for person, seat in zip(people, ("Chair", "Member", "Member"), strict=True):
        desk.get_by_label(f"Seat of {person.person.name}").select_option(seat)
    desk.get_by_label("Eva Expert works outside the unit that buys").check()
    usable(desk)
    press(desk.get_by_role("button", name="Form the panel"))
    usable(desk)
    declare(desk, "Olive Officer")
    pages = {}
    for person in people:
        page = pages[person.person.name] = open_page(person)
        page.goto("/evaluation/")
        usable(page)
        press(page.locator("main table a").first)
        declare(page, person.person.name)
    for name, page in pages.items():
        page.reload()
        press(page.get_by_role("link", name="Score the next bid"))
        usable(page)
        if name == "Cha Chair":
            page.locator("fieldset.fieldset").nth(1).get_by_label("Points").fill("99")
            page.get_by_role("button", name="Save my scores").click()
            expect(page.get_by_text("Give between 0 and 60 points here").first).to_be_visible()
            usable(page)
        judge(page, "45")
        judge(page, "20")
        press(page.get_by_role("link", name="Lock my scores"))
        page.get_by_role("button", name="Lock my scores").click()
        expect(page.get_by_text("Your scores are final.")).to_be_visible()
    chair = pages["Cha Chair"]
    chair.reload()
    press(chair.get_by_role("link", name="Record what the panel agrees"))
    for _bid in range(2):
        usable(chair)
        for box in chair.get_by_label("Reason").all():
            box.fill("As the panel talked it over.")
        press(chair.get_by_role("button", name="Record what the panel agreed"))
    chair.get_by_label("What else the report says").fill("The panel met once.")
    usable(chair)
    press(chair.get_by_role("button", name="Write the report"))
    for page in pages.values():
        page.goto(f"/evaluation/{tender.notice.pk}/report/")
        page.get_by_role("button", name="Sign the report").click()
        expect(page.get_by_text("Signed.", exact=True)).to_be_visible()
    assert Evaluation.objects.get().state == "reported"
    desk.goto(f"/evaluation/{tender.notice.pk}/")
    press(desk.get_by_role("link", name="Technical results").first)
    usable(desk)
    press(desk.get_by_role("button", name="Propose these results to the chair"))
    chair.goto(f"/evaluation/{tender.notice.pk}/results/")
    chair.get_by_label("Yes, these are the results").check()
    usable(chair)
    chair.get_by_role("button", name="Send").click()
    expect(chair.get_by_text("All results are settled")).to_be_visible()


def test_its_pages_are_usable_on_a_phone_and_in_arabic(opened, officer, open_page):
    tender, bids = opened
    panel = factory.form(tender, officer)
    chair, desk = panel.chair, panel.secretary
    base = f"/evaluation/{tender.notice.pk}/"
    look(open_page, {chair: [f"/evaluation/seats/{panel.seat(panel.chair).pk}/declare/"]})
    actions.set_pseudonyms(panel.evaluation, by=officer.actor, hidden=True)
    release = f"/evaluation/seats/{panel.seat(panel.chair).pk}/release/"
    look(open_page, {desk: ["/evaluation/", base, f"{base}appoint/", f"{base}names/", release]})
    factory.begin(panel)
    factory.score(panel, panel.chair, bids[0])
    look(open_page, {chair: [base, *(f"{base}bids/{one.pk}/" for one in bids), f"{base}lock/"]})
    factory.score(panel, panel.chair, bids[1], "20")
    for member in panel.members:
        for one in bids:
            factory.score(panel, member, one)
    factory.lock_all(panel)
    look(open_page, {chair: [f"{base}consensus/{bids[0].pk}/"]})
    factory.agree_all(panel, {bids[1].pk: "20"})
    look(open_page, {chair: [f"{base}report/"]})
    factory.report(panel, "The panel met once.")
    look(open_page, {chair: [f"{base}report/"]})
    factory.sign_all(panel)
    look(open_page, {desk: [base, f"{base}report/", f"{base}results/"]})
