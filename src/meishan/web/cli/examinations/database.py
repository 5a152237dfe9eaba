# SPDX-License-Identifier: Apache-2.0
"""What is asked of the database: version, roles, tables, text, clock, log, worker."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from meishan.web.cli import logcheck, world
from meishan.web.cli.findings import BAD, GOOD, WARNING, Finding, judge
from meishan.web.launcher import database as launched

EXTENSIONS = ("btree_gin", "btree_gist", "pg_trgm", "unaccent")


def server(home: Path) -> Iterator[Finding]:
    with _ask() as conn:
        (encoding,) = conn.execute("SHOW server_encoding").fetchone() or ("",)
        (fsync,) = conn.execute("SHOW fsync").fetchone() or ("",)
        where = f"embedded, in {home / 'pg'}" if launched.embedded() else f"at {conn.info.host or 'a socket'}"
        yield Finding(
            GOOD, "Database", f"PostgreSQL {conn.info.parameter_status('server_version')}, {where}."
        )
        yield judge(
            "Database", encoding == "UTF8", "Text is UTF-8.", f"Its text is {encoding}; it must be UTF8."
        )
        yield judge(
            "Database", fsync == "on", "Commits reach the disk.", "fsync is off: a power cut loses data."
        )


def roles(home: Path) -> Iterator[Finding]:
    with _ask() as conn:
        row = conn.execute(
            "SELECT current_user, rolsuper, rolbypassrls, "
            "EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user) "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    name, is_super, bypasses, owns = row or ("", False, False, False)
    about = "Role of the application"
    yield judge(about, not is_super, f"{name} is no superuser.", f"{name} is a superuser: no wall holds it.")
    yield judge(
        about, not bypasses, "It is bound by row security.", f"{name} may bypass row security (BYPASSRLS)."
    )
    yield judge(
        about,
        not owns,
        "It owns no table.",
        f"{name} owns the tables, and could change the record. Make a second role that owns them, and name "
        "it in MEISHAN_OWNER_DATABASE_URL.",
        WARNING,
    )


def tables(home: Path) -> Iterator[Finding]:
    with _ask() as conn:
        if not world.is_migrated(conn):
            yield Finding(BAD, "Tables", "There are none yet. Run `meishan migrate`.")
            return
        present = {name for (name,) in conn.execute("SELECT name FROM pg_available_extensions")}
    missing = [name for name in EXTENSIONS if name not in present]
    world.set_up_django()
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    yield judge(
        "Tables",
        not pending,
        "Up to date.",
        f"{len(pending)} changes are pending. Run `meishan migrate`.",
    )
    yield judge(
        "Extensions",
        not missing,
        f"The server offers {', '.join(EXTENSIONS)}.",
        f"The server lacks {', '.join(missing)}. Install its package postgresql-contrib.",
    )
    yield Finding(GOOD, "World", f"This database is a {world.kind()} world.")


def words(home: Path) -> Iterator[Finding]:
    """Under a locale that knows ASCII only, Chinese and Arabic text has no trigrams, and search finds nothing."""
    with _ask() as conn:
        try:
            row = conn.execute(
                "SELECT similarity('无人机系统', '无人机'), similarity('خدمات النقل', 'النقل'), lower('Ä')"
            ).fetchone()
        except psycopg.errors.UndefinedFunction:
            return
    chinese, arabic, small = row or (0, 0, "")
    yield judge(
        "Text",
        chinese > 0 and arabic > 0 and small == "ä",
        "Chinese, Arabic and accented letters are understood.",
        "The database's locale knows ASCII only, so search in Chinese and Arabic finds nothing. Make the "
        "database anew with LC_CTYPE C.UTF-8.",
    )


def clock(home: Path) -> Iterator[Finding]:
    """Deadlines are judged by the database server's clock."""
    with _ask() as conn:
        before = datetime.now(UTC)
        (told,) = conn.execute("SELECT clock_timestamp()").fetchone() or (before,)
        after = datetime.now(UTC)
        offset = conn.execute(
            "SELECT clock_offset FROM ledger_world" if world.is_migrated(conn) else "SELECT interval '0'"
        ).fetchone()
    middle = before + (after - before) / 2
    apart = abs((told - middle).total_seconds())
    yield judge(
        "Clock",
        apart < 2,
        f"The database's clock and this machine's agree within {max(apart, 0.1):.1f} s.",
        f"The database's clock is {apart:.0f} s away from this machine's. Deadlines go by the database's; "
        "have both follow a time server.",
    )
    if offset and offset[0]:
        yield Finding(WARNING, "Clock", f"This demo's clock is moved by {offset[0]}.")


def log(home: Path) -> Iterator[Finding]:
    with _ask() as conn:
        if not world.is_migrated(conn):
            return
        newest = logcheck.head(conn)
        fault = logcheck.fault(conn, newest)
        waiting = conn.execute("SELECT count(*) FROM ledger_pending").fetchone() or (0,)
    yield judge("Log", not fault, f"All {newest.size} entries lead to the signed root.", fault)
    yield judge(
        "Log",
        waiting[0] < 1000,
        f"{waiting[0]} entries wait for their number.",
        f"{waiting[0]} entries wait for their number. Is a worker running?",
        WARNING,
    )


def worker(home: Path) -> Iterator[Finding]:
    with _ask() as conn:
        row = conn.execute("SELECT to_regclass('procrastinate_workers') IS NOT NULL").fetchone()
        if not (row and row[0]):
            return
        alive = conn.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'"
        ).fetchone() or (0,)
        failed = conn.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"
        ).fetchone() or (0,)
        stopped = conn.execute(
            "SELECT name, error FROM ledger_followerposition WHERE error <> '' ORDER BY name LIMIT 1"
        ).fetchone()
    yield judge(
        "Worker",
        alive[0] > 0,
        f"{alive[0]} at work.",
        "None is at work: no mail is sent and no entry gets its number. Run `meishan worker`.",
        WARNING,
    )
    yield judge("Jobs", not failed[0], "None has failed.", f"{failed[0]} have failed for good.", WARNING)
    if stopped:
        yield Finding(BAD, "Followers", f"{stopped[0]} has stopped: {stopped[1].splitlines()[0]}")


def _ask() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5, options="-c meishan.scope=all")
