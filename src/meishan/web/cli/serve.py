# SPDX-License-Identifier: Apache-2.0
"""Start the web server alone. Run as many as you want; they hold no state."""

import argparse
import os

import psycopg
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from meishan.web.cli import listening, world
from meishan.web.launcher.trouble import CONFIG, Trouble

arguments = listening.arguments


def execute(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    place = listening.address(options)
    place.check(hint="Choose another with --port.")
    os.environ.setdefault("MEISHAN_BASE_URL", place.url)
    with world.ready():
        with psycopg.connect(os.environ["DATABASE_URL"]) as conn:
            if not world.is_migrated(conn):
                raise Trouble("The database has no tables yet. Run `meishan migrate` first.", CONFIG)
        Granian(
            "meishan.web.cli.application:application",
            address=place.host,
            port=place.port,
            interface=Interfaces.WSGI,
            http=HTTPModes.auto,
            websockets=False,
            workers=options.workers or max(2, min(8, (os.cpu_count() or 1) // 2)),
            blocking_threads=options.threads,
            log_level=LogLevels.error,
            ssl_cert=place.certificate,
            ssl_key=place.key,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
        ).serve()
    return 0
