# SPDX-License-Identifier: Apache-2.0
"""A reviewer decides a Level 1 file; two vetting officers decide a sanctions case, the second confirming the first."""

import pytest
from playwright.sync_api import expect

from meishan.market.suppliers import actions as suppliers
from meishan.market.suppliers.models import Registration
from meishan.market.suppliers.states import State
from meishan.market.vetting import queries as vetting
from meishan.market.vetting.models import Case, Rerun
from meishan.market.vetting.tasks import run_rerun
from tests.browsing import press, send
from tests.factories.suppliers import file_level_1, registered
from tests.market.vetting import samples
from tests.personas import join, make_organisation, make_person

pytestmark = pytest.mark.browser

REASON = "Same address in Dalian, same registration number."


@pytest.fixture
def level_1(supplier_owner, reviewer):
    """A Level 1 file that waits for the agency."""
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    suppliers.submit(supplier, by=supplier_owner.actor, level="level1")
    return Registration.objects.get(level="level1")


def test_a_reviewer_decides_a_level_1_file(open_page, level_1, reviewer, supplier_owner, settle):
    page = open_page(reviewer)
    page.goto("/suppliers/desk/")
    page.locator("tr", has_text="Level 1").get_by_role("link", name="Ningbo Vehicles").click()
    page.get_by_role("button", name="Take up for review").click()
    page.get_by_text("You review this file now.").wait_for()
    accept(page)
    expect(page.get_by_text("Tick each required point of the checklist first.").first).to_be_visible()
    expect(page.get_by_label("Message to the supplier").first).to_have_value("Welcome.")

    point = page.locator("article").first
    point.get_by_role("button", name="More is needed").click()
    point.get_by_text("Say what is needed, in words the supplier can follow.").wait_for()
    for number in range(page.locator("article").count()):
        point = page.locator("article").nth(number)
        point.get_by_role("button", name="Met", exact=True).click()
        point.locator(".badge", has_text="Met").wait_for()
    accept(page)
    page.get_by_text("Registered. The supplier is told.").wait_for()
    settle()
    level_1.refresh_from_db()
    assert level_1.state == State.REGISTERED

    supplier = open_page(supplier_owner)
    supplier.goto(f"/suppliers/registrations/{level_1.pk}/")
    expect(supplier.get_by_text("Welcome.").first).to_be_visible()


def accept(page):
    shut = page.locator("#decide details:not([open]) summary", has_text="Accept")
    if shut.count():
        shut.click()
    page.locator("#decide details[open]").get_by_label("Message to the supplier").fill("Welcome.")
    press(page.get_by_role("button", name="Accept", exact=True))


@pytest.fixture
def listed_owner(world):
    """The owner of a firm whose name stands on the made-up list."""
    firm = make_organisation("supplier", "Golden Heron Shipping", country="CN")
    return join(make_person("Xu Lan"), firm, "owner")


def test_two_vetting_officers_decide_a_case(
    open_page, agency, listed_owner, vetting_officer, second_vetting_officer, settle, tmp_path
):
    supplier = registered(listed_owner, name="Golden Heron Shipping")
    page, second = open_page(vetting_officer), open_page(second_vetting_officer)
    bring_in_the_list(page, tmp_path, settle)

    page.goto("/vetting/")
    press(page.get_by_role("link", name="Golden Heron Shipping").first)
    reason = page.get_by_label("Reason")
    reason.fill("Same.")
    press(page.get_by_role("button", name="It is the listed party"))
    sentence = "Give the reason in a sentence: the next person must understand it."
    expect(page.get_by_text(sentence).first).to_be_visible()
    expect(reason).to_have_value("Same.")
    assert Case.objects.get().state == "open"
    reason.fill(REASON)
    press(page.get_by_role("button", name="It is the listed party"))
    page.get_by_text("You found this match").wait_for()
    expect(page.get_by_role("link", name="Confirm the match")).to_have_count(0)
    assert not vetting.is_sanctioned(supplier)

    second.goto(page.url)
    expect(second.get_by_text(REASON).first).to_be_visible()
    press(second.get_by_role("link", name="Confirm the match"))
    second.get_by_label("Reason").fill(REASON)
    send(second)
    settle()
    assert Case.objects.get().state == "confirmed"
    assert vetting.is_sanctioned(supplier)

    owner = open_page(listed_owner)
    owner.goto("/suppliers/standing/")
    expect(owner.locator("article", has_text="OFT").get_by_text("Sanctioned").first).to_be_visible()


def bring_in_the_list(page, folder, settle):
    broken, sound = folder / "broken.xml", folder / "list.xml"
    broken.write_text("<CONSOLIDATED_LIST>")
    sound.write_text(samples.UN)
    page.goto("/vetting/lists/offer/")
    for path in (broken, sound):
        page.get_by_label("Which list is it?").select_option("un")
        page.get_by_label("File of the list").set_input_files(path)
        send(page)
        if path == broken:
            expect(page.get_by_text("This is not well-formed XML.").first).to_be_visible()
            assert not Rerun.objects.exists()
    press(page.get_by_role("button", name="Import this edition"))
    page.get_by_text("All suppliers are being screened anew.").wait_for()
    settle()
    run_rerun(rerun=str(Rerun.objects.get().pk))
