# SPDX-License-Identifier: Apache-2.0
"""The heartbeat: one row while it beats, a gap when it does not, and what the log says of it."""

from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.tenders import actions, tasks
from meishan.market.tenders.models import (
    Availability,
    HeartRun,
)
from meishan.market.tenders.queries import outages

MINUTE = timedelta(minutes=1)


@contextmanager
def silence_of(databases, since, until, source="worker"):
    """In a database of the test's own: the heart did not beat from `since` to `until`, as its rows would show."""
    name = connections["default"].settings_dict["NAME"]
    assert name.startswith("meishan_own_")
    with databases.as_owner(name) as owner:
        owner.execute("ALTER TABLE tenders_heartrun DISABLE TRIGGER tenders_heartrun_guard")
        owner.execute(
            "INSERT INTO tenders_heartrun (source, since, until) VALUES (%s, %s, %s), (%s, %s, clock_timestamp())",
            [source, since - timedelta(days=1), since, source, until],
        )
        owner.execute("ALTER TABLE tenders_heartrun ENABLE TRIGGER tenders_heartrun_guard")
    yield


def test_a_beat_is_one_row_that_grows(committed_world):
    assert actions.beat() is None
    assert actions.beat() is None

    run = HeartRun.objects.get()
    assert run.until > run.since


def test_a_silence_ends_the_run_and_is_told(committed_world, databases):
    at = clock.now()
    with silence_of(databases, at - 20 * MINUTE, at - 9 * MINUTE):
        [gap] = outages.gaps(at - 60 * MINUTE, at)
    assert gap.length == 11 * MINUTE


def test_a_source_that_stopped_is_silent_until_now_and_one_that_never_beat_says_nothing(
    committed_world, databases
):
    assert outages.gaps(clock.now() - 60 * MINUTE, clock.now()) == []
    with databases.as_owner(committed_world) as owner:
        owner.execute("ALTER TABLE tenders_heartrun DISABLE TRIGGER tenders_heartrun_guard")
        owner.execute(
            "INSERT INTO tenders_heartrun (source, since, until)"
            " SELECT 'web', clock_timestamp() - interval '2 hours', clock_timestamp() - interval '10 minutes'"
        )
    at = clock.now()

    [seen] = outages.seen(at - 60 * MINUTE, at)

    assert seen.is_open
    assert seen.gap.until == at
    assert abs(seen.gap.length - 10 * MINUTE) < MINUTE
    assert actions.beat("web") > 10 * MINUTE
    assert HeartRun.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tenders_heartrun SET until = clock_timestamp() + interval '1 hour'",
        "UPDATE tenders_heartrun SET since = since - interval '1 hour'",
        "UPDATE tenders_heartrun SET until = since - interval '1 second'",
        "INSERT INTO tenders_heartrun (source, since, until) VALUES ('web', now() - interval '1h', now())",
        "INSERT INTO tenders_heartrun (source, since, until) VALUES ('worker', now(), now())",
        "DELETE FROM tenders_heartrun",
    ],
)
def test_nobody_writes_beats_that_did_not_beat(world, statement):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenders_beat('worker')")
    with (
        pytest.raises(IntegrityError, match=r"beats|gap|append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_gap_is_not_filled_in_afterwards(committed_world, databases):
    with databases.as_owner(committed_world) as owner:
        owner.execute("ALTER TABLE tenders_heartrun DISABLE TRIGGER tenders_heartrun_guard")
        owner.execute(
            "INSERT INTO tenders_heartrun (source, since, until)"
            " SELECT 'worker', clock_timestamp() - interval '1 hour', clock_timestamp() - interval '10 minutes'"
        )
        owner.execute("ALTER TABLE tenders_heartrun ENABLE TRIGGER tenders_heartrun_guard")

    with pytest.raises(IntegrityError, match="filled in"):
        HeartRun.objects.update(until=clock.now())


@pytest.mark.parametrize("table", ["tenders_probereport", "tenders_availability", "tenders_outageextension"])
def test_what_was_reported_noted_and_moved_never_changes(world, table):
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_the_worker_beats_and_looks_at_the_start(committed_world, settings, databases):
    settings.WATCH_URL = ""
    at = clock.now()
    with silence_of(databases, at - 30 * MINUTE, at - 15 * MINUTE):
        """The worker was dead for a quarter of an hour."""
    stop = Event()
    heart = Thread(target=tasks.keep_beating, args=(stop,))
    heart.start()
    for _wait in range(100):
        if HeartRun.objects.filter(source="web").exists():
            break
        stop.wait(0.05)
    stop.set()
    heart.join()

    assert HeartRun.objects.filter(source="web").exists()


def test_the_log_says_without_gaps_of_its_own_when_the_heart_beat(committed_world, databases):
    at = clock.now()
    with silence_of(databases, at - 20 * MINUTE, at - 9 * MINUTE):
        first = actions.note_availability(by=SYSTEM)
    with pytest.raises(Refused, match="nothing to say"):
        actions.note_availability(by=SYSTEM)

    entry = Entry.objects.get(act="tenders.note_availability")
    assert entry.is_public
    assert first.entry == entry.pk
    [told] = entry.facts["gaps"]
    assert told.count("Z") == 2
    assert Availability.objects.get().until <= clock.now()


def test_note_availability_is_the_systems_alone(world, officer):
    with pytest.raises(Denied):
        actions.note_availability(by=officer.actor)


# Probers.
