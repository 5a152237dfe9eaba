# SPDX-License-Identifier: Apache-2.0
"""Search, alerts and the UNSPSC picker in a real browser: by a person in Ningbo, with and without JavaScript."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from meishan.base.accounts.states import Role
from meishan.market.matching import queries
from meishan.market.matching.models import Alert, SavedSearch
from meishan.market.suppliers import actions as suppliers
from meishan.market.tenders import actions as tenders
from tests.base.core.test_components import violations
from tests.browsing import press
from tests.market.tenders.conftest import needed
from tests.personas import join, make_agency, make_organisation, make_person, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def people(committed_world, settle):
    """A published notice in the index, and a firm."""
    agency = make_agency("Office for Testing", "OFT")
    officer = join(make_person("Olive Officer"), agency, Role.OFFICER)
    second = join(make_person("Sam Second"), agency, Role.OFFICER)
    firm = make_organisation("supplier", "Ningbo Vehicles Ltd", country="CN")
    supplier = join(make_person("Li Owner", language="zh-hans"), firm, Role.OWNER)
    draft = tenders.draft(by=officer.actor, reference="RFQ/2027/001", content=needed())
    draft = tenders.clear(tenders.submit(draft, by=officer.actor), by=second.actor)
    notice = tenders.publish(draft, by=officer.actor)
    suppliers.begin(by=supplier.actor)
    settle()
    return SimpleNamespace(officer=officer, supplier=supplier, notice=notice)


def test_she_finds_a_tender_in_her_language_and_saves_the_search(open_page, people):
    page = open_page(people.supplier, language="zh-hans")

    page.goto("/search/")
    page.fill("input[name=q]", "越野车")
    page.press("input[name=q]", "Enter")
    page.get_by_role("link", name="Field vehicles for Kenya").wait_for()
    expect(page.locator("main")).to_contain_text("25.10.15.07")
    page.locator("a[href*='/search/save/']").first.click()
    page.press("input[name=name]", "Enter")
    page.wait_for_url("**/search/saved/")

    saved = SavedSearch.objects.get()
    assert (saved.name, saved.query) == ("越野车", {"q": "越野车"})


def test_she_picks_codes_for_alerts_by_searching_and_by_opening_the_tree(open_page, people):
    page = open_page(people.supplier)

    page.goto("/search/alerts/")
    page.fill("#id_codes_q", "无人机")
    page.click("#id_codes_f_25131705")
    page.locator("#id_codes_c_25131705").wait_for()
    page.get_by_role("button", name="All goods and services").click()
    page.locator("button[name=codes-open][value='43000000']").click()
    page.locator("button[name=codes-open][value='43210000']").click()
    page.click("#id_codes_f_43211500")
    page.locator("#id_codes_c_43211500").wait_for()
    page.click("#id_codes_c_25131705")
    page.locator("#id_codes_c_25131705").wait_for(state="detached")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("[role=status], .alert").first.wait_for()

    alert = Alert.objects.get()
    assert queries.alert_codes(alert) == ["43211500"]
    assert [one.person for one in queries.readers_of(alert)] == [people.supplier.person]


def test_without_javascript_the_picker_works_by_its_buttons(browser, live, people):
    context = browser.new_context(base_url=live, java_script_enabled=False)
    cookies = {"sessionid": sign_in(people.supplier), "django_language": "en"}
    context.add_cookies([{"name": name, "value": value, "url": live} for name, value in cookies.items()])
    page = context.new_page()

    page.goto("/search/alerts/")
    page.fill("#id_codes_q", "laptop")
    press(page.locator("button[name=codes-search]"))
    page.check("#id_codes_f_43211503")
    press(page.locator("button[name=codes-open][value='']"))
    press(page.locator("button[name=codes-open][value='25000000']"))
    page.check("#id_codes_f_25100000")
    page.fill("#id_codes_q", "")
    press(page.get_by_role("button", name="Save", exact=True))
    context.close()

    assert queries.alert_codes(Alert.objects.get()) == ["25100000", "43211503"]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360)])
def test_pages_are_accessible_and_keep_their_width(open_page, people, language, width):
    page = open_page(people.supplier, width=width, language=language)
    paths = (
        *("/search/?q=vehicles", "/search/?q=zzzzzz", "/search/for-you/", "/search/saved/"),
        *("/search/save/?q=vehicles", "/search/alerts/", "/reference/unspsc/", "/reference/unspsc/43211503/"),
    )

    for path in paths:
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
