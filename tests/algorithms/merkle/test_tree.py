# SPDX-License-Identifier: Apache-2.0
"""The hashes and proofs of the tree, against published vectors and an independent implementation."""

from functools import cache

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.merkle.tiles import Edge, Tree, hashes_of
from meishan.algorithms.merkle.tree import (
    EMPTY_ROOT,
    MerkleError,
    check_consistency,
    check_inclusion,
    complete_subtrees,
    leaf_hash,
    root_of,
)

SIZES = 256
ENTRIES = [b"", *(bytes([number, 255 - number]) * (1 + number % 5) for number in range(1, SIZES))]
LEAVES = hashes_of(ENTRIES)

CT_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@cache
def oracle() -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree()
    for entry in ENTRIES:
        tree.append_entry(entry)
    return tree


@cache
def stored() -> dict[tuple[int, int], bytes]:
    return Edge().append(LEAVES)


def tree_of(size: int) -> Tree:
    return Tree(size, lambda level, index: stored()[level, index])


def test_roots_are_those_of_the_certificate_transparency_vectors() -> None:
    leaves = hashes_of([bytes.fromhex(leaf) for leaf in CT_LEAVES])

    roots = [root_of(leaves[:size]).hex() for size in range(1, 9)]

    assert roots == CT_ROOTS
    assert root_of([]) == EMPTY_ROOT
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c14")


