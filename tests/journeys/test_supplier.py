# SPDX-License-Identifier: Apache-2.0
"""The owner of a firm in Ningbo, in Chinese: from an empty browser to interest in a tender, with slips on the way."""

import re

import pytest
from playwright.sync_api import expect

from meishan.base.accounts.models import Mail, Person
from meishan.market.matching import queries as matching
from meishan.market.matching.tasks.alerts import daily_alerts
from meishan.market.matching.tasks.mailing import write_digests
from meishan.market.suppliers.models import Supplier
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Interest, Question
from tests.browsing import press
from tests.market.tenders.conftest import needed
from tests.personas import PASSWORD

pytestmark = pytest.mark.browser

EMAIL = "wang.fang@ningbo.example"


@pytest.fixture
def market(make_notice, medical_officers, settle):
    """Three tenders that fit and one of an agency that buys other things."""
    for reference, title, chinese in (
        ("RFQ/2027/101", "Field vehicles for Nairobi", "内罗毕用越野车"),
        ("RFQ/2027/102", "Field vehicles for Lima", "利马用越野车"),
        ("RFQ/2027/103", "Field vehicles and spare parts", "越野车及备件"),
    ):
        make_notice(reference, title={"en": title, "zh": chinese})
    one, two = medical_officers
    draft = tenders.draft(
        by=one.actor,
        reference="RFQ/2027/900",
        content=needed(title={"en": "Ambulances", "zh": "救护车"}, lots=[]),
    )
    draft = tenders.clear(tenders.submit(draft, by=one.actor), by=two.actor)
    elsewhere = tenders.publish(draft, by=one.actor)
    settle()
    return elsewhere


def test_a_firm_in_ningbo_comes_to_its_first_tender(
    open_page, zh, open_mail, settle, market, agency, make_notice
):
    page = open_page(language="zh-hans")
    sign_up(page, zh, open_mail)
    sign_in(page, zh)
    register(page, zh)
    see_who_accepted(page, zh)
    settle()
    find_and_save(page, zh)
    make_notice("RFQ/2027/104", title={"en": "Field vehicles for Quito", "zh": "基多用越野车"})
    settle()
    read_the_alert(page, zh, open_mail)
    express_interest(page, zh, market)
    ask(page, zh)


def sign_up(page, zh, open_mail):
    page.goto("/")
    press(page.get_by_role("link", name=zh("Register your firm")).first)
    press(page.get_by_role("button", name=zh("Continue"), exact=True))
    page.get_by_label(zh("Name of your organisation")).fill("宁波春风车辆有限公司")
    page.locator("select[name=country]").select_option("CN", force=True)
    page.get_by_label(zh("Your name")).fill("王芳")
    page.get_by_label(zh("E-mail address")).fill("wang.fang")
    page.get_by_label(zh("Password")).fill("1234567890")
    press(page.get_by_role("button", name=zh("Open the account")))

    for told in (
        "Write an address like name@example.org.",
        "Read the code of conduct and accept it to go on.",
    ):
        expect(page.get_by_text(zh(told)).first).to_be_visible()
    expect(page.get_by_label(zh("Name of your organisation"))).to_have_value("宁波春风车辆有限公司")
    assert not Mail.objects.filter(kind="accounts.confirm").exists()

    page.get_by_label(zh("E-mail address")).fill(EMAIL)
    page.get_by_label(zh("Password")).fill(PASSWORD)
    page.get_by_label(zh("I have read the code of conduct and accept it")).check()
    press(page.get_by_role("button", name=zh("Open the account")))
    page.wait_for_url("**/sent/")
    mail, link = open_mail("accounts.confirm", "/account/")
    assert re.search("[一-鿿]", mail.subject), mail.subject
    page.goto(link[:-5] + "zzzz/")
    expect(page.get_by_text(zh("This link is not complete or has run out. Sign up again."))).to_be_visible()
    page.goto(link)
    press(page.get_by_role("button", name=zh("Yes, open my account")))
    expect(page.get_by_text(zh("Your account is ready."))).to_be_visible()
    assert Person.objects.get(email=EMAIL).language == "zh-hans"


