# SPDX-License-Identifier: Apache-2.0
"""A Merkle tree kept as C2SP tiles: grown without reading its leaves, and proofs read from a few tiles.

A tile of level L holds up to 256 consecutive hashes, each the root of 256**L leaves. A partial tile is
always the beginning of the full one, so a store keeps one growing value for each (level, index), and
nothing of the past is lost. Source: c2sp.org/tlog-tiles.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from meishan.algorithms.merkle.tree import (
    HASH_BYTES,
    MerkleError,
    complete_subtrees,
    consistency_ranges,
    fold,
    inclusion_ranges,
    leaf_hash,
    parents,
)

WIDTH = 256
FULL_BYTES = WIDTH * HASH_BYTES
LONGEST_ENTRY = 0xFFFF
HIGHEST_LEVEL = 7
"""256**8 leaves is 2**64: no log outgrows eight levels."""

ReadTile = Callable[[int, int], bytes]
"""Gives what is stored of tile (level, index): whole hashes, at least as many as the tree needs of it."""

_TILE_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """The address of one tile: `level` (None for a bundle of entries), `index`, `width` in hashes 1..256."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it is served, such as `tile/0/x001/x234/067.p/5`."""
        digits = f"{self.index:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        level = "entries" if self.level is None else str(self.level)
        return f"tile/{level}/{number}" + (f".p/{self.width}" if self.width < WIDTH else "")

    @classmethod
    def parse(cls, path: str) -> Self:
        """The address a path names. Raises MerkleError for every path a log would not write itself."""
        match = _TILE_PATH.fullmatch(path)
        if not match:
            raise MerkleError(f"“{path}” is not the path of a tile.")
        level, number, width = match.groups()
        tile = cls(
            None if level == "entries" else int(level),
            int(number.replace("x", "").replace("/", "")),
            int(width or WIDTH),
        )
        if tile.path != path or (tile.level or 0) > HIGHEST_LEVEL:
            raise MerkleError(f"“{path}” is not the path of a tile.")
        return tile


def width_in(size: int, level: int, index: int) -> int:
    """How many hashes tile (level, index) has in a tree of `size` leaves: 0..256."""
    return max(0, min(WIDTH, (size >> (8 * level)) - index * WIDTH))


