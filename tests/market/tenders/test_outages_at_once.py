# SPDX-License-Identifier: Apache-2.0
"""Outages where commits are real: who is told, and an extension that races submissions and the release of shares."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection

from meishan.base.accounts.models import Mail
from meishan.base.core import clock, scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.bids.actions.opening import releasing
from meishan.market.bids.models import Submission
from meishan.market.tenders import actions, tasks
from meishan.market.tenders.models import Deadline, Notice, OutageExtension
from tests.factories import bids as factory
from tests.factories import opening as at_opening

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real."""


@pytest.fixture
def tender(officer, second_officer):
    return factory.publish_tender(officer, second_officer)


@pytest.fixture
def report(other_agency_officer):
    """`report(before, lasted)`: another agency's prober saw a gap that began so many minutes ago."""
    actor = replace(other_agency_officer.actor, token=other_agency_officer.person.pk)

    def make(before, lasted):
        at = clock.now()
        gap = (at - before * MINUTE, at - (before - lasted) * MINUTE, "")
        return actions.report_availability(
            by=actor, prober="Geneva", since=at - 120 * MINUTE, until=at, gaps=[gap]
        )

    return make


def fresh(tender):
    return Notice.objects.select_related("tender", "deadline").get(pk=tender.notice.pk)


def test_all_who_care_are_told_and_nobody_learns_who_else_bids(
    tender, bidder, rival_owner, agency, report, settle, time_passes
):
    factory.register(rival_owner, agency)
    actions.express_interest(tender.notice, by=bidder.actor)
    factory.submit_bid(tender, rival_owner)
    settle()
    time_passes(factory.to_deadline(tender, -10 * MINUTE))
    report(40, 20)
    actions.give_back_time_everywhere()
    settle()

    told = {one.to: one for one in Mail.objects.filter(kind="tenders.extend_for_outage")}
    assert {bidder.person.email, rival_owner.person.email} <= set(told)
    for one in told.values():
        for other in (bidder, rival_owner):
            if one.to != other.person.email:
                assert other.organisation.name not in one.text
                assert other.person.email not in one.text


def at_once(*acts):
    """What came of each act, all begun together."""

    def run(act):
        try:
            with scope.everything():
                return act()
        except (Refused, Denied) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_an_extension_racing_submissions_loses_none_and_takes_none_late(tender, bidder, report, time_passes):
    factory.begin(tender, bidder)
    sealed = [factory.seal_bid(tender, bidder) for _try in range(4)]
    time_passes(factory.to_deadline(tender, timedelta(seconds=1)))
    report(20, 19)

    came = at_once(
        *(
            lambda one=one: factory.submit_bid(tender, bidder, envelopes=one, with_bytes=False)
            for one in sealed
        ),
        *(lambda: actions.give_back_time(fresh(tender)) for _try in range(3)),
    )

    assert [one for one in came if one is True] == [True]
    extension = OutageExtension.objects.get()
    taken = [one for one in came if isinstance(one, Submission)]
    assert {one.pk for one in taken} == set(Submission.objects.values_list("pk", flat=True))
    assert all(one.at >= extension.at for one in taken)
    assert factory.submit_bid(tender, bidder).state == "standing"


def test_an_extension_racing_the_release_ends_one_way(tender, bidder, report, time_passes, monkeypatch):
    monkeypatch.setattr(releasing, "give_back_time", lambda notice: False)
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)

    at_once(
        lambda: report(40, 10),
        *(lambda: actions.give_back_time(fresh(tender)) for _try in range(3)),
        lambda: at_opening.release(tender, opening),
        lambda: at_opening.release(tender, opening),
    )

    moved = OutageExtension.objects.exists() or actions.give_back_time(fresh(tender))
    assert (Deadline.objects.get(pk=tender.notice.pk).released_at is not None) != moved


def test_a_worker_that_was_dead_over_the_deadline_gives_the_time_back_as_soon_as_it_starts(
    tender, bidder, databases, committed_world, time_passes, settings
):
    settings.WATCH_URL = ""
    factory.begin(tender, bidder)
    time_passes(factory.to_deadline(tender, 5 * MINUTE))
    with databases.as_owner(committed_world) as owner:
        owner.execute("ALTER TABLE tenders_heartrun DISABLE TRIGGER tenders_heartrun_guard")
        owner.execute(
            "INSERT INTO tenders_heartrun (source, since, until)"
            " SELECT 'worker', clock_timestamp() - interval '1 day', clock_timestamp() - interval '30 minutes'"
        )
        owner.execute("ALTER TABLE tenders_heartrun ENABLE TRIGGER tenders_heartrun_guard")
    stop = Event()
    heart = Thread(target=tasks.keep_beating, args=(stop,))
    heart.start()
    for _wait in range(200):
        if Entry.objects.filter(act="tenders.note_availability").exists():
            break
        stop.wait(0.05)
    stop.set()
    heart.join()

    made = OutageExtension.objects.get()
    assert abs(made.lost - 30 * MINUTE) < MINUTE
    assert len(Entry.objects.get(act="tenders.note_availability").facts["gaps"]) == 1
    assert factory.submit_bid(tender, bidder).state == "standing"
