# SPDX-License-Identifier: Apache-2.0
"""A small log with its keys, kept in memory and saved to a folder, for the tests of its proofs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from meishan.algorithms.merkle.checkpoints import Checkpoint
from meishan.algorithms.merkle.notes import COSIGNATURE, Note, SignerKey
from meishan.algorithms.merkle.proofs import EntryProof, GrowthProof
from meishan.algorithms.merkle.tiles import Edge, Tree, bundle, bundles_of, hashes_of, tiles_of
from meishan.algorithms.merkle.tree import HASH_BYTES

ORIGIN = "log.example/meishan"


@dataclass
class Log:
    """A log of numbered entries that signs whatever is asked of it."""

    entries: list[bytes] = field(default_factory=list)
    tiles: dict[tuple[int, int], bytes] = field(default_factory=dict)
    key: SignerKey = field(default_factory=lambda: SignerKey(ORIGIN, b"\x07" * 32))
    new_key: SignerKey = field(default_factory=lambda: SignerKey(ORIGIN, b"\x08" * 32))
    witness: SignerKey = field(default_factory=lambda: SignerKey("w.example", b"\x09" * 32, COSIGNATURE))

    @property
    def vkey(self) -> str:
        return str(self.key.verifier)

    def grow(self, count: int) -> None:
        self.add([f"entry {len(self.entries) + number}".encode() for number in range(count)])

    def add(self, added: list[bytes]) -> None:
        edge = Edge(len(self.entries), self.read_tile)
        self.tiles.update(edge.append(hashes_of(added)))
        self.entries += added

    def read_tile(self, level: int, index: int) -> bytes:
        return self.tiles[level, index]

    def tree(self, size: int | None = None) -> Tree:
        return Tree(len(self.entries) if size is None else size, self.read_tile)

    def checkpoint(self, size: int | None = None, *keys: SignerKey) -> bytes:
        tree = self.tree(size)
        return Checkpoint(ORIGIN, tree.size, tree.root()).signed_by(keys or (self.key,))

    def witnessed(self, at: int) -> bytes:
        note = Note.parse(self.checkpoint())
        return note.signed(self.witness.sign(note.text.encode(), at)).encode()

    def proof(self, index: int, size: int | None = None) -> bytes:
        hashes = tuple(self.tree(size).inclusion_proof(index))
        return EntryProof(index, hashes, self.checkpoint(size)).encode()

    def growth(self, old_size: int) -> bytes:
        return GrowthProof(
            old_size, tuple(self.tree().consistency_proof(old_size)), self.checkpoint()
        ).encode()

    def save(self, folder: Path) -> Path:
        size = len(self.entries)
        files = {"checkpoint": self.checkpoint()}
        for tile in tiles_of(size):
            files[tile.path] = self.tiles[tile.level, tile.index][: tile.width * HASH_BYTES]
        for part in bundles_of(size):
            files[part.path] = bundle(self.entries[part.index * 256 :][: part.width])
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder


@pytest.fixture
def log_of() -> Callable[[int], Log]:
    def make(size: int) -> Log:
        log = Log()
        log.grow(size)
        return log

    return make
