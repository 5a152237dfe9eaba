# SPDX-License-Identifier: Apache-2.0
"""The walk-in desk in a real browser: two screens at once, a phone that loses its connection, keys, access."""

import re

import pytest
from playwright.sync_api import expect

from meishan.base.core import clock
from meishan.outreach.seminars.actions import desk as actions
from meishan.outreach.seminars.models import Table, Ticket
from meishan.outreach.seminars.queries import desk
from meishan.outreach.seminars.states import TicketState
from tests.browsing import look, press
from tests.factories import seminars as factory

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real, as the browser's server sees them."""


@pytest.fixture
def made(world, daylight):
    return factory.lay_down(starts_in=0)


@pytest.fixture
def day(made):
    return desk.day_at(made.seminar, clock.now())


@pytest.fixture
def at_work(made, day):
    table = Table.objects.get(seminar=made.seminar, is_desk=True)
    return actions.open_desk(day, by=made.adviser.actor, table=table, languages=["en"])


@pytest.fixture
def address(made):
    return lambda part: f"/seminars/{made.seminar.slug}/{part}/"


def draw(made, day, number):
    return actions.draw_ticket(
        day, by=made.supplier_personas[number].actor, key=f"k{number}", topic="other", language="en"
    )


def fill_in(page):
    page.get_by_label("How to find tenders").check()
    page.get_by_label("In which language?").select_option("en")


def test_a_call_is_on_phone_and_board_without_a_reload(made, day, at_work, open_page, address):
    draw(made, day, 0)
    phone, board = open_page(made.supplier_personas[0], width=360), open_page()
    phone.goto(address("queue"))
    board.goto(address("board"))
    expect(phone.get_by_text("You are the next")).to_be_visible()

    actions.call_next(at_work, by=made.adviser.actor)
    expect(phone.get_by_text(re.compile(f"Go to desk.*{at_work.desk.number}.*now"))).to_be_visible()
    expect(board.locator(".board__called tbody th")).to_have_text("1")
    expect(phone).to_have_title(re.compile("Go to desk"))


def test_a_phone_that_lost_its_connection_says_so_calmly_and_catches_up(
    made, day, at_work, open_page, address
):
    draw(made, day, 0)
    phone = open_page(made.supplier_personas[0], width=360)
    phone.goto(address("queue"))
    phone.context.set_offline(True)
    expect(phone.get_by_text("The connection is lost.")).to_be_visible()

    ticket = actions.call_next(at_work, by=made.adviser.actor)
    expect(phone.get_by_text("You are the next")).to_be_visible()
    phone.context.set_offline(False)

    expect(phone.locator(".ticket--called")).to_be_visible()
    expect(phone.get_by_text("The connection is lost.")).to_be_hidden()
    assert ticket.number == 1


def test_a_ticket_drawn_without_a_connection_is_sent_once_when_it_returns(
    made, day, at_work, open_page, address
):
    phone = open_page(made.supplier_personas[0], width=360)
    phone.goto(address("queue"))
    fill_in(phone)
    phone.context.set_offline(True)

    phone.get_by_role("button", name="Draw a ticket").click()
    expect(phone.get_by_text("is kept on this device")).to_be_visible()
    assert Ticket.objects.count() == 0
    phone.context.set_offline(False)

    expect(phone.locator(".ticket__number")).to_have_text("1")
    expect(phone.get_by_text("is kept on this device")).to_be_hidden()
    phone.reload()
    expect(phone.locator(".ticket__number")).to_have_text("1")
    assert Ticket.objects.count() == 1


