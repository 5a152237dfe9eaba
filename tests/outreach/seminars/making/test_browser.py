# SPDX-License-Identifier: Apache-2.0
"""The organiser's and the public pages in a real browser: accessible, fitting a phone, and tables that are dragged."""

from datetime import timedelta

import pytest

from meishan.base.core import clock
from meishan.outreach.seminars.actions import making
from meishan.outreach.seminars.exports import making as exports
from meishan.outreach.seminars.models import FloorPlan, Seminar, Session, Speaker, Table
from meishan.outreach.seminars.queries.making import wall
from tests.browsing import look, press
from tests.factories import seminars as factory
from tests.factories.making import picture

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real, as the browser's server sees them."""


@pytest.fixture
def made(world):
    seminar = factory.lay_down()
    add_programme(seminar.seminar)
    return seminar


def add_programme(seminar):
    """Sessions in two rooms, one for everybody, one without a room."""
    day = seminar.days.first().date
    hall = seminar.rooms.get()
    annex = seminar.rooms.create(number=2, name={"en": "Annex"})

    def add(kind, title, starts, ends, **more):
        return Session.objects.create(
            seminar=seminar,
            kind=kind,
            title={"en": title, "ar": "جلسة"},
            starts_at=wall(day, clock_at(starts), seminar.zone),
            ends_at=wall(day, clock_at(ends), seminar.zone),
            **more,
        )

    add("opening", "Opening", "08:30", "09:00", room=hall, for_all=True)
    briefing = add("briefing", "How agency number 1 buys", "09:20", "10:00", room=annex, language="en")
    Speaker.objects.create(session=briefing, number=1, name="Ada Byron", position="Chief", organisation="AG1")
    add("panel", "Green supply chains", "10:20", "11:00", room=annex, description={"en": "What changes."})
    add("visit", "The port", "14:00", "16:00", capacity=30)


def clock_at(text):
    hour, minute = text.split(":")
    return clock.now().time().replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)


def addresses(made):
    slug = made.seminar.slug
    steps = [
        "",
        "dates/",
        "places/",
        "days/",
        "rooms/",
        "rooms/1/",
        "programme/",
        "programme/new/",
        "agencies/",
    ]
    more = ["agencies/new/", "officers/new/", f"officers/{made.officers[0].pk}/", "interpreters/new/"]
    return {
        None: ["", f"{slug}/", f"{slug}/who/"],
        made.organiser: [
            "",
            "new/",
            "import/",
            *(f"{slug}/{page}/" for page in ("desk", "copy", "cancel", "who")),
            *(f"{slug}/edit/{page}" for page in (*steps, *more)),
        ],
    }


def test_every_page_is_accessible_and_fits(open_page, made):
    look(open_page, addresses(made), "/seminars/")


def test_a_table_is_dragged_to_its_place(open_page, made, tmp_path):
    file = tmp_path / "hall.png"
    file.write_bytes(picture(600, 300))
    page = open_page(made.organiser)
    page.goto(f"/seminars/{made.seminar.slug}/edit/rooms/1/")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Upload the picture").click()
    page.get_by_text("Drag each table to its place").wait_for()
    assert FloorPlan.objects.get().width == 600

    # All tables lie in the middle at first: the last one drawn is on top and is dragged, the first is moved by keys.
    page.get_by_role("img", name="Table 1", exact=True).focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.locator("[data-floor-plan]").evaluate("one => one.scrollIntoView({block: 'start'})")
    plan = page.locator("[data-floor-plan]").bounding_box()
    page.mouse.move(plan["x"] + plan["width"] / 2, plan["y"] + plan["height"] / 2)
    page.mouse.down()
    page.mouse.move(plan["x"] + plan["width"] * 0.25, plan["y"] + plan["height"] * 0.75, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Save the tables").click()
    page.get_by_text("Saved.").wait_for()

    assert Table.objects.get(number=1).x == 450
    dragged = Table.objects.get(number=5)
    assert abs(dragged.x - 250) < 8
    assert abs(dragged.y - 750) < 8
    assert dragged.is_desk


def test_a_seminar_is_made_from_a_workbook(open_page, made, tmp_path):
    book = tmp_path / "set.xlsx"
    book.write_bytes(exports.answer("xlsx", "set", exports.set_of(made.seminar)).content)
    page = open_page(made.organiser)
    page.goto("/seminars/")
    press(page.get_by_role("link", name="From a file"))
    page.set_input_files("input[type=file]", book)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("The file is in order").wait_for()
    assert Seminar.objects.count() == 1

    page.get_by_role("button", name="Make the seminar").click()

    page.get_by_text("The seminar is made.").wait_for()
    new = Seminar.objects.exclude(pk=made.seminar.pk).get()
    assert new.sessions.count() == 4
    first = clock.now() + timedelta(days=400)
    copy = making.copy(new, by=made.organiser.actor, first_day=first.date(), title={"en": "Next year"})
    assert copy.tables.count() == 5
