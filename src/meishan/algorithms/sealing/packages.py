# SPDX-License-Identifier: Apache-2.0
"""What lies inside an envelope: a sealed manifest and the files, one after the other, written and read in a stream."""

import mimetypes
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from meishan.algorithms.sealing.errors import (
    DoubleEncryptedError,
    FilesError,
    FormatError,
    SealingError,
    UnreadableError,
)
from meishan.algorithms.sealing.forms import (
    CHUNK,
    HEX_HASH,
    LARGEST,
    LENGTH_BYTES,
    LONGEST_HEAD,
    LONGEST_MARK,
    NAME,
    NONCE,
    PACKAGE,
    canonical,
    encrypted_kind,
    fields,
    matching,
    read_json,
    refuse_encrypted,
    same_type,
)
from meishan.algorithms.sealing.headers import check_place
from meishan.algorithms.sealing.names import distinct, folded, safe_name

MOST_FILES = 1_000
_TYPE = re.compile(r"[!-~](?:[ -~]{0,198}[!-~])?|")
_UNKNOWN_TYPE = "application/octet-stream"
_WHAT = "the sealed list of files"
_FIELDS = {
    "tender": str,
    "tender_version": int,
    "lot": int,
    "envelope": str,
    "supplier": str,
    "openers": str,
    "nonce": str,
    "files": list,
}


@dataclass(frozen=True)
class Source:
    """A file to be sealed. `open` gives it from its start, each time; it is read twice."""

    name: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    type: str = _UNKNOWN_TYPE

    @classmethod
    def of_path(cls, path: Path) -> "Source":
        """A file on disk, its type guessed by its name."""
        kind = mimetypes.guess_type(path.name)[0] or _UNKNOWN_TYPE
        return cls(safe_name(path.name), lambda: path.open("rb"), kind)

    @classmethod
    def of_bytes(cls, name: str, data: bytes, kind: str = _UNKNOWN_TYPE) -> "Source":
        """A small file in memory."""
        return cls(safe_name(name), lambda: BytesIO(data), kind)


@dataclass(frozen=True)
class File:
    """A file in a package: under which safe name it is written, as the bidder named it, how long, of what hash."""

    name: str
    size: int
    sha256: str
    type: str
    stated_name: str
    looks_encrypted: bool = False
    """Whether it is an age file or an envelope itself, so that nobody here can read it."""

    @property
    def json(self) -> dict[str, Any]:
        """As it stands in the sealed manifest and in the record of an opening."""
        return {"name": self.stated_name, "size": self.size, "sha256": self.sha256, "type": self.type}


@dataclass(frozen=True)
class Package:
    """An opened envelope: its sealed manifest, and its files as they were written out."""

    manifest: dict[str, Any]
    files: tuple[File, ...]

    @property
    def supplier(self) -> str:
        """Who sealed it, as she says; empty where she did not."""
        return str(self.manifest["supplier"])

    @property
    def looks_encrypted(self) -> tuple[str, ...]:
        """The files that were encrypted before they were sealed."""
        return tuple(file.name for file in self.files if file.looks_encrypted)


class Sink(Protocol):
    """Gives what each file is written to; it is closed after the file's last byte."""

    def __call__(self, file: File) -> BinaryIO: ...


def into(folder: Path) -> Sink:
    """Write each file into a folder, under its safe name; none that is there is overwritten."""
    return lambda file: (folder / file.name).open("xb")


def describe(sources: Sequence[Source]) -> list[dict[str, Any]]:
    """The sealed manifest's rows: reads each file once. Raises FilesError or DoubleEncryptedError."""
    if not 1 <= len(sources) <= MOST_FILES:
        raise FilesError(f"An envelope holds 1 to {MOST_FILES} files, not {len(sources)}.")
    taken: set[str] = set()
    rows = []
    for source in sources:
        if source.name != safe_name(source.name):
            raise FilesError(f"“{source.name!r}” is not a name a file can be sealed under.", name=source.name)
        if folded(source.name) in taken:
            raise FilesError(f"Two files have the name “{source.name}”. Rename one.", name=source.name)
        taken.add(folded(source.name))
        found, size = sha256(), 0
        with source.open() as file:
            for chunk in _chunks(file):
                if not size:
                    refuse_encrypted(chunk, source.name)
                found.update(chunk)
                size += len(chunk)
        kind = source.type if source.type and _TYPE.fullmatch(source.type) else _UNKNOWN_TYPE
        rows.append({"name": source.name, "size": size, "sha256": found.hexdigest(), "type": kind})
    return rows


