# SPDX-License-Identifier: Apache-2.0
"""A citizen without an account: searches, takes an entry of the log with its receipt, and verifies it offline."""

import json

import pytest
from playwright.sync_api import expect

from meishan.web.cli import door
from tests.browsing import press, send

pytestmark = pytest.mark.browser


@pytest.fixture
def publication(make_notice, settle):
    """A published notice, in the log and in the index."""
    notice = make_notice("RFQ/2027/201")
    settle()
    return notice


def test_a_citizen_searches_and_verifies(open_page, publication, tmp_path, capsys):
    page = open_page()
    search(page)
    receipt, entry, keys = download(page, tmp_path)

    assert door.main(["verify", str(receipt), "--key", str(keys)]) == 0
    assert capsys.readouterr().out.startswith("Proved.")

    assert json.loads(entry.read_text())["entry"]["facts"]["reference"] == "RFQ/2027/201"
    forged = tmp_path / "forged.json"
    forged.write_text(entry.read_text().replace("RFQ/2027/201", "RFQ/2027/999"))
    assert forged.read_text() != entry.read_text()
    assert door.main(["verify", str(receipt), "--entry", str(forged), "--key", str(keys)]) == 1
    assert capsys.readouterr().out.startswith("NOT proved.")
    assert door.main(["verify", str(receipt), "--key", "nonsense"]) != 0
    ask_the_server(page, receipt, tmp_path)


def search(page):
    page.goto("/")
    page.get_by_role("searchbox").first.fill("zeppelin hangars")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    expect(page.get_by_text("No open tender matches")).to_be_visible()
    expect(page.get_by_role("searchbox").first).to_have_value("zeppelin hangars")
    page.get_by_role("searchbox").first.fill("field vehicels")
    page.keyboard.press("Enter")
    press(page.get_by_role("link", name="Field vehicles for Kenya"))
    page.get_by_role("heading", name="Field vehicles for Kenya", level=1).wait_for()
    expect(page.get_by_text("Delivered to Nairobi.")).to_be_visible()
    expect(page.get_by_role("link", name="Express interest")).to_have_count(0)
    expect(page.get_by_text("Sign in, or register your firm.")).to_be_visible()


def download(page, folder):
    page.goto("/")
    press(page.get_by_role("link", name="Public log").first)
    page.get_by_label("Act", exact=True).select_option("tenders.publish")
    page.get_by_label("From").fill("2031-01-02")
    page.get_by_label("Up to").fill("2031-01-01")
    press(page.get_by_role("button", name="Show results"))
    expect(page.get_by_text("This day is before the first one. Choose a later day.").first).to_be_visible()
    page.get_by_label("From").fill("")
    page.get_by_label("Up to").fill("")
    press(page.get_by_role("button", name="Show results"))
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Download the receipt").wait_for()
    saved = []
    for name, label in (
        ("r.tlog-proof", "Download the receipt"),
        ("entry.json", "Download the entry (JSON)"),
    ):
        link = page.get_by_role("link", name=label).get_attribute("href")
        saved.append(keep(page, link, folder / name))
    return (*saved, keep(page, "/log/keys.txt", folder / "keys.txt"))


def keep(page, address, path):
    answered = page.request.get(address)
    assert answered.ok, address
    path.write_bytes(answered.body())
    return path


def ask_the_server(page, receipt, folder):
    page.goto("/log/verify/")
    send(page)
    expect(page.locator(".errorlist, .error-summary").first).to_be_visible()
    page.locator("input[type=file]").first.set_input_files(receipt)
    send(page)
    proved = page.locator(".alert--success", has_text="Proved")
    proved.wait_for()
    expect(proved).to_contain_text("RFQ/2027/201")
