# SPDX-License-Identifier: Apache-2.0
"""Freed slots of officers, given away at the walk-in desk."""

from datetime import timedelta

import pytest

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.outreach.seminars.actions import desk as actions
from meishan.outreach.seminars.models import Officer, Ticket
from meishan.outreach.seminars.queries import desk
from meishan.outreach.seminars.states import Origin
from tests.factories import seminars as factory
from tests.outreach.seminars.test_desk import draw, sit, walk_in


@pytest.fixture
def made(world, daylight):
    return factory.lay_down(starts_in=0)


@pytest.fixture
def in_the_first_slot(made, time_passes):
    """A published schedule in which the second officer and the second supplier are free, a minute into slot 0."""
    plan = factory.plan_with(made, [(0, 0, 0), (2, 2, 0), (3, 3, 0)])
    time_passes(made.slots[0].starts_at + timedelta(minutes=1) - clock.now())
    return plan


def serve_supplier(made, number):
    day = desk.day_at(made.seminar, clock.now())
    shift = desk.shift_of(day, made.adviser.person.pk) or sit(made, day, made.adviser)
    draw(made, day, number)
    return actions.call_next(shift, by=made.adviser.actor)


def test_a_freed_slot_is_booked_at_the_desk_and_the_other_meetings_stay(made, in_the_first_slot):
    before = set(in_the_first_slot.meetings.values_list("pk", "slot", "table"))
    ticket = serve_supplier(made, 1)

    meeting = actions.book_at_desk(
        ticket, by=made.adviser.actor, officer=made.officers[1], slot=made.slots[0]
    )

    assert (meeting.origin, meeting.application, meeting.table) == (
        Origin.DESK,
        made.applications[1],
        made.officers[1].table,
    )
    assert meeting.bookings.count() == 3
    assert set(in_the_first_slot.meetings.exclude(pk=meeting.pk).values_list("pk", "slot", "table")) == before


def test_what_can_not_be_booked_at_the_desk_is_said(made, in_the_first_slot):
    ticket = serve_supplier(made, 1)

    def book(officer, slot, ticket=ticket):
        actions.book_at_desk(
            ticket, by=made.adviser.actor, officer=made.officers[officer], slot=made.slots[slot]
        )

    with pytest.raises(Refused, match="just been given to somebody else"):
        book(0, 0)
    with pytest.raises(Refused, match="just been given to somebody else"):
        book(1, 5)
    Officer.objects.filter(pk=made.officers[1].pk).update(languages=["fr"])
    made.officers[1].refresh_from_db()
    with pytest.raises(Refused, match="speaks none of this supplier's languages"):
        book(1, 0)
    actions.record_missed(ticket, by=made.adviser.actor)
    ticket.refresh_from_db()
    with pytest.raises(Refused, match="Call the ticket first"):
        book(1, 0)


def test_a_supplier_with_a_meeting_at_that_time_is_not_booked_again(made, in_the_first_slot):
    ticket = serve_supplier(made, 0)

    with pytest.raises(Refused, match="Firm 1 Ltd has another meeting at that time"):
        actions.book_at_desk(ticket, by=made.adviser.actor, officer=made.officers[1], slot=made.slots[0])


def test_who_takes_no_part_is_not_booked(made, in_the_first_slot):
    day = desk.day_at(made.seminar, clock.now())
    shift = sit(made, day, made.adviser)
    walk_in(made, day, 1)
    ticket = actions.call_next(shift, by=made.adviser.actor)

    with pytest.raises(Refused, match="Only suppliers that take part"):
        actions.book_at_desk(ticket, by=made.adviser.actor, officer=made.officers[1], slot=made.slots[0])


def test_the_advisers_screen_offers_the_freed_slot(made, in_the_first_slot, client_of):
    serve_supplier(made, 1)
    client = client_of(made.adviser)
    address = f"/seminars/{made.seminar.slug}/advise/"

    page = client.get(f"{address}line/").content.decode()
    assert made.officers[1].name in page
    assert "Book for 1" in page
    ticket = Ticket.objects.get()
    done = client.post(
        f"{address}book/",
        {"ticket": ticket.pk, "officer": made.officers[1].pk, "slot": made.slots[0].pk},
        follow=True,
    )

    assert "Booked with Officer Number2 at table 2." in done.content.decode()
