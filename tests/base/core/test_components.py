# SPDX-License-Identifier: Apache-2.0
"""The page of components in a real browser: accessible, within its width, in both directions, without a fault."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page) -> list[str]:
    """What axe finds wrong, with the elements."""
    asked = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=asked).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360), ("zh-hans", 360)])
def test_components_are_accessible_and_fit(open_page, language, width):
    page = open_page(width=width, language=language)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)

    page.goto("/components/")

    expect(page.locator("html")).to_have_attribute("dir", ("rtl" if language == "ar" else "ltr"))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults == []


@pytest.mark.browser
def test_the_dark_theme_is_as_readable(open_page):
    page = open_page()
    page.emulate_media(color_scheme="dark")

    page.goto("/components/")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 24, 32)"
    assert violations(page) == []


@pytest.mark.browser
def test_the_language_is_switched_without_a_script(open_page, browser, live):
    context = browser.new_context(base_url=live, java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto("/components/?q=a")
    page.locator(".menu > summary").first.click()

    page.get_by_role("button", name="Français").first.click()

    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page).to_have_url(re.compile(r"/components/\?q=a$"))
    context.close()


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans", "ru"])
def test_each_language_is_offered_in_its_own_name(client, world, language):
    page = client.get("/components/", headers={"accept-language": language}).content.decode()

    for name in ("English", "Français", "Español", "العربية", "Русский", "中文"):
        assert f">{name}</bdi>" in page


@pytest.mark.browser
def test_a_large_select_is_a_type_ahead(open_page):
    page = open_page()
    page.goto("/components/")
    box = page.locator("form").get_by_role("combobox", name="Countries you deliver to").first

    box.fill("cote")
    page.keyboard.press("Enter")
    box.fill("keny")
    page.keyboard.press("Enter")

    chosen = page.locator("select[name='blank-codes']").evaluate(
        "one => [...one.selectedOptions].map(o => o.value)"
    )
    assert chosen == ["KE", "CI"]
    page.keyboard.press("Backspace")
    assert page.locator("select[name='blank-codes']").evaluate("one => one.selectedOptions.length") == 1


@pytest.mark.browser
def test_a_textarea_says_how_much_is_too_much(open_page):
    page = open_page()
    page.goto("/components/")

    page.locator("textarea[name='blank-about']").fill("x" * 203)

    expect(page.get_by_text("Characters too many: 3")).to_be_visible()


@pytest.mark.browser
def test_the_bar_moves_by_itself(open_page):
    page = open_page()
    page.goto("/components/")

    with page.expect_response("**/components/progress/") as answer:
        pass

    assert answer.value.ok


@pytest.mark.browser
def test_on_paper_there_is_nothing_to_press(open_page):
    page = open_page()
    page.goto("/components/")
    page.emulate_media(media="print")

    expect(page.locator(".masthead__tools")).not_to_be_visible()
    expect(page.locator(".toolbar__links").first).not_to_be_visible()
    expect(page.get_by_role("heading", name="Components", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/no/such/page/", 404, "There is no such page"), ("/components/", 200, "Components")],
)
def test_pages_answer_in_words(client, world, path, status, words):
    answer = client.get(path)

    assert answer.status_code == status
    assert words in answer.content.decode()


def test_the_worst_page_needs_no_database(rf):
    from meishan.base.core import views

    answer = views.server_error(rf.get("/"))

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_refusals_have_a_page(client, world):
    client.handler.enforce_csrf_checks = True

    answer = client.post("/language/", {"language": "fr"})

    assert answer.status_code == 403
    assert "The form has expired" in answer.content.decode()
