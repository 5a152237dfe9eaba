# SPDX-License-Identifier: Apache-2.0
"""Files of everything: one release or compiled release on each line, compressed as they are read, never held whole."""

import contextlib
import fcntl
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction

from .. import queries

FULL, RELEASES = "full.jsonl.gz", "releases.jsonl.gz"
YEAR = re.compile(r"\d{4}\.jsonl\.gz")
# The names of files that are not whole yet: see _Writer.
PARTIAL = re.compile(r"\.(?:full|releases|\d{4})\.jsonl\.gz\.\d+")
LEVEL = 6
PIECE = 1 << 18


@dataclass
class Exported:
    """How many lines each file got."""

    releases: int = 0
    compiled: int = 0
    years: dict[int, int] = field(default_factory=dict)


def compressed(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines as one gzip file, the same for the same lines, in pieces."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    waiting, size = [], 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PIECE:
            if piece := packer.compress(_joined(waiting)):
                yield piece
            waiting, size = [], 0
    yield packer.compress(_joined(waiting)) + packer.flush()


def _joined(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def write_folder(folder: Path) -> Exported:
    """Write full.jsonl.gz, releases.jsonl.gz and a file for each year to the folder, all of one moment.

    A reader of the folder never finds a half-written file, and all take their names together once they are whole.
    Files of years that have none any more are taken away, and what an export that was killed left half written.
    Raises OSError where they can't be written, BlockingIOError while another export writes there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done = Exported()
    with _alone_in(folder), _one_moment(), contextlib.ExitStack() as files:
        releases = files.enter_context(_Writer(folder / RELEASES))
        for body in queries.all_releases():
            releases.add(body)
        full = files.enter_context(_Writer(folder / FULL))
        years: dict[int, _Writer] = {}
        for year, body in queries.compiled_with_years():
            if year not in years:
                years[year] = files.enter_context(_Writer(folder / f"{year:04}.jsonl.gz"))
            full.add(body)
            years[year].add(body)
        written = (releases, full, *years.values())
        for one in written:
            one.finish()
        for one in written:
            one.take_name()
    done.releases = releases.lines
    done.compiled = full.lines
    done.years = {year: one.lines for year, one in sorted(years.items())}
    for old in folder.iterdir():
        if YEAR.fullmatch(old.name) and int(old.name[:4]) not in done.years:
            old.unlink()
    return done


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Inside, no other export writes to the folder, and nothing half written of an earlier one is left in it.

    Raises BlockingIOError while another one writes there. The kernel lets go of the lock however a process ends. Where
    folders can't be locked, as on some network drives, nothing is taken away: it may be another one's.
    """
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if _locks(held):
            for one in folder.iterdir():
                if PARTIAL.fullmatch(one.name):
                    one.unlink(missing_ok=True)
        yield
    finally:
        os.close(held)


def _locks(folder: int) -> bool:
    """Whether the open folder is ours now; False where it can't be locked at all. Raises BlockingIOError."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    """Inside, all reads see the database as it was at the first of them."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


class _Writer:
    """A compressed file under another name until it is whole; gone if it never takes its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._partial = path.with_name(f".{path.name}.{os.getpid()}")
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        self._file = self._partial.open("wb")
        self.lines = 0

    def __enter__(self) -> "_Writer":
        return self

    def add(self, line: str) -> None:
        self._file.write(self._packer.compress(f"{line}\n".encode()))
        self.lines += 1

    def finish(self) -> None:
        """Write what is left. Raises OSError where the disk is full."""
        self._file.write(self._packer.flush())
        self._file.close()

    def take_name(self) -> None:
        self._partial.replace(self._path)

    def __exit__(self, *_raised: object) -> None:
        # What could not be written can't be flushed either; it was said once.
        with contextlib.suppress(OSError):
            self._file.close()
        self._partial.unlink(missing_ok=True)
