# SPDX-License-Identifier: Apache-2.0
"""The data folder and the secrets in it; the environment that the settings read.

| variable | meaning | default |
|---|---|---|
| MEISHAN_HOME | the data folder | `var` in the checkout |
| DATABASE_URL | the database, as the application's role | the embedded server |
| MEISHAN_OWNER_DATABASE_URL | the same database, as the role that owns it | the embedded server |
| MEISHAN_BACKUP_DATABASE_URL | the same database, as a role with BYPASSRLS, for `meishan backup` | the owner |
| MEISHAN_BASE_URL | the address people type, without a slash at the end | http://localhost:8000 |
| MEISHAN_SECRET_KEY_FILE | the secret of sessions and signatures | secrets/django.key |
| MEISHAN_LOG_KEY_FILE | the key that signs the public log | secrets/ledger.key |
| MEISHAN_EMAIL_URL | smtp://user:password@host:port | files in the folder mail |
| MEISHAN_DEMO | 1: a world of examples; 0: never load one | 1 for an empty embedded database |
"""

import contextlib
import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import meishan
from meishan.algorithms.merkle.notes import SignerKey
from meishan.web.launcher.trouble import CANNOT_CREATE, Trouble, from_os_error

FOLDERS = ("secrets", "files", "mail", "static", "run", "log")
DEFAULT_BASE_URL = "http://localhost:8000"


def folder() -> Path:
    """The data folder: MEISHAN_HOME, else `var` in the checkout, else the user's own data folder."""
    chosen = os.environ.get("MEISHAN_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    checkout = Path(meishan.__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "meishan"


def prepare() -> Path:
    """Make the data folder and the secrets that are absent; tell the environment. Returns the folder.

    Raises Trouble where it cannot be written.
    """
    home = folder()
    try:
        if not home.is_dir():
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.geteuid() == 0:
                # Root's database server runs as another account, which has to pass through.
                home.chmod(0o711)
        for name in FOLDERS:
            (home / name).mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=home / "run"):
            pass
    except FileExistsError as error:
        raise Trouble(f"{error.filename} is a file; Meishan needs a folder there.", CANNOT_CREATE) from error
    except OSError as error:
        raise from_os_error(error, "writing the data folder") from error
    env = os.environ
    env["MEISHAN_HOME"] = str(home)
    env.setdefault("MEISHAN_SECRET_KEY_FILE", str(home / "secrets" / "django.key"))
    env.setdefault("MEISHAN_LOG_KEY_FILE", str(home / "secrets" / "ledger.key"))
    if not os.access(Path(meishan.__file__).parent, os.W_OK):
        # The scheduler's compiled loops are kept beside their source, or here.
        env.setdefault("NUMBA_CACHE_DIR", str(home / "run" / "numba"))
    with locked(home / "run" / "secrets.lock"):
        _make_secret(Path(env["MEISHAN_SECRET_KEY_FILE"]), secrets.token_urlsafe(64))
        _make_secret(Path(env["MEISHAN_LOG_KEY_FILE"]), _new_log_key())
    return home


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's lock; the kernel drops it when the process ends, however it ends."""
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_secret(path: Path, value: str) -> None:
    """Write a secret once, whole, readable by its owner alone; a secret that exists is never touched."""
    try:
        if path.exists():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.new")
        partial.unlink(missing_ok=True)
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
            file.write(f"{value}\n")
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except OSError as error:
        raise from_os_error(error, "writing a new secret") from error


def _new_log_key() -> str:
    """A fresh signer key. Its name is the log's origin: where it was first run, and eight random digits."""
    host = urlsplit(os.environ.get("MEISHAN_BASE_URL", DEFAULT_BASE_URL)).hostname or "localhost"
    return SignerKey(f"{host}/log/{secrets.token_hex(4)}", secrets.token_bytes(32)).encode()
