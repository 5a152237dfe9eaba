# SPDX-License-Identifier: Apache-2.0
"""C2SP signed notes: text under Ed25519 signatures, and the keys that make and check them.

Two kinds of signature are known: 0x01, plain Ed25519, by which a log signs; and 0x04, a witness's
cosignature with its time. Sources: c2sp.org/signed-note, c2sp.org/tlog-cosignature; the signer key is
written as golang.org/x/mod/sumdb/note writes it.
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from meishan.algorithms.merkle.tree import MerkleError

LOG_SIGNATURE = 0x01
COSIGNATURE = 0x04
LONGEST_NOTE = 1_000_000
MOST_SIGNATURES = 100

_SIGNATURE_LINE = re.compile(r"— (\S+) (\S+)")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,19}")


def strict_base64(text: str) -> bytes:
    """The bytes of standard base64 in its one canonical spelling. Raises MerkleError otherwise."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not text or b64encode(data).decode() != text:
        raise MerkleError("A line that should be base64 is not.")
    return data


def strict_decimal(text: str) -> int:
    """A number without sign, space or leading zeros. Raises MerkleError otherwise."""
    if not _DECIMAL.fullmatch(text):
        raise MerkleError("A line that should be a plain number is not.")
    return int(text)


def _check_name(name: str) -> None:
    if not name or "+" in name or any(sign.isspace() or ord(sign) < 0x20 for sign in name):
        raise MerkleError("The name of a key must not be empty, nor hold a space or a plus sign.")


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name (a vkey). `public` is 32 bytes; `kind` is LOG_SIGNATURE or COSIGNATURE."""

    name: str
    public: bytes
    kind: int = LOG_SIGNATURE

    def __post_init__(self) -> None:
        """Raise MerkleError for a bad name, an unknown kind or a key of a wrong length."""
        _check_name(self.name)
        if self.kind not in (LOG_SIGNATURE, COSIGNATURE):
            raise MerkleError("This kind of key is not known here: only Ed25519 keys are.")
        if len(self.public) != 32:
            raise MerkleError("An Ed25519 public key is 32 bytes long.")

    @property
    def key_id(self) -> bytes:
        """Four bytes that name the key in a signature: SHA-256(name || newline || kind || key)[:4]."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The vkey as people pass it on: `name+id+key`."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a vkey. Raises MerkleError with the reason where it is not one."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        if not encoded:
            raise MerkleError("A verifier key has three parts with “+” between them: name, id and key.")
        material = strict_base64(encoded)
        key = cls(name, material[1:], material[0])
        if key.key_id.hex() != key_id:
            raise MerkleError(f"The id in the verifier key of “{name}” does not belong to its key.")
        return key

    def checks(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature` (without the key id) is this key's signature under the note `text`."""
        if self.kind == COSIGNATURE:
            text = f"cosignature/v1\ntime {int.from_bytes(signature[:8], 'big')}\n".encode() + text
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


class SignerKey:
    """A private key with its name; `verifier` is its public half. The secret never shows in repr()."""

    def __init__(self, name: str, seed: bytes, kind: int = LOG_SIGNATURE) -> None:
        """Make the key of 32 secret bytes, drawn by the caller. Raises MerkleError for a bad name or seed."""
        if len(seed) != 32:
            raise MerkleError("An Ed25519 seed is 32 bytes long.")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(name, self._private.public_key().public_bytes_raw(), kind)

    def encode(self) -> str:
        """The key as one secret line: `PRIVATE+KEY+name+id+seed`."""
        key, seed = self.verifier, self._private.private_bytes_raw()
        return f"PRIVATE+KEY+{key.name}+{key.key_id.hex()}+{b64encode(bytes([key.kind]) + seed).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a signer key. Raises MerkleError (never quoting the secret) where it is not one."""
        head, _, rest = text.strip().partition("PRIVATE+KEY+")
        name, _, rest = rest.partition("+")
        key_id, _, encoded = rest.partition("+")
        if head or not encoded:
            raise MerkleError("A signer key begins with PRIVATE+KEY+ and has a name, an id and a key.")
        material = strict_base64(encoded)
        key = cls(name, material[1:], material[0])
        if key.verifier.key_id.hex() != key_id:
            raise MerkleError(f"The id in the signer key of “{name}” does not belong to its key.")
        return key

    def sign(self, text: bytes, at: int | None = None) -> "Signature":
        """Sign a note's text; `at` is a POSIX time, given for a cosignature and only for it."""
        key, stamp = self.verifier, b""
        if (at is not None) != (key.kind == COSIGNATURE):
            raise MerkleError("A cosignature carries a time, and no other signature does.")
        if at is not None:
            stamp = at.to_bytes(8, "big")
            text = f"cosignature/v1\ntime {at}\n".encode() + text
        return Signature(key.name, key.key_id, stamp + self._private.sign(text))


@dataclass(frozen=True)
class Signature:
    """One signature line of a note: whose it says it is, and its bytes without the key id."""

    name: str
    key_id: bytes
    data: bytes

    def __str__(self) -> str:
        """The line as it stands in the note, without the newline."""
        return f"— {self.name} {b64encode(self.key_id + self.data).decode()}"


@dataclass(frozen=True)
class Note:
    """A signed note, split but not judged: nothing in it may be believed before `verified_by`."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Split a note. Raises MerkleError where it is not written as the format demands."""
        if len(data) > LONGEST_NOTE:
            raise MerkleError("The signed text is too long.")
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError:
            raise MerkleError("The signed text is not UTF-8.") from None
        if any(ord(sign) < 0x20 and sign != "\n" for sign in whole):
            raise MerkleError("The signed text holds control characters.")
        body, gap, block = whole.rpartition("\n\n")
        if not gap or not block.endswith("\n"):
            raise MerkleError("The signed text has no signature lines after an empty line.")
        lines = block[:-1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise MerkleError("The signed text has too many signatures.")
        return cls(body + "\n", tuple(_signature(line) for line in lines))

    def encode(self) -> bytes:
        """The note as a file: text, empty line, signature lines."""
        return (self.text + "\n" + "".join(f"{line}\n" for line in self.signatures)).encode()

    def signed(self, *signatures: Signature) -> Self:
        """The same note with more signatures at its end."""
        return type(self)(self.text, (*self.signatures, *signatures))

    def verified_by(self, keys: Iterable[VerifierKey]) -> dict[VerifierKey, Signature]:
        """Which of `keys` signed this note, with their signatures; unknown signatures are passed over.

        Raises MerkleError where a signature under a known name and id is wrong. An empty answer means
        that nobody known signed: the caller must then refuse the note.
        """
        text = self.text.encode()
        known = {(key.name, key.key_id): key for key in keys}
        signers: dict[VerifierKey, Signature] = {}
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is None or key in signers:
                continue
            if not key.checks(text, signature.data):
                raise MerkleError(f"The signature of “{key.name}” does not belong to this text.")
            signers[key] = signature
        return signers


def sign_note(text: str, keys: Sequence[SignerKey]) -> Note:
    """A note of `text`, signed by each key. Raises MerkleError where no note can be made of the text."""
    if not text.endswith("\n") or not keys:
        raise MerkleError("A note needs text that ends with a new line, and a key.")
    note = Note(text, tuple(key.sign(text.encode()) for key in keys))
    return Note.parse(note.encode())


def _signature(line: str) -> Signature:
    match = _SIGNATURE_LINE.fullmatch(line)
    if not match:
        raise MerkleError("A signature line is not written as “— name signature”.")
    name, encoded = match.groups()
    _check_name(name)
    data = strict_base64(encoded)
    if len(data) < 5:
        raise MerkleError("A signature line is cut off.")
    return Signature(name, data[:4], data[4:])
