# SPDX-License-Identifier: Apache-2.0
"""The bidder's workroom in a real browser: she fills, reloads, seals, submits; what she sealed is what openers find."""

import io
import json
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from meishan.algorithms import sealing
from meishan.market.bids import queries
from meishan.market.bids.models import Submission
from meishan.market.bids.queries.prices import read_prices
from tests.browsing import press, usable
from tests.market.bids import workroom
from tests.market.bids.workroom import a_file, bid, fill, go, open_room, price, room, seal
from tests.market.tenders.conftest import make_draft, revise

__all__ = ["bid", "make_draft", "revise", "room"]

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """People and tenders that the browser's server sees."""


def opened(submission: Submission, openers, folder) -> dict[str, dict[str, bytes]]:
    """What two openers find in each envelope of a submission."""
    found = {}
    for envelope in submission.envelopes.all():
        header = sealing.Header.parse(envelope.header)
        shares = {one.seat: bytes(one.data) for one in envelope.shares.all()}
        pads = {
            seat: sealing.open_share(openers[seat - 1].identity, shares[seat], header, seat)
            for seat in (1, 3)
        }
        place = folder / envelope.kind
        place.mkdir()
        ciphertext = queries.open_ciphertext(envelope)
        assert ciphertext is not None
        with ciphertext:
            package = sealing.open_envelope(
                ciphertext,
                sealing.join(header, pads),
                header,
                sealing.into(place),
                supplier=str(submission.supplier_id),
            )
        found[envelope.kind] = {file.name: (place / file.name).read_bytes() for file in package.files}
    return found


def test_what_she_types_stays_on_her_device_through_a_reload(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    expect(page.locator("[data-saved]")).to_contain_text("Saved on this device")
    go(page, "questions")
    page.get_by_label("Staff in the field").fill("twelve")
    page.get_by_label("Staff in the field").press("Tab")
    expect(page.locator("#question-staff-fault")).to_have_text(re.compile("“twelve” is not a number"))

    page.reload()
    page.locator("[data-workroom][data-ready]").wait_for()

    expect(page.get_by_label("How will you work?")).to_have_value("With care.")
    expect(page.get_by_label("Staff in the field")).to_have_value("twelve")
    expect(page.locator("#answer-certified-yes")).to_be_checked()
    go(page, "prices")
    expect(page.locator('[data-line="1.2"] [data-unit-price]')).to_have_value("120.50")
    expect(page.locator("[data-total]")).to_have_text("USD 51,298.47")
    go(page, "documents")
    expect(
        page.locator("#document-licence").get_by_role("button", name="licence.pdf", exact=True)
    ).to_be_visible()
    # No field belongs to a form, so nothing can post what it holds.
    owned = "[...document.querySelectorAll('[data-workroom] :is(input, select, textarea)')].filter((one) => one.form)"
    assert page.evaluate(f"{owned}.map((one) => one.name)") == []


def test_what_is_missing_is_named_and_leads_to_its_place(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid, part="check")
    missing = page.locator("[data-review-part=missing] a")

    expect(missing).to_have_text(
        [
            "Answer “How will you work?”.",
            "Answer “Staff in the field”.",
            "Answer “Are you certified to ISO 9001?”.",
            "Answer “Where is your workshop?”.",
            "Attach a file for “Work plan”.",
            "Answer “Do you accept payment within 30 days?”.",
            "Choose the currency of your prices.",
            "Give a price for “Field vehicle, 4x4”.",
            "Give a price for “Roof rack”.",
            "Give a price for “Fuel, per litre”.",
            "Attach “Trade licence”.",
        ]
    )
    missing.nth(1).click()
    expect(page.get_by_label("Staff in the field")).to_be_focused()
    # Sealing waits for her word where something is missing, and says so.
    page.get_by_label("Staff in the field").fill("12")
    go(page, "seal")
    page.locator("[data-go]").click()
    expect(page.locator("[data-go-fault]")).to_contain_text("Tick that you submit it")
    assert not Submission.objects.exists()


def test_sealed_here_opened_there(open_page, bid, bidder, room, tmp_path):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page, method="بعناية – with care")
    go(page, "check")
    expect(page.locator("[data-review-part=well]")).to_be_visible()
    seal(page)

    submission = Submission.objects.get()
    receipt = page.locator("[data-step=done]")
    expect(receipt).to_contain_text(f"{submission.at:%H:%M:%S} UTC; by your clock")
    expect(receipt).to_contain_text("Checked on this device: the log's key signed it")
    for envelope in submission.envelopes.all():
        expect(receipt).to_contain_text(envelope.commitment)
    assert (submission.number, submission.lot, submission.tender_version) == (1, 1, 1)
    assert submission.bytes_complete_at is not None
    found = opened(submission, room[1], tmp_path)
    assert json.loads(found["technical"]["answers.json"]) == {
        "v": 1,
        "answers": {
            "approach": {"value": "بعناية – with care", "files": []},
            "staff": {"value": "12", "files": []},
            "certified": {"value": True, "files": ["iso.pdf"]},
            "base": {"value": "nairobi", "files": []},
            "plan": {"value": None, "files": ["plan.pdf"]},
        },
        "documents": {"licence": ["licence.pdf"]},
    }
    assert set(found["technical"]) == {"answers.json", "iso.pdf", "plan.pdf", "licence.pdf"}
    assert json.loads(found["financial"]["answers.json"])["answers"]["terms"] == {"value": True, "files": []}
    prices = read_prices(found["financial"]["prices.json"])
    assert (prices.currency, f"{prices.total}", prices.faults) == ("USD", "51298.47", ())
    # Her own copy of the sealed file is what the command line reads.
    with page.expect_download() as saved:
        page.get_by_role("button", name="Sealed file: Financial envelope").click()
    header, _shares, _start = sealing.read_envelope(io.BytesIO(saved.value.path().read_bytes()))
    assert header.commitment == submission.envelopes.get(kind="financial").commitment
    # Read again, the page still holds the receipt.
    page.reload()
    page.locator("[data-workroom][data-ready]").wait_for()
    expect(page.locator("[data-step=done] [data-receipt]")).to_contain_text(header.commitment)


