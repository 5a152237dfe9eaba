# SPDX-License-Identifier: Apache-2.0
"""Who may open which page of joining, and who may do which of its acts: the whole table."""

from dataclasses import replace

import pytest
from django.urls import reverse

from meishan.base.core.actor import SYSTEM, VISITOR
from meishan.base.core.predicates import may
from meishan.outreach.seminars.models import Attendee
from meishan.outreach.seminars.states import ApplicationState
from tests.factories import seminars as factory


def url(made, name, *more):
    return reverse(f"seminars:{name}", args=[made.seminar.slug, *more])


def people_of(made, stranger):
    return {
        "organiser": made.organiser,
        "organiser elsewhere": stranger.organiser,
        "adviser": made.adviser,
        "officer": made.officer_personas[0],
        "other officer": made.officer_personas[1],
        "officer elsewhere": stranger.officer_personas[0],
        "supplier": made.supplier_personas[0],
        "rival": made.supplier_personas[1],
    }


ORGANISER = {"organiser"}
OFFICERS = {"officer", "other officer"}
SUPPLIERS = {"supplier", "rival"}
ACTS = {
    "seminars.apply": ("seminar", SUPPLIERS),
    "seminars.save_application": ("application", {"supplier"}),
    "seminars.confirm": ("application", {"supplier"}),
    "seminars.withdraw": ("application", {"supplier"}),
    "seminars.name_attendees": ("application", {"supplier"} | ORGANISER),
    "seminars.select": ("seminar", ORGANISER),
    "seminars.put_waiting": ("seminar", ORGANISER),
    "seminars.decline": ("seminar", ORGANISER),
    "seminars.invite": ("seminar", ORGANISER),
    "seminars.move_up": ("seminar", {"system"}),
    "seminars.lapse": ("seminar", {"system"}),
    "seminars.open_requests": ("seminar", {"system"}),
    "seminars.state_wish": ("application", {"supplier"} | OFFICERS),
    "seminars.state_wishes": ("seminar", SUPPLIERS | OFFICERS),
    "seminars.drop_wish": ("application", {"supplier"} | OFFICERS),
    "seminars.save_absences": ("officer", {"officer"} | ORGANISER),
    "seminars.take_place": ("attendee", {"supplier"} | ORGANISER),
    "seminars.leave_place": ("attendee", {"supplier"} | ORGANISER),
}


@pytest.fixture
def made(world):
    return factory.lay_down(officers=2, suppliers=2)


@pytest.fixture
def people(made):
    return people_of(made, factory.lay_down(officers=1, suppliers=0))


@pytest.mark.parametrize("act", ACTS)
def test_who_may_do_what(made, people, act):
    kind, expected = ACTS[act]
    subject = {
        "seminar": made.seminar,
        "application": made.applications[0],
        "officer": made.officers[0],
        "attendee": Attendee.objects.get(application=made.applications[0]),
    }[kind]
    actors = {"visitor": VISITOR, "system": SYSTEM, **{who: one.actor for who, one in people.items()}}

    allowed = {who for who, actor in actors.items() if may(actor, act, subject)}

    assert allowed == expected
    assert all(str(may(actor, act, subject).reason) for who, actor in actors.items() if who not in allowed)


@pytest.mark.parametrize(
    "state", [ApplicationState.APPLIED, ApplicationState.WAITING, ApplicationState.WITHDRAWN]
)
def test_nobody_asks_for_a_firm_that_does_not_take_part(made, people, state):
    made.applications[0].state = state

    assert not any(may(one.actor, "seminars.state_wish", made.applications[0]) for one in people.values())


def test_an_officer_whose_second_step_is_off_says_nothing(made, people):
    unsafe = replace(people["officer"].actor, secured=False)

    verdict = may(unsafe, "seminars.state_wish", made.applications[0])
    assert not verdict
    assert "second step" in str(verdict.reason)


PAGES = {
    "applications": ("organiser",),
    "invite": ("organiser",),
    "one_application": ("organiser",),
    "wishes": ("officer", "other officer", "supplier", "rival"),
    "sessions": ("officer", "other officer", "supplier", "rival"),
    "application": ("supplier", "rival"),
    "attendees": ("supplier", "rival"),
    "withdraw": ("supplier", "rival"),
    "apply": ("supplier", "rival", "visitor"),
}


@pytest.mark.parametrize("page", PAGES)
def test_who_may_open_what(made, people, client_of, client, page):
    more = [1] if page == "one_application" else []

    allowed = {
        who for who, one in people.items() if client_of(one).get(url(made, page, *more)).status_code == 200
    }
    if client.get(url(made, page, *more)).status_code == 200:
        allowed.add("visitor")

    assert allowed == set(PAGES[page])
