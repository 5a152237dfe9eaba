# SPDX-License-Identifier: Apache-2.0
"""The life of a draft under any order of moves, by any officer: it never comes to be public on one pair of eyes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.base.core.errors import Denied, Refused
from meishan.market.tenders import actions
from meishan.market.tenders.models import Draft, Notice
from meishan.market.tenders.states import DRAFT_MOVES
from tests.market.tenders.conftest import needed

MOVES = ("save", "submit", "send_back", "recall", "clear", "publish", "discard")


def move(name, draft, actor):
    match name:
        case "save":
            return actions.save(draft, by=actor, changes={"countries": ["UG"]})
        case "send_back":
            return actions.send_back(draft, by=actor, reason="No.")
    return getattr(actions, name)(draft, by=actor)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 2)), min_size=3, max_size=14))
def test_no_order_of_moves_publishes_without_a_second_pair_of_eyes(
    steps, officer, second_officer, head, request
):
    people = [officer, second_officer, head]
    reference = f"P-{Draft.objects.count()}"
    draft = actions.draft(by=officer.actor, reference=reference, content=needed())
    writers = {officer.person.pk}

    for name, who in steps:
        before = Draft.objects.get(pk=draft.pk).state
        try:
            move(name, draft, people[who].actor)
        except (Denied, Refused):
            assert Draft.objects.get(pk=draft.pk).state == before
            continue
        after = Draft.objects.get(pk=draft.pk)
        if name == "save":
            writers.add(people[who].person.pk)
        else:
            assert after.state in DRAFT_MOVES[before]
        if after.state in {"cleared", "published"}:
            assert after.cleared_by not in writers

    assert Notice.objects.filter(pk=draft.pk).exists() is (
        Draft.objects.get(pk=draft.pk).state == "published"
    )


@pytest.mark.parametrize("state", ["published", "discarded"])
def test_ends_are_ends(state):
    assert DRAFT_MOVES[state] == frozenset()
