# SPDX-License-Identifier: Apache-2.0
"""The published rule of the walk-in desk, whatever queue and advisers there are."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.outreach.seminars.queries.desk import (
    MOST_OVERTAKEN,
    Adviser,
    Waiting,
    basis_of,
    can_serve,
    next_ticket,
    overtaken_by,
    simulate,
)
from meishan.outreach.seminars.queries.desk.waits import wait_between

# A busy machine draws slowly; that is no fault of the rule.
patient = settings(max_examples=60, deadline=None)
NINE = datetime(2026, 11, 12, 9, tzinfo=UTC)
AGENCIES = [UUID(int=1), UUID(int=2)]
LANGUAGES = ["en", "zh", "ar"]


def waiting(number, *, minute=None, priority=False, agency=None, language="en", overtaken=0):
    since = NINE + timedelta(minutes=number if minute is None else minute)
    return Waiting(UUID(int=1000 + number), number, since, priority, overtaken, agency, language)


def adviser(desk=1, *, agency=None, languages=("en",), calls=0):
    return Adviser(desk, agency, tuple(languages), calls)


tickets = st.lists(
    st.tuples(
        st.integers(0, 90),
        st.booleans(),
        st.sampled_from([None, *AGENCIES]),
        st.sampled_from(LANGUAGES),
    ),
    max_size=30,
).map(
    lambda rows: [
        waiting(number, minute=minute, priority=priority, agency=agency, language=language)
        for number, (minute, priority, agency, language) in enumerate(rows, 1)
    ]
)
advisers = st.lists(
    st.tuples(
        st.sampled_from([None, *AGENCIES]),
        st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=3, unique=True),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=4,
).map(
    lambda rows: [
        adviser(desk, agency=agency, languages=languages, calls=calls)
        for desk, (agency, languages, calls) in enumerate(rows, 1)
    ]
)


def play(queue, at_work, order):
    """Call until nobody can be served; `order` says which adviser is free next. Gives what happened at each call."""
    left = {one.id: one for one in queue}
    at_work = dict(enumerate(at_work))
    happened, idle, turn = [], set(), 0
    while left and len(idle) < len(at_work):
        place = order[turn % len(order)] % len(at_work) if turn < len(order) else turn % len(at_work)
        turn += 1
        her = at_work[place]
        choice = next_ticket(left.values(), her)
        if choice is None:
            idle.add(place)
            continue
        called = left.pop(choice.ticket.id)
        late = overtaken_by(called, left.values(), her)
        happened.append((her, called, choice.why, list(left.values()), late))
        for one in late:
            left[one.id] = replace(one, overtaken=one.overtaken + 1)
        at_work[place] = replace(her, calls=her.calls + 1)
    return happened, left


turns = st.lists(st.integers(0, 3), min_size=1, max_size=60)


@patient
@given(queue=tickets, at_work=advisers, order=turns)
def test_everybody_whom_somebody_at_work_can_serve_is_served_once(queue, at_work, order):
    happened, left = play(queue, at_work, order)

    served = Counter(called.id for _, called, *_ in happened)
    assert set(served.values()) <= {1}
    assert {one.id for one in queue if any(can_serve(her, one) for her in at_work)} == set(served)
    assert all(not can_serve(her, one) for one in left.values() for her in at_work)


@patient
@given(queue=tickets, at_work=advisers, order=turns)
def test_nobody_is_overtaken_more_often_than_published(queue, at_work, order):
    happened, _left = play(queue, at_work, order)

    overtaken = Counter(one.id for *_, late in happened for one in late)
    assert all(count <= MOST_OVERTAKEN for count in overtaken.values())


@patient
@given(queue=tickets, at_work=advisers, order=turns)
def test_language_and_agency_are_respected(queue, at_work, order):
    for her, called, *_ in play(queue, at_work, order)[0]:
        assert called.language in her.languages
        assert her.agency is None or called.agency in (None, her.agency)


@patient
@given(queue=tickets, at_work=advisers, order=turns)
def test_each_call_obeys_the_rule(queue, at_work, order):
    for her, called, _why, after, _late in play(queue, at_work, order)[0]:
        hers = [called, *(one for one in after if can_serve(her, one))]
        held_up = [one for one in hers if one.overtaken >= MOST_OVERTAKEN]
        without = [one for one in hers if one.is_priority]
        group = held_up or (without if her.calls % 2 == 0 and without else hers)
        assert called == min(group, key=lambda one: one.age)


@patient
@given(queue=tickets, at_work=advisers)
def test_the_look_ahead_calls_in_the_order_of_the_rule_and_never_goes_back_in_time(queue, at_work):
    calls = simulate(queue, at_work, [0.0] * len(at_work), 6.0)

    minutes = [minute for _, minute in calls]
    assert minutes == sorted(minutes)
    assert len({one.id for one, _ in calls}) == len(calls)
    if calls:
        first = [next_ticket(queue, her) for her in at_work]
        assert calls[0][0].id in {one.ticket.id for one in first if one}


@patient
@given(queue=tickets.filter(bool), at_work=advisers)
def test_slower_talks_make_nobody_of_one_queue_wait_less(queue, at_work):
    her = [replace(at_work[0], agency=None, languages=tuple(LANGUAGES))]

    quick = {one.id: minute for one, minute in simulate(queue, her, [0.0], 4.0)}
    slow = {one.id: minute for one, minute in simulate(queue, her, [0.0], 9.0)}

    assert all(slow[one] >= quick[one] for one in quick)


def test_every_second_call_goes_to_somebody_without_a_meeting():
    queue = [waiting(1), waiting(2), waiting(3, priority=True), waiting(4, priority=True)]

    happened, _ = play(queue, [adviser()], [0])

    assert [called.number for _, called, *_ in happened] == [3, 1, 4, 2]
    assert [why for _, _, why, *_ in happened] == ["priority", "longest", "priority", "longest"]


def test_after_three_later_calls_a_ticket_is_the_next():
    queue = [waiting(1, overtaken=MOST_OVERTAKEN), waiting(2, priority=True)]

    assert next_ticket(queue, adviser()).ticket.number == 1
    assert next_ticket(queue, adviser()).why == "overtaken"


def test_a_ticket_passed_on_stands_where_its_time_puts_it():
    passed_on = replace(waiting(9, minute=1), agency=AGENCIES[1])
    queue = [waiting(2, agency=AGENCIES[1]), waiting(3, agency=AGENCIES[1]), passed_on]

    assert next_ticket(queue, adviser(agency=AGENCIES[1], calls=1)).ticket == passed_on


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        ([], "Too few talks today to go by, so 8 minutes each are assumed; 3 advisers at work."),
        ([6.0] * 20, "From the last 12 talks: about 6 minutes each; 3 advisers at work."),
    ],
)
def test_an_estimate_says_what_it_stands_on(minutes, shown):
    assert str(basis_of(minutes, 3)) == shown


@patient
@given(minutes=st.lists(st.floats(0.1, 120), max_size=30))
def test_the_pace_lies_within_what_was_seen(minutes):
    basis = basis_of(minutes, 1)

    assert basis.low <= basis.middle <= basis.high
    if not basis.is_assumed:
        assert basis.low >= min(0.5, *minutes)
        assert basis.high <= max(1.0, *minutes)


@pytest.mark.parametrize(
    ("place", "soonest", "latest", "words"),
    [
        (1, 0.0, 0.4, "less than 2 minutes"),
        (2, 0.0, 1.0, "less than 2 minutes"),
        (3, 5.5, 11.2, "5 to 12 minutes"),
        (3, 6.0, 6.0, "about 6 minutes"),
    ],
)
def test_a_wait_is_rounded_outwards(place, soonest, latest, words):
    assert str(wait_between(place, soonest, latest, basis_of([], 1))) == words
