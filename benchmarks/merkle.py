# SPDX-License-Identifier: Apache-2.0
"""Appending, proving and checking in the public log's tree, beside pymerkle in the same run.

Run: python benchmarks/merkle.py [number of leaves]. Rates are the best of three runs.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pymerkle

from meishan.algorithms.merkle.tiles import Edge, Tree, hashes_of
from meishan.algorithms.merkle.tree import check_consistency, check_inclusion, leaf_hash

BATCH = 500
PROOFS = 2_000
SLOW_LEAVES = 3_000


def rate(count: int, work: Callable[[], object]) -> float:
    """Operations a second: `work` does `count` of them."""
    best = float("inf")
    for _ in range(3):
        start = perf_counter()
        work()
        best = min(best, perf_counter() - start)
    return count / best


class Own:
    """Meishan's tree: tiles in a dictionary, as they stand in a table."""

    name = "meishan, tiles"

    def __init__(self, entries: list[bytes]) -> None:
        self.entries = entries
        self.leaves = hashes_of(entries)

    def append(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        edge = Edge()
        for at in range(0, len(self.entries), BATCH):
            self.tiles.update(edge.append(hashes_of(self.entries[at : at + BATCH])))
            edge.root()

    def tree(self) -> Tree:
        return Tree(len(self.entries), lambda level, index: self.tiles[level, index])

    def prove(self, places: list[int]) -> None:
        tree = self.tree()
        self.proofs = [tree.inclusion_proof(place) for place in places]

    def prove_each_afresh(self, places: list[int]) -> None:
        for place in places:
            self.tree().inclusion_proof(place)

    def verify(self, places: list[int]) -> None:
        root, size = self.tree().root(), len(self.entries)
        for place, proof in zip(places, self.proofs, strict=True):
            check_inclusion(self.leaves[place], place, size, proof, root)

    def grow(self, places: list[int]) -> None:
        tree, size = self.tree(), len(self.entries)
        for place in places:
            tree.consistency_proof(place + 1)
        old = self.tree().range_root(0, size // 2 + 1)
        check_consistency(size // 2 + 1, old, size, tree.root(), tree.consistency_proof(size // 2 + 1))


class Peer:
    """pymerkle, in memory or in SQLite."""

    def __init__(self, entries: list[bytes], file: Path | None = None) -> None:
        self.name = "pymerkle, SQLite" if file else "pymerkle, memory"
        self.entries, self.file = entries, file
        self.leaves = [leaf_hash(entry) for entry in entries]

    def append(self) -> None:
        if self.file:
            self.file.unlink(missing_ok=True)
            self.tree = pymerkle.SqliteTree(str(self.file))
        else:
            self.tree = pymerkle.InmemoryTree()
        for at in range(0, len(self.entries), BATCH):
            self.tree.append_entries(self.entries[at : at + BATCH])
            self.tree.get_root()

    def prove(self, places: list[int]) -> None:
        self.proofs = [self.tree.prove_inclusion(place + 1) for place in places]

    def prove_each_afresh(self, places: list[int]) -> None:
        for place in places:
            self.tree.cache_clear()
            self.tree.prove_inclusion(place + 1)

    def verify(self, places: list[int]) -> None:
        root = self.tree.get_root()
        for place, proof in zip(places, self.proofs, strict=True):
            pymerkle.verify_inclusion(self.leaves[place], root, proof)

    def grow(self, places: list[int]) -> None:
        for place in places:
            self.tree.prove_consistency(place + 1)


def measure(subject: Own | Peer) -> tuple[float, ...]:
    """Appends, inclusion proofs (shared reads, none shared), checks and consistency proofs a second."""
    size = len(subject.entries)
    places = [number * 7919 % size for number in range(min(PROOFS, size))]
    few = places[:200]
    return (
        rate(size, subject.append),
        rate(len(places), lambda: subject.prove(places)),
        rate(len(few), lambda: subject.prove_each_afresh(few)),
        rate(len(places), lambda: subject.verify(places)),
        rate(len(few), lambda: subject.grow(few)),
    )


def main(size: int) -> None:
    entries = [f"entry {number}".encode() for number in range(size)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "peer.sqlite"
        subjects = [Own(entries), Peer(entries), Peer(entries[:SLOW_LEAVES], file)]
        print(
            f"{'a second':22}{'leaves':>9}{'append':>11}{'prove':>10}{'prove*':>10}{'check':>10}{'grow':>10}"
        )
        for subject in subjects:
            figures = measure(subject)
            cells = "".join(f"{figure:>{11 if at == 0 else 10},.0f}" for at, figure in enumerate(figures))
            print(f"{subject.name:22}{len(subject.entries):>9,}{cells}")
    print(f"Appends in batches of {BATCH} with a root after each. *: every proof reads its tiles afresh.")
    same = subjects[0].tree().root() == subjects[1].tree.get_root()
    print(f"The roots over {size:,} leaves are {'equal' if same else 'NOT EQUAL'}.")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
