# SPDX-License-Identifier: Apache-2.0
"""The log's keys: a file outside the database, one key on each line, the newest first.

An older key's line ends with ` until <time>`; up to then both sign. Beside it, `<file>.head` keeps the last
checkpoint signed here: a log never signs two histories, so an older database is refused.
"""

import os
import re
import secrets
import threading
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from meishan.algorithms.merkle.checkpoints import Checkpoint
from meishan.algorithms.merkle.notes import Note, SignerKey
from meishan.algorithms.merkle.tree import MerkleError

_LINE = re.compile(r"(\S+)(?: until (\S+))?")


class LogKeyError(Exception):
    """The log cannot sign. The message says why and what the operator can do."""


def key_file() -> Path:
    """Where the keys are kept (settings.LOG_KEY_FILE)."""
    return Path(settings.LOG_KEY_FILE)


def make_key() -> None:
    """Make the first key where there is none; the log then bears the name settings.LOG_ORIGIN."""
    if not key_file().exists():
        key_file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(key_file(), SignerKey(settings.LOG_ORIGIN, secrets.token_bytes(32)).encode() + "\n")


def signers(at: datetime) -> list[SignerKey]:
    """The keys that sign at that time, the newest first. Raises LogKeyError where the file is absent or wrong."""
    path = key_file()
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise LogKeyError(
            _("The key that signs the log can't be read: %(error)s.") % {"error": error}
        ) from error
    try:
        keys = [_key(line, at) for line in lines]
    except (MerkleError, ValueError) as error:
        raise LogKeyError(
            _("The file %(path)s does not hold a key of the log: %(error)s") % {"path": path, "error": error}
        ) from error
    active = [key for key in keys if key is not None]
    if not active:
        raise LogKeyError(_("The file %(path)s holds no key that may sign now.") % {"path": path})
    return active


def _key(line: str, at: datetime) -> SignerKey | None:
    match = _LINE.fullmatch(line)
    if not match:
        raise ValueError(line.partition(" ")[2])
    encoded, until = match.groups()
    key = SignerKey.parse(encoded)
    return None if until and datetime.fromisoformat(until) <= at else key


def add_key(*, at: datetime, until: datetime) -> tuple[SignerKey, list[SignerKey]]:
    """Put a new key before the others, which sign on up to `until`. Returns the new key and those others."""
    older = signers(at)
    key = SignerKey(older[0].verifier.name, secrets.token_bytes(32))
    limit = until.astimezone(UTC).isoformat(timespec="seconds")
    lines = [key.encode(), *(f"{one.encode()} until {limit}" for one in older)]
    _write(key_file(), "\n".join(lines) + "\n")
    return key, older


def _head_file() -> Path:
    return key_file().with_name(key_file().name + ".head")


def last_signed() -> Checkpoint | None:
    """The last checkpoint signed with this file's keys, if any; what the database holds must go on from it."""
    try:
        data = _head_file().read_bytes()
    except FileNotFoundError:
        return None
    try:
        return Checkpoint.parse(Note.parse(data).text)
    except MerkleError as error:
        raise LogKeyError(
            _("The file %(path)s is damaged: %(error)s") % {"path": _head_file(), "error": error}
        ) from error


def remember(note: bytes) -> None:
    """Keep the checkpoint just signed."""
    _write(_head_file(), note.decode())


def forget() -> None:
    """Drop the memory of what was signed, after the loss has been admitted in the log itself."""
    _head_file().unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    """Replace a file as a whole, readable by its owner alone, on the disk before this returns."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_native_id()}.new")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
