# SPDX-License-Identifier: Apache-2.0
"""Two officers: one drafts a notice from its parts, the other clears it; it is published, amended and answered."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from meishan.base.accounts.models import Mail
from meishan.base.core import clock
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Answer, Draft, Notice
from tests.browsing import press, send
from tests.factories.suppliers import registered

pytestmark = pytest.mark.browser


def wall(days: int) -> str:
    """What a date field takes for that many days ahead."""
    return (clock.now() + timedelta(days=days)).strftime("%Y-%m-%dT17:00")


def test_a_notice_goes_from_a_draft_to_an_answer(open_page, officer, second_officer, supplier_owner, settle):
    registered(supplier_owner)
    mine, colleague = open_page(officer), open_page(second_officer)
    draft(mine)
    refuse_own_clearance(mine)
    clear(colleague)
    publish(mine)
    settle()
    notice = Notice.objects.get()
    tenders.express_interest(notice, by=supplier_owner.actor)
    tenders.ask(notice, by=supplier_owner.actor, text="We, Ningbo Vehicles, ask: used ones?", language="en")
    answer(mine, notice)
    amend(mine, colleague, notice)
    settle()
    told = {one.kind: one.text for one in Mail.objects.filter(to=supplier_owner.person.email)}
    assert "Are used vehicles accepted?" in told["tenders.answer"]
    assert "Suppliers asked for more time." in told["tenders.revise"]
    read_as_a_citizen(open_page(), notice)


def read_as_a_citizen(page, notice):
    page.goto(f"/tenders/{notice.pk}/")
    page.get_by_role("heading", name="Twelve field vehicles for Kenya", level=1).wait_for()
    expect(page.get_by_text("This notice was amended")).to_be_visible()
    expect(page.get_by_text("44 days left").or_(page.get_by_text("45 days left")).first).to_be_visible()
    page.goto(f"/tenders/{notice.pk}/questions/")
    expect(page.get_by_text("Are used vehicles accepted?")).to_be_visible()
    expect(page.get_by_text("Ningbo")).to_have_count(0)


def forward(page):
    press(page.get_by_role("button", name="Save and continue"))


def draft(page):
    page.goto("/tenders/desk/")
    press(page.get_by_role("link", name="New notice").first)
    page.get_by_label("Reference").fill("RFQ/2027/014")
    forward(page)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.get_by_label("Reference")).to_have_value("RFQ/2027/014")
    page.get_by_label("Type of notice").select_option("rfq")
    page.get_by_label("Title").fill("Twelve field vehicles for Kenya")
    forward(page)

    page.wait_for_url("**/tenders/drafts/**")
    fill_basics(page)
    fill_goods(page)
    fill_dates(page)
    fill_terms(page)
    page.goto(f"/tenders/drafts/{Draft.objects.get().pk}/contacts/")
    page.get_by_label("Name").first.fill("Procurement unit")
    page.get_by_label("E-mail").first.fill("procurement@oft.example.org")
    press(page.get_by_role("button", name="Save and go to the checklist"))
    press(page.get_by_role("link", name="Submit for clearance"))
    send(page)
    page.get_by_text("Waiting for a second officer").wait_for()


def step(page, name):
    page.goto(f"/tenders/drafts/{Draft.objects.get().pk}/{name}/")


def fill_basics(page):
    step(page, "basics")
    page.get_by_label("Title in English").fill("")
    page.get_by_label("Text in English").fill("Twelve field vehicles, delivered to Nairobi.")
    forward(page)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.get_by_label("Text in English")).to_have_value("Twelve field vehicles, delivered to Nairobi.")
    page.get_by_label("Title in English").fill("Twelve field vehicles for Kenya")
    forward(page)


def fill_goods(page):
    step(page, "goods")
    page.get_by_label("Search in any language, or by code").fill("4x4")
    page.locator("label", has_text="25101507").first.click()
    page.get_by_text("1 code chosen").wait_for()
    page.locator("select[name=countries]").select_option("KE", force=True)
    forward(page)


def fill_dates(page):
    step(page, "dates")
    page.locator("select[name=zone]").select_option("Africa/Nairobi", force=True)
    page.get_by_label("Deadline").fill(wall(-3))
    press(page.get_by_role("button", name="Save and go to the checklist"))
    expect(page.get_by_text("The deadline is in the past. Set a later one.", exact=True)).to_be_visible()
    step(page, "dates")
    page.get_by_label("Deadline").fill(wall(30))
    forward(page)


def fill_terms(page):
    step(page, "terms")
    page.get_by_label("By e-mail").check()
    page.get_by_label("Where they send it").fill("bids@oft.example.org")
    page.get_by_label("Estimated value").fill("480000")
    forward(page)
    expect(page.get_by_text("Choose the currency of the estimated value.").first).to_be_visible()
    expect(page.get_by_label("Where they send it")).to_have_value("bids@oft.example.org")
    page.locator("select[name=currency]").select_option("USD", force=True)
    forward(page)


def refuse_own_clearance(page):
    page.goto(f"/tenders/drafts/{Draft.objects.get().pk}/clear/")
    expect(page.get_by_role("button", name="Clear for publication")).to_have_count(0)
    expect(page.get_by_text("You wrote part of this text, so another officer must clear it.")).to_be_visible()
    assert Draft.objects.get().state == "in_clearance"


def clear(page):
    page.goto("/tenders/clearance/")
    press(page.get_by_role("link", name="Twelve field vehicles"))
    press(page.get_by_role("link", name="Read the whole text"))
    expect(page.get_by_text("delivered to Nairobi")).to_be_visible()
    page.go_back()
    press(page.get_by_role("link", name="Send back"))
    send(page)
    expect(page.get_by_label("Reason")).to_have_attribute("aria-invalid", "true")
    assert Draft.objects.get().state == "in_clearance"
    page.goto(f"/tenders/drafts/{Draft.objects.get().pk}/")
    press(page.get_by_role("link", name="Clear for publication"))
    send(page)
    page.get_by_text("Cleared. It can be published now.").wait_for()
    assert Draft.objects.get().state == "cleared"


def publish(page):
    page.goto("/tenders/desk/")
    press(page.get_by_role("link", name="Twelve field vehicles").first)
    press(page.get_by_role("link", name="Publish"))
    send(page)
    page.get_by_text("Published.", exact=True).wait_for()
    expect(page.get_by_role("heading", name="Twelve field vehicles for Kenya", level=1)).to_be_visible()
    published = Notice.objects.get()
    assert (published.reference, published.countries, published.codes) == (
        "RFQ/2027/014",
        ["KE"],
        ["25101507"],
    )
    assert (published.value, published.currency) == (480_000, "USD")


def answer(page, notice):
    page.goto("/tenders/questions/")
    press(page.get_by_role("link", name="Answer to all").first)
    asked = page.get_by_label("Question in English")
    asked.fill("Are used vehicles accepted?")
    press(page.get_by_role("button", name="Answer to all"))
    expect(page.locator(".error-summary")).to_be_visible()
    expect(asked).to_have_value("Are used vehicles accepted?")
    page.get_by_label("Answer in English").fill("No.")
    press(page.get_by_role("button", name="Answer to all"))
    page.get_by_text("Answered to all").wait_for()
    expect(page.locator("article", has_text="Are used vehicles accepted?").get_by_text("No.")).to_be_visible()
    assert Answer.objects.get().question == {"en": "Are used vehicles accepted?"}


def amend(page, colleague, notice):
    page.goto(f"/tenders/{notice.pk}/")
    press(page.get_by_role("link", name="Amend"))
    send(page)
    page.wait_for_url("**/tenders/drafts/**")
    pk = page.url.split("/drafts/")[1].split("/")[0]
    page.goto(f"/tenders/drafts/{pk}/dates/")
    page.get_by_label("Deadline").fill(wall(45))
    forward(page)
    page.goto(f"/tenders/drafts/{pk}/")
    expect(page.get_by_text("Say why the notice is amended")).to_have_count(2)
    expect(page.get_by_role("link", name="Submit for clearance")).to_have_count(0)
    page.goto(f"/tenders/drafts/{pk}/reason/")
    page.get_by_label("What changes and why in English").fill("Suppliers asked for more time.")
    press(page.get_by_role("button", name="Save and go to the checklist"))
    press(page.get_by_role("link", name="Submit for clearance"))
    send(page)
    colleague.goto(f"/tenders/drafts/{pk}/clear/")
    send(colleague)
    page.goto(f"/tenders/drafts/{pk}/publish/")
    send(page)
    page.goto(f"/tenders/{notice.pk}/revisions/")
    newest = page.locator("#version-2", has_text="Suppliers asked for more time.")
    expect(newest.locator("ins time")).to_have_count(1)
    expect(newest.locator("del time")).to_have_count(1)
    assert Notice.objects.get().version == 2
