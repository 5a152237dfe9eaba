# SPDX-License-Identifier: Apache-2.0
"""Two people at the same moment: an award that comes into force and a protest never pass one another by."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from meishan.base.core import scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.market.evaluation.actions import awarding, debriefing, protesting
from meishan.market.evaluation.models import Award, Protest, Recommendation
from tests.factories import awards as factory


@pytest.fixture
def world(committed_world):
    """Real commits, so that threads see one another's."""


def at_once(*calls):
    """Each call in its own thread and connection; what it gave, or the sentence it was refused with."""

    def run(call):
        try:
            with scope.everything():
                return call()
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_members_endorse_at_once(case):
    factory.ranked(case)
    made = factory.recommend(case)

    at_once(
        *[
            lambda member=member: awarding.advise(made, by=member.actor, verdict="endorse")
            for member in case.committee[:2]
        ]
    )

    assert Recommendation.objects.get(pk=made.pk).state == "endorsed"


def test_a_protest_and_an_award_meet(case, time_passes):
    """The debriefing left the bidder time after the standstill of the others: whoever comes first is seen."""
    award = factory.announced(case)
    bidder = case.bidders[1]
    asked = debriefing.ask_debrief(case.letter(1), by=bidder.actor)
    factory.past(award.standstill_until, time_passes)
    debriefing.answer_debrief(asked, by=case.officer.actor, answer="Your price was higher.")
    made = protesting.draft_protest(
        case.letter(1), by=bidder.actor, ground="criteria", words="Not followed.", lots=[1]
    )

    first, second = at_once(
        lambda: awarding.let_stand(Award.objects.get(pk=award.pk), by=SYSTEM),
        lambda: protesting.file_protest(made, by=bidder.actor),
    )

    assert isinstance(first, str)
    assert isinstance(second, Protest)
    assert Award.objects.get().state == "notified"


def test_two_announce_at_once(case, second_officer):
    factory.ranked(case)
    made = factory.recommend(case)
    factory.endorse(case, made)
    factory.decide(case, made)

    told = at_once(
        *[
            lambda officer=officer: awarding.announce(made, by=officer.actor)
            for officer in (case.officer, second_officer)
        ]
    )

    assert sum(isinstance(one, str) for one in told) == 1
    assert Award.objects.count() == 1
