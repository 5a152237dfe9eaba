# SPDX-License-Identifier: Apache-2.0
"""Home and desks in a real browser: accessible and within their width, in both directions."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.market.suppliers import actions as suppliers
from meishan.market.suppliers.models import Registration
from meishan.market.tenders import actions as tenders
from tests.base.core.test_components import violations
from tests.market.tenders.conftest import needed
from tests.personas import join, make_agency, make_organisation, make_person

pytestmark = pytest.mark.browser


@pytest.fixture
def people(committed_world):
    """A small world with something on every desk."""
    agency = make_agency("Office for Testing", "OFT")
    officer = join(make_person("Olive Officer"), agency, Role.OFFICER, Role.HEAD)
    second = join(make_person("Sam Second"), agency, Role.OFFICER)
    firm = make_organisation("supplier", "Ningbo Vehicles Ltd", country="CN")
    supplier = join(make_person("Li Owner"), firm, Role.OWNER)
    operator = join(make_person("Omar Operator"), make_organisation("platform", "Meishan"), Role.OPERATOR)
    draft = tenders.draft(by=officer.actor, reference="RFQ/2027/001", content=needed())
    draft = tenders.clear(tenders.submit(draft, by=officer.actor), by=second.actor)
    notice = tenders.publish(draft, by=officer.actor)
    tenders.submit(
        tenders.draft(by=second.actor, reference="RFQ/2027/002", content=needed()), by=second.actor
    )
    filed = suppliers.begin(by=supplier.actor)
    at = clock.now()
    for level, state in (("basic", "registered"), ("level1", "to_update")):
        Registration.objects.create(
            supplier=filed, agency=agency, level=level, state=state, submitted_at=at, changed_at=at,
            reason="The licence has run out." if state == "to_update" else "",
        )  # fmt: skip
    tenders.express_interest(notice, by=supplier.actor)
    tenders.ask(notice, by=supplier.actor, text="May vans be used?", language="en")
    return SimpleNamespace(agency=agency, officer=officer, supplier=supplier, operator=operator)


def check(page, path: str) -> None:
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path)

    assert violations(page) == [], path
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert faults == [], path


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360)])
def test_public_pages_are_accessible(open_page, people, language, width):
    page = open_page(width=width, language=language)

    for path in (
        "/",
        "/buyers/",
        f"/buyers/{people.agency.pk}/",
        "/about/",
        "/help/",
        "/accessibility/",
        "/open-data/",
    ):
        check(page, path)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360)])
def test_desks_are_accessible(open_page, people, language, width):
    for persona in (people.officer, people.supplier, people.operator):
        check(open_page(persona, width=width, language=language), "/desk/")


def test_a_supplier_reads_at_one_glance_what_waits(open_page, people):
    page = open_page(people.supplier)
    page.goto("/desk/")

    expect(page.get_by_text("OFT asks for more")).to_be_visible()
    expect(page.get_by_role("link", name="Field vehicles for Kenya").first).to_be_visible()
    expect(page.get_by_text("May vans be used?")).to_be_visible()


def test_the_keyboard_leads_past_the_menu(open_page, people):
    page = open_page()
    page.goto("/")

    page.keyboard.press("Tab")
    assert page.get_by_role("link", name="Skip to the content").evaluate(
        "one => one === document.activeElement"
    )
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.get_by_role("searchbox").evaluate("one => one === document.activeElement")
