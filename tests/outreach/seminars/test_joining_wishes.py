# SPDX-License-Identifier: Apache-2.0
"""Many wishes in one act: the rules and limits of the single one, all or nothing, at the price of one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Detail, Entry
from meishan.outreach.seminars.actions.joining import Said, drop_wish, state_wish, state_wishes
from meishan.outreach.seminars.models import Pulse, Request
from meishan.outreach.seminars.states import ApplicationState
from tests.factories import seminars as factory


@pytest.fixture
def made(world):
    return factory.lay_down(officers=4, suppliers=4)


@pytest.fixture
def supplier(made):
    """States wishes of the first firm: pairs of an officer's place and a word."""
    application, by = made.applications[0], made.supplier_personas[0].actor

    def state(*pairs):
        wishes = [Said(application, wish, officer=made.officers[place]) for place, wish in pairs]
        return state_wishes(made.seminar, by=by, wishes=wishes)

    return state


@pytest.fixture
def officer(made):
    """States wishes of the first officer: pairs of a firm's place and a word."""

    def state(*pairs):
        wishes = [Said(made.applications[place], wish) for place, wish in pairs]
        return state_wishes(made.seminar, by=made.officer_personas[0].actor, wishes=wishes)

    return state


def said(side="supplier"):
    """What stands, by the officer's number or the firm's place."""
    rows = Request.objects.filter(side=side).select_related("officer", "application")
    return {
        one.officer.number if side == "supplier" else one.application.number - 1: one.wish for one in rows
    }


def beats(made):
    return Pulse.objects.get(seminar=made.seminar).count


def test_a_supplier_says_all_in_one_entry(made, supplier):
    entries, before = Entry.objects.count(), beats(made)

    rows = supplier((0, "must"), (1, "would"), (2, "no"))

    assert [one.wish for one in rows] == ["must", "would", "no"]
    assert said() == {0: "must", 1: "would", 2: "no"}
    assert Entry.objects.count() == entries + 1
    assert beats(made) == before + 1
    entry = Entry.objects.get(act="seminars.state_wishes")
    assert (entry.subject_id, entry.is_public, entry.facts) == (made.seminar.pk, False, {})
    assert entry.parties == [made.applications[0].supplier_id]
    assert Detail.objects.get(entry=entry).payload == {
        "kind": "supplier",
        "count": 3,
        "number": [1, 1, 1],
        "state": ["must", "would", "no"],
    }


def test_what_it_writes_is_what_single_wishes_write(made):
    fields = ("owner", "other", "host", "application", "participation", "officer", "wish", "why", "language")
    by = made.supplier_personas[0].actor
    for place, wish in ((0, "must"), (1, "would")):
        state_wish(
            made.applications[0], by=by, officer=made.officers[place], wish=wish, why="Nous livrons à Lyon"
        )
    singly = sorted(Request.objects.values_list(*fields), key=str)
    for one in made.officers[:2]:
        drop_wish(made.applications[0], by=by, officer=one)
    assert not Request.objects.exists()

    state_wishes(
        made.seminar,
        by=by,
        wishes=[
            (made.applications[0], "must", made.officers[0], None, "Nous livrons à Lyon"),
            (made.applications[0], "would", made.officers[1], None, "Nous livrons à Lyon"),
        ],
    )

    assert sorted(Request.objects.values_list(*fields), key=str) == singly


def test_what_was_said_before_is_changed_and_the_note_stays(made, supplier):
    by = made.supplier_personas[0].actor
    state_wish(made.applications[0], by=by, officer=made.officers[0], wish="would", why="Certified pumps")
    before = Request.objects.get().pk

    supplier((0, "must"), (1, "would"), (1, "no"))

    assert said() == {0: "must", 1: "no"}, "the last word counts"
    assert Request.objects.get(officer=made.officers[0]).pk == before
    assert Request.objects.get(pk=before).why == "Certified pumps"


def test_an_officer_says_all_of_many_firms(made, officer):
    officer((0, "must"), (1, "would"), (3, "no"))

    assert said("officer") == {0: "must", 1: "would", 3: "no"}
    rows = Request.objects.all()
    assert {one.officer for one in rows} == {made.officers[0]}
    assert {one.owner for one in rows} == {made.agencies[0]}


def test_the_suppliers_limits_hold_and_the_first_too_many_is_named(made, supplier):
    made.seminar.most_requests, made.seminar.most_musts = 3, 1
    made.seminar.save()
    supplier((0, "must"))

    with pytest.raises(Refused, match=f"{made.officers[2].name}: You have said “must meet” 1 time"):
        supplier((1, "would"), (2, "must"), (3, "must"))
    with pytest.raises(Refused, match=f"{made.officers[3].name}: You have asked for 3 meetings"):
        supplier((1, "would"), (2, "would"), (3, "would"))

    assert said() == {0: "must"}, "all or nothing"
    supplier((3, "no"), (2, "would"), (1, "would"))
    assert said() == {0: "must", 1: "would", 2: "would", 3: "no"}


