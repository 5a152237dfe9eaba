# SPDX-License-Identifier: Apache-2.0
"""The workroom where what is there is not what is wanted: a draft kept elsewhere, answers that can't be read, a price
sheet of another version or lot, a receipt that a fuller one followed.
"""

import io
import re

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from meishan.algorithms import sealing
from meishan.algorithms.sealing.keys import write_key_file
from meishan.market.bids.models import BidDraft, Receipt, Submission
from tests.browsing import press
from tests.market.bids import workroom
from tests.market.bids.workroom import a_file, bid, fill, go, open_room, price, room, seal
from tests.market.tenders.conftest import make_draft, revise
from tests.personas import join, make_person

__all__ = ["bid", "make_draft", "revise", "room"]

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """People and tenders that the browser's server sees."""


@pytest.fixture
def colleague(bidder):
    return join(make_person("Wang Colleague"), bidder.organisation, "owner")


def key_file(data: bytes) -> dict:
    return {"name": "organisation.key", "mimeType": "text/plain", "buffer": data}


def keep_a_copy(page, bid) -> bytes:
    """She answers a question, makes her organisation's key and keeps a copy on the server; the key file."""
    open_room(page, bid, part="questions")
    page.get_by_label("How will you work?").fill("With care.")
    go(page, "copies")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Make the key and save its file").click()
    page.get_by_role("button", name="Save a copy now").click()
    expect(page.locator("[data-at=copy-state]")).to_contain_text("Last saved")
    return saved.value.path().read_bytes()


def test_a_draft_kept_on_the_server_is_offered_and_restored_on_another_device(
    open_page, bid, bidder, colleague
):
    key = keep_a_copy(open_page(bidder), bid)
    other = open_page(colleague)
    open_room(other, bid)

    offer = other.locator("[data-copy-offer]")
    expect(offer).to_be_visible()
    expect(offer).to_contain_text("A draft of this bid is kept on the server")
    expect(offer).to_contain_text(f"{BidDraft.objects.get().at:%Y}")
    expect(other.get_by_text("Nothing typed yet.")).to_be_hidden()
    expect(other.locator("[data-saved]").get_by_text("a draft is kept on the server")).to_be_visible()
    expect(offer.get_by_role("button", name="Bring the copy to this device")).to_be_hidden()
    stranger = write_key_file(sealing.new_key()[0], "2026-11-30T00:00:00Z").encode()
    other.locator("#copy-offer-key").set_input_files(key_file(stranger))
    expect(offer).to_contain_text("another key than the one your organisation uses")

    other.locator("#copy-offer-key").set_input_files(key_file(key))
    expect(offer).to_be_hidden()
    expect(other.locator("[data-saved] [data-when=saved]")).to_be_visible()
    go(other, "questions")
    expect(other.get_by_label("How will you work?")).to_have_value("With care.")
    # Nothing is offered twice.
    other.reload()
    other.locator("[data-workroom][data-ready]").wait_for()
    go(other, "tasks")
    expect(offer).to_be_hidden()


def test_a_draft_under_a_retired_key_is_still_restored_with_that_keys_file(open_page, bid, bidder, colleague):
    page = open_page(bidder)
    key = keep_a_copy(page, bid)
    second = open_page(colleague)
    open_room(second, bid, part="copies")
    second.get_by_text("The key file is lost").click()
    second.get_by_role("button", name="Retire the key and make a new one").click()
    expect(second.get_by_role("button", name="Make the key and save its file")).to_be_visible()
    second.reload()
    second.locator("[data-workroom][data-ready]").wait_for()
    go(second, "tasks")

    second.locator("#copy-offer-key").set_input_files(key_file(key))
    expect(second.locator("[data-copy-offer]")).to_be_hidden()
    go(second, "questions")
    expect(second.get_by_label("How will you work?")).to_have_value("With care.")


def test_what_is_wrong_counts_as_nothing_done_and_is_shown(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid, part="questions")
    count = page.locator("[data-tab=questions] [data-count-of=questions]")
    wrong = page.locator("[data-tab=questions] [data-faulty-of=questions]")
    page.get_by_label("How will you work?").fill("With care.")
    page.get_by_label("Staff in the field").fill("12")
    expect(count).to_have_text("2 of 8")
    expect(wrong).to_be_hidden()

    page.get_by_label("Staff in the field").fill("twelve")
    page.get_by_label("Staff in the field").press("Tab")
    expect(count).to_have_text("1 of 8")
    expect(wrong).to_have_text("To correct: 1")
    # Yes, but without the file that shows it: not wrong, and not done.
    page.locator("#answer-certified-yes").check()
    expect(wrong).to_have_text("To correct: 1")
    expect(count).to_have_text("1 of 8")
    script = workroom.PDF.replace(b"<<>>", b"<</JavaScript 1>>", 1)
    page.locator("#files-question-plan-technical").set_input_files(a_file("plan.pdf", script))
    expect(wrong).to_have_text("To correct: 2")

    go(page, "prices")
    price(page, "1.1", "10")
    price(page, "1.2", "-3")
    expect(page.locator("[data-tab=prices] [data-count-of=prices]")).to_have_text("1 of 4")
    expect(page.locator("[data-tab=prices] [data-faulty-of=prices]")).to_have_text("To correct: 1")
    go(page, "documents")
    page.locator("#files-document-licence-technical").set_input_files(a_file("licence.pdf", script))
    expect(page.locator("[data-tab=documents] [data-count-of=documents]")).to_have_text("0 of 2")
    expect(page.locator("[data-tab=documents] [data-faulty-of=documents]")).to_have_text("To correct: 1")

    page.reload()
    page.locator("[data-workroom][data-ready]").wait_for()
    go(page, "tasks")
    status = page.locator(".task-list [data-status=questions]")
    expect(status).to_contain_text("To correct: 2")
    expect(status.get_by_text("Needs a correction")).to_be_visible()
    # Which ones they are is said where they stand.
    go(page, "questions")
    expect(page.locator("#question-staff-fault")).to_contain_text("is not a number")
    go(page, "prices")
    expect(page.locator('[data-line="1.2"] [data-fault]')).to_contain_text("below zero")


