# SPDX-License-Identifier: Apache-2.0
"""A ZIP written as it is sent: nothing of it is ever held whole, on disk or in memory."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, cast

PIECE = 1 << 17
# A file that may be larger is written so that it may (ZIP64).
LARGE = 1 << 31


@dataclass(frozen=True)
class Part:
    """A file to be: its path in the ZIP, what it is, and its bytes, piece by piece."""

    path: str
    says: str
    pieces: Iterable[bytes]
    size: int = 0
    """How large it will be at most, where that is known and large."""


@dataclass(frozen=True)
class Written:
    """A file that is in the ZIP now."""

    path: str
    says: str
    size: int
    sha256: str


class _Pipe:
    """What zipfile writes to: it can neither be sought in nor told from, so each file says its size behind itself."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        whole = b"".join(self._pieces)
        self._pieces, self.size = [], 0
        return whole


class Zipped:
    """A ZIP on its way; `written` are the files it holds so far."""

    def __init__(self, at: datetime) -> None:
        self._pipe = _Pipe()
        self._at = at.astimezone(UTC)
        self._archive = zipfile.ZipFile(cast(IO[bytes], self._pipe), "w", zipfile.ZIP_DEFLATED)
        self.written: list[Written] = []

    def add(self, part: Part) -> Iterator[bytes]:
        """Write one file; yields what can be sent meanwhile."""
        info = zipfile.ZipInfo(part.path, self._at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        digest, size = hashlib.sha256(), 0
        with self._archive.open(info, "w", force_zip64=part.size >= LARGE) as file:
            for piece in part.pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
                if self._pipe.size >= PIECE:
                    yield self._pipe.take()
        self.written.append(Written(part.path, part.says, size, digest.hexdigest()))
        if self._pipe.size:
            yield self._pipe.take()

    def close(self) -> bytes:
        """The list of files that ends a ZIP."""
        self._archive.close()
        return self._pipe.take()


def manifest(written: Iterable[Written]) -> bytes:
    """As `sha256sum --check` reads it."""
    return "".join(f"{one.sha256}  {one.path}\n" for one in written).encode()
