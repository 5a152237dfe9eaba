# SPDX-License-Identifier: Apache-2.0
"""Bring the database's tables up to date, as the role that owns them."""

import argparse
import os

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from meishan.web.cli import manage, world
from meishan.web.launcher import roles
from meishan.web.launcher.trouble import CONFIG, Trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--demo",
        action="store_true",
        help="mark this database, which must be empty, as a demo: invented people, a clock that may be "
        "moved; it can never become a real one",
    )


def execute(options: argparse.Namespace) -> int:
    with world.ready(as_owner=True):
        changed = migrate()
        if options.demo:
            mark_as_demo()
        print("The database is up to date." if changed else "The database was up to date already.")
    return 0


def migrate() -> bool:
    """Apply what is pending; whether anything was. The environment must be ready, as the owner."""
    _let_the_application_in()
    world.set_up_django()
    with manage.sentences():
        executor = MigrationExecutor(connection)
        pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if pending:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        connection.close()
    return pending


def mark_as_demo() -> None:
    """Say in the database that it is a demo. Raises Trouble where it holds anything."""
    with psycopg.connect(world.owner_url(), options="-c meishan.scope=all") as conn:
        kind, entries = conn.execute(
            "SELECT (SELECT kind FROM ledger_world), EXISTS (SELECT FROM ledger_entry)"
        ).fetchone() or ("", False)
        if kind == "demo":
            return
        if entries:
            raise Trouble("This database is in use already; only an empty one can become a demo.", CONFIG)
        conn.execute(
            "INSERT INTO ledger_world (id, kind, clock_offset) VALUES (1, 'demo', '0') "
            "ON CONFLICT (id) DO UPDATE SET kind = 'demo'"
        )


def _let_the_application_in() -> None:
    """On a server that is not ours: give the application's role rights on what the owner will create."""
    app = psycopg.conninfo.conninfo_to_dict(os.environ["DATABASE_URL"]).get("user")
    with psycopg.connect(world.owner_url(), autocommit=True) as conn:
        if not app or app == conn.info.user:
            return
        for rights, kind in roles.DEFAULT_RIGHTS:
            conn.execute(
                sql.SQL("ALTER DEFAULT PRIVILEGES GRANT {} ON {} TO {}").format(
                    sql.SQL(rights), sql.SQL(kind), sql.Identifier(str(app))
                )
            )
