# SPDX-License-Identifier: Apache-2.0
"""Several advisers and phones at the same moment, over real PostgreSQL: no ticket is served or drawn twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection

from meishan.base.core import clock, scope
from meishan.base.core.errors import Refused
from meishan.base.ledger.models import Entry
from meishan.outreach.seminars.actions import desk as actions
from meishan.outreach.seminars.models import Table, Ticket
from meishan.outreach.seminars.queries import desk
from meishan.outreach.seminars.states import Channel, TicketState
from tests.factories import seminars as factory

WALK_INS = 20


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real."""


@pytest.fixture
def made(world, daylight):
    return factory.lay_down(starts_in=0)


@pytest.fixture
def day(made):
    return desk.day_at(made.seminar, clock.now())


def at_once(count, act):
    """What came of `act(n)` run by `count` people at the same time: a value or the refusal."""

    def run(number):
        try:
            with scope.everything():
                return act(number)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def two_advisers(made, day):
    Table.objects.create(seminar=made.seminar, room=made.tables[0].room, number=50, is_desk=True)
    tables = Table.objects.filter(seminar=made.seminar, is_desk=True).order_by("number")
    return [
        (persona, actions.open_desk(day, by=persona.actor, table=table, languages=["en"]))
        for persona, table in zip((made.adviser, made.organiser), tables, strict=True)
    ]


def walk_ins(made, day, count=WALK_INS):
    return [
        actions.draw_ticket(
            day, by=made.adviser.actor, key=f"k{n}", topic="other", language="en", channel=Channel.KIOSK
        )
        for n in range(count)
    ]


def test_twenty_walk_ins_and_two_advisers_and_nobody_is_served_twice(made, day):
    walk_ins(made, day)
    advisers = two_advisers(made, day)

    def serve(number):
        persona, shift = advisers[number]
        served = []
        while Ticket.objects.filter(state=TicketState.WAITING).exists():
            try:
                ticket = actions.call_next(shift, by=persona.actor)
            except Refused:
                continue
            actions.begin_serving(ticket, by=persona.actor)
            actions.close_ticket(ticket, by=persona.actor)
            served.append(ticket.number)
        return served

    one, other = at_once(2, serve)

    assert sorted(one + other) == list(range(1, WALK_INS + 1))
    assert all(first < second for served in (one, other) for first, second in pairwise(served))
    assert set(Ticket.objects.values_list("state", "calls")) == {(TicketState.SERVED, 1)}
    called = Counter(Entry.objects.filter(act="seminars.call_next").values_list("subject_id", flat=True))
    assert set(called.values()) == {1}
    assert len(called) == WALK_INS


def test_one_adviser_who_presses_on_several_devices_calls_one_ticket(made, day):
    walk_ins(made, day, 6)
    (persona, shift), _ = two_advisers(made, day)

    came = at_once(5, lambda n: actions.call_next(shift, by=persona.actor))

    assert sum(isinstance(one, Ticket) for one in came) == 1
    assert Ticket.objects.filter(state=TicketState.CALLED).count() == 1


def test_the_same_key_from_two_devices_at_once_draws_one_number(made, day):
    persona = made.supplier_personas[0]

    came = at_once(
        4,
        lambda n: actions.draw_ticket(day, by=persona.actor, key="same", topic="other", language="en"),
    )

    assert len({one.pk for one in came}) == 1
    assert Ticket.objects.count() == 1


def test_numbers_drawn_at_once_have_no_gaps(made, day):
    came = at_once(
        6,
        lambda n: actions.draw_ticket(
            day, by=made.supplier_personas[n].actor, key=f"phone-{n}", topic="other", language="en"
        ),
    )

    assert sorted(one.number for one in came) == [1, 2, 3, 4, 5, 6]


def test_who_leaves_while_being_called_is_either_called_or_gone(made, day):
    (ticket,) = walk_ins(made, day, 1)
    (persona, shift), _ = two_advisers(made, day)

    called, left = at_once(
        2,
        lambda n: (
            actions.call_next(shift, by=persona.actor)
            if n == 0
            else actions.leave_queue(ticket, by=made.organiser.actor)
        ),
    )

    # She may leave after the call, too; what never happens is a call of a ticket that is gone.
    assert isinstance(left, Ticket)
    assert Ticket.objects.get().state == TicketState.LEFT
    assert isinstance(called, Ticket) or "Nobody" in str(called)
