# SPDX-License-Identifier: Apache-2.0
"""A panel of three at work in the browser, from its seats to the technical results: steps of a walk."""

from playwright.sync_api import expect

from meishan.market.evaluation.models import Evaluation
from tests.browsing import press

# Points for capacity (at least 30 of 60 are needed) and the price that lies in the financial envelope.
BIDDERS = {
    "Ningbo Vehicles": ("50", "120000"),
    "Rival Trucks": ("45", "130000"),
    "Third Wheels": ("20", "90000"),
}


def form_panel(desk, officer, panel, window):
    """A chair, two members, the officer as secretary; each declares herself."""
    desk.goto("/evaluation/")
    press(desk.get_by_role("link", name="Form the panel"))
    for person, seat in zip(panel, ("Chair", "Member", "Member"), strict=True):
        desk.get_by_label(f"Seat of {person.person.name}").select_option(seat)
    desk.get_by_label("Eva Expert works outside the unit that buys").check()
    press(desk.get_by_role("button", name="Form the panel"))
    declare(desk, officer)
    pages = [window(one) for one in panel]
    for page, person in zip(pages, panel, strict=True):
        page.goto("/evaluation/")
        press(page.locator("main table a").first)
        declare(page, person)
    return pages


def declare(page, person):
    press(page.get_by_role("link", name="Sign the declaration"))
    for one in page.get_by_label("Yes, I state this").all():
        one.check()
    page.get_by_label("Your name, as your signature").fill(person.person.name)
    press(page.get_by_role("button", name="Sign the declaration"))
    expect(page.get_by_text("You may read the bids now")).to_be_visible()


def score_alone(judges, window, panel):
    """Each judges each bid by herself; points out of range and a second score from another window are refused."""
    for number, page in enumerate(judges):
        page.reload()
        press(page.get_by_role("link", name="Score the next bid"))
        if number == 0:
            fill_scores(page, capacity="99")
            press(page.get_by_role("button", name="Save my scores"))
            expect(
                page.get_by_text("Give between 0 and 60 points here; 99 is outside.").first
            ).to_be_visible()
            other = window(panel[0])
            other.goto(page.url)
            fill_scores(other)
        for _bid in BIDDERS:
            fill_scores(page)
            press(page.get_by_role("button", name="Save my scores"))
        if number == 0:
            press(other.get_by_role("button", name="Save my scores"))
            expect(other.get_by_text("You scored this already.").first).to_be_visible()
            other.context.close()
        press(page.get_by_role("link", name="Lock my scores"))
        press(page.get_by_role("button", name="Lock my scores"))
        expect(page.get_by_text("Your scores are final.")).to_be_visible()


def fill_scores(page, *, capacity=""):
    name = page.locator("h1").inner_text()
    documents, able, energy = (page.locator("fieldset.fieldset").nth(number) for number in range(3))
    documents.get_by_label("Passes").check()
    documents.get_by_label("Reason").fill("Everything is there.")
    able.get_by_label("Points").fill(capacity or BIDDERS[name][0])
    able.get_by_label("Reason").fill("Deliveries of three years.")
    energy.get_by_label("Points").fill("30.5")
    energy.get_by_label("Reason").fill("It saves a third.")


def agree_and_sign(judges, notice):
    """The panel meets; what it agrees is written down, and all three sign the report."""
    chair = judges[0]
    chair.reload()
    press(chair.get_by_role("link", name="Record what the panel agrees"))
    for _bid in BIDDERS:
        for box in chair.get_by_label("Reason").all():
            box.fill("As the panel talked it over.")
        press(chair.get_by_role("button", name="Record what the panel agreed"))
    chair.get_by_label("What else the report says").fill("The panel met once.")
    press(chair.get_by_role("button", name="Write the report"))
    for page in judges:
        page.goto(f"/evaluation/{notice.pk}/")
        press(page.get_by_role("link", name="Read and sign the report"))
        press(page.get_by_role("button", name="Sign the report"))
    assert Evaluation.objects.get().state == "reported"


def settle_technical_results(desk, chair, notice):
    """The secretary proposes, the chair confirms."""
    desk.goto(f"/evaluation/{notice.pk}/")
    press(desk.get_by_role("link", name="Technical results").first)
    press(desk.get_by_role("button", name="Propose these results to the chair"))
    chair.goto(f"/evaluation/{notice.pk}/")
    press(chair.get_by_role("link", name="Technical results").first)
    chair.get_by_label("Yes, these are the results").check()
    press(chair.get_by_role("button", name="Send"))
    expect(chair.get_by_text("All results are settled")).to_be_visible()
