# SPDX-License-Identifier: Apache-2.0
"""Start the worker alone: it numbers and signs entries of the record, tells followers, beats, and does jobs.

Run as many as you want, on as many machines: of all, one numbers at a time, and another takes over.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable

import procrastinate
import psycopg
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp

from meishan.web.cli import world
from meishan.web.launcher.trouble import CONFIG, SOFTWARE, UNAVAILABLE, Trouble

_GONE = "The database has gone away; the worker stops."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="jobs at a time (default 2)")


def execute(options: argparse.Namespace) -> int:
    """Work until told to stop; a job that runs gets ten seconds to end, else it is tried again later."""
    with world.ready():
        with psycopg.connect(os.environ["DATABASE_URL"]) as conn:
            if not world.is_migrated(conn):
                raise Trouble("The database has no tables yet. Run `meishan migrate` first.", CONFIG)
        world.set_up_django()
        # Models, which need the apps loaded.
        from meishan.base.ledger import followers, sequencer  # noqa: PLC0415
        from meishan.market.tenders import tasks as tenders  # noqa: PLC0415

        stop = threading.Event()
        threads = [
            _Follower("sequencer", sequencer.run, stop),
            _Follower("followers", followers.run, stop),
            _Follower("heart", tenders.keep_beating, stop),
        ]
        for thread in threads:
            thread.start()
        try:
            _do_jobs(max(1, options.jobs))
        finally:
            stop.set()
            for thread in threads:
                thread.join(10)
        for thread in threads:
            if thread.fault:
                raise thread.fault
    return 0


class _Follower(threading.Thread):
    """A loop beside the jobs; if it dies, so does the worker, and whoever watches starts it again."""

    def __init__(self, name: str, loop: Callable[[threading.Event], None], stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._loop = loop
        self._stop_asked = stop
        self.fault: Exception | None = None

    def run(self) -> None:
        try:
            self._loop(self._stop_asked)
            if not self._stop_asked.is_set():
                self.fault = Trouble(f"The {self.name} ended by itself.", SOFTWARE)
        except Exception as error:  # noqa: BLE001 - kept for the main thread, which raises it
            self.fault = error
        if self.fault:
            os.kill(os.getpid(), signal.SIGTERM)


def _do_jobs(concurrency: int) -> None:
    """Do queued and periodic jobs until a signal. Raises Trouble when the database goes away."""
    try:
        asked = asyncio.run(_jobs_until_asked(concurrency))
    except (procrastinate.exceptions.ConnectorException, psycopg.OperationalError) as error:
        raise Trouble(_GONE, UNAVAILABLE) from error
    if not asked:
        raise Trouble(_GONE, UNAVAILABLE)


async def _jobs_until_asked(concurrency: int) -> bool:
    """Whether it ended because it was asked to."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    worker = DjangoApp(connector=connector, import_paths=app.import_paths)
    # Not `replace_connector`: what jobs and followers enqueue must stay in their own transaction.
    worker.tasks = app.tasks
    worker.periodic_registry = app.periodic_registry
    async with worker.open_async():
        running = asyncio.create_task(
            worker.run_worker_async(
                concurrency=concurrency,
                shutdown_graceful_timeout=10,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, running.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await running
        return running.cancelled()
