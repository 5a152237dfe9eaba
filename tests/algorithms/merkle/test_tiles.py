# SPDX-License-Identifier: Apache-2.0
"""A tree grown in batches and kept as tiles is the tree that would be built at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.merkle.tiles import (
    Edge,
    Tile,
    Tree,
    bundle,
    bundles_of,
    hashes_of,
    tiles_of,
    unbundle,
    width_in,
)
from meishan.algorithms.merkle.tree import MerkleError, check_consistency, check_inclusion, root_of

LEAVES = hashes_of([str(number).encode() for number in range(70_000)])


class Store(dict[tuple[int, int], bytes]):
    """A store of tiles that counts how often it is read."""

    reads = 0

    def read_tile(self, level: int, index: int) -> bytes:
        self.reads += 1
        return self[level, index]


def grown(*batches: int) -> tuple[Store, int]:
    store, size = Store(), 0
    for count in batches:
        edge = Edge(size, store.read_tile)
        store.update(edge.append(LEAVES[size : size + count]))
        size += count
    return store, size


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(1, 273, 112), "tile/1/273.p/112"),
        (Tile(5, 1000, 1), "tile/5/x001/000.p/1"),
        (Tile(None, 999_999), "tile/entries/x999/999"),
        (Tile(None, 7, 255), "tile/entries/007.p/255"),
    ],
)
def test_a_tile_is_served_where_the_specification_says(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert Tile.parse(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/x000/001",
        "tile/00/001",
        "tile/8/001",
        "tile/-1/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001/",
        "tile/0/001\n",
        "tile/0/../001",
        "tile/0/٠٠١",
        "tile/data/001",
        "tile/entries/x001",
    ],
)
def test_a_path_the_log_would_not_write_is_refused(path: str) -> None:
    with pytest.raises(MerkleError, match="not the path of a tile"):
        Tile.parse(path)


@given(index=st.integers(0, 10**12), level=st.sampled_from([None, *range(8)]), width=st.integers(1, 256))
def test_a_path_names_its_tile(index: int, level: int | None, width: int) -> None:
    tile = Tile(level, index, width)

    assert Tile.parse(tile.path) == tile


def test_a_tree_of_70000_has_the_tiles_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))

    assert len([tile for tile in tiles if tile.level == 0 and tile.width == 256]) == 273
    partial = [tile for tile in tiles if tile.width < 256]
    assert [(tile.level, tile.width) for tile in partial] == [(0, 112), (1, 17), (2, 1)]
    assert [tile.path for tile in tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert not list(tiles_of(0))
    assert len(list(bundles_of(70_000))) == 274


def test_the_stored_tiles_are_exactly_those_of_the_tree() -> None:
    store, size = grown(1, 255, 1, 65_279, 0, 300, 4_164)

    assert size == 70_000
    assert {(tile.level, tile.index): tile.width * 32 for tile in tiles_of(size)} == {
        place: len(data) for place, data in store.items()
    }
    assert Tree(size, store.read_tile).root() == Edge(size, store.read_tile).root() == root_of(LEAVES)


@given(batches=st.lists(st.integers(0, 700), max_size=8))
@settings(max_examples=60, deadline=None)
def test_growing_in_batches_is_growing_at_once(batches: list[int]) -> None:
    store, size = grown(*batches)
    at_once, _ = grown(size)

    assert store == at_once
    assert Edge(size, store.read_tile).root() == root_of(LEAVES[:size])


def test_an_edge_kept_between_batches_never_reads_the_store_again() -> None:
    store, size = grown(66_000)
    edge = Edge(size, store.read_tile)
    reads = store.reads

    for at in range(size, 70_000, 500):
        store.update(edge.append(LEAVES[at : at + 500]))

    assert reads <= 3
    assert store.reads == reads
    assert edge.root() == root_of(LEAVES)


def test_proofs_in_a_tree_of_several_levels_hold_at_every_size() -> None:
    store, _ = grown(70_000)
    roots = {at: root_of(LEAVES[:at]) for at in (1, 255, 256, 257, 65_535, 65_536, 65_537, 69_999, 70_000)}

    for at, root in roots.items():
        tree = Tree(at, store.read_tile)
        for index in {0, at // 3, at // 2, at - 1}:
            check_inclusion(LEAVES[index], index, at, tree.inclusion_proof(index), root)
            assert tree.leaf(index) == LEAVES[index]
        for old in (old for old in roots if old <= at):
            check_consistency(old, roots[old], at, root, tree.consistency_proof(old))


def test_a_proof_reads_a_handful_of_tiles() -> None:
    store, size = grown(70_000)
    store.reads = 0

    Tree(size, store.read_tile).inclusion_proof(12_345)

    assert store.reads <= 6


def test_a_store_that_lost_hashes_is_named() -> None:
    store, size = grown(300)
    store[0, 1] = store[0, 1][:-32]

    with pytest.raises(MerkleError, match=r"tile/0/001 where the log needs 1408"):
        Tree(size, store.read_tile).root()
    with pytest.raises(MerkleError, match="needs 1408"):
        Edge(size, store.read_tile)
    with pytest.raises(MerkleError, match="needs a store"):
        Edge(1)


def test_a_hash_of_the_wrong_length_changes_nothing() -> None:
    edge = Edge()
    edge.append(LEAVES[:3])

    with pytest.raises(MerkleError, match="32 bytes"):
        edge.append([LEAVES[3], b"short"])

    assert (edge.size, edge.root()) == (3, root_of(LEAVES[:3]))


@given(entries=st.lists(st.binary(max_size=400), max_size=256))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert unbundle(bundle(entries)) == entries


def test_a_bundle_is_written_with_two_bytes_of_length() -> None:
    longest = b"x" * 65_535

    assert bundle([b"", b"abc"]) == b"\x00\x00\x00\x03abc"
    assert unbundle(bundle([longest])) == [longest]
    with pytest.raises(MerkleError, match="65,535"):
        bundle([longest + b"x"])
    with pytest.raises(MerkleError, match="256"):
        bundle([b""] * 257)
    with pytest.raises(MerkleError, match="256"):
        unbundle(b"\x00\x00" * 257)


@given(entries=st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=5), cut=st.integers(1, 20))
def test_a_bundle_cut_inside_an_entry_is_refused(entries: list[bytes], cut: int) -> None:
    data = bundle(entries)
    cut = min(cut, len(entries[-1]) + 1)

    with pytest.raises(MerkleError, match="cut off"):
        unbundle(data[:-cut])


@given(size=st.integers(0, 2**40), level=st.integers(0, 7))
def test_the_widths_of_a_level_add_up_to_its_hashes(size: int, level: int) -> None:
    hashes = size >> (8 * level)
    last = hashes // 256

    assert last * 256 + width_in(size, level, last) == hashes
    assert width_in(size, level, last + 1) == 0
    assert last == 0 or width_in(size, level, last - 1) == 256
