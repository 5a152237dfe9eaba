# SPDX-License-Identifier: Apache-2.0
"""The archive of a backup: one tar of plain files, a SHA-256 of each in its manifest.

`database.dump` is PostgreSQL's custom format, `files/` are the uploaded files, `secrets/` the keys, if asked
for; `manifest.json` comes last. Nothing but tar, sha256sum and pg_restore is needed to read it.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from meishan.web.launcher.trouble import CONFIG, Trouble

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
_PIECE = 1 << 20


class _Hashing(io.RawIOBase):
    """Passes a file on and hashes it on the way."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


class Writer:
    """Writes an archive, readable by its owner alone; under its final name only when it is complete."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._partial = target.with_name(f".{target.name}.partial")
        self._sums: dict[str, str] = {}

    def __enter__(self) -> "Writer":
        self._partial.unlink(missing_ok=True)
        descriptor = os.open(self._partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if kind is None:
            self._partial.rename(self._target)
        else:
            self._partial.unlink(missing_ok=True)

    def add(self, path: Path, name: str) -> None:
        """Add one file under `name`."""
        with path.open("rb") as source:
            hashing = _Hashing(source)
            entry = self._tar.gettarinfo(arcname=name, fileobj=source)
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            self._tar.addfile(entry, cast("IO[bytes]", hashing))
        self._sums[name] = hashing.digest.hexdigest()

    def add_folder(self, folder: Path, name: str) -> int:
        """Add every file below `folder` under `name/`; how many."""
        count = 0
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                self.add(path, f"{name}/{path.relative_to(folder).as_posix()}")
                count += 1
        return count

    def close_with(self, facts: dict[str, Any]) -> None:
        """Add the manifest: `facts`, and the checksum of every file."""
        text = json.dumps({"format": FORMAT, **facts, "sha256": self._sums}, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        self._tar.addfile(entry, io.BytesIO(text))


class Reader:
    """Reads an archive; `facts` is its manifest. Raises Trouble for what is none, or is damaged."""

    def __init__(self, source: Path) -> None:
        self._source = source
        try:
            with tarfile.open(source) as tar:
                found = tar.extractfile(MANIFEST)
                self.facts: dict[str, Any] = json.load(found) if found else {}
        except (tarfile.TarError, KeyError, ValueError) as error:
            raise Trouble(f"{source} is not a complete backup made by `meishan backup`.", CONFIG) from error
        if self.facts.get("format") != FORMAT:
            raise Trouble(f"{source} was made by a newer Meishan; restore it with that one.", CONFIG)

    def check(self) -> None:
        """Read all of it and compare every checksum."""
        missing = dict(self.facts["sha256"])
        for name, file in self._files():
            digest = hashlib.sha256()
            while piece := file.read(_PIECE):
                digest.update(piece)
            if missing.pop(name, None) != digest.hexdigest():
                raise Trouble(f"{self._source} is damaged: {name} is not what was saved.", CONFIG)
        if missing:
            raise Trouble(f"{self._source} is damaged: {min(missing)} is missing.", CONFIG)

    def extract(self, prefix: str, target: Path) -> int:
        """Write the files below `prefix` (or the one file of that name) to `target`; how many.

        A file that is there already is replaced in one step.
        """
        count = 0
        for name, file in self._files():
            if name != prefix and not name.startswith(f"{prefix}/"):
                continue
            inside = PurePosixPath(name[len(prefix) + 1 :])
            path = target / inside
            if inside.is_absolute() or ".." in inside.parts:
                raise Trouble(f"{self._source} holds a file outside its folder: {name}.", CONFIG)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial = path.with_name(f".{path.name}.new")
            partial.unlink(missing_ok=True)
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                while piece := file.read(_PIECE):
                    out.write(piece)
            partial.rename(path)
            count += 1
        return count

    def _files(self) -> Iterator[tuple[str, IO[bytes]]]:
        try:
            with tarfile.open(self._source) as tar:
                for entry in tar:
                    file = tar.extractfile(entry) if entry.isfile() and entry.name != MANIFEST else None
                    if file:
                        yield entry.name, file
        except (tarfile.TarError, EOFError) as error:
            raise Trouble(f"{self._source} is damaged: {error}.", CONFIG) from error
