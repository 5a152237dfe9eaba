# SPDX-License-Identifier: Apache-2.0
"""Report, feedback and a person's own data in a real browser: they fit and are accessible."""

import pytest
from playwright.sync_api import expect

from meishan.base.core import clock
from meishan.outreach.seminars.actions import after as actions
from meishan.outreach.seminars.models import Attendee, Ticket
from meishan.outreach.seminars.states import MeetingState
from tests.browsing import look
from tests.factories import seminars as factory

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """As the browser's server sees it."""


@pytest.fixture
def made(world, daylight, live):
    """The first day, with a meeting that was held, a ticket and an answer."""
    made = factory.lay_down(starts_in=0)
    plan = factory.plan_with(made, [(0, 0, 0), (1, 1, 0), (2, 2, 1)])
    plan.meetings.filter(officer=made.officers[0]).update(state=MeetingState.HELD)
    Ticket.objects.create(
        seminar=made.seminar,
        day=made.seminar.days.first(),
        host=made.host,
        number=1,
        key="one",
        channel="kiosk",
        topic="bidding",
        language="en",
        state="served",
        since=clock.now(),
        called_at=clock.now(),
    )
    actions.give_feedback(
        made.seminar, by=made.officer_personas[0].actor, answers={"meetings": 4}, remark="More time."
    )
    return made


def test_every_page_is_accessible_and_fits(open_page, made):
    badge = Attendee.objects.get(application=made.applications[0])
    pages = {
        made.organiser: ["report/"],
        made.officer_personas[1]: ["report/"],
        made.supplier_personas[0]: ["feedback/", "my-data/", f"attendees/{badge.pk}/erase/"],
    }
    look(open_page, pages, f"/seminars/{made.seminar.slug}/")


def test_feedback_takes_a_minute(open_page, made):
    page = open_page(made.supplier_personas[0], width=360)
    page.goto(f"/seminars/{made.seminar.slug}/feedback/")

    page.get_by_role("group", name="My meetings were useful").get_by_label("4", exact=True).check()
    page.get_by_label("What should be better next time?").fill("Larger name cards.")
    page.get_by_role("button", name="Send").click()

    page.get_by_text("You have given your feedback").wait_for()
    report = open_page(made.organiser)
    report.goto(f"/seminars/{made.seminar.slug}/report/")
    report.get_by_text("Remarks").click()
    expect(report.get_by_text("Larger name cards.")).to_be_visible()
