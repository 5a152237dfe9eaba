# SPDX-License-Identifier: Apache-2.0
"""The two proofs a person can save as a file: an entry is in the log, and the log only ever grew.

The first is a C2SP tlog-proof (`.tlog-proof`), the second is written as the request by which a witness is
asked to cosign. Sources: c2sp.org/tlog-proof, c2sp.org/tlog-witness (add-checkpoint).
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from meishan.algorithms.merkle.notes import LONGEST_NOTE, Note, strict_base64, strict_decimal
from meishan.algorithms.merkle.tree import HASH_BYTES, LONGEST_PROOF, MerkleError

HEADER = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"


@dataclass(frozen=True)
class EntryProof:
    """That some data is entry `index` of the log under `checkpoint` (the signed file, verbatim).

    `hashes` lead from the leaf's sibling up to the root's child. `extra` is whatever the maker of the
    proof adds for its reader; nothing vouches for it.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """The `.tlog-proof` file."""
        extra = "" if self.extra is None else f"extra {b64encode(self.extra).decode()}\n"
        head = f"{HEADER}\n{extra}index {self.index}\n{_lines(self.hashes)}\n"
        return head.encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a `.tlog-proof`. Raises MerkleError where it is not written as one."""
        lines, checkpoint = _split(data)
        if lines[0] != HEADER:
            raise MerkleError(f"This is not a proof of an entry: its first line is not “{HEADER}”.")
        extra = None
        if len(lines) > 1 and lines[1].startswith("extra "):
            extra = strict_base64(lines[1].removeprefix("extra ")) if lines[1] != "extra " else b""
            del lines[1]
        if len(lines) < 2 or not lines[1].startswith("index "):
            raise MerkleError("The proof does not say which entry it is for.")
        return cls(strict_decimal(lines[1].removeprefix("index ")), _hashes(lines[2:]), checkpoint, extra)


@dataclass(frozen=True)
class GrowthProof:
    """That the log under `checkpoint` (the signed file) begins with the log of `old_size` entries."""

    old_size: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes

    def encode(self) -> bytes:
        """The proof as a file, fit to be sent to a witness as it is."""
        return f"old {self.old_size}\n{_lines(self.hashes)}\n".encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read such a file. Raises MerkleError where it is not written as one."""
        lines, checkpoint = _split(data)
        if not lines[0].startswith("old "):
            raise MerkleError("This is not a proof of growth: its first line is not “old” and a size.")
        return cls(strict_decimal(lines[0].removeprefix("old ")), _hashes(lines[1:]), checkpoint)


def _split(data: bytes) -> tuple[list[str], bytes]:
    """The lines before the first empty one, and the checkpoint behind it."""
    if len(data) > 2 * LONGEST_NOTE:
        raise MerkleError("The proof is too long.")
    head, gap, checkpoint = data.partition(b"\n\n")
    if not gap:
        raise MerkleError("The proof is cut off: no checkpoint follows.")
    Note.parse(checkpoint)
    try:
        return head.decode("ascii").split("\n"), checkpoint
    except UnicodeDecodeError:
        raise MerkleError("The proof holds letters that do not belong in it.") from None


def _lines(hashes: Sequence[bytes]) -> str:
    return "".join(f"{b64encode(value).decode()}\n" for value in hashes)


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    if len(lines) > LONGEST_PROOF:
        raise MerkleError("The proof has more hashes than any log can need.")
    hashes = tuple(strict_base64(line) for line in lines)
    if any(len(value) != HASH_BYTES for value in hashes):
        raise MerkleError("A hash in the proof is not 32 bytes long.")
    return hashes
