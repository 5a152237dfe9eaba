# SPDX-License-Identifier: Apache-2.0
"""The story of a procurement and the dashboards in a real browser: on a wide screen, on a phone, from right to left."""

import zipfile

import pytest
from playwright.sync_api import expect

from meishan.base.accounts.states import Role
from meishan.base.core import clock, ids
from meishan.base.ledger.acts import plain
from meishan.base.ledger.models import Entry, Pending
from meishan.market.bids.actions import opening as openings
from meishan.market.bids.models import Opening
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.queries import ocid_of
from tests.base.core.test_components import violations
from tests.browsing import press
from tests.factories import awards, procurements
from tests.factories import bids as bidding
from tests.personas import join, make_agency, make_person
from tests.publish.opendata.test_awards import contract_fact

pytestmark = pytest.mark.browser
SIZES = [("en", 1280), ("en", 360), ("ar", 360)]
BOTH_ENDS = [SIZES[0], SIZES[-1]]


@pytest.fixture
def case(committed_world, time_passes, settle):
    """A procurement at its end, and in open data."""
    agency = make_agency("Office for Testing", "OFT")
    officer = join(make_person("Olive Officer"), agency, Role.OFFICER)
    second = join(make_person("Sam Second"), agency, Role.OFFICER)
    head = join(make_person("Hanna Head"), agency, Role.HEAD)
    tender = bidding.publish_tender(officer, second)
    tenders.answer(
        tender.notice, by=officer.actor, questions=[],
        question={"en": "Diesel or petrol?"}, answer={"en": "Diesel."},
    )  # fmt: skip
    found = awards.lay_down(tender, officer, head, time_passes)
    for one in Opening.objects.filter(notice=tender.notice.pk):
        openings.publish_minutes(one, by=officer.actor)
    procurements.carried_out(found, time_passes)
    for number, amount in enumerate(("8000.00", "41000.00", "900.00")):
        direct = contract_fact(None, None, found.bidders[number], agency, ground="exigency", amount=amount)
        _enter("contracts.sign", **direct | {"number": f"D/{number}"}, milestones=[], in_force=True)
    settle()
    return found


def _enter(act, **facts):
    entry = Entry.objects.create(
        id=ids.new(), at=clock.now(), act=act, facts=plain(facts), is_public=True, salt=b"0" * 16
    )
    Pending.objects.create(entry=entry)


def check(page, path):
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(path)

    assert violations(page) == [], path
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert faults == [], path


def test_story_dashboards_and_lists_are_accessible_at_every_width_and_in_both_directions(open_page, case):
    agency, winner = case.officer.organisation, case.bidders[0].organisation
    main = (f"/procurements/{ocid_of(case.notice.pk)}/", "/figures/")
    more = (
        "/figures/time-to-award/",
        "/figures/spending-by-agency/embed/",
        f"/buyers/{agency.pk}/",
        f"/buyers/{agency.pk}/contracts/",
        f"/winners/{winner.pk}/",
    )
    for language, width in SIZES:
        page = open_page(width=width, language=language)
        for path in (*main, *more) if (language, width) in BOTH_ENDS else main:
            check(page, path)


def test_a_citizen_goes_from_the_notice_to_the_story_and_takes_the_case(open_page, case, tmp_path):
    page = open_page()
    page.goto(f"/tenders/{case.notice.pk}/")
    press(page.get_by_role("link", name="The whole story"))

    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("link", name="The whole public case as one file").click()
    kept = tmp_path / started.value.suggested_filename
    started.value.save_as(kept)
    with zipfile.ZipFile(kept) as archive:
        archive.extractall(tmp_path / "case")

    alone = page.context.browser.new_page()
    asked = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto((tmp_path / "case" / "index.html").as_uri())
    expect(alone.get_by_role("heading", name="How to check it")).to_be_visible()
    assert violations(alone) == []
    assert all(one.startswith("file://") for one in asked)
    alone.close()


def test_a_reader_narrows_the_figures_down_and_keeps_them(open_page, case):
    page = open_page()
    page.goto("/figures/")
    page.get_by_label("Agency", exact=True).select_option(label="Office for Testing")
    press(page.get_by_role("button", name="Show"))

    assert f"buyer={case.officer.organisation.pk}" in page.url
    figure = page.locator("#spending-by-agency")
    expect(figure.get_by_role("row", name="Office for Testing").last).to_contain_text("169,900")
    with page.expect_download() as started:
        figure.get_by_role("link", name="XLSX").click()
    assert started.value.suggested_filename == "meishan-spending-by-agency.xlsx"
