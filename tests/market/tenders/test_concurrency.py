# SPDX-License-Identifier: Apache-2.0
"""Several people at the same time: answers keep their numbers, interest counts once, an amendment is published once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from meishan.base.core import scope
from meishan.base.core.errors import Denied, Refused
from meishan.market.tenders import actions, queries
from meishan.market.tenders.models import Answer, Deadline, Interest, NoticeVersion, Tender


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


@pytest.mark.parametrize("_again", range(3))
def test_an_extension_and_an_amendment_at_once_never_take_time_back(
    make_tender, officer, second_officer, _again
):
    tender = make_tender()
    draft = actions.amend(tender.notice, by=officer.actor)
    changes = {"deadline": (tender.closes_at + timedelta(days=5)).isoformat()}
    draft = actions.save(draft, by=officer.actor, changes=changes, reason={"en": "More time."})
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    later = tender.closes_at + timedelta(days=9)

    def act(number):
        if number:
            return actions.publish_amendment(draft, by=officer.actor)
        return actions.extend_deadline(
            tender.notice, by=second_officer.actor, deadline=later, reason={"en": "Still more."}
        )

    extended, amended = at_once(2, act)

    # Whoever came first: the later deadline stands, and an amendment that would take it back is not published.
    assert not isinstance(extended, Refused)
    assert Deadline.objects.get(notice=tender.notice).closes_at == later
    versions = NoticeVersion.objects.filter(notice=tender.notice).count()
    assert versions == (1 if isinstance(amended, Refused) else 2)


def test_a_tender_suspended_twice_at_once_is_suspended_once(make_tender, officer):
    tender = make_tender()

    came = at_once(3, lambda n: actions.suspend(tender.notice, by=officer.actor, reason={"en": "Wait."}))

    assert sum(isinstance(one, Denied | Refused) for one in came) == 2
    assert Tender.objects.get(pk=tender.pk).state == "suspended"


def test_an_extension_and_a_suspension_at_once_both_hold(make_tender, officer, second_officer):
    tender = make_tender()
    later = tender.closes_at + timedelta(days=9)

    def act(number):
        if number:
            return actions.suspend(tender.notice, by=officer.actor, reason={"en": "Wait."})
        return actions.extend_deadline(
            tender.notice, by=second_officer.actor, deadline=later, reason={"en": "More time."}
        )

    extended, suspended = at_once(2, act)

    assert not isinstance(suspended, Refused | Denied)
    closes_at = Deadline.objects.get(notice=tender.notice).closes_at
    assert closes_at == (tender.closes_at if isinstance(extended, Refused | Denied) else later)
