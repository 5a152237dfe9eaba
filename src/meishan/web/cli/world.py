# SPDX-License-Identifier: Apache-2.0
"""What most commands stand on: data folder, secrets, a database that answers, and Django."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import django
import psycopg

from meishan.web.launcher import database, home


@contextlib.contextmanager
def ready(*, as_owner: bool = False) -> Iterator[Path]:
    """Inside, the environment is complete and the database answers; gives the data folder. Raises Trouble.

    `as_owner` connects as the role that owns the tables.
    """
    folder = home.prepare()
    with database.available(folder):
        if as_owner:
            os.environ["MEISHAN_DB_AS"] = "owner"
        os.environ.setdefault("MEISHAN_DEMO", "1" if kind() == "demo" else "0")
        yield folder


def owner_url() -> str:
    return os.environ.get("MEISHAN_OWNER_DATABASE_URL") or os.environ["DATABASE_URL"]


def kind() -> str:
    """What the database says it is: production, demo or test; empty before the first migration."""
    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5) as conn:
        if not is_migrated(conn):
            return ""
        row = conn.execute("SELECT kind FROM ledger_world").fetchone()
        return row[0] if row else "production"


def is_migrated(conn: psycopg.Connection) -> bool:
    """Whether the tables of the record exist."""
    row = conn.execute("SELECT to_regclass('ledger_world') IS NOT NULL").fetchone()
    return bool(row and row[0])


def set_up_django() -> None:
    """Load settings and apps; the settings read the environment, so this comes after `ready`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meishan.settings")
    django.setup()
