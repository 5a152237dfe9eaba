# SPDX-License-Identifier: Apache-2.0
"""A server for one test run, fast and not durable, that leaves nothing behind, not even after kill -9."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from meishan.web.launcher.postgres import Server
from meishan.web.launcher.trouble import Trouble

_PREFIX = "meishan-pg-"


@contextlib.contextmanager
def temporary_server() -> Iterator[Server]:
    """Make a server, and remove it with its folder at the end; and what earlier, killed runs left."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    # Where we are root, the server's own account has to pass through.
    folder.chmod(0o711)
    server = Server(folder / "pg", durable=False, tests=True)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Stop and remove the servers whose users are all dead: their locks are free."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, Trouble):
            if folder.stat().st_uid == os.geteuid() and _is_abandoned(folder):
                server = Server(folder / "pg", durable=False, tests=True)
                server.start()
                server.stop()
                shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    for name in ("start", "users"):
        # Absent while a server is being made.
        with (folder / f".pg.{name}").open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
    return True
