# SPDX-License-Identifier: Apache-2.0
"""The embedded PostgreSQL: made on first use, shared by every process of ours, survives kill -9.

Whoever uses the server holds a shared lock on one file; the last one out stops it. The kernel drops
the lock of a killed process, so nothing has to be remembered in files of process ids.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

from meishan.web.launcher import account as accounts
from meishan.web.launcher import binaries as installations
from meishan.web.launcher import roles
from meishan.web.launcher.trouble import IO_ERROR, TEMPORARY, UNAVAILABLE, Trouble, from_os_error

SUPERUSER = "postgres"
_SOCKET_LOCK = ".s.PGSQL.5432.lock"
_SOCKET_LIMIT = 107
"""Longest path of a unix socket in bytes, the lock file beside it included."""

_START_SECONDS = 60
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server:
    """One PostgreSQL server in one folder of ours.

    `durable=False` trades safety against a power cut for speed: for tests only. `tests=True` also lets
    the owner role create databases.
    """

    def __init__(self, folder: Path, *, durable: bool = True, tests: bool = False) -> None:
        self.folder = folder.parent.resolve() / folder.name
        self._locks = self.folder.with_name(f".{folder.name}")
        self._durable = durable
        self._tests = tests
        self._account = accounts.Account()
        self._users_lock: int | None = None

    def start(self) -> None:
        """Start the server, or join the one that runs; make the data folder, roles and database if absent.

        Raises Trouble.
        """
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            with self._starting():
                self._account = accounts.choose(self.folder)
                self.folder = accounts.place(self.folder, self._account)
                if not self._answers():
                    self._make_data()
                    self._start()
                    roles.prepare(self._superuser_url, tests=self._tests)
                elif not self._has_database():
                    roles.prepare(self._superuser_url, tests=self._tests)
                self._users_lock = os.open(self._lock_path("users"), os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._users_lock, fcntl.LOCK_SH)
        except OSError as error:
            raise from_os_error(error, "starting the embedded PostgreSQL") from error
        except subprocess.TimeoutExpired as error:
            raise Trouble(
                f"PostgreSQL did not answer within {error.timeout:.0f} seconds. Its log is {self._log}.",
                TEMPORARY,
            ) from error
        except psycopg.Error as error:
            raise Trouble(
                f"The embedded PostgreSQL could not be prepared: {error}. Its log is {self._log}.",
            ) from error

    def keep_up(self) -> bool:
        """Start the server again if it has died; whether it had. Raises Trouble."""
        if self._answers():
            return False
        try:
            with self._starting():
                if self._answers():
                    return False
                self._start()
        except OSError as error:
            raise from_os_error(error, "starting the embedded PostgreSQL again") from error
        return True

    def start_over(self) -> None:
        """Throw the database away, whoever is connected, and make an empty one."""
        with psycopg.connect(self._superuser_url, autocommit=True) as conn:
            conn.execute(f"DROP DATABASE IF EXISTS {roles.DATABASE} WITH (FORCE)")
        roles.prepare(self._superuser_url, tests=self._tests)

    def stop(self) -> None:
        """Leave the server; stop it if nobody else uses it. Committed work is on disk either way.

        A process that ends without this leaves the server running for the next one to join.
        """
        if self._users_lock is None:
            return
        with self._starting():
            lock, self._users_lock = self._users_lock, None
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return
            finally:
                os.close(lock)
            with contextlib.suppress(OSError, subprocess.SubprocessError, Trouble):
                self._pg_ctl("stop", "-m", "fast", "-w", "-t", str(_START_SECONDS))

    def url(self, role: str = roles.APP, database: str = roles.DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_folder), safe='/')}"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: beside the data, or in a short private folder when that path is too long."""
        beside = self.folder / "socket"
        if len(os.fsencode(beside / _SOCKET_LOCK)) <= _SOCKET_LIMIT:
            return beside
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path("/tmp") / f"meishan-{name}"  # noqa: S108 - made private, and its owner checked

    @property
    def _superuser_url(self) -> str:
        return self.url(SUPERUSER, "postgres")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _lock_path(self, name: str) -> Path:
        return self._locks.with_name(f"{self._locks.name}.{name}")

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        """Only one process at a time starts, makes or stops the server."""
        with self._lock_path("start").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self._superuser_url, connect_timeout=5) as conn:
                (data,) = conn.execute("SHOW data_directory").fetchone()  # type: ignore[misc]
        except psycopg.OperationalError:
            return False
        return Path(data) == self._data

    def _has_database(self) -> bool:
        with psycopg.connect(self._superuser_url, autocommit=True) as conn:
            return bool(
                conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", [roles.DATABASE]).fetchone()
            )

    def _make_data(self) -> None:
        """Run initdb into a folder beside, renamed when complete: a killed one leaves nothing half."""
        if self._data.exists():
            return
        if shutil.disk_usage(self.folder).free < 300 * 2**20:
            raise Trouble(
                f"Less than 300 MB are free on the disk of {self.folder}. Free some space, or set "
                "MEISHAN_HOME to a folder on another disk.",
                IO_ERROR,
            )
        found = accounts.reachable(installations.find(), self._account)
        partial = self.folder / "data.new"
        shutil.rmtree(partial, ignore_errors=True)
        # Under the locale C, trigrams of Chinese and Arabic text come out empty.
        locale = ["--locale=C.UTF-8"]
        if found.major >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        told = self._account.run(
            [
                *(found.program("initdb"), "-D", str(partial), "-U", SUPERUSER, "-E", "UTF8", *locale),
                *("--auth=trust", *(() if self._durable else ("--no-sync",))),
            ]
        )
        if told.returncode:
            shutil.rmtree(partial, ignore_errors=True)
            raise _trouble_told_by("Making the database folder", told.stdout)
        # The socket's folder is private to this account, so whoever reaches the socket is trusted; no
        # other way in exists.
        (partial / "pg_hba.conf").write_text("local all all trust\n")
        with (partial / "postgresql.conf").open("a") as file:
            file.write("include = 'meishan.conf'\n")
        (partial / "meishan.conf").touch()
        self._account.own(partial / "meishan.conf")
        partial.rename(self._data)

    def _start(self) -> None:
        self._make_socket_folder()
        self._write_settings()
        deadline = time.monotonic() + 20
        while True:
            self._drop_stale_lock_files()
            logged = self._log.stat().st_size if self._log.exists() else 0
            told = self._pg_ctl("start", "-w", "-t", str(_START_SECONDS), "-l", str(self._log))
            if told.returncode == 0 or self._answers():
                return
            if shutil.disk_usage(self.folder).free < 32 * 2**20:
                raise Trouble(
                    f"The disk of {self.folder} is full: PostgreSQL cannot start. Free some space.", IO_ERROR
                )
            said = self._log_from(logged)
            # A server killed a moment ago holds its lock files until the system has buried it.
            if "lock file" not in said + told.stdout or time.monotonic() > deadline:
                raise _trouble_told_by("Starting PostgreSQL", f"{said}\nIts log is {self._log}.")
            time.sleep(0.5)

    def _pg_ctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        major = int((self._data / "PG_VERSION").read_text())
        found = accounts.reachable(installations.find(major), self._account)
        with tempfile.TemporaryFile("w+") as output:
            # Not a pipe: the server would inherit it and hold it open.
            told = self._account.run(
                [found.program("pg_ctl"), "-D", str(self._data), *arguments], into=output
            )
            output.seek(0)
            told.stdout = output.read()
        return told

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self._account.own(folder)
        seen = folder.lstat()
        ours = os.geteuid() if self._account.uid is None else self._account.uid
        if seen.st_uid != ours or folder.is_symlink():
            raise Trouble(
                f"{folder} belongs to somebody else. Remove it, or set MEISHAN_HOME to a shorter path."
            )
        if seen.st_mode & 0o077:
            folder.chmod(0o700)

    def _write_settings(self) -> None:
        settings = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": str(self.socket_folder).replace("'", "''"),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            "lc_messages": "C",
            "shared_buffers": "256MB",
            "max_connections": "200" if self._tests else "100",
            **({} if self._durable else _NOT_DURABLE),
        }
        lines = ["# Written at each start; put your own settings into postgresql.conf, below the include."]
        lines += [f"{name} = '{value}'" for name, value in settings.items()]
        (self._data / "meishan.conf").write_text("\n".join(lines) + "\n")

    def _drop_stale_lock_files(self) -> None:
        """Remove the lock files of a dead server when its number now belongs to a zombie or to a stranger.

        PostgreSQL itself handles a free number. It would wait for ever on a zombie that no init reaps (as in
        many containers), or on an unrelated process that got the number after a restart of the machine.
        """
        files = [
            file
            for file in (self._data / "postmaster.pid", self.socket_folder / _SOCKET_LOCK)
            if file.exists()
        ]
        if files and self._is_alone() and Path("/proc/self/cwd").exists() and not self._living_servers():
            for file in files:
                file.unlink(missing_ok=True)

    def _is_alone(self) -> bool:
        """Whether nobody else uses the server, not even in another container, whose processes we cannot see."""
        own = self._users_lock
        lock = os.open(self._lock_path("users"), os.O_RDWR | os.O_CREAT, 0o600) if own is None else own
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        else:
            fcntl.flock(lock, fcntl.LOCK_SH)
            return True
        finally:
            if own is None:
                os.close(lock)

    def _living_servers(self) -> bool:
        """Whether any process works in our data folder (each process of PostgreSQL does), or may do so."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "cwd").samefile(self._data):
                    return True
            except FileNotFoundError:
                continue
            except OSError:
                if process.stat().st_uid == self._data.stat().st_uid and _may_be_postgres(process):
                    return True
        return False

    def _log_from(self, position: int) -> str:
        """What the server has logged since its log had that many bytes."""
        try:
            with self._log.open("rb") as file:
                file.seek(position)
                return file.read().decode("utf-8", "replace")
        except OSError:
            return ""


def _may_be_postgres(process: Path) -> bool:
    try:
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" and "postgres" in (process / "comm").read_text()
    except OSError:
        return False


def _trouble_told_by(doing: str, output: str) -> Trouble:
    """The trouble behind what initdb, pg_ctl or the server's log said."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return Trouble(f"The disk is full: {doing[0].lower()}{doing[1:]} failed. Free some space.", IO_ERROR)
    faults = re.findall(r"(?:FATAL|PANIC|error):\s+(.+)", output)
    said = faults[-1] if faults else " ".join(output.split())[-400:]
    return Trouble(f"{doing} failed: {said.rstrip('.')}.", UNAVAILABLE)
