# SPDX-License-Identifier: Apache-2.0
"""Walk-ins at a seminar: kiosk and phone, two advisers at once, a lost connection, and the report afterwards."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from meishan.outreach.seminars.models import Table, Ticket
from tests.browsing import press
from tests.factories import seminars as factory

pytestmark = pytest.mark.browser


@pytest.fixture
def made(world, daylight):
    """The first day of a seminar with a desk for each of two advisers."""
    made = factory.lay_down(starts_in=0)
    Table.objects.create(seminar=made.seminar, room=made.tables[0].room, number=6, is_desk=True)
    return made


def test_walk_ins_are_served_on_two_screens_and_a_phone_catches_up(open_page, time_passes, made):
    home = f"/seminars/{made.seminar.slug}/"
    draw_at_the_kiosk(open_page(made.adviser), home, 3)
    phone = draw_on_a_phone(open_page(made.supplier_personas[0], width=360), home)
    expect(phone.locator(".ticket__number")).to_have_text("4")
    phone.context.set_offline(True)
    expect(phone.get_by_text("The connection is lost.")).to_be_visible()

    screens = [sit_down(open_page(made.adviser), home, 5), sit_down(open_page(made.organiser), home, 6)]
    called = [call(screen) for screen in screens]
    assert len(set(called)) == 2, "both called the same ticket"
    for screen in screens:
        serve(screen)
    called += [call(screen) for screen in screens]
    assert sorted(called) == [1, 2, 3, 4]
    # Whoever has no meeting yet goes first among those who wait alike; the phone hears of it when it is back.
    desk = Ticket.objects.get(number=4).desk.number
    expect(phone.locator(".ticket--called")).to_have_count(0)
    phone.context.set_offline(False)
    expect(phone.get_by_text(re.compile(f"(Go to|served at) desk.*{desk}"))).to_be_visible()
    for screen in screens:
        serve(screen)
    expect(phone.get_by_text("Ticket 4 is closed.")).to_be_visible()
    assert set(Ticket.objects.values_list("state", flat=True)) == {"served"}

    factory.plan_with(made, [(0, 0, 0)])
    time_passes(timedelta(days=3))
    report = open_page(made.organiser)
    report.goto(f"{home}report/")
    for label, value in (("Tickets drawn", 4), ("People served", 4)):
        stat = report.locator(".stat").filter(has=report.get_by_text(label, exact=True))
        expect(stat).to_contain_text(str(value))


def draw_at_the_kiosk(page, home, count):
    page.goto(f"{home}kiosk/")
    for number in range(1, count + 1):
        page.get_by_label("How to find tenders").check()
        page.get_by_role("button", name="Draw a ticket").click()
        expect(page.locator(".ticket__number")).to_have_text(str(number))
        press(page.get_by_role("link", name="Done"))


def draw_on_a_phone(page, home):
    page.goto(f"{home}queue/")
    page.get_by_label("How to prepare a bid").check()
    page.get_by_label("In which language?").select_option("en")
    page.get_by_role("button", name="Draw a ticket").click()
    return page


def sit_down(page, home, desk):
    page.goto(f"{home}advise/")
    page.get_by_label("Your desk").select_option(label=f"Desk {desk}")
    page.get_by_role("button", name="Sit down").click()
    return page


def call(page):
    page.get_by_role("button", name="Call the next").click()
    return int(re.search(r"\d+", page.locator("h2#hand", has_text=re.compile(r"\d")).inner_text())[0])


def serve(page):
    page.get_by_role("button", name="Here: begin").click()
    page.get_by_role("button", name="Close the ticket").click()
    page.get_by_role("button", name="Close the ticket").wait_for(state="detached")
