# SPDX-License-Identifier: Apache-2.0
"""Takes the database out and puts it back, by PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from meishan.web.launcher.binaries import find_tools
from meishan.web.launcher.trouble import CONFIG, IO_ERROR, UNAVAILABLE, Trouble

_SEES_ALL = "-c meishan.scope=all"
"""Row security binds even the owner; this scope sees every row."""

_HEAD_LINES = 30
_TABLES_IN_DOUBT = """
    SELECT relname FROM pg_class c
    WHERE relrowsecurity AND relnamespace = 'public'::regnamespace AND (
        NOT EXISTS (
            SELECT FROM pg_policies p WHERE p.tablename = c.relname AND permissive = 'PERMISSIVE'
            AND cmd IN ('ALL', 'SELECT') AND (qual = 'true' OR qual LIKE '%meishan_sees%'))
        OR EXISTS (
            SELECT FROM pg_policies p WHERE p.tablename = c.relname AND permissive = 'RESTRICTIVE'
            AND cmd IN ('ALL', 'SELECT')))
    ORDER BY relname
"""


def save(url: str, target: Path) -> None:
    """Write the database at `url` to `target`, in PostgreSQL's custom format, as it is at one moment.

    `url` is that of a role that row security does not bind, or of the tables' owner, who sees all rows in
    the scope `all`. Raises Trouble, also where that scope would hide rows from the backup.
    """
    with psycopg.connect(url) as conn:
        major = conn.info.server_version // 10000
        unbound = conn.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        hidden = "" if unbound and unbound[0] else _hidden(conn)
    command = [find_tools(major).program("pg_dump"), "--format=custom", "--no-owner", f"--file={target}"]
    if hidden:
        raise Trouble(
            f"Row security would hide rows of {hidden} from the backup; nothing was saved. Name a role with "
            "BYPASSRLS in MEISHAN_BACKUP_DATABASE_URL.",
            CONFIG,
        )
    if not (unbound and unbound[0]):
        command.append("--enable-row-security")
    _run(command, url, "saving the database")


def _hidden(conn: psycopg.Connection) -> str:
    """A table of which the owner, in the scope `all`, does not see every row; empty where there is none.

    Where the policy does not say so itself, the rows are counted with and without it, and all is rolled back.
    """
    doubtful = [name for (name,) in conn.execute(_TABLES_IN_DOUBT)]
    try:
        conn.execute("SET LOCAL lock_timeout = '5s'")
        conn.execute("SET LOCAL meishan.scope = 'all'")
        for name in doubtful:
            table = sql.Identifier(name)
            count = sql.SQL("SELECT count(*) FROM {}").format(table)
            seen = conn.execute(count).fetchone()
            conn.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(table))
            there = conn.execute(count).fetchone()
            if seen != there:
                return name
    except psycopg.errors.LockNotAvailable as error:
        raise Trouble("The database is too busy to check the backup for completeness. Try again.") from error
    finally:
        conn.rollback()
    return ""


def bring_back(url: str, source: Path, *, replace: bool) -> None:
    """Fill the database at `url` (its owner's) from `source`, in one transaction: all of it or nothing.

    With `replace`, what was there before goes in the same transaction. Raises Trouble.
    """
    with psycopg.connect(url) as conn:
        major = conn.info.server_version // 10000
    tools = find_tools(major, newest=True)
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        written, script, clearing = (
            Path(folder) / name for name in ("written.sql", "restore.sql", "clear.sql")
        )
        _run(
            [tools.program("pg_restore"), "--no-owner", f"--file={written}", str(source)],
            None,
            "reading the saved database",
        )
        _leave_out_settings(written, script, major)
        clearing.write_text(
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;\n"
            if replace
            else ""
        )
        command = [
            tools.program("psql"),
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--output=/dev/null",
        ]
        command += ["--set=ON_ERROR_STOP=1", f"--file={clearing}", f"--file={script}"]
        _run(command, url, "restoring the database")


def _leave_out_settings(written: Path, script: Path, major: int) -> None:
    """Copy pg_restore's script without the settings in its head that a server of that version does not know."""
    with written.open("rb") as source, script.open("wb") as target:
        for _ in range(_HEAD_LINES):
            line = source.readline()
            if not (major < 17 and line.startswith(b"SET transaction_timeout")):
                target.write(line)
        shutil.copyfileobj(source, target)
    written.unlink()


def _run(command: list[str], url: str | None, doing: str) -> None:
    env = dict(os.environ, LC_MESSAGES="C", PGOPTIONS=_SEES_ALL, PGCONNECT_TIMEOUT="10")
    if url:
        # The password goes by the environment: a command line can be read by every account.
        parts: dict[str, Any] = conninfo_to_dict(url)
        password = parts.pop("password", None)
        if password:
            env["PGPASSWORD"] = str(password)
        command = [*command, f"--dbname={make_conninfo(**parts)}"]
    done = subprocess.run(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return
    if "No space left on device" in done.stdout:
        raise Trouble(f"The disk is full: {doing} failed. Free some space and try again.", IO_ERROR)
    role = re.search(r'role "([^"]+)" does not exist', done.stdout)
    if role:
        raise Trouble(
            f"The backup speaks of a role {role.group(1)} that this server does not have. Create it first "
            f'(CREATE ROLE "{role.group(1)}" LOGIN NOSUPERUSER NOBYPASSRLS).',
            CONFIG,
        )
    faults = re.findall(r"(?:error|ERROR|FATAL):\s+(.+)", done.stdout)
    raise Trouble(
        f"{doing.capitalize()} failed: {faults[0] if faults else done.stdout.strip()[-300:]}.", UNAVAILABLE
    )
