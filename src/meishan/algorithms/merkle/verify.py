# SPDX-License-Identifier: Apache-2.0
"""The offline judge of the public log: needs saved files and the log's public keys, and nobody's word.

Every function gives a Verdict with a sentence a layperson can read; none raises for bad input.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from meishan.algorithms.merkle.checkpoints import Checkpoint, OpenedCheckpoint, open_checkpoint
from meishan.algorithms.merkle.entries import EntryFile
from meishan.algorithms.merkle.notes import VerifierKey
from meishan.algorithms.merkle.proofs import EntryProof, GrowthProof
from meishan.algorithms.merkle.tiles import (
    FULL_BYTES,
    LONGEST_ENTRY,
    WIDTH,
    Edge,
    Tile,
    Tree,
    bundles_of,
    hashes_of,
    tiles_of,
    unbundle,
    width_in,
)
from meishan.algorithms.merkle.tree import (
    HASH_BYTES,
    MerkleError,
    check_consistency,
    check_inclusion,
    leaf_hash,
)

LONGEST_BUNDLE = WIDTH * (LONGEST_ENTRY + 2)
_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Verdict:
    """What the judge found: `ok`, a stable `code` for programs, the `reason` in words, and the `facts`.

    Codes: `proved`, `grown`, `complete`, `hashes-only`; else `unsigned`, `malformed`, `mismatch`,
    `missing`. Facts may hold `origin`, `size`, `root` (hex), `index`, `old_size`, `tiles`, `entries`,
    `keys` (vkeys that signed), `witnesses` (name to POSIX time), `entry` and `details` (the act itself).
    """

    ok: bool
    code: str
    reason: str
    facts: dict[str, Any] = field(default_factory=dict)


class _RefusedError(Exception):
    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def _judged(judge: Callable[_P, Verdict]) -> Callable[_P, Verdict]:
    @wraps(judge)
    def judged(*args: _P.args, **kwargs: _P.kwargs) -> Verdict:
        try:
            return judge(*args, **kwargs)
        except _RefusedError as refusal:
            return Verdict(False, refusal.code, str(refusal))

    return judged


def _or(code: str, attempt: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """The result of `attempt`, or a refusal under `code` with the reason it raised."""
    try:
        return attempt(*args, **kwargs)
    except MerkleError as fault:
        raise _RefusedError(code, str(fault)) from None


@_judged
def verify_proof(
    proof: bytes,
    entry: bytes,
    keys: Iterable[str],
    *,
    origin: str | None = None,
    witnesses: int = 0,
) -> Verdict:
    """Whether a `.tlog-proof` shows that `entry` (its canonical bytes) is in the log of one of `keys`.

    `keys` are vkeys: the log's, old and new, and those of trusted witnesses.
    """
    parsed = _or("malformed", EntryProof.parse, proof)
    opened = _open(parsed.checkpoint, keys, origin, witnesses)
    head = opened.head
    _or("mismatch", check_inclusion, leaf_hash(entry), parsed.index, head.size, parsed.hashes, head.root)
    return Verdict(
        True,
        "proved",
        f"This entry is number {parsed.index} of the {head.size} entries in the log “{head.origin}”, "
        f"and the log has signed for it.",
        {**_facts(opened), "index": parsed.index},
    )


@_judged
def verify_receipt(
    proof: bytes,
    entry_file: bytes | None,
    keys: Iterable[str],
    *,
    origin: str | None = None,
    witnesses: int = 0,
) -> Verdict:
    """Whether the log holds the act in `entry_file` (an `entry.json`; None: the one inside the proof).

    The facts of the verdict then hold the `entry` too, which may be believed as far as the log's keys are.
    """
    if entry_file is None:
        entry_file = _or("malformed", EntryProof.parse, proof).extra
    if entry_file is None:
        raise _RefusedError(
            "missing", "The proof does not hold the entry itself: give the file of the entry."
        )
    handed = _or("malformed", EntryFile.parse, entry_file)
    leaf = _or("mismatch", lambda: handed.leaf)
    verdict = verify_proof(proof, leaf, keys, origin=origin, witnesses=witnesses)
    if not verdict.ok:
        return verdict
    return replace(verdict, facts={**verdict.facts, "entry": handed.entry, "details": handed.details})


@_judged
def verify_consistency(
    old: bytes,
    new: bytes,
    proof: bytes | Sequence[bytes],
    keys: Iterable[str],
    *,
    origin: str | None = None,
) -> Verdict:
    """Whether the log of the saved checkpoint `new` begins with the log of the saved checkpoint `old`.

    `proof` is a growth proof file (its own checkpoint must then be of the same head as `new`), or the
    hashes alone.
    """
    trusted = list(keys)
    first, opened = _open(old, trusted, origin), _open(new, trusted, origin)
    before, after = first.head, opened.head
    if before.origin != after.origin:
        raise _RefusedError("mismatch", f"“{before.origin}” and “{after.origin}” are two different logs.")
    hashes: Sequence[bytes]
    if isinstance(proof, bytes):
        growth = _or("malformed", GrowthProof.parse, proof)
        claimed = _open(growth.checkpoint, trusted, origin).head
        if (growth.old_size, claimed) != (before.size, after):
            raise _RefusedError("mismatch", "The proof belongs to two other checkpoints.")
        hashes = growth.hashes
    else:
        hashes = proof
    _or("mismatch", check_consistency, before.size, before.root, after.size, after.root, hashes)
    return Verdict(
        True,
        "grown",
        f"The log “{after.origin}” grew from {before.size} to {after.size} entries, "
        f"and none of the first {before.size} was changed.",
        {**_facts(opened), "old_size": before.size},
    )


@_judged
def verify_folder(
    folder: Path,
    keys: Iterable[str],
    *,
    checkpoint: bytes | None = None,
    older: Iterable[bytes] = (),
    origin: str | None = None,
    witnesses: int = 0,
) -> Verdict:
    """Whether a downloaded log is whole: every entry and tile recomputed up to the signed root.

    `folder` is laid out as the log serves it: `checkpoint`, `tile/<L>/<N>`, `tile/entries/<N>`. Without
    any bundle of entries the tiles alone are checked, and the verdict says so (`hashes-only`). `older`
    are checkpoints saved before: each must be a beginning of this log. Memory use does not grow with
    the log but for one tile of each level.
    """
    trusted = list(keys)
    if checkpoint is None:
        checkpoint = _read(folder / "checkpoint", 1_000_000)
    opened = _open(checkpoint, trusted, origin, witnesses)
    head = opened.head
    entries = not head.size or (folder / "tile" / "entries").is_dir()
    _compare_levels(folder, head, entries)
    past = [_open(saved, trusted, head.origin).head for saved in older]
    for saved in past:
        _compare_past(folder, head, saved)
    count = sum(1 for _ in tiles_of(head.size))
    facts = {**_facts(opened), "tiles": count, "entries": head.size if entries else 0, "older": len(past)}
    if entries:
        reason = f"All {head.size} entries of the log “{head.origin}” are here and lead to its signed root."
        return Verdict(True, "complete", reason, facts)
    reason = (
        f"The hashes of all {head.size} entries of the log “{head.origin}” lead to its signed root. "
        f"The entries themselves are not in the folder and were not checked."
    )
    return Verdict(True, "hashes-only", reason, facts)


def _compare_levels(folder: Path, head: Checkpoint, entries: bool) -> None:
    """Rebuild the tree from the entries (or the lowest tiles), and compare each stored tile on the way."""
    edge = Edge()
    for bundle in bundles_of(head.size):
        stored = _tile(folder, head.size, 0, bundle.index)
        leaves = [stored[at : at + HASH_BYTES] for at in range(0, len(stored), HASH_BYTES)]
        if entries:
            found = _or("malformed", unbundle, _bundle(folder, bundle))[: bundle.width]
            if hashes_of(found) != leaves:
                raise _RefusedError("mismatch", f"The entries in {bundle.path} are not those of the tree.")
        for (level, index), tile in edge.append(leaves).items():
            whole = len(tile) == width_in(head.size, level, index) * HASH_BYTES
            if level and whole and tile != _tile(folder, head.size, level, index):
                path = Tile(level, index, len(tile) // HASH_BYTES).path
                raise _RefusedError("mismatch", f"{path} does not follow from the tiles below it.")
    if edge.root() != head.root:
        raise _RefusedError("mismatch", "The entries do not lead to the root in the signed checkpoint.")


def _compare_past(folder: Path, head: Checkpoint, saved: Checkpoint) -> None:
    if saved.size > head.size:
        reason = f"A checkpoint you saved has {saved.size} entries; this log has only {head.size}."
        raise _RefusedError("mismatch", reason)
    past = Tree(saved.size, lambda level, index: _tile(folder, head.size, level, index))
    if past.root() != saved.root:
        reason = (
            f"The first {saved.size} entries are not those of a checkpoint you saved: the log was rewritten."
        )
        raise _RefusedError("mismatch", reason)


def _open(
    data: bytes, keys: Iterable[str], origin: str | None = None, witnesses: int = 0
) -> OpenedCheckpoint:
    trusted = [_or("malformed", VerifierKey.parse, key) for key in keys]
    return _or("unsigned", open_checkpoint, data, trusted, origin=origin, witnesses=witnesses)


def _facts(opened: OpenedCheckpoint) -> dict[str, Any]:
    head = opened.head
    return {
        "origin": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "keys": [str(key) for key in opened.log_keys],
        "witnesses": {key.name: at for key, at in opened.witnesses.items()},
    }


def _tile(folder: Path, size: int, level: int, index: int) -> bytes:
    width = width_in(size, level, index)
    data = _first(folder, Tile(level, index, width), FULL_BYTES)[: width * HASH_BYTES]
    if len(data) != width * HASH_BYTES:
        raise _RefusedError("malformed", f"{Tile(level, index, width).path} is cut off.")
    return data


def _bundle(folder: Path, bundle: Tile) -> bytes:
    return _first(folder, bundle, LONGEST_BUNDLE)


def _first(folder: Path, tile: Tile, most: int) -> bytes:
    """A tile's file, or that of the full tile which begins with it."""
    for path in (folder / tile.path, folder / Tile(tile.level, tile.index).path):
        if path.is_file():
            return _read(path, most)
    raise _RefusedError("missing", f"{tile.path} is not in the folder.")


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError:
        raise _RefusedError("missing", f"{path.name} could not be read in the folder.") from None
    if len(data) > most:
        raise _RefusedError("malformed", f"{path.name} is too long.")
    return data
