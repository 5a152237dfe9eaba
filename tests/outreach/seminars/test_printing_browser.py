# SPDX-License-Identifier: Apache-2.0
"""The agenda on the phone in a real browser: it reads well, works without a network, and leaves with its reader."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from procrastinate.contrib.django.models import ProcrastinateJob

from meishan.base.core import clock
from meishan.outreach.seminars.actions.pulse import beat
from meishan.outreach.seminars.models import Print, Room, Table, Walk
from meishan.outreach.seminars.states import PrintKind
from meishan.outreach.seminars.tasks.printing import make
from tests.browsing import look
from tests.factories import seminars as factory

pytestmark = pytest.mark.browser

STORED = "async () => (await caches.keys()).filter((name) => name.startsWith('own:'))"

EMPTIED = """async () => {
  while ((await caches.keys()).some((name) => name.startsWith("own:"))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}"""


@pytest.fixture
def made(committed_world):
    """A seminar that began today, with a map, a way between two rooms and three meetings of the first firm."""
    world = factory.lay_down(starts_in=1)
    annex = Room.objects.create(
        seminar=world.seminar, number=2, name={"en": "Annex", "zh": "附楼", "ar": "الملحق"}
    )
    Walk.objects.create(one=annex, other=world.tables[0].room, minutes=6)
    for number, table in enumerate(world.tables):
        Table.objects.filter(pk=table.pk).update(x=150 + 220 * number, y=300)
    Table.objects.filter(pk=world.tables[1].pk).update(room=annex)
    factory.plan_with(world, [(0, 0, 0), (1, 0, 2), (2, 0, 8), (3, 1, 0)])
    return world


def kept(page):
    page.wait_for_selector("html[data-kept=yes]", state="attached")


def test_the_agenda_is_read_without_a_network_and_says_as_of_when(open_page, made):
    address = f"/seminars/{made.seminar.slug}/agenda/"
    page = open_page(made.supplier_personas[0], width=360)
    page.goto(address)
    kept(page)
    expect(page.locator("#agenda-offline")).not_to_be_visible()

    page.context.set_offline(True)
    page.reload()

    expect(page.locator("#agenda-offline")).to_be_visible()
    expect(page.locator("#agenda-offline")).to_contain_text("as of")
    expect(page.locator(".agenda").first.get_by_text("Officer Number1")).to_be_visible()
    # Style and script came from the device, too: the times stand in a column of their own.
    assert page.evaluate("getComputedStyle(document.querySelector('.agenda__line')).display") == "grid"

    page.context.set_offline(False)
    page.reload()

    expect(page.locator("#agenda-offline")).not_to_be_visible()


def test_nothing_but_ones_own_agenda_is_kept(open_page, made):
    page = open_page(made.supplier_personas[0])
    page.goto(f"/seminars/{made.seminar.slug}/agenda/")
    kept(page)

    stored = page.evaluate(
        "async () => { const store = await caches.open('own:agenda');"
        " return (await store.keys()).map((one) => new URL(one.url).pathname); }"
    )

    assert [one for one in stored if one.startswith("/seminars/")] == [
        f"/seminars/{made.seminar.slug}/agenda/"
    ]

    organiser = open_page(made.organiser)
    officer = made.officers[0]
    organiser.goto(f"/seminars/{made.seminar.slug}/agendas/officer/{officer.pk}/")

    expect(organiser.get_by_role("heading", level=1)).to_have_text(officer.name)
    assert organiser.evaluate(STORED) == []


def test_what_was_kept_leaves_with_its_reader(open_page, made):
    address = f"/seminars/{made.seminar.slug}/agenda/"
    page = open_page(made.supplier_personas[0])
    page.goto(address)
    kept(page)
    assert page.evaluate(STORED) == ["own:agenda"]

    page.locator(".masthead__tools summary").nth(1).click()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_selector("[data-signed-out]")
    page.evaluate(EMPTIED)

    page.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto(address)


def test_now_and_next_are_those_of_the_clock(open_page, made, time_passes):
    page = open_page(made.supplier_personas[0], width=360)
    ahead = made.slots[0].starts_at - clock.now() + timedelta(minutes=5)
    time_passes(ahead)
    page.goto(f"/seminars/{made.seminar.slug}/agenda/")

    expect(page.locator("[data-slot=now]")).to_contain_text("AG1")
    following = page.locator("[data-slot=next]").inner_text()
    assert "AG2" in following
    assert "6 minutes on foot" in following
    expect(page.locator(".map__table--next")).to_have_count(1)


def test_every_page_is_accessible_and_fits(open_page, made):
    paper = Print.objects.create(
        seminar=made.seminar,
        host=made.host,
        kind=PrintKind.DOORS,
        asked_by=made.organiser.person.pk,
        asked_at=clock.now(),
    )
    make(paper)
    visits = {
        made.supplier_personas[0]: ["agenda/"],
        made.officer_personas[0]: ["agenda/"],
        made.organiser: ["print/", "agendas/"],
        None: ["certificates/"],
    }
    look(open_page, visits, f"/seminars/{made.seminar.slug}/")


def test_a_change_of_the_schedule_arrives_by_itself_also_on_the_kept_copy(open_page, made):
    page = open_page(made.supplier_personas[0], width=360)
    page.goto(f"/seminars/{made.seminar.slug}/agenda/")
    kept(page)
    expect(page.get_by_text("Officer Number4")).to_have_count(0)

    factory.book(made, made.seminar.plans.get(), 3, 0, 4)
    beat(made.seminar.pk)

    page.locator(".agenda").get_by_text("Officer Number4").wait_for()
    page.wait_for_timeout(1500)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(".agenda").get_by_text("Officer Number4")).to_be_visible()


def test_papers_are_made_by_the_worker_while_the_page_looks_on(open_page, made, settle):
    page = open_page(made.organiser)
    page.goto(f"/seminars/{made.seminar.slug}/print/")

    page.get_by_role("button", name="Make all papers").click()
    expect(page.get_by_role("progressbar")).to_have_count(5)
    settle()
    assert ProcrastinateJob.objects.filter(task_name="seminars.make_print").count() == 5
    for one in Print.objects.all():
        make(one)

    page.locator("#paper-badges").get_by_role("link").wait_for()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    with page.expect_download() as taken:
        page.locator("#paper-badges").get_by_role("link").click()
    assert taken.value.suggested_filename.endswith("-badges.pdf")
