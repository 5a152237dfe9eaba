# SPDX-License-Identifier: Apache-2.0
"""The days in a real browser: pages that fit, a freed slot that finds its supplier, a slider."""

import re
from datetime import timedelta

import pytest
import segno

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.ledger.models import Entry
from meishan.outreach.seminars.actions import days as actions
from meishan.outreach.seminars.models import Attendee, Meeting, Table
from tests.browsing import look
from tests.conftest import chromium
from tests.factories import seminars as factory
from tests.personas import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """As the browser's server sees it."""


@pytest.fixture
def made(world, time_passes, live):
    """The first day, six minutes into its first slot."""
    made = factory.lay_down(starts_in=2)
    for number, table in enumerate(made.tables):
        Table.objects.filter(pk=table.pk).update(x=200 + 200 * number, y=400)
    time_passes(made.slots[0].starts_at + timedelta(minutes=6) - clock.now())
    made.plan = factory.plan_with(made, [(0, 0, 0), (1, 1, 0), (2, 2, 0), (0, 2, 1), (2, 3, 3)])
    for number in (1, 3):
        actions.check_in(Attendee.objects.get(application=made.applications[number]), by=made.adviser.actor)
    return made


def meeting_of(made, officer, slot=0):
    return Meeting.objects.get(officer=made.officers[officer], slot=made.slots[slot])


def offered(made):
    actions.record_no_show(meeting_of(made, 0), by=made.organiser.actor)
    return actions.offer_slot(
        meeting_of(made, 0), by=SYSTEM, application=made.applications[3], reasons=["first_meeting"]
    )


def test_every_page_is_accessible_and_fits(open_page, made):
    offer = offered(made)
    held = actions.hold(meeting_of(made, 1), by=made.officer_personas[1].actor)
    actions.announce_on_site(
        made.seminar, by=made.organiser.actor, audience="all", text={"en": "Lunch", "ar": "غداء"}
    )
    choice = f"?officer={made.officers[2].pk}&start={made.slots[1].pk}&whole=&may_move=2"
    pages = {
        made.organiser: ["control/", "control/announce/", f"control/ill/{choice}", "check-in/"],
        made.officer_personas[1]: [f"meetings/{held.pk}/"],
        made.supplier_personas[3]: [f"offers/{offer.pk}/"],
    }
    look(open_page, pages, f"/seminars/{made.seminar.slug}/")


def test_a_freed_slot_finds_its_supplier_and_the_control_room_follows(open_page, made):
    slug = made.seminar.slug
    control = open_page(made.organiser)
    control.goto(f"/seminars/{slug}/control/")
    phone = open_page(made.supplier_personas[3], width=360)

    control.get_by_role("button", name=re.compile("Did not come.*Firm 1 Ltd")).click()
    control.get_by_text("offered to a supplier who waits").wait_for()
    offer = actions.offer_slot(
        meeting_of(made, 0), by=SYSTEM, application=made.applications[3], reasons=["first_meeting"]
    )
    control.get_by_text("to Firm 4 Ltd").wait_for()
    phone.goto(f"/seminars/{slug}/offers/{offer.pk}/")
    phone.get_by_role("timer").get_by_text("1:", exact=False).wait_for()
    phone.get_by_role("button", name="Take the meeting").click()

    phone.get_by_text("The meeting is yours").wait_for()
    control.get_by_role("link", name="Firm 4 Ltd").first.wait_for()


def test_a_badge_is_typed_without_loading_the_page(open_page, made):
    page = open_page(made.adviser, width=360)
    page.goto(f"/seminars/{made.seminar.slug}/check-in/")

    page.get_by_label("Badge code or name").fill(Attendee.objects.get(application=made.applications[0]).code)
    page.get_by_role("button", name="Check in", exact=True).click()

    page.get_by_role("status").get_by_text("Owner Number1 (Firm 1 Ltd) is here.").wait_for()
    page.get_by_role("button", name=re.compile("Check in.*Owner Number1")).wait_for(state="detached")


