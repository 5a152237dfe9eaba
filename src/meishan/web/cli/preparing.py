# SPDX-License-Identifier: Apache-2.0
"""A database that is there and whole: its tables made, and in an empty embedded one the demo world."""

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psycopg

from meishan.web.cli import world
from meishan.web.launcher import database, home
from meishan.web.launcher.postgres import Server
from meishan.web.launcher.processes import supervised
from meishan.web.launcher.trouble import CONFIG, INTERRUPTED, TEMPORARY, Trouble

US = (sys.executable, "-m", "meishan.web.cli")


@contextlib.contextmanager
def whole_world() -> Iterator[Path]:
    """Inside, the database answers and has its tables; an embedded one that was empty holds the demo world.

    Where `meishan run` is at work on the same data, that one prepares; this only looks on. Gives the data folder.
    Raises Trouble.
    """
    folder = home.prepare()
    with (folder / "run" / "run.lock").open("a+") as lock:
        is_ours = _claimed(lock)
        with database.available(folder) as server:
            if is_ours:
                prepare_world(folder, server)
                fcntl.flock(lock, fcntl.LOCK_UN)
            elif (folder / "run" / "demo-begun").exists():
                raise Trouble("The demo world is being made just now. Try again in a minute.", TEMPORARY)
            kind = world.kind()
            if not kind:
                raise Trouble("The database has no tables yet. Run `meishan migrate` first.", CONFIG)
            os.environ.setdefault("MEISHAN_DEMO", "1" if kind == "demo" else "0")
            yield folder


def _claimed(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def prepare_world(folder: Path, server: Server | None) -> None:
    """Migrate; then, in an embedded database that is empty, load the demo world, whole or not at all."""
    wants_demo = server is not None and os.environ.get("MEISHAN_DEMO") != "0"
    begun = folder / "run" / "demo-begun"
    if server is not None and begun.exists():
        print("The demo world was left half-made; it is made anew …", flush=True)
        server.start_over()
        # Nobody has seen the log of that world; the next one is another log, with a key of its own.
        for name in ("ledger.key", "ledger.key.head"):
            (folder / "secrets" / name).unlink(missing_ok=True)
        home.prepare()
        begun.unlink()
    fresh = world.kind() == ""
    if fresh:
        print("Making the tables …", flush=True)
    child("migrate", *(("--demo",) if fresh and wants_demo else ()), quietly=True)
    if wants_demo and world.kind() == "demo" and _is_empty():
        print("Filling the demo world; this happens once …", flush=True)
        begun.touch()
        child("demo")
        begun.unlink()


def child(*words: str, quietly: bool = False) -> None:
    """Run one of our commands to its end. Raises Trouble with its exit code when it fails."""
    done = subprocess.run(
        [*US, *words], env=supervised(), check=False, stdout=subprocess.DEVNULL if quietly else None
    )
    if done.returncode == INTERRUPTED:
        raise KeyboardInterrupt
    if done.returncode:
        raise Trouble(f"`meishan {words[0]}` failed; what it said stands above.", done.returncode)


def _is_empty() -> bool:
    with psycopg.connect(os.environ["DATABASE_URL"], options="-c meishan.scope=all") as conn:
        row = conn.execute("SELECT NOT EXISTS (SELECT FROM ledger_entry)").fetchone()
    return bool(row and row[0])