def test_consistency_proofs_are_those_of_the_certificate_transparency_vectors() -> None:
    leaves = hashes_of([bytes.fromhex(leaf) for leaf in CT_LEAVES])
    tiles = Edge().append(leaves)
    tree = Tree(8, lambda level, index: tiles[level, index])

    assert [value.hex() for value in tree.consistency_proof(1)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [value.hex() for value in tree.consistency_proof(6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_every_root_up_to_256_is_that_of_an_independent_implementation() -> None:
    edge = Edge()

    for size in range(1, SIZES + 1):
        edge.append([LEAVES[size - 1]])
        expected = oracle().get_root(size)

        assert edge.root() == expected
        assert root_of(LEAVES[:size]) == expected
        assert tree_of(size).root() == expected


def test_every_inclusion_proof_up_to_256_is_that_of_an_independent_implementation() -> None:
    for size in range(1, SIZES + 1):
        tree, root = tree_of(size), oracle().get_root(size)
        for index in range(size):
            proof = tree.inclusion_proof(index)

            assert [LEAVES[index], *proof] == oracle().prove_inclusion(index + 1, size).path
            check_inclusion(LEAVES[index], index, size, proof, root)


def test_every_consistency_proof_up_to_256_is_what_the_standard_defines() -> None:
    # The other implementation proves consistency in a form of its own, so its roots serve here, put in
    # the order of RFC 6962, section 2.1.2, transcribed as it is written there.
    root_over = cache(oracle()._get_root)

    def subproof(old_size: int, start: int, end: int, complete: bool) -> list[bytes]:
        width = end - start
        if old_size == width:
            return [] if complete else [root_over(start, end)]
        half = max(2**power for power in range(9) if 2**power < width)
        if old_size <= half:
            return [*subproof(old_size, start, start + half, complete), root_over(start + half, end)]
        return [*subproof(old_size - half, start + half, end, False), root_over(start, start + half)]

    for size in range(1, SIZES + 1):
        tree, root = tree_of(size), root_over(0, size)
        for old_size in range(1, size + 1):
            proof = tree.consistency_proof(old_size)

            assert proof == subproof(old_size, 0, size, True)
            check_consistency(old_size, root_over(0, old_size), size, root, proof)


def test_a_proof_is_refused_for_every_other_entry_size_and_root() -> None:
    for size in range(1, 34):
        tree, root = tree_of(size), oracle().get_root(size)
        for index in range(size):
            proof = tree.inclusion_proof(index)
            for other in range(size):
                if other != index:
                    with pytest.raises(MerkleError):
                        check_inclusion(LEAVES[index], other, size, proof, root)
                    with pytest.raises(MerkleError):
                        check_inclusion(LEAVES[other], index, size, proof, root)
            for wrong in (root[::-1], EMPTY_ROOT, oracle().get_root(size + 1)):
                with pytest.raises(MerkleError, match="does not lead"):
                    check_inclusion(LEAVES[index], index, size, proof, wrong)


def test_a_consistency_proof_is_refused_for_every_other_old_size_and_root() -> None:
    roots = [oracle().get_root(size) for size in range(40)]
    for size in range(1, 34):
        for old_size in range(1, size + 1):
            proof = tree_of(size).consistency_proof(old_size)
            for other in range(1, size + 1):
                if other != old_size:
                    with pytest.raises(MerkleError):
                        check_consistency(other, roots[old_size], size, roots[size], proof)
                    with pytest.raises(MerkleError):
                        check_consistency(old_size, roots[other], size, roots[size], proof)
            with pytest.raises(MerkleError):
                check_consistency(old_size, roots[old_size], size, roots[size + 1], proof)


@given(data=st.data(), size=st.integers(1, SIZES))
@settings(max_examples=300, deadline=None)
def test_one_flipped_bit_anywhere_is_refused(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    old_size = data.draw(st.integers(1, size))
    tree = tree_of(size)
    included = [LEAVES[index], *tree.inclusion_proof(index), tree.root()]
    grown = [tree_of(old_size).root(), *tree.consistency_proof(old_size), tree.root()]

    for hashes in (included, grown):
        place = data.draw(st.integers(0, len(hashes) - 1))
        bit = data.draw(st.integers(0, 255))
        flipped = bytearray(hashes[place])
        flipped[bit // 8] ^= 1 << bit % 8
        hashes[place] = bytes(flipped)

    with pytest.raises(MerkleError):
        check_inclusion(included[0], index, size, included[1:-1], included[-1])
    with pytest.raises(MerkleError):
        check_consistency(old_size, grown[0], size, grown[-1], grown[1:-1])


@given(size=st.integers(1, SIZES), data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_proof_with_a_hash_more_or_less_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old_size = data.draw(st.integers(1, size))
    tree = tree_of(size)
    inclusion, consistency = tree.inclusion_proof(index), tree.consistency_proof(old_size)
    extra = data.draw(st.binary(min_size=32, max_size=32))

    for wrong in (inclusion[:-1] if inclusion else [extra], [*inclusion, extra], [extra, *inclusion]):
        with pytest.raises(MerkleError):
            check_inclusion(LEAVES[index], index, size, wrong, tree.root())
    for wrong in (consistency[:-1] if consistency else [extra], [*consistency, extra], [extra, *consistency]):
        with pytest.raises(MerkleError):
            check_consistency(old_size, tree_of(old_size).root(), size, tree.root(), wrong)


def test_the_edges_of_size_are_answered_with_a_sentence() -> None:
    root = oracle().get_root(4)

    check_consistency(0, EMPTY_ROOT, 4, root, [])
    check_consistency(4, root, 4, root, [])
    with pytest.raises(MerkleError, match="no entry 4 in a log of 4"):
        check_inclusion(LEAVES[0], 4, 4, [], root)
    with pytest.raises(MerkleError, match="no entry -1"):
        tree_of(4).inclusion_proof(-1)
    with pytest.raises(MerkleError, match="cannot have grown"):
        tree_of(4).consistency_proof(5)
    with pytest.raises(MerkleError, match="root of an empty log"):
        check_consistency(0, root, 4, root, [])
    with pytest.raises(MerkleError, match="was rewritten"):
        check_consistency(4, LEAVES[0], 4, root, [])
    with pytest.raises(MerkleError, match="where none are needed"):
        check_consistency(4, root, 4, root, [root])
    with pytest.raises(MerkleError, match="32 bytes"):
        check_inclusion(LEAVES[0], 0, 2, [b"short"], root)
    with pytest.raises(MerkleError, match="more hashes than any log"):
        check_inclusion(LEAVES[0], 0, 2**70, [root] * 70, root)


@given(entry=st.binary(max_size=200))
def test_a_leaf_never_hashes_like_a_node(entry: bytes) -> None:
    node_like = LEAVES[0] + LEAVES[1]

    assert leaf_hash(node_like) != oracle().get_root(2)
    assert leaf_hash(entry) != root_of([LEAVES[0], leaf_hash(entry)])


@given(start=st.integers(0, 40), width=st.integers(0, 5000))
def test_complete_subtrees_cover_a_range_once(start: int, width: int) -> None:
    start <<= 13

    parts = list(complete_subtrees(start, start + width))

    covered = [leaf for height, index in parts for leaf in range(index << height, (index + 1) << height)]
    assert sorted(covered) == list(range(start, start + width))
    assert [height for height, _ in parts] == sorted({height for height, _ in parts})
