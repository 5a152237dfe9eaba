# SPDX-License-Identifier: Apache-2.0
"""Identifiers sort in the order they were made in, whatever the clock does, and no two are alike."""

import time
import uuid

from meishan.base.core import ids


def test_ids_sort_as_they_were_made_and_are_of_version_7():
    made = [ids.new() for _number in range(2_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}


def test_a_clock_that_steps_back_or_an_end_of_the_random_part_keeps_the_order(monkeypatch):
    at = time.time_ns() + 10**9
    monkeypatch.setattr(ids, "_newest", (at // 10**6, 2**74 - 1))
    monkeypatch.setattr(time, "time_ns", lambda: at - 5 * 10**9)

    one, other = ids.new(), ids.new()

    assert uuid.UUID(int=(at // 10**6) << 80) < one < other
    assert one.int >> 80 == at // 10**6 + 1


def test_a_clock_that_was_set_anew_counts(monkeypatch):
    at = time.time_ns()
    monkeypatch.setattr(ids, "_newest", (at // 10**6 + 3_600_000, 5))
    monkeypatch.setattr(time, "time_ns", lambda: at)

    assert ids.new().int >> 80 == at // 10**6
