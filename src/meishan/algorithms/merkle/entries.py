# SPDX-License-Identifier: Apache-2.0
"""How an act becomes a leaf of the log: salted and hashed, so that the log says nothing before its time.

A leaf's 32 bytes are SHA-256(salt || canonical JSON of the entry), canonical as in RFC 8785. Private details
are in the entry as such a hash under a salt of their own: whoever is shown the entry cannot try out what
the details might be. Both salts come from one secret of the entry, and neither leads back to it.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from hmac import digest
from typing import Any, Self

import rfc8785

from meishan.algorithms.merkle.tree import MerkleError

FORMAT = "meishan-entry/1"
LONGEST_FILE = 1_000_000
LARGEST_EXACT = 2**53 - 1
"""The largest whole number that JSON carries exactly everywhere (RFC 8785, section 3.2.2.3)."""


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value (RFC 8785). Raises MerkleError for what has none."""
    try:
        if _is_plain(value):
            # Python's own spelling is the canonical one here, and ten times as fast.
            return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError):
        raise MerkleError("The entry holds a value that JSON cannot carry exactly.") from None


def _is_plain(value: Any) -> bool:
    """Whether two spellings cannot differ: no fractions, no huge numbers, names in ASCII alone."""
    if value is None or isinstance(value, (str, bool)):
        return True
    if isinstance(value, int):
        return -LARGEST_EXACT <= value <= LARGEST_EXACT
    if isinstance(value, dict):
        return all(isinstance(name, str) and name.isascii() and _is_plain(one) for name, one in value.items())
    return isinstance(value, list) and all(map(_is_plain, value))


def salts(secret: bytes) -> tuple[bytes, bytes]:
    """The salt of the entry and that of its details, 32 bytes each."""
    return digest(secret, b"entry", "sha256"), digest(secret, b"details", "sha256")


def blinded(salt: bytes, value: Any) -> bytes:
    """SHA-256(salt || canonical JSON of `value`)."""
    return sha256(salt + canonical(value)).digest()


@dataclass(frozen=True)
class EntryFile:
    """An entry as its reader is handed it: what is hashed, the salt, and the details where she may read them."""

    entry: dict[str, Any]
    salt: bytes
    details: dict[str, Any] | None = None
    details_salt: bytes = b""

    @property
    def leaf(self) -> bytes:
        """The bytes that stand in the log for this entry. Raises MerkleError where the details are not its own."""
        if self.details is not None and blinded(self.details_salt, self.details).hex() != self.entry.get(
            "details"
        ):
            raise MerkleError("The details in the file are not those the entry was made with.")
        return blinded(self.salt, self.entry)

    def encode(self) -> bytes:
        """The file `entry.json`."""
        shown: dict[str, Any] = {"format": FORMAT, "entry": self.entry, "salt": self.salt.hex()}
        if self.details is not None:
            shown |= {"details": self.details, "details_salt": self.details_salt.hex()}
        return json.dumps(shown, ensure_ascii=False, indent=2).encode() + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read such a file. Raises MerkleError where it is none."""
        if len(data) > LONGEST_FILE:
            raise MerkleError("The file of the entry is too long.")
        wrong = MerkleError(f"This is not the file of an entry (“{FORMAT}”).")
        try:
            shown = json.loads(data, object_pairs_hook=_without_doubles)
            details = shown.get("details")
            details_salt = bytes.fromhex(shown["details_salt"]) if details is not None else b""
            handed = cls(shown["entry"], bytes.fromhex(shown["salt"]), details, details_salt)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise wrong from None
        if shown.get("format") != FORMAT or not isinstance(handed.entry, dict):
            raise wrong
        return handed


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name stands twice: two readers could each believe another of the two."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found
