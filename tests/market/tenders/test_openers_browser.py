# SPDX-License-Identifier: Apache-2.0
"""An opener makes her key, is appointed, checks it in the log and opens the drill, all in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from meishan.algorithms import sealing
from meishan.base.accounts.states import Role
from meishan.market.tenders import actions
from meishan.market.tenders.models import Draft, OpenerKey, Tender
from meishan.market.tenders.queries import openers as queries
from tests.base.core.test_components import violations
from tests.browsing import press
from tests.factories.openers import get_ready, make_opener
from tests.market.tenders.conftest import SEALED, needed
from tests.personas import join, make_agency, make_person

pytestmark = pytest.mark.browser


@pytest.fixture
def case(committed_world):
    """A draft of a sealed tender, its officer, an opener without key and one with."""
    agency, other = make_agency("Office for Testing", "OFT"), make_agency("Agency for Others", "AFO")
    officer = join(make_person("Olive Officer"), agency, Role.OFFICER)
    draft = actions.draft(by=officer.actor, reference="ITB/2027/001", content=needed(**SEALED))
    opener = join(make_person("Ona Opener"), other, Role.OPENER)
    return Tender.objects.get(pk=draft.pk), officer, opener, make_opener("Oz Opener", agency)


def test_from_the_key_to_the_drill(open_page, case, settle, tmp_path):
    tender, officer, opener, second = case
    page = open_page(opener)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))

    # She makes a key; its file is saved at once, only its public half is registered.
    page.goto("/tenders/seats/")
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Make a key in this browser").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    identity = sealing.read_key_file(saved.read_bytes())
    page.get_by_label("I have the file in a safe place").check()
    press(page.get_by_role("button", name="Register the public key"))
    expect(page.locator("main")).to_contain_text("Your key is registered")
    expect(page.locator("[data-key-here]")).to_have_text("Kept in this browser")
    key = OpenerKey.objects.get(person=opener.person.pk)
    assert key.recipient == sealing.recipient_of(identity)

    # The officer appoints her and another; two of two needs a word of its own.
    desk = open_page(officer)
    desk.goto(f"/tenders/{tender.pk}/openers/")
    assert violations(desk) == []
    desk.get_by_label(re.compile("Ona Opener")).check()
    desk.get_by_label(re.compile("Oz Opener")).check()
    desk.get_by_label("How many of them open together").fill("1")
    press(desk.get_by_role("button", name="Appoint these openers"))
    expect(desk.locator("main")).to_contain_text("Openers getting ready")
    assert violations(desk) == []
    settle()
    manifest = queries.appointed_manifest(tender)

    # Her own browser finds her key in the log, and opens the drill.
    page.goto("/tenders/seats/")
    press(page.get_by_role("link", name="Field vehicles for Kenya"))
    expect(page.locator("[data-key-state]")).to_have_text("The key of this seat is kept in this browser.")
    assert violations(page) == []
    press(page.get_by_role("button", name="Check my key"))
    expect(page.locator("main")).to_contain_text("Your seat is confirmed.")
    press(page.get_by_role("button", name="Open the drill"))
    expect(page.locator("main")).to_contain_text("your key works")
    get_ready(second, manifest)
    assert queries.standing_manifest(tender) == manifest
    assert not any("AGE-SECRET-KEY" in one or identity in one for one in sent)

    desk.reload()
    expect(desk.locator("main")).to_contain_text("Openers in force")
    assert Draft.objects.get(pk=tender.pk).state == "draft"


def with_a_third(tender, officer, second):
    """A list of two, whose other opener is ready."""
    third = make_opener("Thea Third", second.persona.organisation)
    keys = [second.key.pk, third.key.pk]
    manifest = actions.appoint_openers(tender, by=officer.actor, keys=keys, threshold=1)
    get_ready(third, manifest)
    return manifest


def test_on_another_device_she_chooses_her_file_and_a_strangers_key_is_refused(
    open_page, case, settle, tmp_path
):
    tender, officer, _, second = case
    manifest = with_a_third(tender, officer, second)
    settle()
    seat = queries.seats_of(manifest)[0]
    right, wrong = Path(tmp_path / "right.key"), Path(tmp_path / "wrong.key")
    right.write_text(f"# created: now\n{second.identity}\n")
    wrong.write_text(sealing.new_key()[0])
    page = open_page(second.persona, width=360, language="ar")
    page.goto(f"/tenders/seats/{seat.pk}/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []

    page.set_input_files("#key-file", wrong)
    expect(page.locator("[data-fault]")).to_be_visible()
    page.set_input_files("#key-file", right)
    expect(page.locator("[data-fault]")).to_be_hidden()
    press(page.locator("[data-confirm] button"))
    press(page.locator("[data-drill] button"))

    assert queries.standing_manifest(tender) == manifest


def test_a_swapped_key_is_noticed_by_the_openers_own_browser(open_page, case, settle):
    tender, officer, _, second = case
    manifest = with_a_third(tender, officer, second)
    settle()
    seat = queries.seats_of(manifest)[0]
    page = open_page(second.persona)

    # The page is made to show another list than the log's: the seat's own key, but another threshold.
    def swap(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('"threshold": 1', '"threshold": 2'))

    page.route(f"**/tenders/seats/{seat.pk}/", swap)
    page.goto(f"/tenders/seats/{seat.pk}/")
    page.evaluate(
        "([owner, key]) => meishan.sealing.keys.keep(owner, key)",
        [str(seat.person), {"identity": second.identity, "recipient": second.key.recipient}],
    )
    page.reload()
    expect(page.locator("[data-key-state]")).to_contain_text("is kept in this browser")
    page.get_by_role("button", name="Check my key").click()

    expect(page.locator("[data-fault]")).to_contain_text(re.compile("does not show your key|list of openers"))
    assert queries.seats_of(manifest)[0].confirmed_at is None
