# SPDX-License-Identifier: Apache-2.0
"""C2SP checkpoints: what a log says of itself at one size, signed. Source: c2sp.org/tlog-checkpoint."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from meishan.algorithms.merkle.notes import (
    COSIGNATURE,
    LOG_SIGNATURE,
    Note,
    SignerKey,
    VerifierKey,
    sign_note,
    strict_base64,
    strict_decimal,
)
from meishan.algorithms.merkle.tree import EMPTY_ROOT, HASH_BYTES, MerkleError


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its name (`origin`), its number of entries, the 32-byte root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed, each line ended by a new line."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a checkpoint. Raises MerkleError where it is not written as one."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines):
            raise MerkleError("A checkpoint has three lines at least, none of them empty: name, size, root.")
        root = strict_base64(lines[2])
        if len(root) != HASH_BYTES:
            raise MerkleError("The root in the checkpoint is not 32 bytes long.")
        head = cls(lines[0], strict_decimal(lines[1]), root, tuple(lines[3:]))
        if head.size == 0 and root != EMPTY_ROOT:
            raise MerkleError("The checkpoint of an empty log has a root that is not the empty one.")
        return head

    def signed_by(self, keys: Sequence[SignerKey]) -> bytes:
        """The signed checkpoint as a file: one signature of each key, as during a change of keys.

        Raises MerkleError where a key's name is not the origin, or it is a witness's key.
        """
        if any(key.verifier.name != self.origin or key.verifier.kind != LOG_SIGNATURE for key in keys):
            raise MerkleError("A log signs with keys that carry its own name.")
        return sign_note(self.text, keys).encode()


@dataclass(frozen=True)
class OpenedCheckpoint:
    """A checkpoint whose signatures were checked: by which keys of the log, and witnessed when by whom."""

    head: Checkpoint
    log_keys: tuple[VerifierKey, ...]
    witnesses: dict[VerifierKey, int]
    """The known witnesses that signed, each with the POSIX time it states."""


def open_checkpoint(
    data: bytes, keys: Iterable[VerifierKey], *, origin: str | None = None, witnesses: int = 0
) -> OpenedCheckpoint:
    """Check a signed checkpoint against the keys its reader trusts.

    `keys` are the log's own keys (any one of them must have signed, under the origin's name) and those
    of trusted witnesses, of whom `witnesses` different ones must have signed. Raises MerkleError with
    the reason otherwise.
    """
    note = Note.parse(data)
    signers = note.verified_by(keys)
    if not signers:
        raise MerkleError("None of the keys you gave has signed this checkpoint.")
    head = Checkpoint.parse(note.text)
    if origin is not None and head.origin != origin:
        raise MerkleError(f"This is a checkpoint of the log “{head.origin}”, not of “{origin}”.")
    log_keys = tuple(key for key in signers if key.kind == LOG_SIGNATURE and key.name == head.origin)
    if not log_keys:
        raise MerkleError(f"No key of the log “{head.origin}” has signed this checkpoint.")
    own = {key.public for key in log_keys}
    seen = {
        key: int.from_bytes(signature.data[:8], "big")
        for key, signature in signers.items()
        if key.kind == COSIGNATURE and key.public not in own
    }
    count = len({key.public for key in seen})
    if count < witnesses:
        raise MerkleError(f"{count} of the known witnesses have signed this checkpoint; {witnesses} must.")
    return OpenedCheckpoint(head, log_keys, seen)
