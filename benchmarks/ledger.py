# SPDX-License-Identifier: Apache-2.0
"""Acts and the log under load, beside the naive way: every act locks the log and chains to the last entry.

Run: python -m benchmarks.ledger [seconds]. Writers are processes with connections of their own, and share the
machine with the database server: a throwaway one of ours, as durable as in production (fsync on).
"""

import multiprocessing
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meishan.settings")

from meishan.web.launcher.postgres import Server
from meishan.web.launcher.roles import APP, DATABASE, OWNER

FOLDER = Path(tempfile.mkdtemp(prefix="meishan-bench-"))
FOLDER.chmod(0o711)
SERVER = Server(FOLDER / "pg", tests=True)
SERVER.start()
os.environ["MEISHAN_HOME"] = str(FOLDER)
os.environ["DATABASE_URL"] = SERVER.url(APP, DATABASE)
os.environ["MEISHAN_OWNER_DATABASE_URL"] = SERVER.url(OWNER, DATABASE)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402

from meishan.base.accounts.models import Organisation  # noqa: E402
from meishan.base.core import clock, scope  # noqa: E402
from meishan.base.core.actor import SYSTEM  # noqa: E402
from meishan.base.core.predicates import anybody, rule  # noqa: E402
from meishan.base.ledger import sequencer  # noqa: E402
from meishan.base.ledger.acts import act  # noqa: E402
from meishan.base.ledger.models import Entry, Leaf, Pending  # noqa: E402
from tests.conftest import Databases  # noqa: E402

WRITERS = (1, 8, 32)


@act("benchmark.touch", label="Touch")
def touch(subject, *, by, at, record):
    """Write one row and one entry, as the smallest act does."""
    subject.name = at.isoformat()
    subject.save(update_fields=["name"])
    record.public(name=subject.name)


rule("benchmark.touch", anybody)


@act("benchmark.chained_touch", label="Touch, and chain")
def chained_touch(subject, *, by, at, record):
    """The naive log: the same act, which then locks the log to chain its entry to the last one."""
    subject.name = at.isoformat()
    subject.save(update_fields=["name"])
    record.public(name=subject.name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7)")
        cursor.execute("SELECT hash FROM benchmark_chain ORDER BY number DESC LIMIT 1")
        last = bytes((cursor.fetchone() or [b""])[0])
        link = sha256(last + subject.name.encode()).digest()
        cursor.execute("INSERT INTO benchmark_chain (hash) VALUES (%s)", [link])


rule("benchmark.chained_touch", anybody)
WAYS: dict[str, Callable] = {"meishan": touch, "lock and chain": chained_touch}


def write(way: str, seconds: float, start: object, answers: object) -> None:
    """One writer: acts on a subject of its own until the time is over; sends the seconds each act took."""
    connections.close_all()
    took = []
    with scope.everything():
        subject = Organisation.objects.create(kind="supplier", name="0", made_at=clock.now())
        start.wait()
        end = perf_counter() + seconds
        while (begun := perf_counter()) < end:
            WAYS[way](subject, by=SYSTEM)
            took.append(perf_counter() - begun)
    answers.put(took)


def load(way: str, writers: int, seconds: float) -> list[float]:
    """The seconds of every act that so many writers at once finished."""
    context = multiprocessing.get_context("fork")
    connections.close_all()
    start, answers = context.Event(), context.Queue()
    processes = [context.Process(target=write, args=(way, seconds, start, answers)) for _ in range(writers)]
    for one in processes:
        one.start()
    start.set()
    took = [second for _ in processes for second in answers.get()]
    for one in processes:
        one.join()
    return took


def measure(seconds: float) -> None:
    print(f"{'acts in commits':18}{'writers':>8}{'a second':>10}{'p50 ms':>8}{'p99 ms':>8}{'receipts s':>12}")
    for writers in WRITERS:
        for way in WAYS:
            stop, lag = Event(), []
            worker = Thread(target=number, args=(stop, lag)) if way == "meishan" else None
            if worker:
                worker.start()
            took = load(way, writers, seconds)
            stop.set()
            if worker:
                worker.join()
            points = statistics.quantiles(took, n=100)
            receipts = f"{max(lag, default=0):.2f}" if worker else "-"
            print(
                f"{way:18}{writers:>8}{len(took) / seconds:>10,.0f}{points[49] * 1000:>8.1f}"
                f"{points[98] * 1000:>8.1f}{receipts:>12}"
            )
    print(
        "receipts s: the longest an entry waited for its signed head, with one sequencer beside the writers."
    )


def number(stop: Event, lag: list[float]) -> None:
    """A sequencer beside the writers; notes how old the oldest entry of each batch was."""
    with scope.everything():
        while True:
            oldest = Pending.objects.order_by("entry_id").values_list("entry__at", flat=True).first()
            if oldest is None and stop.is_set():
                break
            if sequencer.sequence() and oldest:
                lag.append((clock.now() - oldest).total_seconds())
            else:
                stop.wait(0.05)
    connections.close_all()


def backlog(count: int) -> None:
    """How fast waiting entries are numbered when a sequencer comes back to many."""
    with scope.everything():
        entries = [
            Entry(at=clock.now(), act="benchmark.touch", facts={"name": str(place)}, salt=os.urandom(16))
            for place in range(count)
        ]
        Entry.objects.bulk_create(entries)
        Pending.objects.bulk_create([Pending(entry=one) for one in entries])
        begun, before = perf_counter(), Leaf.objects.count()
        while sequencer.sequence():
            pass
        took = perf_counter() - begun
        print(
            f"Numbering a backlog: {(Leaf.objects.count() - before) / took:,.0f} entries a second, "
            f"in batches of {sequencer.BATCH}, each with a signed head."
        )


def main(seconds: float) -> None:
    settings.LOG_KEY_FILE = FOLDER / "secrets" / "ledger.key"
    try:
        databases = Databases()
        databases.ensure_template()
        databases.create("meishan_bench")
        with databases.as_owner("meishan_bench") as owner:
            owner.execute(
                "CREATE TABLE benchmark_chain (number bigserial PRIMARY KEY, hash bytea);"
                "GRANT ALL ON benchmark_chain TO PUBLIC; GRANT ALL ON benchmark_chain_number_seq TO PUBLIC"
            )
        databases.use("meishan_bench")
        measure(seconds)
        backlog(20_000)
    finally:
        connections.close_all()
        SERVER.stop()
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 3.0)
