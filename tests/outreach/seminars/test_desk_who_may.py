# SPDX-License-Identifier: Apache-2.0
"""Act by act: who may draw, call, serve and leave, and who reads a ticket."""

import pytest

from meishan.base.core import clock, scope
from meishan.base.core.predicates import may
from meishan.outreach.seminars.models import Ticket
from meishan.outreach.seminars.queries import desk
from tests.factories import seminars as factory
from tests.outreach.seminars.test_desk import draw, sit


@pytest.fixture
def made(world, daylight):
    return factory.lay_down(starts_in=0)


@pytest.fixture
def day(made):
    return desk.day_at(made.seminar, clock.now())


@pytest.fixture
def at_work(made, day):
    return sit(made, day, made.adviser)


def test_who_may(made, day, at_work, other_agency_officer, supplier_owner, visitor):
    """Act by act: the organiser, an adviser, an officer who takes part, one of another agency, suppliers, nobody."""
    people = {
        "organiser": made.organiser.actor,
        "adviser": made.adviser.actor,
        "officer": made.officer_personas[0].actor,
        "stranger": other_agency_officer.actor,
        "supplier": made.supplier_personas[0].actor,
        "rival": made.supplier_personas[1].actor,
        "visitor": visitor,
    }
    ticket = draw(made, day, 0)
    Ticket.objects.filter(pk=ticket.pk).update(adviser=made.adviser.person.pk)
    ticket.refresh_from_db()
    serving = {"organiser", "adviser", "officer"}
    expected = {
        ("seminars.draw", made.seminar): {"supplier", "rival"},
        ("seminars.serve", made.seminar): serving,
        ("seminars.draw_ticket", day): serving | {"supplier", "rival"},
        ("seminars.leave_queue", ticket): serving | {"supplier"},
        ("seminars.come_back", ticket): serving | {"supplier"},
        ("seminars.open_desk", day): serving,
        ("seminars.call_next", at_work): {"adviser"},
        ("seminars.leave_desk", at_work): {"adviser"},
        ("seminars.recall", ticket): serving,
        ("seminars.record_missed", ticket): {"adviser"},
        ("seminars.begin_serving", ticket): {"adviser"},
        ("seminars.transfer", ticket): {"adviser"},
        ("seminars.close_ticket", ticket): {"adviser"},
        ("seminars.book_at_desk", ticket): {"adviser"},
    }

    found = {key: {name for name, actor in people.items() if may(actor, key[0], key[1])} for key in expected}

    assert found == expected


def test_a_rival_reads_neither_ticket_nor_question(made, day):
    draw(made, day, 0, agency=made.agencies[0].pk, question="Ours alone")

    def seen(organisation):
        with scope.of_organisations([organisation]):
            return Ticket.objects.count()

    assert seen(made.applications[0].supplier_id) == 1
    assert seen(made.applications[1].supplier_id) == 0
    assert [seen(one.pk) for one in made.agencies] == [1, 0]
    assert seen(made.host.pk) == 1
