# SPDX-License-Identifier: Apache-2.0
"""The workroom where things go wrong or are watched: broken connections, a swapped list of openers, another device,
no script, no mouse.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from meishan.base.core import clock
from meishan.market.bids.models import BidDraft, Submission, Upload
from tests.browsing import press
from tests.market.bids import workroom
from tests.market.bids.workroom import a_file, bid, fill, go, open_room, price, room, seal
from tests.market.tenders.conftest import make_draft
from tests.personas import join, make_person

__all__ = ["bid", "make_draft", "room"]

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """People and tenders that the browser's server sees."""


@pytest.fixture
def colleague(bidder):
    return join(make_person("Wang Colleague"), bidder.organisation, "owner")


def large(size: int) -> bytes:
    """A PDF of about that size whose bytes do not repeat."""
    noise = b"".join(number.to_bytes(4, "big") for number in range(size // 4)).replace(b"stream", b"......")
    return workroom.PDF.replace(b"<<>>", b"<<>>\nstream\n" + noise + b"\nendstream\n", 1)


def test_a_broken_connection_is_gone_on_with_after_a_reload(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    page.locator("#files-other--technical").set_input_files(a_file("drawings.pdf", large(3_500_000)))
    page.locator("#other-technical").get_by_role("button", name="drawings.pdf", exact=True).wait_for()
    pieces = []

    def lose(route):
        """The first pieces arrive; then nothing does."""
        pieces.append(route.request.url)
        if len(pieces) > 2:
            route.abort("connectionfailed")
        else:
            route.continue_()

    page.route(re.compile(r"/bids/uploads/[0-9a-f-]+/\?offset="), lose)
    go(page, "seal")
    page.locator("[data-go]").click()
    # What counts is done already, and she is told so while the bytes still wait.
    expect(page.locator("[data-trouble]")).to_contain_text("The connection broke off.")
    expect(page.locator("[data-step=done] [data-when=pending]")).to_be_visible()
    submission = Submission.objects.get()
    assert submission.bytes_complete_at is None
    before = Upload.objects.get(size__gt=3_000_000).received
    assert 0 < before < 3_500_000

    page.unroute_all()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.locator("[data-workroom][data-ready]").wait_for()
    go(page, "seal")
    expect(page.locator("[data-step=done] [data-when=pending]")).to_be_hidden()
    expect(page.locator("[data-step=working]")).to_be_hidden()

    submission.refresh_from_db()
    assert submission.bytes_complete_at is not None
    # Nothing that had arrived was sent again.
    assert {one.offset for one in Upload.objects.get(size__gt=3_000_000).pieces.all()} >= {
        0,
        1048576,
        2097152,
    }
    assert Submission.objects.count() == 1


def test_a_lost_answer_does_not_submit_twice(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    tries = []

    def swallow(route):
        """The server takes it in, and its answer never comes."""
        tries.append(json.loads(route.request.post_data)["key"])
        if len(tries) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/submit/", swallow)
    seal(page)

    # Lost, taken in, and asked once more for the fuller receipt: one submission, under one key.
    assert len(tries) == 3
    assert len(set(tries)) == 1
    assert Submission.objects.get().number == 1


def test_offline_it_waits_and_online_it_goes_on(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    go(page, "seal")
    page.context.set_offline(True)
    page.locator("[data-go]").click()
    expect(page.locator("[data-trouble]")).to_contain_text("This device is offline.")
    assert not Submission.objects.exists()
    page.context.set_offline(False)

    page.locator("[data-step=done] [data-receipt] dd").first.wait_for()
    assert Submission.objects.get().number == 1


def test_a_replacement_comes_whole_before_it_counts_unless_she_says_now(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    seal(page)
    press(page.get_by_role("link", name="Change it and seal again"))
    go(page, "documents")
    page.locator("#files-other--technical").set_input_files(a_file("drawings.pdf", large(2_500_000)))
    page.locator("#other-technical").get_by_role("button", name="drawings.pdf", exact=True).wait_for()
    page.route(re.compile(r"\?offset=[1-9]"), lambda route: route.abort("connectionfailed"))
    go(page, "seal")
    page.locator("[data-go]").click()
    expect(page.locator("[data-step=working] [data-at=headline]")).to_contain_text("Your earlier bid stands")
    expect(page.locator("[data-trouble]")).to_be_visible()
    assert Submission.objects.get().number == 1

    page.get_by_role("button", name="Submit now, send the files after it").click()
    expect(page.locator("[data-step=done] [data-when=pending]")).to_be_visible()
    assert [one.state for one in Submission.objects.order_by("number")] == ["superseded", "standing"]
    page.unroute_all()
    expect(page.locator("[data-step=done] [data-when=pending]")).to_be_hidden()
    assert Submission.objects.get(number=2).bytes_complete_at is not None


def test_what_the_server_refuses_is_said_in_its_words(open_page, bid, bidder, time_passes):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    go(page, "seal")
    # The deadline passes between the page's last look at the clock and the button.
    page.route("**/state/", lambda route: route.abort())
    time_passes(bid.notice.closes_at - clock.now())
    page.locator("[data-go]").click()

    expect(page.locator("[data-step=ready] [data-go-fault], [data-step=closed]").first).to_be_visible()
    expect(page.locator("[data-sending]")).to_contain_text("The deadline has passed")
    assert not Submission.objects.exists()


def test_a_list_of_openers_that_the_log_does_not_hold_is_not_sealed_to(open_page, bid, bidder, room):
    """A server that hands out another list with a page made for it, and even a true proof of another act."""
    from meishan.algorithms.sealing import Manifest, new_key

    page = open_page(bidder)
    swapped = Manifest.make([new_key()[1] for _ in range(3)], 2)
    listed = room[0].tender.manifests.get(state="standing").digest
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.route(
        "**/openers.json",
        lambda route: route.fulfill(body=swapped.canonical, content_type="application/json"),
    )

    def made_for_it(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(listed, swapped.digest))

    page.route(re.compile(r"/prepare/1/$"), made_for_it)
    open_room(page, bid)
    fill(page)
    go(page, "seal")
    page.locator("[data-go]").click()

    expect(page.locator("[data-go-fault]")).to_contain_text("is not the one in the public log")
    assert not [url for url in sent if "submit" in url or "uploads" in url]
    assert not Submission.objects.exists()


# Another tab, another device, another person


def test_a_slow_disk_takes_nothing_from_under_her_hands(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid, part="prices")
    page.evaluate(
        """() => {
          const { store } = meishan.bids;
          const change = store.change;
          store.change = async (...given) => {
            await new Promise((resolve) => setTimeout(resolve, 700));
            return change(...given);
          };
        }"""
    )
    page.locator("[data-schedule-currency]").select_option("USD")
    for key, text in (("1.1", "10"), ("1.2", "20"), ("1.3", "2")):
        page.locator(f'[data-line="{key}"] [data-unit-price]').press_sequentially(text, delay=60)
    page.wait_for_timeout(1200)

    expect(page.locator('[data-line="1.3"] [data-unit-price]')).to_have_value("2")
    expect(page.locator("[data-total]")).to_have_text("USD 3,361.00")
    page.wait_for_timeout(1000)
    page.reload()
    page.locator("[data-workroom][data-ready]").wait_for()
    expect(page.locator("[data-total]")).to_have_text("USD 3,361.00")


def test_another_tab_follows(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid, part="questions")
    other = page.context.new_page()
    open_room(other, bid, part="questions")
    page.get_by_label("How will you work?").fill("In one tab")
    page.locator("#files-question-plan-technical").set_input_files(a_file("plan.pdf"))

    expect(other.get_by_label("How will you work?")).to_have_value("In one tab")
    expect(other.locator("#question-plan").get_by_role("button", name="plan.pdf", exact=True)).to_be_visible()


def test_a_copy_is_read_on_another_device_with_the_key_file_alone(
    open_page, bid, bidder, colleague, tmp_path
):
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    go(page, "copies")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Make the key and save its file").click()
    key = saved.value.path().read_bytes()
    page.get_by_role("button", name="Save a copy now").click()
    expect(page.locator("[data-at=copy-state]")).to_contain_text("Last saved")
    kept = bytes(BidDraft.objects.get().ciphertext)
    assert kept.startswith(b"age-encryption.org/v1")
    assert b"With care" not in kept

    other = open_page(colleague)
    open_room(other, bid, part="copies")
    expect(other.get_by_role("button", name="Save a copy now")).to_be_hidden()
    other.locator("#copies-key-file").set_input_files(a_file("wrong.key", b"no key"))
    expect(other.locator("#copies-key-fault")).to_contain_text("holds no secret key")
    other.locator("#copies-key-file").set_input_files(
        {"name": "a.key", "mimeType": "text/plain", "buffer": key}
    )
    other.locator("#copies").get_by_role("button", name="Bring the copy to this device").click()
    go(other, "questions")
    expect(other.get_by_label("How will you work?")).to_have_value("With care.")
    go(other, "documents")
    expect(
        other.locator("#document-licence").get_by_role("button", name="licence.pdf", exact=True)
    ).to_be_visible()

    # Both go on; what both changed is asked of who comes second, the rest is joined.
    go(other, "questions")
    other.get_by_label("How will you work?").fill("Colleague's method")
    go(other, "prices")
    price(other, "1.1", "1111")
    go(other, "copies")
    other.get_by_role("button", name="Save a copy now").click()
    expect(other.locator("[data-at=copy-state]")).to_contain_text("Last saved")
    expect(other.locator("[data-copies][aria-busy]")).to_have_count(0)
    assert BidDraft.objects.get().edit == 2
    go(page, "questions")
    page.get_by_label("How will you work?").fill("My own method")
    page.get_by_label("Staff in the field").fill("77")
    go(page, "copies")
    page.get_by_role("button", name="Save a copy now").click()
    conflict = page.locator("[data-conflict]")
    expect(conflict.locator("fieldset")).to_have_count(1)
    expect(conflict).to_contain_text("My own method")
    expect(conflict).to_contain_text("Colleague's method")
    conflict.get_by_label("Your colleague’s").check()
    conflict.get_by_role("button", name="Keep what is chosen").click()
    expect(conflict).to_be_hidden()
    expect(page.locator("[data-copies][aria-busy]")).to_have_count(0)
    go(page, "questions")
    expect(page.get_by_label("How will you work?")).to_have_value("Colleague's method")
    expect(page.get_by_label("Staff in the field")).to_have_value("77")
    go(page, "prices")
    expect(page.locator('[data-line="1.1"] [data-unit-price]')).to_have_value("1,111.00")
    assert BidDraft.objects.get().edit == 3


# Without a script, without a mouse


def test_without_javascript_it_says_why_and_offers_the_command_line(browser, live, bid, bidder, room):
    from tests.personas import sign_in

    context = browser.new_context(base_url=live, java_script_enabled=False)
    cookies = {"sessionid": sign_in(bidder), "django_language": "en"}
    context.add_cookies([{"name": name, "value": value, "url": live} for name, value in cookies.items()])
    page = context.new_page()
    page.goto(f"/bids/{bid.pk}/prepare/1/")
    expect(page.get_by_text("Sealing needs JavaScript")).to_be_visible()
    for kind in ("technical", "financial"):
        expect(page.locator("[data-offline]")).to_contain_text(
            f"meishan seal --tender {bid.notice_id} --openers openers.json --tender-version 1"
            f" --supplier {bidder.organisation.pk} --lot 1 --envelope {kind} -o {kind}.envelope"
        )
    expect(page.locator("[data-workroom]")).to_be_hidden()
    expect(page.get_by_role("link", name="Upload what it made")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the list of openers").click()
    listed = json.loads(saved.value.path().read_bytes())
    assert [one["recipient"] for one in listed["openers"]] == [one.key.recipient for one in room[1]]
    context.close()


def test_a_keyboard_alone_fills_and_submits(open_page, bid, bidder):
    page = open_page(bidder)
    open_room(page, bid, part="questions")

    def to(selector: str) -> None:
        """Tab on until it has the focus."""
        for _press in range(80):
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"no way by keyboard to {selector}")

    to("#answer-approach")
    page.keyboard.type("By hand.")
    to("#answer-staff")
    page.keyboard.type("5")
    to("input[type=radio][name=radio-certified]")
    page.keyboard.press("Space")
    to("#questions a[href='#prices']")
    page.keyboard.press("Enter")
    to("#schedule-currency-select")
    page.keyboard.press("U")
    to("[data-line='1.1'] input")
    page.keyboard.type("10")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("20")
    expect(page.locator("[data-total]")).to_have_text("USD 360.00")
    to("#prices a[href='#documents']")
    page.keyboard.press("Enter")
    to("#documents a[href='#check']")
    page.keyboard.press("Enter")
    to("#check a[href='#seal']")
    page.keyboard.press("Enter")
    to("[data-anyway]")
    page.keyboard.press("Space")
    to("[data-go]")
    page.keyboard.press("Enter")

    page.locator("[data-step=done] [data-receipt] dd").first.wait_for()
    assert Submission.objects.get().number == 1