def pack(manifest: dict[str, Any], sources: Sequence[Source]) -> Iterator[bytes]:
    """The package, piece by piece: reads each file again. Raises FilesError where one is not what it was."""
    written = canonical(manifest)
    if len(written) > LONGEST_HEAD:
        raise FilesError("The list of files is too long. Seal fewer files.")
    yield PACKAGE + len(written).to_bytes(LENGTH_BYTES, "big") + written
    for source, row in zip(sources, manifest["files"], strict=True):
        found, size = sha256(), 0
        with source.open() as file:
            for chunk in _chunks(file):
                found.update(chunk)
                size += len(chunk)
                yield chunk
        if (found.hexdigest(), size) != (row["sha256"], row["size"]):
            raise FilesError(f"“{source.name}” was changed while it was being sealed. Try again.")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def check_manifest(value: Any) -> dict[str, Any]:
    """The sealed manifest, well formed. Raises FormatError."""
    fields(value, _WHAT, _FIELDS)
    check_place(value, _WHAT)
    matching(NONCE, value["nonce"], _WHAT, "nonce")
    if value["supplier"]:
        matching(NAME, value["supplier"], _WHAT, "supplier")
    if not 1 <= len(value["files"]) <= MOST_FILES:
        raise FormatError(f"An envelope holds 1 to {MOST_FILES} files, not {len(value['files'])}.")
    for row in value["files"]:
        same_type(row, _WHAT, {"name": str, "size": int, "sha256": str, "type": str})
        matching(HEX_HASH, row["sha256"], _WHAT, "sha256")
        matching(_TYPE, row["type"], _WHAT, "type")
        if row["size"] > LARGEST:
            raise FormatError(f"In {_WHAT}, “size” is not as it should be.")
    return value


class Unpacker:
    """Takes a package in pieces of any length and writes its files out; `close` gives the Package.

    A fault inside is the bidder's, who sealed it so. `check` is called with the manifest before any file.
    """

    def __init__(self, sink: Sink, check: Callable[[dict[str, Any]], None]) -> None:
        self._sink, self._check = sink, check
        self._head = bytearray()
        self._manifest: dict[str, Any] | None = None
        self._waiting: list[File] = []
        self._done: list[File] = []
        self._out: BinaryIO | None = None
        self._left, self._hash, self._start = 0, sha256(), b""

    def write(self, data: bytes) -> int:
        """Take the next piece. Raises SealingError, and whatever the sink raises."""
        view = memoryview(data)
        if self._manifest is None:
            view = self._take_head(view)
        while len(view):
            if self._out is None:
                raise UnreadableError("More is in the envelope than its list of files says.")
            piece = view[: self._left]
            self._out.write(piece)
            self._hash.update(piece)
            if len(self._start) < LONGEST_MARK:
                self._start += bytes(piece[:LONGEST_MARK])
            self._left -= len(piece)
            view = view[len(piece) :]
            self._advance()
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> Package:
        """What was unpacked. Raises UnreadableError where the package ended too early."""
        if self._manifest is None or self._out is not None:
            if not PACKAGE.startswith(self._head[: len(PACKAGE)]):
                self._refuse_head()
            raise UnreadableError("The envelope was sealed incomplete: its files end too early.")
        return Package(self._manifest, tuple(self._done))

    def abandon(self) -> None:
        """Close the file that was being written."""
        if self._out is not None:
            self._out.close()
            self._out = None

    def _take_head(self, view: memoryview) -> memoryview:
        """Gather mark, length and manifest; gives what is left of the piece."""
        start = len(PACKAGE) + LENGTH_BYTES
        need = max(0, start - len(self._head))
        self._head += view[:need]
        view = view[need:]
        if not PACKAGE.startswith(self._head[: len(PACKAGE)]):
            return self._take_foreign(view)
        if len(self._head) < start:
            return view
        length = int.from_bytes(self._head[len(PACKAGE) : start], "big")
        if length > LONGEST_HEAD:
            raise UnreadableError("The list of files in the envelope is too long to be one.")
        need = start + length - len(self._head)
        self._head += view[:need]
        if need <= len(view):
            self._begin(bytes(self._head[start:]))
        return view[need:]

    def _take_foreign(self, view: memoryview) -> memoryview:
        """Gather as much of what is no package as tells what it is."""
        need = LONGEST_MARK - len(self._head)
        if need <= len(view):
            self._head += view[: max(0, need)]
            self._refuse_head()
        self._head += view
        return view[len(view) :]

    def _begin(self, written: bytes) -> None:
        try:
            manifest = check_manifest(read_json(written, _WHAT))
        except SealingError as error:
            raise UnreadableError(f"The envelope does not hold what it should. {error}") from error
        self._check(manifest)
        taken: set[str] = set()
        for row in manifest["files"]:
            name = distinct(safe_name(row["name"]), taken)
            self._waiting.append(File(name, row["size"], row["sha256"], row["type"], row["name"]))
        self._manifest = manifest
        self._waiting.reverse()
        self._advance()

    def _advance(self) -> None:
        """Close the file whose last byte was written, and open the next one that has any."""
        while not self._left:
            if self._out is not None:
                self._finish(self._out)
            if not self._waiting:
                return
            self._out = self._sink(self._waiting[-1])
            self._left, self._hash, self._start = self._waiting[-1].size, sha256(), b""

    def _finish(self, out: BinaryIO) -> None:
        file = self._waiting.pop()
        self._out = None
        out.close()
        if self._hash.hexdigest() != file.sha256:
            raise UnreadableError(
                f"The file “{file.name}” in the envelope is not the one its list of files names.",
                name=file.name,
            )
        self._done.append(replace(file, looks_encrypted=bool(encrypted_kind(self._start))))

    def _refuse_head(self) -> None:
        kind = encrypted_kind(bytes(self._head))
        if kind:
            raise DoubleEncryptedError(
                f"The envelope holds {kind}: the bidder sealed what was encrypted already, to a key that "
                "no opener has. It cannot be read."
            )
        raise UnreadableError("What the envelope holds was not packed by a sealing program.")
