# SPDX-License-Identifier: Apache-2.0
"""Several people at the same time: answers keep their numbers, interest counts once, an amendment is published once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from meishan.base.core import scope
from meishan.base.core.errors import Denied, Refused
from meishan.market.tenders import actions, queries
from meishan.market.tenders.models import Answer, Interest, NoticeVersion


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real."""


def at_once(count, act):
    """What came of `act(n)` run by `count` people at the same time: a value or the refusal."""

    def run(number):
        try:
            with scope.everything():
                return act(number)
        except (Refused, Denied) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_answers_given_at_once_are_numbered_without_gaps(notice, officer):
    at_once(
        6,
        lambda n: actions.answer(
            notice,
            by=officer.actor,
            questions=[],
            question={"en": f"Question {n}?"},
            answer={"en": f"Answer {n}."},
        ),
    )

    assert list(Answer.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_interest_expressed_twice_at_once_counts_once(notice, registered_owner):
    came = at_once(4, lambda n: actions.express_interest(notice, by=registered_owner.actor))

    assert sum(isinstance(one, Interest) for one in came) == 1
    assert sum(isinstance(one, Refused) for one in came) == 3
    assert queries.interests_in(notice).count() == 1


def test_a_text_published_twice_at_once_is_published_once(make_draft, officer, second_officer):
    draft = actions.clear(actions.submit(make_draft(), by=officer.actor), by=second_officer.actor)

    came = at_once(3, lambda n: actions.publish(draft, by=officer.actor))

    assert sum(isinstance(one, Denied | Refused) for one in came) == 2
    assert NoticeVersion.objects.count() == 1


def test_two_amendments_can_not_be_started_at_once(notice, officer):
    came = at_once(3, lambda n: actions.amend(notice, by=officer.actor))

    assert sum(isinstance(one, Refused) for one in came) == 2
