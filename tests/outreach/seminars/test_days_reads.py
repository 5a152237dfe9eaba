# SPDX-License-Identifier: Apache-2.0
"""Who is here, which officers are free, how a meeting stands, and what is announced, as other pages read them."""

from datetime import timedelta

import pytest

from meishan.base.core import clock, scope
from meishan.outreach.seminars.models import Announcement, Arrival, Attendee, Meeting, Offer
from meishan.outreach.seminars.queries import days
from meishan.outreach.seminars.queries.days import Live
from meishan.outreach.seminars.states import MeetingState
from tests.factories import seminars as factory


@pytest.fixture
def made(world, time_passes):
    """The first day of a seminar, five minutes into its first slot."""
    made = factory.lay_down(starts_in=2)
    time_passes(made.slots[0].starts_at + timedelta(minutes=5) - clock.now())
    return made


def arrive(made, number):
    attendee = Attendee.objects.get(application=made.applications[number])
    return Arrival.objects.create(attendee=attendee, day=made.slots[0].day, at=clock.now())


def test_today_is_the_seminars_day_in_its_zone(made):
    first = made.slots[0]

    assert days.today(made.seminar, clock.now()) == first.day
    assert days.today(made.seminar, first.starts_at - timedelta(days=1)) is None
    # One o'clock at night in Ningbo is the evening before in UTC.
    assert days.today(made.seminar, first.starts_at - timedelta(hours=8)) == first.day


def test_on_site_are_suppliers_checked_in_and_not_gone(made):
    arrive(made, 0)
    gone = arrive(made, 1)
    gone.left_at = clock.now()
    gone.save()

    assert days.on_site(made.seminar, made.slots[0].day) == {made.applications[0].pk}
    assert days.on_site(made.seminar, made.slots[-1].day) == set()


def test_who_says_at_the_table_that_she_is_here_is_on_site(made):
    meeting = factory.plan_with(made, [(0, 2, 0)]).meetings.get()
    Meeting.objects.filter(pk=meeting.pk).update(supplier_here_at=clock.now())

    assert days.on_site(made.seminar, made.slots[0].day) == {made.applications[2].pk}


def test_free_officers_have_nobody_before_them_and_no_offer_stands(made):
    factory.plan_with(made, [(0, 0, 0), (1, 1, 1)])
    Offer.objects.create(
        seminar=made.seminar,
        host=made.host,
        supplier=made.applications[2].supplier,
        officer=made.officers[2],
        slot=made.slots[1],
        application=made.applications[2],
        at=clock.now(),
        until=clock.now() + timedelta(minutes=2),
    )
    made.officers[3].left_at = clock.now()
    made.officers[3].save()

    found = days.free_officers(made.seminar, clock.now())

    assert [(one.number, slot.number) for one, slot in found] == [(1, 0), (2, 0), (0, 1)]


def test_what_is_free_does_not_depend_on_who_asks(made):
    factory.plan_with(made, [(0, 0, 0)])
    everything = days.free_officers(made.seminar, clock.now())

    with scope.of_organisations([made.applications[5].supplier_id]):
        assert days.free_officers(made.seminar, clock.now()) == everything


def test_nobody_is_free_without_a_published_schedule_or_on_another_day(made):
    assert days.free_officers(made.seminar, clock.now()) == []
    factory.plan_with(made, [(0, 0, 0)])
    assert days.free_officers(made.seminar, clock.now() - timedelta(days=2)) == []


@pytest.mark.parametrize(
    ("minutes", "changes", "expected"),
    [
        (-60, {}, Live.COMING),
        (-3, {}, Live.SOON),
        (1, {}, Live.AWAITED),
        (5, {}, Live.LATE),
        (5, {"supplier_here_at": True}, Live.OFFICER_LATE),
        (5, {"supplier_here_at": True, "officer_here_at": True}, Live.AWAITED),
        (25, {}, Live.UNKNOWN),
        (5, {"state": MeetingState.HELD}, Live.RUNNING),
        (5, {"state": MeetingState.HELD, "ended_at": True}, Live.HELD),
        (25, {"state": MeetingState.HELD}, Live.HELD),
        (5, {"state": MeetingState.NO_SHOW}, Live.NO_SHOW),
        (5, {"state": MeetingState.FREED}, Live.FREED),
    ],
)
def test_how_a_meeting_stands(made, minutes, changes, expected):
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()
    for name, value in changes.items():
        setattr(meeting, name, clock.now() if value is True else value)

    assert days.state_of(meeting, meeting.slot.starts_at + timedelta(minutes=minutes)) == expected


def test_announcements_are_for_an_audience_and_end(made):
    at = clock.now()
    for audience, text, until in (
        ("all", "Lunch", None),
        ("officers", "Come to the desk", None),
        ("suppliers", "Old", at - timedelta(minutes=1)),
    ):
        Announcement.objects.create(
            seminar=made.seminar, audience=audience, language="en", text={"en": text}, at=at, until=until
        )

    def read(audience):
        return [one.text["en"] for one in days.announcements_for(made.seminar, audience, at)]

    assert read("suppliers") == ["Lunch"]
    assert set(read("officers")) == {"Lunch", "Come to the desk"}
