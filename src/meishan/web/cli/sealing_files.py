# SPDX-License-Identifier: Apache-2.0
"""Reads and writes the files of sealing and opening; faults become sentences. A file appears whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from meishan.algorithms.sealing import Manifest, SealingError
from meishan.web.launcher.trouble import CANNOT_CREATE, DATA, NO_PERMISSION, Trouble, from_os_error

LONGEST_SMALL = 1_000_000
_NOT_ALLOWED = ("too_few", "wrong_key")


@contextlib.contextmanager
def sentences(about: str = "") -> Iterator[None]:
    """Turn a fault of sealing into the command's: its sentence, after what it is about."""
    try:
        yield
    except SealingError as error:
        code = NO_PERMISSION if error.code in _NOT_ALLOWED else DATA
        raise Trouble(f"{about}: {error}" if about else str(error), code) from error


def read_small(path: Path) -> bytes:
    """A key, a list of openers, a receipt: files that fit in memory. Raises Trouble."""
    with reading(path) as file:
        data = file.read(LONGEST_SMALL + 1)
    if len(data) > LONGEST_SMALL:
        raise Trouble(f"{path} is too long for what it should be.", DATA)
    return data


@contextlib.contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """The file, open. Raises Trouble where it cannot be opened or is a folder."""
    try:
        if path.is_dir():
            raise Trouble(f"{path} is a folder; a file is needed.", DATA)
        file = path.open("rb")
    except FileNotFoundError as error:
        raise Trouble(f"There is no file {path}.", DATA) from error
    except (OSError, ValueError) as error:
        raise _trouble(error, f"reading {path}") from error
    with file:
        yield file


def read_manifest(path: Path) -> Manifest:
    """The list of openers in a file. Raises Trouble."""
    with sentences(str(path)):
        return Manifest.parse(read_small(path))


def refuse_existing(path: Path) -> None:
    """Raise Trouble where something of that name is there, or its folder is not."""
    if os.path.lexists(path):
        raise Trouble(f"{path} exists already. Choose another name, or remove it.", CANNOT_CREATE)
    if not path.absolute().parent.is_dir():
        raise Trouble(f"There is no folder {path.absolute().parent}.", CANNOT_CREATE)


@contextlib.contextmanager
def writing(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """A new file, which bears its name only once it is whole; nothing there is overwritten. Raises Trouble."""
    refuse_existing(path)
    part = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(part, path)
    except FileExistsError as error:
        raise Trouble(f"{path} exists already. Choose another name, or remove it.", CANNOT_CREATE) from error
    except OSError as error:
        raise from_os_error(error, f"writing {path}") from error
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, path: Path) -> None:
    """Give the finished file its name. Raises FileExistsError where another one took it meanwhile."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:
        # Memory sticks and some network disks know no links.
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        part.rename(path)


@contextlib.contextmanager
def filling(folder: Path) -> Iterator[Path]:
    """A folder to be filled, which takes its place only when all is well. Raises Trouble."""
    if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
        raise Trouble(f"{folder} exists already and is not an empty folder. Choose another.", CANNOT_CREATE)
    parent = folder.absolute().parent
    if not parent.is_dir():
        raise Trouble(f"There is no folder {parent}.", CANNOT_CREATE)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".meishan-unseal-") as made:
        inside = Path(made) / "files"
        inside.mkdir()
        yield inside
        inside.rename(folder)


def _trouble(error: OSError | ValueError, doing: str) -> Trouble:
    if isinstance(error, OSError):
        return from_os_error(error, doing)
    return Trouble(f"{doing[:1].upper()}{doing[1:]} failed: {error}.", DATA)