def test_the_schedule_goes_out_as_a_workbook_and_comes_back(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid, part="prices")
    page.locator("[data-schedule-currency]").select_option("USD")
    price(page, "1.1", "4,000")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as workbook").click()
    book = load_workbook(io.BytesIO(saved.value.path().read_bytes()))
    sheet = book.active
    assert [cell.value for cell in sheet[2]] == [
        "1.1", "Field vehicle, 4x4", 12, "piece", 4000, "USD", "=ROUND(C2*E2,2)", f"{bid.notice.reference} v1 #1",
    ]  # fmt: skip
    sheet["E3"], sheet["E4"], sheet["E5"] = "12o.5", -3, "=1/0"
    sheet["C2"], sheet["F3"] = 13, "EUR"
    sheet["A4"] = "9.9"

    def bring() -> None:
        target = io.BytesIO()
        book.save(target)
        page.locator("[data-schedule-in]").set_input_files(a_file("prices.xlsx", target.getvalue()))

    bring()
    said = page.locator("[data-schedule-said]")
    expect(said).to_contain_text("Nothing was taken")
    expect(said.locator("li")).to_have_text(
        [
            "C2: the quantity is 12, as the buyer asks; the workbook says 13. It can't be changed.",
            "E3: “12o.5” is not an amount.",
            "E5: the formula has no result. Open the workbook, let it reckon, and save it again.",
        ]
    )
    expect(page.locator('[data-line="1.2"] [data-unit-price]')).to_have_value("")

    sheet["C2"], sheet["A4"] = 12, "1.3"
    sheet["E3"], sheet["E4"], sheet["E5"], sheet["F3"] = 120.5, "1.25", None, "EUR"
    bring()
    expect(said.locator("li")).to_have_text(
        ["F3: “EUR” is not a currency taken here. Use one of: JPY, KES, USD."]
    )
    sheet["F2"], sheet["F3"], sheet["F4"] = "KES", "KES", "USD"
    bring()
    expect(said.locator("li")).to_have_text(["F4: USD, but F2 is in KES. Use one currency for all lines."])
    sheet["F4"] = "KES"
    bring()
    expect(said).to_contain_text("Prices taken: 3 of 4. The total is now KES 51,321.63.")
    expect(page.locator("[data-schedule-currency]")).to_have_value("KES")
    page.locator("[data-schedule-in]").set_input_files(a_file("prices.xlsx", b"no workbook"))
    expect(said.locator("li")).to_contain_text("can't be read as a workbook")