# A browser with a reader of codes of its own: a picture, and a reader that finds one code, stand in.
CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: "CODE" }]; }
};
navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
"""


def test_a_badge_before_the_camera_is_checked_in_once(open_page, made):
    attendee = Attendee.objects.get(application=made.applications[4])
    page = open_page(made.adviser, width=360)
    page.add_init_script(CAMERA.replace("CODE", f"https://example.org/b/{attendee.code}"))
    page.goto(f"/seminars/{made.seminar.slug}/check-in/")

    page.get_by_role("button", name="Scan with the camera").click()

    page.get_by_role("status").get_by_text("Owner Number5 (Firm 5 Ltd) is here.").wait_for()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Stop the camera").click()
    assert Entry.objects.filter(act="seminars.check_in", subject_id=attendee.pk).count() == 1


def as_video(text, path):
    """A picture of a badge's QR code as a film of a few frames (YUV4MPEG2), for a camera that is none."""
    rows = [
        [255 * (not dark) for dark in row for _n in range(8)]
        for row in segno.make(text, error="m").matrix_iter(border=4)
        for _n in range(8)
    ]
    width, height, side = 640, 480, len(rows)
    assert side <= height, "the code does not fit"
    luma = bytearray(b"\xc8" * (width * height))
    for place, row in enumerate(rows):
        begin = ((height - side) // 2 + place) * width + (width - side) // 2
        luma[begin : begin + side] = bytes(row)
    frame = b"FRAME\n" + bytes(luma) + b"\x80" * (width * height // 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * 10)
    return path


def test_a_camera_reads_a_badge_where_the_browser_has_no_reader_of_codes(made, live, browser, tmp_path):
    """The whole way: a (made-up) camera, our own reader, the answer, and the list that follows."""
    attendee = Attendee.objects.get(application=made.applications[4])
    film = as_video(f"{live}/b/{attendee.code}/", tmp_path / "badge.y4m")
    started = browser.browser_type.launch(
        executable_path=chromium(),
        args=[
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ],
    )
    page = started.new_page(base_url=live, viewport={"width": 360, "height": 780}, locale="en")
    page.context.add_cookies([{"name": "sessionid", "value": sign_in(made.adviser), "url": live}])
    page.goto(f"/seminars/{made.seminar.slug}/check-in/")
    assert not page.evaluate("'BarcodeDetector' in window")

    page.get_by_role("button", name="Scan with the camera").click()

    page.get_by_role("status").get_by_text("Owner Number5 (Firm 5 Ltd) is here.").wait_for()
    page.get_by_role("button", name=re.compile("Check in.*Owner Number5")).wait_for(state="detached")
    page.wait_for_timeout(1000)
    page.get_by_role("button", name="Stop the camera").click()
    assert Entry.objects.filter(act="seminars.check_in", subject_id=attendee.pk).count() == 1
    started.close()


def test_the_slider_shows_and_the_button_saves(open_page, made):
    page = open_page(made.organiser)
    page.goto(f"/seminars/{made.seminar.slug}/control/ill/")
    page.get_by_label("Officer").select_option(str(made.officers[2].pk))
    page.get_by_text("Stay as they are").wait_for()

    page.get_by_label("How many other meetings may move").fill("3")
    page.get_by_text("/ 3").wait_for()
    page.get_by_role("button", name="Change the schedule like this").click()

    page.get_by_text("Everybody concerned is told").wait_for()


def test_a_note_in_two_taps_on_a_phone(open_page, made):
    actions.hold(meeting_of(made, 1), by=made.officer_personas[1].actor)
    page = open_page(made.supplier_personas[1], width=360)
    page.goto(f"/seminars/{made.seminar.slug}/meetings/{meeting_of(made, 1).pk}/")

    page.get_by_role("button", name="4 of 5").click()
    page.get_by_role("button", name="Register with the agency").click()

    page.get_by_role("button", name="Register with the agency", pressed=True).wait_for()
    page.get_by_role("button", name="4 of 5", pressed=True).wait_for()
