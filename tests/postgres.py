# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL for the tests: given by DATABASE_URL, or a warm one of our own in `.cache/testpg`.

`python tests/postgres.py COMMAND …` runs a command against a throwaway server instead;
`python tests/postgres.py --stop` stops the warm one.
"""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

from meishan.web.launcher.postgres import Server
from meishan.web.launcher.roles import APP, OWNER
from meishan.web.launcher.throwaway import temporary_server

_CHECKOUT = Path(__file__).resolve().parent.parent
_FOLDER = _CHECKOUT / ".cache" / "testpg"
_held: list[object] = []


def ensure_test_server() -> None:
    """Set DATABASE_URL and MEISHAN_OWNER_DATABASE_URL to a test server, if DATABASE_URL is not set.

    The server stays up between runs. Each running process gets a database name of its own
    (`meishan_1`, `meishan_2`, … the first that no other run holds), so that several people can test
    in one checkout at a time, each with `--reuse-db`. Processes started by this one inherit its name.
    """
    if os.environ.get("DATABASE_URL"):
        return
    server = Server(_FOLDER, durable=False, tests=True)
    server.start()
    _held.append(server)
    _set(server, f"meishan_{_free_number()}")


def _free_number() -> int:
    """The first number whose lock file no living process holds; held until this process ends."""
    number = 0
    while True:
        number += 1
        lock = os.open(_FOLDER.parent / f"testpg-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            continue
        _held.append(lock)
        return number


def _set(server: Server, database: str) -> None:
    os.environ["DATABASE_URL"] = server.url(APP, database)
    os.environ["MEISHAN_OWNER_DATABASE_URL"] = server.url(OWNER, database)


def main(arguments: list[str]) -> int:
    """Run `arguments` as a command with a throwaway server in its environment; returns its exit code."""
    if arguments == ["--stop"]:
        server = Server(_FOLDER, durable=False, tests=True)
        server.start()
        server.stop()
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with temporary_server() as server:
        _set(server, "meishan")
        return subprocess.run(arguments, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
