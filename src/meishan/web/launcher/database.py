# SPDX-License-Identifier: Apache-2.0
"""The database of this process: the one DATABASE_URL names, checked, or the embedded server, started."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import psycopg
from psycopg.conninfo import make_conninfo

from meishan.web.launcher.binaries import FLOOR
from meishan.web.launcher.postgres import SUPERUSER, Server
from meishan.web.launcher.roles import OWNER
from meishan.web.launcher.trouble import CONFIG, UNAVAILABLE, Trouble

_REFUSALS = (
    (
        ("password authentication failed", "no password supplied"),
        "The server at {where} refuses the user “{user}”: wrong or missing password in {variable}.",
        CONFIG,
    ),
    (
        ("peer authentication failed", "no pg_hba.conf entry"),
        "The server at {where} does not let the user “{user}” in from here (its pg_hba.conf).",
        CONFIG,
    ),
    (
        ('database "',),
        "The server at {where} has no database “{database}”. Create it first.",
        CONFIG,
    ),
    (('role "',), "The server at {where} has no role “{user}”. Create it first.", CONFIG),
    (
        ("received invalid response", "server closed the connection unexpectedly"),
        "What answers at {where} is not PostgreSQL. Check the port in {variable}.",
        CONFIG,
    ),
    (
        ("resolve", "name or service not known", "no address associated"),
        "The host {host} of {variable} is not known. Check its spelling.",
        CONFIG,
    ),
    (
        ("timeout",),
        "The server at {where} does not answer. Check {variable} and the network.",
        UNAVAILABLE,
    ),
    (
        ("connection refused", "no such file or directory"),
        "No PostgreSQL listens at {where}. Is it running, and is {variable} right?",
        UNAVAILABLE,
    ),
    (
        ("too many", "starting up", "shutting down"),
        "The server at {where} is busy or starting. Try again in a minute.",
        UNAVAILABLE,
    ),
)
"""What the client library says, in lower case; the sentence for it; the exit code."""

_EMBEDDED = "MEISHAN_EMBEDDED_DATABASE"
"""Set in the children of a process that started the embedded server: they need not start it."""


def embedded() -> bool:
    """Whether the database is the embedded server, for this process or the one that started it."""
    return os.environ.get(_EMBEDDED) == "1" or not os.environ.get("DATABASE_URL")


@contextlib.contextmanager
def available(home: Path) -> Iterator[Server | None]:
    """Inside, DATABASE_URL and MEISHAN_OWNER_DATABASE_URL name a database that answers; gives a server of ours.

    Starts the embedded server where DATABASE_URL is not set, and leaves it at the end. Raises Trouble.
    """
    if os.environ.get("DATABASE_URL"):
        check(os.environ["DATABASE_URL"], "DATABASE_URL")
        if os.environ.get("MEISHAN_OWNER_DATABASE_URL"):
            check(os.environ["MEISHAN_OWNER_DATABASE_URL"], "MEISHAN_OWNER_DATABASE_URL")
        yield None
        return
    server = Server(home / "pg")
    try:
        server.start()
        os.environ["DATABASE_URL"] = server.url()
        os.environ["MEISHAN_OWNER_DATABASE_URL"] = server.url(OWNER)
        os.environ[_EMBEDDED] = "1"
        yield server
    finally:
        for name in ("DATABASE_URL", "MEISHAN_OWNER_DATABASE_URL", _EMBEDDED):
            os.environ.pop(name, None)
        server.stop()


def backup_url() -> str:
    """Who takes a backup: a role that row security does not bind where there is one, else the tables' owner."""
    chosen = os.environ.get("MEISHAN_BACKUP_DATABASE_URL")
    if chosen:
        return chosen
    if embedded():
        return make_conninfo(os.environ["DATABASE_URL"], user=SUPERUSER)
    return os.environ.get("MEISHAN_OWNER_DATABASE_URL") or os.environ["DATABASE_URL"]


def check(url: str, variable: str) -> None:
    """Raise Trouble with a sentence where `url`, the value of `variable`, is no PostgreSQL that fits."""
    parts = _parsed(url, variable)
    where = f"{parts.hostname or 'the local socket'}{f':{port}' if (port := _port(parts, variable)) else ''}"
    try:
        with psycopg.connect(url, connect_timeout=5) as conn:
            version = conn.info.server_version
    except (psycopg.ProgrammingError, ValueError) as error:
        raise Trouble(f"{variable} cannot be read: {str(error).strip()}.", CONFIG) from error
    except psycopg.OperationalError as error:
        raise _refusal(str(error), variable, where, parts) from error
    if version // 10000 < FLOOR:
        raise Trouble(
            f"The server at {where} is PostgreSQL {version // 10000}; Meishan needs {FLOOR} or newer.", CONFIG
        )


def _parsed(url: str, variable: str) -> SplitResult:
    example = "postgresql://meishan_app:password@db.example.org/meishan"
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Trouble(f"{variable} is not an address ({error}). It looks like {example}.", CONFIG) from error
    if parts.scheme not in ("postgresql", "postgres"):
        raise Trouble(
            f"{variable} begins with “{parts.scheme or url[:20]}”, and Meishan speaks to PostgreSQL only. "
            f"It looks like {example}.",
            CONFIG,
        )
    if not parts.path.strip("/"):
        raise Trouble(f"{variable} names no database. It looks like {example}.", CONFIG)
    return parts


def _port(parts: SplitResult, variable: str) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise Trouble(f"The port in {variable} is not a number between 0 and 65535.", CONFIG) from error


def _refusal(said: str, variable: str, where: str, parts: SplitResult) -> Trouble:
    """The sentence behind what the client library said when a connection failed."""
    low = said.lower()
    for signs, sentence, code in _REFUSALS:
        if any(sign in low for sign in signs):
            return Trouble(
                sentence.format(
                    where=where,
                    user=parts.username,
                    database=parts.path.strip("/"),
                    host=parts.hostname,
                    variable=variable,
                ),
                code,
            )
    return Trouble(f"The database at {where} cannot be used: {' '.join(said.split())}")
