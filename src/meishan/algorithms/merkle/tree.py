# SPDX-License-Identifier: Apache-2.0
"""Hashes of an RFC 6962 Merkle tree, and the check of its inclusion and consistency proofs."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
LONGEST_PROOF = 64
"""Hashes in a proof at most: a tree of 2**64 leaves is 64 levels high."""


class MerkleError(ValueError):
    """Something about a tree, a proof or a note is not as it must be; the message says what."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one log entry: SHA-256(0x00 || entry). Source: RFC 6962, section 2.1."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two children: SHA-256(0x01 || left || right). Source: RFC 6962, section 2.1."""
    return sha256(b"\x01" + left + right).digest()


def parents(row: bytes) -> bytes:
    """One row of hashes up: 2k hashes of 32 bytes in, k out; an odd last hash has no parent yet."""
    return b"".join(
        [sha256(b"\x01" + row[at : at + 64]).digest() for at in range(0, len(row) // 64 * 64, 64)]
    )


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over all leaf hashes, in order. Source: RFC 6962, section 2.1.

    The straightforward computation, which needs every leaf; `tiles.Edge` and `tiles.Tree` do without.
    """
    peaks: list[tuple[int, bytes]] = []
    for leaf in leaf_hashes:
        height, value = 0, leaf
        while peaks and peaks[-1][0] == height:
            value = node_hash(peaks.pop()[1], value)
            height += 1
        peaks.append((height, value))
    return fold(value for _, value in reversed(peaks))


def fold(right_to_left: Iterable[bytes]) -> bytes:
    """The root over complete subtrees given from the rightmost (smallest) to the leftmost."""
    root: bytes | None = None
    for value in right_to_left:
        root = value if root is None else node_hash(value, root)
    return EMPTY_ROOT if root is None else root


def complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees that make up the leaves [start, end), from right to left.

    Yields (height, index): the 2**height leaves that begin at index * 2**height. `start` must be a
    multiple of the largest of them, as it is for every range in a proof.
    """
    while end > start:
        height = ((end - start) & (start - end)).bit_length() - 1
        end -= 1 << height
        yield height, end >> height


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges [start, end) whose roots prove leaf `index` in a tree of `size`, from the leaf up.

    Source: RFC 6962, section 2.1.1. Raises MerkleError where the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise MerkleError(f"There is no entry {index} in a log of {size} entries.")
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old_size: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges whose roots prove that a tree of `size` begins with the tree of `old_size`.

    Source: RFC 6962, section 2.1.2. Empty for equal sizes, and for an old tree without leaves, with
    which every tree is consistent. Raises MerkleError where the old tree is the larger.
    """
    if not 0 <= old_size <= size:
        raise MerkleError(f"A log of {size} entries cannot have grown out of one of {old_size}.")
    if old_size in (0, size):
        return []
    start, end, ranges = 0, size, []
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return ranges[::-1]


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to. Source: RFC 9162, section 2.1.3.2.

    Raises MerkleError where the proof has the wrong number of hashes or the index is not in the tree.
    """
    if not 0 <= index < size:
        raise MerkleError(f"There is no entry {index} in a log of {size} entries.")
    _check_hashes(proof, leaf)
    place, last, value = index, size - 1, leaf
    for sibling in proof:
        if not last:
            raise MerkleError("The inclusion proof is longer than the log is high.")
        if place & 1 or place == last:
            value = node_hash(sibling, value)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise MerkleError("The inclusion proof is shorter than the log is high.")
    return value


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Return in silence where `proof` shows that `leaf` is entry `index` under `root`; else MerkleError."""
    if root_from_inclusion(leaf, index, size, proof) != root:
        raise MerkleError("The inclusion proof does not lead from this entry to the root of the log.")


def check_consistency(old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Return in silence where the tree (size, root) begins with the tree (old_size, old_root).

    Source: RFC 9162, section 2.1.4.2. Raises MerkleError otherwise.
    """
    if not 0 <= old_size <= size:
        raise MerkleError(f"A log of {size} entries cannot have grown out of one of {old_size}.")
    _check_hashes(proof, old_root, root)
    if old_size in (0, size):
        if proof:
            raise MerkleError("The consistency proof has hashes where none are needed.")
        if old_size == 0 and old_root != EMPTY_ROOT:
            raise MerkleError("The older log is empty, but its root is not the root of an empty log.")
        if old_size == size and old_root != root:
            raise MerkleError("Two logs of the same size have different roots: the log was rewritten.")
        return
    if _roots_from_consistency(old_size, old_root, size, proof) != (old_root, root):
        raise MerkleError("The newer log does not begin with the older one: the log was rewritten.")


def _roots_from_consistency(
    old_size: int, old_root: bytes, size: int, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """The roots of the older and the newer tree that a proof leads to, for 0 < old_size < size."""
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    # An older tree of 2**k leaves is itself a node of the newer one, and the proof leaves its root out.
    hashes = iter(proof if place else (old_root, *proof))
    old_value = value = next(hashes, b"")
    for sibling in hashes:
        if not last:
            raise MerkleError("The consistency proof is longer than the log is high.")
        if place & 1 or place == last:
            old_value, value = node_hash(sibling, old_value), node_hash(sibling, value)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise MerkleError("The consistency proof is shorter than the log is high.")
    return old_value, value


def _check_hashes(proof: Sequence[bytes], *others: bytes) -> None:
    if len(proof) > LONGEST_PROOF:
        raise MerkleError("The proof has more hashes than any log can need.")
    if any(len(value) != HASH_BYTES for value in (*proof, *others)):
        raise MerkleError("Every hash must be 32 bytes long.")