def tiles_of(size: int) -> Iterator[Tile]:
    """Every hash tile of a tree of `size` leaves, level by level from the leaves up."""
    for level in range(HIGHEST_LEVEL + 1):
        hashes = size >> (8 * level)
        if not hashes:
            return
        for index in range(-(-hashes // WIDTH)):
            yield Tile(level, index, width_in(size, level, index))


def bundles_of(size: int) -> Iterator[Tile]:
    """Every bundle of entries of a log of `size` entries."""
    for index in range(-(-size // WIDTH)):
        yield Tile(None, index, width_in(size, 0, index))


def bundle(entries: Sequence[bytes]) -> bytes:
    """An entry bundle: each entry behind its length in two bytes, the high one first.

    Raises MerkleError for an entry over 65,535 bytes or a bundle over 256 entries.
    """
    if len(entries) > WIDTH:
        raise MerkleError("A bundle holds 256 entries at most.")
    if any(len(entry) > LONGEST_ENTRY for entry in entries):
        raise MerkleError("An entry of the log may be 65,535 bytes long at most.")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of a bundle. Raises MerkleError where it is cut off or holds over 256."""
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise MerkleError("The bundle of entries is cut off.")
        entries.append(data[at + 2 : end])
        at = end
    if len(entries) > WIDTH:
        raise MerkleError("A bundle holds 256 entries at most.")
    return entries


class Edge:
    """The growing right side of a tree: the one unfinished tile of each level.

    All that a sequencer must remember between batches, at most 8 x 255 hashes. `append` takes the next
    leaf hashes and gives the tiles that changed, to be stored; `root` is the root afterwards.
    """

    def __init__(self, size: int = 0, read_tile: ReadTile | None = None) -> None:
        """The edge of a stored tree of `size` leaves; reads one tile for each level (none if empty).

        Raises MerkleError where the store has fewer hashes than `size` says.
        """
        self.size = size
        self._open: list[bytes] = []
        for level in range(HIGHEST_LEVEL + 1):
            hashes = size >> (8 * level)
            if not hashes:
                break
            index, width = divmod(hashes, WIDTH)
            if width and read_tile is None:
                raise MerkleError("A tree that has leaves needs a store to read its tiles from.")
            self._open.append(take(read_tile, level, index, width) if width and read_tile else b"")

    def append(self, leaf_hashes: Sequence[bytes]) -> dict[tuple[int, int], bytes]:
        """Take the next leaves and give every tile that changed: {(level, index): all its hashes}.

        Raises MerkleError where a hash is not 32 bytes; the edge is then as it was.
        """
        if any(len(value) != HASH_BYTES for value in leaf_hashes):
            raise MerkleError("Every hash must be 32 bytes long.")
        changed: dict[tuple[int, int], bytes] = {}
        added, level, size = b"".join(leaf_hashes), 0, self.size
        self.size += len(leaf_hashes)
        while added:
            if level == len(self._open):
                self._open.append(b"")
            index = (size >> (8 * level)) // WIDTH
            row = self._open[level] + added
            finished = []
            for at in range(0, len(row), FULL_BYTES):
                tile = row[at : at + FULL_BYTES]
                changed[level, index + at // FULL_BYTES] = tile
                if len(tile) == FULL_BYTES:
                    finished.append(_top(tile))
            self._open[level] = row[len(finished) * FULL_BYTES :]
            added, level = b"".join(finished), level + 1
        return changed

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        return fold(value for row in self._open for value in _peaks(row))


class Tree:
    """A tree of a fixed size, read from stored tiles: its root and every proof in it.

    Keeps what it has read, so that one Tree gives a thousand proofs for little more than ten; make a
    new one for each size and let it go with its request or batch.
    """

    def __init__(self, size: int, read_tile: ReadTile) -> None:
        self.size = size
        self._read = read_tile
        self._rows: dict[tuple[int, int], list[bytes]] = {}
        self._edges: dict[tuple[int, int], bytes] = {}

    def root(self) -> bytes:
        """The root of the tree. Raises MerkleError where tiles are missing."""
        return self.range_root(0, self.size)

    def leaf(self, index: int) -> bytes:
        """The hash of leaf `index`. Raises MerkleError where the tree has no such leaf."""
        if not 0 <= index < self.size:
            raise MerkleError(f"There is no entry {index} in a log of {self.size} entries.")
        return self._subtree(0, index)

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The proof that leaf `index` is in this tree, for `tree.check_inclusion`."""
        return [self.range_root(*leaves) for leaves in inclusion_ranges(index, self.size)]

    def consistency_proof(self, old_size: int) -> list[bytes]:
        """The proof that this tree begins with that of `old_size`, for `tree.check_consistency`."""
        return [self.range_root(*leaves) for leaves in consistency_ranges(old_size, self.size)]

    def range_root(self, start: int, end: int) -> bytes:
        """The root over the leaves [start, end), a range as proofs use them (see complete_subtrees)."""
        width = end - start
        if width and width & (width - 1) == 0:
            height = width.bit_length() - 1
            return self._subtree(height, start >> height)
        root = self._edges.get((start, end))
        if root is None:
            root = fold(self._subtree(height, index) for height, index in complete_subtrees(start, end))
            self._edges[start, end] = root
        return root

    def _subtree(self, height: int, index: int) -> bytes:
        level, row = divmod(height, 8)
        tile, place = index >> (8 - row), index & ((WIDTH >> row) - 1)
        rows = self._rows.get((level, tile))
        if rows is None:
            rows = self._rows[level, tile] = [take(self._read, level, tile, width_in(self.size, level, tile))]
        while len(rows) <= row:
            rows.append(parents(rows[-1]))
        return rows[row][place * HASH_BYTES : (place + 1) * HASH_BYTES]


def take(read_tile: ReadTile, level: int, index: int, width: int) -> bytes:
    """The first `width` hashes of a stored tile. Raises MerkleError where the store has fewer."""
    data = bytes(read_tile(level, index)[: width * HASH_BYTES])
    if len(data) != width * HASH_BYTES:
        path, needed = Tile(level, index).path, width * HASH_BYTES
        raise MerkleError(f"The store has {len(data)} bytes of {path} where the log needs {needed}.")
    return data


def hashes_of(entries: Sequence[bytes]) -> list[bytes]:
    """The leaf hashes of entries, in order: what `Edge.append` takes."""
    return [leaf_hash(entry) for entry in entries]


def _top(tile: bytes) -> bytes:
    """The root of one full tile."""
    row = tile
    while len(row) > HASH_BYTES:
        row = parents(row)
    return row


def _peaks(row: bytes) -> list[bytes]:
    """The complete subtrees in an unfinished tile, from right to left."""
    peaks = []
    while row:
        if len(row) // HASH_BYTES & 1:
            peaks.append(row[-HASH_BYTES:])
        row = parents(row)
    return peaks