def sign_in(page, zh):
    page.locator("summary", has_text="宁波春风").click()
    press(page.get_by_role("button", name=zh("Sign out")).first)
    page.goto("/account/login/")
    page.get_by_label(zh("E-mail address")).fill(EMAIL)
    page.get_by_label(zh("Password")).fill("wrong horse")
    press(page.get_by_role("button", name=zh("Sign in"), exact=True))
    expect(page.get_by_text("地址或密码有误。请检查后再试。").first).to_be_visible()
    expect(page.get_by_label(zh("E-mail address"))).to_have_value(EMAIL)

    page.get_by_label(zh("Password")).fill(PASSWORD)
    press(page.get_by_role("button", name=zh("Sign in"), exact=True))
    page.wait_for_url("**/desk/**")


def register(page, zh):
    forward = page.get_by_role("button", name=zh("Save and continue"))
    press(page.get_by_role("link", name=zh("Complete your registration")).first)
    press(page.get_by_role("button", name=zh("Start registration")))
    page.get_by_label(zh("Licence or tax number")).fill("91330201MA2AX0001X")
    page.get_by_label(zh("Year of founding")).fill("2090")
    page.get_by_label(zh("Privately owned")).check()
    press(forward)
    expect(
        page.get_by_text(zh("The year of founding must lie between 1600 and %(year)s.", year=2026)).first
    ).to_be_visible()
    expect(page.get_by_label(zh("Licence or tax number"))).to_have_value("91330201MA2AX0001X")
    page.get_by_label(zh("Year of founding")).fill("2009")
    press(forward)

    page.wait_for_url("**/register/address/")
    page.get_by_label(zh("Street and number")).first.fill("中山路12号")
    page.get_by_label(zh("City")).first.fill("宁波")
    page.get_by_label(zh("Telephone")).first.fill("call me")
    press(forward)
    expect(
        page.get_by_text(zh("Write the number with its country code, such as +86 574 5555 0101.")).first
    ).to_be_visible()
    expect(page.get_by_label(zh("Street and number")).first).to_have_value("中山路12号")
    page.get_by_label(zh("Telephone")).first.fill("+86 574 5555 0101")
    press(forward)

    page.wait_for_url("**/register/countries/")
    page.get_by_label(zh("Internationally")).check()
    press(forward)
    expect(page.get_by_text(zh("Choose the countries you do business in.")).first).to_be_visible()
    page.locator("select[name=countries]").select_option(["KE", "PE"], force=True)
    press(forward)

    page.wait_for_url("**/register/contacts/")
    expect(page.get_by_label(zh("E-mail")).first).to_have_value(EMAIL)
    page.get_by_label(zh("E-mail")).first.fill("nobody")
    press(forward)
    expect(page.get_by_text(zh("Write an address like name@example.org.")).first).to_be_visible()
    expect(page.get_by_label(zh("Name", of="a person")).first).to_have_value("王芳")
    page.get_by_label(zh("E-mail")).first.fill("sales@ningbo.example")
    press(forward)

    page.wait_for_url("**/register/goods/")
    press(forward)
    choose_goods(page, zh)
    press(forward)
    sign_declaration(page, zh)
    page.wait_for_url("**/register/check/")
    press(page.get_by_role("button", name=zh("Submit registration")))
    page.wait_for_url("**/suppliers/standing/")


def choose_goods(page, zh):
    page.get_by_label(zh("Search in any language, or by code")).fill("越野车")
    page.locator("label", has_text="25101507").first.click()
    page.get_by_text("已选择 1 个编码").wait_for()


