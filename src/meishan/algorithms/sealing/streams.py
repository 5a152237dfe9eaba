# SPDX-License-Identifier: Apache-2.0
"""Files as pyrage wants them, which count and hash what passes and keep what went wrong on the way.

pyrage tells a fault of what it reads from as one of its own; the fault kept here is the true one.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO

from meishan.algorithms.sealing.forms import CHUNK
from meishan.algorithms.sealing.packages import Unpacker


class Counted:
    """Passes bytes on to a file, and counts and hashes them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.hash, self.size = file, sha256(), 0
        self.fault: BaseException | None = None

    def write(self, data: bytes) -> int:
        """Pass on a piece."""
        try:
            self._file.write(data)
        except BaseException as error:
            self.fault = error
            raise
        self.hash.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """The file behind is its owner's to flush."""


class Pieces:
    """Pieces of bytes, read as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")
        self.fault: BaseException | None = None

    def read(self, count: int = CHUNK) -> bytes:
        """The next bytes, at most so many; none at the end."""
        try:
            while not self._rest:
                self._rest = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.fault = error
            raise
        given, self._rest = bytes(self._rest[:count]), self._rest[count:]
        return given


class Counting:
    """Reads at most so many bytes of a file, and counts and hashes them."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self.file, self._most = file, most
        self.hash, self.size = sha256(), 0
        self.fault: BaseException | None = None

    def read(self, count: int = CHUNK) -> bytes:
        """The next bytes, at most so many; none at the end."""
        try:
            data = self.file.read(min(count, self._most - self.size))
        except BaseException as error:
            self.fault = error
            raise
        self.hash.update(data)
        self.size += len(data)
        return data

    def drain(self) -> None:
        """Read what nobody asked for, so that the hash is of the whole."""
        while self.read():
            pass


class Keeping:
    """Passes bytes on to the unpacker, and keeps what it raised, which pyrage would tell as its own."""

    def __init__(self, unpacker: Unpacker) -> None:
        self._unpacker = unpacker
        self.fault: BaseException | None = None

    def write(self, data: bytes) -> int:
        """Pass on a piece. After a fault nothing is passed on: pyrage tries again what it holds back."""
        if self.fault:
            raise self.fault
        try:
            return self._unpacker.write(data)
        except BaseException as error:
            self.fault = error
            raise

    def flush(self) -> None:
        """Nothing is held back."""