def bring(page, book: Workbook) -> list[str]:
    """What is said once that workbook was chosen."""
    target = io.BytesIO()
    book.save(target)
    said = page.locator("[data-schedule-said]")
    before = said.text_content()
    page.locator("[data-schedule-in]").set_input_files(a_file("prices.xlsx", target.getvalue()))
    expect(said).not_to_have_text(before)
    said.wait_for()
    return said.locator("li").all_inner_texts() or [said.inner_text()]


def test_a_price_sheet_of_another_version_or_lot_says_so(open_page, bid, bidder, room, revise, settle):
    page = open_page(bidder)
    sheets = {}
    for lot in (1, 2):
        answer = page.request.get(f"/bids/{bid.pk}/prepare/{lot}/prices.xlsx")
        sheets[lot] = load_workbook(io.BytesIO(answer.body()))
        sheets[lot].active["E2"] = 4000
    lots = workroom.content()["lots"]
    lots[0]["items"][0]["quantity"] = "14"
    lots[0]["items"].pop()
    revise(room[0], lots=lots)
    settle()
    open_room(page, bid, part="prices")
    page.locator("[data-schedule-currency]").select_option("USD")

    [cause, quantity] = bring(page, sheets[1])
    assert cause.startswith("This workbook was made for version 1 of the tender. Version 2 is in force")
    assert "“Save as workbook”" in cause
    assert "the quantity is 14" in quantity
    [cause] = bring(page, sheets[2])
    assert cause.startswith("This workbook was made for lot 2; here it is lot 1.")
    sheets[2].active["H2"] = "RFP/ELSEWHERE v3 #1"
    [cause] = bring(page, sheets[2])
    assert cause.startswith("This workbook was made for another tender, RFP/ELSEWHERE;")
    # One that says nothing of itself.
    sheets[2].active["H2"] = None
    [cause, line] = bring(page, sheets[2])
    assert "may be of another lot, or of an earlier version" in cause
    assert "“2.1”, which is not asked for" in line
    # The lines that stayed as they were are taken, with a word of warning.
    sheets[1].active["C2"] = 14
    [said] = bring(page, sheets[1])
    assert "Prices taken: 1 of 3." in said
    assert "made for version 1 of the tender. Version 2 is in force" in said


def test_the_fuller_receipt_is_the_one_to_keep(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    seal(page)
    expect(page.locator("[data-step=working]")).to_be_hidden()
    submission = Submission.objects.get()
    first, fuller = Receipt.objects.filter(submission=submission).order_by("at")
    assert first.content["pending"]
    assert not fuller.content.get("pending")

    # What the workroom hands her is the fuller one, now and when she comes back.
    link = page.get_by_role("link", name="Receipt, to read and print")
    expect(link).to_have_attribute("href", f"/bids/receipts/{fuller.pk}/")
    page.reload()
    page.locator("[data-workroom][data-ready]").wait_for()
    expect(link).to_have_attribute("href", f"/bids/receipts/{fuller.pk}/")

    # The first one leads to it, and the bid's page names it.
    page.goto(f"/bids/receipts/{first.pk}/")
    expect(page.get_by_text("This one was given before all bytes had come.")).to_be_visible()
    press(page.get_by_role("link", name="Go to the newer receipt"))
    expect(page).to_have_url(re.compile(f"/bids/receipts/{fuller.pk}/"))
    expect(page.get_by_text("There is a newer receipt")).to_have_count(0)
    page.goto(f"/bids/{bid.pk}/")
    kept = page.locator(".summary > div").filter(has_text="Receipt to keep")
    expect(kept.get_by_role("link", name="Receipt")).to_have_attribute("href", f"/bids/receipts/{fuller.pk}/")
    expect(kept).to_contain_text("all bytes are here")
    page.get_by_text("Receipts and earlier submissions").click()
    row = page.locator("details li").filter(has=page.locator(f'a[href="/bids/receipts/{fuller.pk}/"]'))
    expect(row).to_contain_text("Keep this one")
    expect(page.get_by_text("Keep this one")).to_have_count(1)


def test_sizes_are_written_as_the_server_writes_them(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid, part="documents")
    rows = page.locator("#other-technical li")
    for name, data in (("one.txt", b"x"), ("few.txt", b"x" * 45), ("more.txt", b"word, " * 512)):
        page.locator("#files-other--technical").set_input_files(a_file(name, data))
        rows.filter(has_text=name).wait_for()

    expect(rows.filter(has_text="one.txt")).to_contain_text("1 byte")
    expect(rows.filter(has_text="one.txt")).not_to_contain_text("1 bytes")
    expect(rows.filter(has_text="few.txt")).to_contain_text("45 bytes")
    expect(rows.filter(has_text="more.txt")).to_contain_text("3.0 kB")
