# SPDX-License-Identifier: Apache-2.0
"""In a real browser: a firm applies on a phone in Chinese, and says whom to meet by one tap."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from meishan.base.accounts.states import OrganisationKind, Role
from meishan.outreach.seminars.models import Application, Request
from meishan.outreach.seminars.states import ApplicationState
from tests.factories import seminars as factory
from tests.personas import join, make_organisation, make_person

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


def check(page):
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def url(made, name):
    return reverse(f"seminars:{name}", args=[made.seminar.slug])


def test_a_newcomer_applies_on_a_phone_in_chinese(live, open_page):
    made = factory.lay_down(officers=2, suppliers=0)
    firm = make_organisation(OrganisationKind.SUPPLIER, "宁波海鑫泵业有限公司", country="CN")
    page = open_page(
        join(make_person("Mei Owner", language="zh-hans"), firm, Role.OWNER), width=360, language="zh-hans"
    )

    page.goto(url(made, "apply"))
    check(page)
    page.fill("[name=licence_number]", "91330201MA2AX0077X")
    page.fill("[name=year_established]", "2012")
    page.select_option("[name=ownership_type]", "private")
    page.fill("[name=pitch]", "我们生产诊所用的水泵")
    page.fill("[name=codes-q]", "25101500")
    page.locator("input[name=codes][value='25101500']").first.check()
    page.check("[name=people-0-consents]")
    page.click("main form .form-actions button.button--primary")
    page.wait_for_url(f"**{url(made, 'application')}")

    check(page)
    applied = Application.objects.get(supplier=firm)
    assert (applied.state, applied.pitch_language, applied.languages) == (
        ApplicationState.APPLIED,
        "zh",
        ["zh"],
    )


def test_one_tap_is_said_without_a_new_page(live, open_page):
    made = factory.lay_down(officers=4, suppliers=2)
    page = open_page(made.supplier_personas[0], width=360, language="ar")

    page.goto(url(made, "wishes"))
    check(page)
    page.evaluate("window.stays = true")
    page.click("#o0 button[value=must]")
    page.wait_for_selector("#o0 button[value=drop][aria-pressed=true]")

    assert Request.objects.get().wish == "must"
    expect(page.locator("#counter strong").first).to_contain_text("1")
    assert page.evaluate("window.stays"), "the page was not loaded anew"
    check(page)
