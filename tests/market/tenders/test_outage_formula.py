# SPDX-License-Identifier: Apache-2.0
"""The formula by which an outage moves a deadline: what counts, and that it never takes time from anybody."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meishan.market.tenders.queries.outages import Gap, due, made_good_by
from meishan.market.tenders.queries.outages.formula import BEFORE, LEAST, REST, STEP, counted, union

CLOSES = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


def at(clock: str) -> datetime:
    hours, minutes, *seconds = (int(one) for one in clock.split(":"))
    return CLOSES.replace(hour=hours, minute=minutes, second=seconds[0] if seconds else 0)


def gap(since: str, until: str) -> Gap:
    return Gap(at(since), at(until))


@pytest.mark.parametrize(
    ("gaps", "now", "deadline"),
    [
        # The time lost, where an hour remains anyway.
        ([("10:00", "10:10")], "10:11", "12:10"),
        # An hour after the last gap, where less than that would be left.
        ([("11:40", "11:50")], "11:51", "12:50"),
        # A gap over the deadline itself counts whole; found after it, an hour from then.
        ([("11:58", "12:20")], "12:21", "13:25"),
        # Several short gaps less than a minute apart are one.
        ([("11:00", "11:03"), ("11:03:30", "11:06")], "11:30", "12:10"),
        # One that began before the two hours counts from there.
        ([("08:00", "10:06")], "10:07", "12:10"),
        # Rounded up to full five minutes.
        ([("11:41", "11:52")], "11:53", "12:55"),
        # Two gaps, added.
        ([("10:10", "10:16"), ("10:30", "10:36")], "10:40", "12:15"),
    ],
)
def test_the_deadline_moves_by_the_formula(gaps, now, deadline):
    found = due(CLOSES, [gap(*one) for one in gaps], [], at(now))

    assert found.deadline == at(deadline)


@pytest.mark.parametrize(
    ("gaps", "now"),
    [
        ([], "11:59"),
        ([("11:00", "11:05")], "11:59"),
        ([("08:00", "10:05")], "11:59"),
        ([("08:00", "09:59")], "11:59"),
        ([("12:00", "13:00")], "13:01"),
        ([("11:00", "11:04"), ("11:10", "11:14")], "11:59"),
    ],
)
def test_what_is_short_or_early_or_after_the_deadline_moves_nothing(gaps, now):
    assert due(CLOSES, [gap(*one) for one in gaps], [], at(now)) is None


minutes = st.integers(-240, 240).map(lambda n: CLOSES + timedelta(seconds=30 * n))
gaps_drawn = st.lists(
    st.tuples(minutes, st.integers(1, 240)).map(
        lambda one: Gap(one[0], one[0] + timedelta(seconds=30 * one[1]))
    ),
    max_size=5,
)
moments = st.integers(0, 600).map(lambda n: CLOSES - BEFORE + timedelta(minutes=n))


def until(gaps, moment):
    """What can be known at that moment."""
    return [Gap(one.since, min(one.until, moment)) for one in gaps if one.since < moment]


@given(gaps_drawn, gaps_drawn, moments)
def test_more_gaps_never_mean_less_time(some, more, moment):
    fewer, all_of_them = until(some, moment), until([*some, *more], moment)
    less, found = due(CLOSES, fewer, [], moment), due(CLOSES, all_of_them, [], moment)

    assert less is None or (found is not None and found.deadline >= less.deadline)


@given(gaps_drawn, moments)
def test_a_deadline_moves_later_or_not_at_all_and_gives_back_what_was_lost(gaps, moment):
    gaps = until(gaps, moment)
    found = due(CLOSES, gaps, [], moment)

    if found is None:
        assert all(one.length <= LEAST for one in counted(gaps, CLOSES))
        return
    assert found.deadline >= CLOSES + found.lost > CLOSES
    assert found.deadline >= found.gaps[-1].until + REST
    assert found.deadline - max(CLOSES + found.lost, found.gaps[-1].until + REST, moment + REST) < STEP
    if moment >= CLOSES:
        assert found.deadline >= moment + REST
    assert found.deadline.minute % 5 == found.deadline.second == 0


@given(gaps_drawn, moments)
def test_a_gap_is_made_good_once(gaps, moment):
    gaps = until(gaps, moment)
    found = due(CLOSES, gaps, [], moment)
    if found is None:
        return

    done = made_good_by(found, gaps, CLOSES)

    assert due(found.deadline, gaps, done, moment) is None


@given(gaps_drawn, gaps_drawn, moments, st.integers(0, 180))
def test_what_is_found_later_moves_it_later_or_not_at_all(first, later, moment, wait):
    """A prober's word may come when the deadline has moved already."""
    then = moment + timedelta(minutes=wait)
    early, late = until(first, moment), until([*first, *later], then)
    found = due(CLOSES, early, [], moment)
    if found is None or then >= found.deadline:
        return

    again = due(found.deadline, late, made_good_by(found, early, CLOSES), then)

    assert again is None or again.deadline > found.deadline


@given(gaps_drawn)
def test_joined_gaps_lie_apart_and_cover_what_they_came_from(gaps):
    joined = union(gaps)

    assert all(b.since - a.until > timedelta(minutes=1) for a, b in pairwise(joined))
    assert all(any(one.since <= g.since and g.until <= one.until for one in joined) for g in gaps)
