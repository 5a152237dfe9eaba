# SPDX-License-Identifier: Apache-2.0
"""age X25519 keys: made, read, checked, and turned into their 32 bytes and back.

An identity (`AGE-SECRET-KEY-1…`) opens, its recipient (`age1…`) seals. A key file is what `age-keygen` writes.
Source: age-encryption.org/v1 (C2SP age.md), “The X25519 recipient type”.
"""

import secrets
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from pyrage import IdentityError, x25519

from meishan.algorithms.sealing import bech32
from meishan.algorithms.sealing.errors import KeyFormatError

KEY_BYTES = 32
LONGEST_KEY_FILE = 100_000
Draw = Callable[[int], bytes]
"""Gives so many random bytes. `secrets.token_bytes`, but for tests that must know what was drawn."""

_SECRET, _PUBLIC = "age-secret-key-", "age"
_FIELD = 2**255 - 19
_ANYBODY = X25519PrivateKey.from_private_bytes(b"\x01" * KEY_BYTES)


def new_key(draw: Draw = secrets.token_bytes) -> tuple[str, str]:
    """A new identity and its recipient."""
    identity = identity_of(draw(KEY_BYTES))
    return identity, recipient_of(identity)


def identity_of(secret: bytes) -> str:
    """The identity that those 32 bytes are."""
    if len(secret) != KEY_BYTES:
        raise KeyFormatError("A secret key is 32 bytes long.")
    return bech32.encode(_SECRET, secret).upper()


def secret_of(identity: str) -> bytes:
    """The 32 bytes of an identity. Raises KeyFormatError, never quoting it."""
    word, secret = bech32.decode(identity)
    if word != _SECRET or len(secret) != KEY_BYTES or identity != identity.upper():
        raise KeyFormatError("This is not a secret key: one begins with AGE-SECRET-KEY-1 and has 74 signs.")
    return secret


def opened(identity: str) -> x25519.Identity:
    """The identity as pyrage takes it. Raises KeyFormatError."""
    secret_of(identity)
    try:
        return x25519.Identity.from_str(identity)
    except IdentityError as error:
        raise KeyFormatError("The secret key is not one that age knows.") from error


def recipient_of(identity: str) -> str:
    """The recipient that belongs to an identity."""
    return str(opened(identity).to_public())


def check_recipient(recipient: str) -> x25519.Recipient:
    """The recipient as pyrage takes it. Raises KeyFormatError where nothing could be sealed to it safely."""
    if recipient.upper().startswith("AGE-SECRET-KEY-"):
        raise KeyFormatError(
            "This is a secret key. Give the public one, which begins with age1, and keep the secret one to yourself."
        )
    if not recipient.startswith("age1") or recipient != recipient.lower():
        raise KeyFormatError(
            f"“{recipient[:80]}” is not a public key: one begins with age1, in small letters."
        )
    word, public = bech32.decode(recipient)
    if word != _PUBLIC or len(public) != KEY_BYTES or int.from_bytes(public, "little") >= _FIELD:
        raise KeyFormatError(f"“{recipient[:80]}” is an age key of a kind that is not used here: X25519 is.")
    try:
        # A public key of low order would let anybody open what is sealed to it.
        _ANYBODY.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise KeyFormatError(f"“{recipient[:80]}” is a key that everybody could open.") from None
    return x25519.Recipient.from_str(recipient)


def write_key_file(identity: str, made: str) -> str:
    """The text of a key file, as age-keygen writes it; `made` is a moment in RFC 3339."""
    return f"# created: {made}\n# public key: {recipient_of(identity)}\n{identity}\n"


def read_key_file(data: bytes) -> str:
    """The one identity in a key file. Raises KeyFormatError where there is none or more than one."""
    try:
        text = data[:LONGEST_KEY_FILE].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise KeyFormatError("This is not a key file: it is not text.") from None
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise KeyFormatError("There is no secret key in the file.")
    if len(found) > 1:
        raise KeyFormatError(
            "There is more than one line beside the comments; a key file holds one secret key."
        )
    if found[0].startswith("age1"):
        raise KeyFormatError("The file holds a public key. Opening needs the secret one (AGE-SECRET-KEY-1…).")
    secret_of(found[0])
    return found[0]