def sign_declaration(page, zh):
    page.wait_for_url("**/register/declaration/")
    statements = page.locator("main input[type=radio][value=yes]")
    for number in range(statements.count() - 1):
        statements.nth(number).check()
    page.get_by_label(zh("Your full name, as signature")).fill("王芳")
    page.locator("input[name=accepts_code_of_conduct]").check()
    press(page.get_by_role("button", name=zh("Sign"), exact=True))
    expect(page.get_by_text(zh("Answer each statement with yes or no.")).first).to_be_visible()
    expect(page.get_by_label(zh("Your full name, as signature"))).to_have_value("王芳")
    expect(statements.first).to_be_checked()
    statements.last.check()
    press(page.get_by_role("button", name=zh("Sign"), exact=True))


def see_who_accepted(page, zh):
    expect(
        page.get_by_text(zh("Your registration is submitted. This is how each agency took it."))
    ).to_be_visible()
    took = {
        row.agency.acronym: row.state for row in Supplier.objects.get().registrations.select_related("agency")
    }
    assert took == {"OFT": "registered", "OFM": "unmatched"}
    for acronym, state in (("OFT", "Registered"), ("OFM", "Unmatched")):
        expect(page.locator("article", has_text=acronym).get_by_text(zh(state)).first).to_be_visible()


def find_and_save(page, zh):
    page.goto("/")
    page.get_by_role("searchbox").first.fill("越野车")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    for title in ("内罗毕用越野车", "利马用越野车", "越野车及备件"):
        expect(page.get_by_role("link", name=title)).to_be_visible()
    press(page.get_by_role("link", name=zh("Save this search")).first)
    name = page.get_by_label(zh("Name of the search"))
    expect(name).to_have_value("越野车")
    name.fill(" ")
    press(page.get_by_role("button", name=zh("Save"), exact=True))
    expect(page.get_by_text(zh("Give the search a name.")).first).to_be_visible()
    name.fill("非洲越野车")
    press(page.get_by_role("button", name=zh("Save"), exact=True))
    expect(page.get_by_text(zh("The search is saved."))).to_be_visible()


def read_the_alert(page, zh, open_mail):
    daily_alerts()
    waiting = list(matching.digests_waiting().values_list("id", flat=True))
    write_digests(min(waiting), max(waiting))
    mail, link = open_mail("matching.saved_search", "/tenders/")
    assert mail.to == EMAIL
    assert "非洲越野车" in mail.subject
    assert "基多用越野车" in mail.text
    assert "内罗毕" not in mail.text
    assert Mail.objects.filter(kind="matching.alert", text__contains="基多用越野车").exists()
    page.goto(link)
    expect(page.get_by_role("heading", name="基多用越野车")).to_be_visible()


def express_interest(page, zh, elsewhere):
    here = page.url
    page.goto(f"/tenders/{elsewhere.pk}/interest/")
    expect(page.get_by_text(zh("Not possible yet"))).to_be_visible()
    assert not Interest.objects.exists()

    page.goto(here)
    press(page.get_by_role("link", name=zh("Express interest")))
    press(page.get_by_role("button", name=zh("Express interest")))
    page.get_by_text(zh("You expressed interest")).wait_for()
    assert Interest.objects.get().notice.reference == "RFQ/2027/104"


def ask(page, zh):
    press(page.get_by_role("link", name=zh("Ask a question")))
    page.get_by_role("textbox", name=zh("Your question")).fill("   ")
    press(page.get_by_role("button", name=zh("Send the question")))
    expect(page.get_by_text(zh("Write your question.")).first).to_be_visible()
    page.get_by_role("textbox", name=zh("Your question")).fill("能否在瓜亚基尔交货？")
    press(page.get_by_role("button", name=zh("Send the question")))
    page.get_by_text(zh("Waiting for an answer")).first.wait_for()
    asked = Question.objects.get()
    assert (asked.text, asked.language) == ("能否在瓜亚基尔交货？", "zh")