def test_the_servers_empty_workbook_and_a_clipboard_are_taken_too(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid, part="prices")
    page.locator("[data-schedule-currency]").select_option("JPY")
    answer = page.request.get(f"/bids/{bid.pk}/prepare/1/prices.xlsx")
    book = load_workbook(io.BytesIO(answer.body()))
    for row, unit_price in ((2, 100), (3, 10.5), (4, 1)):
        book.active.cell(row, 5, unit_price)
    target = io.BytesIO()
    book.save(target)
    page.locator("[data-schedule-in]").set_input_files(a_file("prices.xlsx", target.getvalue()))
    said = page.locator("[data-schedule-said]")
    # 12 x 100 + 12 x 10.5 + 1500.5 rounded half up to whole yen.
    expect(said).to_contain_text("The total is now JPY 2,827.")

    paste = """([key, text]) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      document.querySelector(`[data-line="${key}"] [data-unit-price]`)
        .dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(paste, ["1.2", "7\n8\n9\n"])
    expect(page.locator('[data-line="1.training"] [data-unit-price]')).to_have_value("9")
    page.evaluate(paste, ["1.2", "7\nacht\n9\n10\n"])
    expect(said.locator("li")).to_have_text(
        ["Row 2: “acht” is not an amount.", "Row 4: “10” comes after the last line."]
    )
    page.evaluate(paste, ["1.2", "7\t8\n"])
    expect(said.locator("li")).to_contain_text("Paste one column of unit prices")


def test_files_that_the_opening_would_refuse_are_named(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid, part="documents")
    licence = page.locator("#document-licence")
    chooser = page.locator("#files-document-licence-technical")
    chooser.set_input_files(a_file("setup.exe", b"MZ\x90\x00" + b"\x00" * 60))
    expect(licence.locator("[data-file-fault]")).to_contain_text(
        "“setup.exe”: this kind of file can't be taken"
    )
    # An envelope she sealed before, or a file of hers under age: each would be sealed twice.
    for name, data in (
        ("technical.envelope", b"meishan-envelope 1\n" + bytes(90)),
        ("licence.pdf.age", b"age-encryption.org/v1\n-> X25519 abc\n" + bytes(range(99))),
    ):
        chooser.set_input_files(a_file(name, data))
        expect(licence.locator("[data-file-fault]")).to_contain_text(f"“{name}” is encrypted already.")
        expect(licence.locator("[data-file-fault]")).not_to_contain_text("kind of file")
    expect(licence.locator("li")).to_have_count(0)
    chooser.set_input_files(a_file("licence.pdf", workroom.PDF.replace(b"<<>>", b"<</JavaScript 1>>", 1)))
    expect(licence).to_contain_text("It would be refused at the opening. This PDF holds a script")
    chooser.set_input_files(a_file("licence.pdf"))
    expect(licence.get_by_role("button", name="licence (2).pdf", exact=True)).to_be_visible()
    go(page, "check")
    expect(page.locator("[data-review-part=warned] a")).to_have_count(1)
    go(page, "documents")
    licence.get_by_role("button", name="Remove licence.pdf").click()
    expect(licence.locator("li")).to_have_count(1)
    go(page, "check")
    expect(page.locator("[data-review-part=warned]")).to_be_hidden()


def test_a_price_in_the_technical_envelope_is_pointed_out(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page, method="We do it all for 48,000.00 in ninety days.")
    go(page, "documents")
    page.locator("#files-other--technical").set_input_files(a_file("price offer.pdf"))
    page.locator("#files-other--technical").set_input_files(a_file("notes.txt", b"One costs 4000.00 each"))
    page.locator("#other-technical li").nth(1).wait_for()
    go(page, "check")

    expect(page.locator("[data-review-part=leaks] a")).to_have_text(
        [
            "The answer to “How will you work?” seems to hold a price.",
            "“price offer.pdf” is named like a price offer.",
            "“notes.txt” holds 4,000, an amount of your price schedule.",
        ]
    )


def test_a_replaced_bid_supersedes_and_unsent_changes_are_told(open_page, bid, bidder, room, tmp_path):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    seal(page)
    go(page, "prices")
    price(page, "1.1", "3,900")
    go(page, "tasks")
    page.reload()
    page.locator("[data-workroom][data-ready]").wait_for()
    expect(page.locator("[data-unsent]")).to_be_visible()
    go(page, "seal")
    press(page.get_by_role("link", name="Change it and seal again"))
    seal(page)
    expect(page.locator("[data-receipt]")).to_contain_text("2")

    first, second = Submission.objects.order_by("number")
    assert (first.state, second.state) == ("superseded", "standing")
    assert second.bytes_complete_at is not None
    prices = read_prices(opened(second, room[1], tmp_path)["financial"]["prices.json"])
    assert f"{prices.total}" == "50098.47"
    with page.expect_navigation():
        page.get_by_role("link", name="Withdraw this bid").last.click()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Withdrawn. It is never opened.")).to_be_visible()


def test_after_an_amendment_she_confirms_or_seals_again(open_page, bid, bidder, room, revise, settle):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    seal(page)
    revise(room[0], description={"en": "Fourteen field vehicles, delivered to Nairobi."})
    settle()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-news=version]")).to_be_visible()
    page.locator("[data-news=version]").get_by_role("link", name="Load again").click()
    page.locator("[data-workroom][data-ready]").wait_for()
    go(page, "tasks")
    expect(page.locator("#tasks")).to_contain_text("The tender was amended after you submitted")
    expect(page.locator("#tasks ins").first).to_contain_text("Fourteen")
    page.get_by_role("button", name="Confirm my bid as it is").click()
    expect(page.get_by_text("Confirmed. A new receipt is there.")).to_be_visible()
    assert Submission.objects.get().tender_version == 2


def test_the_servers_clock_closes_the_room(open_page, bid, bidder, time_passes):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    go(page, "seal")
    time_passes(
        bid.notice.closes_at - queries.bid_for_reader(bid.pk).notice.published_at + timedelta(seconds=5)
    )
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("[data-step=closed]")).to_be_visible()
    expect(page.locator("[data-at=left]")).to_have_text("Closed")
    expect(page.locator("[data-clock] [data-at=offset]")).to_contain_text("slow")


PARTS = ("tasks", "questions", "prices", "documents", "check", "seal", "copies")


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "ar")])
def test_every_part_is_accessible_and_fits(open_page, bid, bidder, width, language):
    page = open_page(bidder, width=width, language=language)
    open_room(page, bid)
    page.locator("#files-document-licence-technical").set_input_files(a_file("سجل تجاري.pdf"))
    page.locator("#document-licence li").wait_for(state="attached")

    for part in PARTS:
        go(page, part)
        usable(page, colours=language == "en")
    go(page, "seal")
    page.locator("[data-anyway]").check()
    page.locator("[data-go]").click()
    page.locator("[data-step=done] [data-receipt] dd").first.wait_for()
    page.locator("[data-step=working]").wait_for(state="hidden")
    usable(page)
    page.goto(f"/bids/{bid.pk}/consortium/")
    usable(page)