def test_what_was_kept_survives_a_closed_page(made, day, open_page, address):
    phone = open_page(made.supplier_personas[0], width=360)
    phone.goto(address("queue"))
    fill_in(phone)
    phone.route(
        "**/queue/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    phone.get_by_role("button", name="Draw a ticket").click()
    expect(phone.get_by_text("is kept on this device")).to_be_visible()
    phone.close()

    later = phone.context.new_page()
    later.goto(address("queue"))

    expect(later.locator(".ticket__number")).to_have_text("1")
    assert Ticket.objects.count() == 1


def test_with_a_connection_a_ticket_is_drawn_and_a_wrong_form_shows_its_errors(made, day, open_page, address):
    phone = open_page(made.supplier_personas[0], width=360)
    phone.goto(address("queue"))
    phone.evaluate(
        "document.querySelectorAll('[required]').forEach((one) => one.removeAttribute('required'))"
    )
    phone.get_by_role("button", name="Draw a ticket").click()
    expect(phone.get_by_text("Choose what it is about.").first).to_be_visible()

    fill_in(phone)
    phone.get_by_role("button", name="Draw a ticket").click()

    expect(phone.locator(".ticket__number")).to_have_text("1")


def test_whoever_is_writing_is_not_disturbed_by_a_change(made, day, at_work, open_page, address):
    draw(made, day, 0)
    ticket = actions.call_next(at_work, by=made.adviser.actor)
    actions.begin_serving(ticket, by=made.adviser.actor)
    screen = open_page(made.adviser)
    screen.goto(address("advise"))
    screen.get_by_label("Your notes").fill("Half a sentence")

    draw(made, day, 1)
    expect(screen.locator(".advise__line").get_by_role("rowheader", name="2")).to_be_visible()

    expect(screen.get_by_label("Your notes")).to_have_value("Half a sentence")


def test_an_adviser_serves_by_keys_alone(made, day, open_page, address):
    draw(made, day, 0)
    screen = open_page(made.adviser)
    screen.goto(address("advise"))
    screen.get_by_role("button", name="Sit down").click()
    expect(screen.get_by_text("Has waited longest of those you can serve.")).to_be_visible()
    screen.wait_for_load_state()  # the keys are listened to once the page's script has run

    screen.keyboard.press("n")
    expect(screen.get_by_text("Ticket 1 is called.")).to_be_visible()
    screen.keyboard.press("b")
    notes = screen.get_by_label("Your notes")
    notes.fill("now basic")  # its letters are no keys while she writes
    expect(notes).to_have_value("now basic")
    notes.blur()
    screen.keyboard.press("c")

    expect(screen.get_by_text("Ticket 1 is closed.")).to_be_visible()
    kept = Ticket.objects.get()
    assert (kept.state, kept.notes) == (TicketState.SERVED, "now basic")


def test_the_kiosk_draws_one_after_another_and_keeps_them_while_the_connection_is_lost(
    made, day, open_page, address
):
    kiosk = open_page(made.adviser)
    kiosk.goto(address("kiosk"))
    kiosk.get_by_label("How to find tenders").check()
    kiosk.get_by_role("button", name="Draw a ticket").click()
    expect(kiosk.locator(".ticket__number")).to_have_text("1")
    press(kiosk.get_by_role("link", name="Done"))

    kiosk.get_by_label("How to prepare a bid").wait_for()
    kiosk.context.set_offline(True)
    for topic in ("How to prepare a bid", "Something else"):
        kiosk.get_by_label(topic).check()
        kiosk.get_by_role("button", name="Draw a ticket").click()
        expect(kiosk.get_by_text("Your place is kept.")).to_be_visible()
    kiosk.context.set_offline(False)

    expect(kiosk.locator(".ticket__number")).to_have_text("3")
    assert sorted(Ticket.objects.values_list("number", "topic")) == [
        (1, "tenders"),
        (2, "bidding"),
        (3, "other"),
    ]


def test_every_screen_is_accessible_and_fits(made, day, at_work, open_page, address):
    for number in range(3):
        draw(made, day, number)
    called = actions.call_next(at_work, by=made.adviser.actor)
    actions.begin_serving(called, by=made.adviser.actor)
    screens = {
        None: [address("board")],
        made.adviser: [address(part) for part in ("advise", "kiosk", f"kiosk/{called.pk}")],
        made.organiser: [address("advise")],
        made.supplier_personas[1]: [address("queue")],
        made.supplier_personas[5]: [address("queue")],
    }
    look(open_page, screens)