def test_a_must_and_a_place_may_pass_from_one_to_another(made, supplier):
    made.seminar.most_requests, made.seminar.most_musts = 2, 1
    made.seminar.save()
    supplier((0, "must"), (1, "would"))

    supplier((2, "must"), (0, "would"), (1, "no"))

    assert said() == {0: "would", 1: "no", 2: "must"}


def test_an_officers_musts_fit_into_her_meetings(made, officer):
    made.officers[0].cap = 2
    made.officers[0].save()
    third = made.applications[2].supplier.name

    with pytest.raises(Refused, match=f"{third}: You have 2 meetings at most"):
        officer((0, "must"), (1, "must"), (2, "must"), (3, "must"))

    assert not Request.objects.exists()
    officer((0, "must"), (1, "must"), (2, "would"))
    assert len(said("officer")) == 3


def test_who_left_and_what_is_no_word_is_named(made, supplier):
    made.officers[1].left_at = clock.now()
    made.officers[1].save()
    name = made.officers[1].name

    with pytest.raises(Refused, match=f"{name}: {name} is no longer at the seminar"):
        supplier((0, "must"), (1, "would"))
    with pytest.raises(Refused, match=f"{made.officers[2].name}: Choose one of: must meet"):
        supplier((0, "must"), (2, "perhaps"))
    with pytest.raises(Refused, match="Choose at least one"):
        supplier()

    assert not Request.objects.exists()


def test_nothing_is_said_outside_the_phase(made, supplier):
    made.seminar.requests_until = clock.now() - timedelta(hours=1)
    made.seminar.save()

    with pytest.raises(Refused, match="Requests for meetings are closed"):
        supplier((0, "must"))


def test_a_supplier_speaks_for_itself_alone(made):
    wishes = [Said(one, "would", officer=made.officers[0]) for one in made.applications[:2]]

    with pytest.raises(Denied, match=f"{made.applications[1].supplier.name}: "):
        state_wishes(made.seminar, by=made.supplier_personas[0].actor, wishes=wishes)

    assert not Request.objects.exists()


@pytest.mark.parametrize("who", ["organiser", "adviser"])
def test_who_is_of_no_side_is_denied(made, who):
    with pytest.raises(Denied):
        state_wishes(made.seminar, by=getattr(made, who).actor, wishes=[Said(made.applications[0], "would")])


@pytest.mark.parametrize("state", ApplicationState.values)
def test_a_firm_is_denied_just_where_the_single_wish_is(made, state):
    made.applications[1].state = state
    made.applications[1].save()
    by = made.officer_personas[0].actor

    singly = several = ""
    try:
        state_wish(made.applications[1], by=by, wish="would")
        Request.objects.all().delete()
    except Denied as denied:
        singly = f"{made.applications[1].supplier.name}: {denied}"
    try:
        state_wishes(made.seminar, by=by, wishes=[Said(one, "would") for one in made.applications])
    except Denied as denied:
        several = str(denied)

    assert several == singly
    assert Request.objects.count() == (0 if several else 4)


def test_an_application_elsewhere_is_not_taken(made):
    elsewhere = factory.lay_down(officers=1, suppliers=1)

    with pytest.raises(Refused, match="no longer there"):
        state_wishes(
            made.seminar,
            by=made.officer_personas[0].actor,
            wishes=[Said(made.applications[0], "would"), Said(elsewhere.applications[0], "would")],
        )

    assert not Request.objects.exists()


def test_a_pool_is_asked_as_one(made):
    part = made.seminar.participations.get(agency=made.agencies[0])
    part.is_pool = True
    part.save()
    application, by = made.applications[0], made.supplier_personas[0].actor

    state_wishes(
        made.seminar,
        by=by,
        wishes=[
            Said(application, "would", participation=part),
            Said(application, "must", officer=made.officers[2]),
            Said(application, "would", officer=made.officers[1]),
        ],
    )

    rows = {(one.officer, one.participation): one.wish for one in Request.objects.all()}
    other = made.seminar.participations.get(agency=made.agencies[1])
    assert rows == {(None, part): "must", (made.officers[1], other): "would"}


@pytest.mark.parametrize("side", ["supplier", "officer"])
def test_ten_cost_as_many_queries_as_one(made, side):
    for number in range(4, 11):
        factory.add_supplier(made, number)
    made.tables *= 3
    for number in range(4, 11):
        factory.add_officer(made, number)

    def count(places):
        if side == "supplier":
            by = made.supplier_personas[0].actor
            wishes = [Said(made.applications[0], "would", officer=made.officers[one]) for one in places]
        else:
            by = made.officer_personas[0].actor
            wishes = [Said(made.applications[one], "would") for one in places]
        with CaptureQueriesContext(connection) as caught:
            state_wishes(made.seminar, by=by, wishes=wishes)
        return len(caught)

    assert count([0]) == count(range(1, 11))
    assert Request.objects.count() == 11
    assert count([0]) == count(range(1, 11)), "said again"
