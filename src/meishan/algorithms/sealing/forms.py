# SPDX-License-Identifier: Apache-2.0
"""How values are written: canonical JSON with exact fields, hashes in hex, bytes in base64. Read strictly."""

import binascii
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, BinaryIO

from meishan.algorithms.merkle import entries
from meishan.algorithms.merkle.tree import MerkleError
from meishan.algorithms.sealing.errors import DoubleEncryptedError, FormatError, TruncatedError

CHUNK = 1 << 16
LARGEST = 2**53 - 1
LARGEST_FILE = 100 * 1024 * 1024
"""Bytes of one file in a bid: what is larger is attached nowhere, and not kept when the envelope is opened."""
LONGEST_HEAD = 1_000_000
"""Bytes of canonical JSON at most, before anything is read into memory."""
LENGTH_BYTES = 8

HEX_HASH = re.compile(r"[0-9a-f]{64}")
NONCE = re.compile(r"[0-9a-f]{32}")
NAME = re.compile(r"[!-~](?:[ -~]{0,198}[!-~])?")
"""An id of a tender, a supplier: 1 to 200 signs of ASCII, no space at either end."""

AGE = b"age-encryption.org/"
ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"
ENVELOPE = b"meishan-envelope 1\n"
PACKAGE = b"meishan-package 1\n"
_ENCRYPTED = (
    (AGE, "an age file"),
    (ARMOR, "an armoured age file"),
    (b"meishan-envelope ", "a sealed envelope"),
    (b"meishan-package ", "an opened envelope's inside"),
)
LONGEST_MARK = 64


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value (RFC 8785)."""
    try:
        return entries.canonical(value)
    except MerkleError:
        raise FormatError("A value cannot be written as JSON exactly.") from None


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return sha256(canonical(value)).hexdigest()


def read_json(data: bytes, what: str, *, exactly: bool = True, most: int = LONGEST_HEAD) -> Any:
    """The JSON value in `data`; with `exactly`, only in its canonical spelling. Raises FormatError.

    `what` is named in the sentences: "the list of openers".
    """
    if len(data) > most:
        raise FormatError(f"{_capital(what)} is too long to be one.")
    try:
        value = json.loads(data, object_pairs_hook=_without_doubles, parse_float=_none, parse_constant=_none)
        spelled = canonical(value)
    except (ValueError, RecursionError):
        raise FormatError(f"{_capital(what)} is not JSON of the kind it should be.") from None
    if exactly and spelled != data:
        raise FormatError(f"{_capital(what)} is not written in the canonical way (RFC 8785).")
    return value


def fields(value: Any, what: str, names: Mapping[str, type], *, kind: str = "") -> dict[str, Any]:
    """The value as an object with exactly those names, each of its type, of version 1 and of that kind."""
    wanted: dict[str, type] = {"v": int, **({"kind": str} if kind else {}), **names}
    if not isinstance(value, dict) or (kind and value.get("kind") != kind):
        raise FormatError(f"This is not {what}.")
    if value.get("v") != 1:
        raise FormatError(
            f"This is {what} of a later version; this program knows version 1. Get a newer one."
        )
    same_type(value, what, wanted)
    return value


def same_type(value: Any, what: str, names: Mapping[str, type]) -> None:
    """Raise FormatError unless `value` is an object of exactly those names and types."""
    if not isinstance(value, dict) or set(value) != set(names):
        raise FormatError(f"In {what}, fields are missing or do not belong there.")
    for name, kind in names.items():
        found = value[name]
        negative = isinstance(found, bool) or (isinstance(found, int) and found < 0)
        if not isinstance(found, kind) or negative:
            raise FormatError(f"In {what}, “{name}” is not as it should be.")


def matching(pattern: re.Pattern[str], text: Any, what: str, name: str) -> str:
    """The text, where it is one of that pattern. Raises FormatError."""
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise FormatError(f"In {what}, “{name}” is not as it should be.")
    return text


def from_base64(text: Any, what: str) -> bytes:
    """The bytes of standard base64 with padding, in its one spelling. Raises FormatError."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        data = b""
    if not data or b64encode(data).decode() != text:
        raise FormatError(f"In {what}, a value that should be base64 is not.")
    return data


def read_exactly(file: BinaryIO, count: int, what: str) -> bytes:
    """So many bytes. Raises TruncatedError where the file ends before."""
    found = bytearray()
    while len(found) < count:
        more = file.read(min(CHUNK, count - len(found)))
        if not more:
            raise TruncatedError(f"{_capital(what)} is cut off. Get the whole file again.")
        found += more
    return bytes(found)


def refuse_encrypted(start: bytes, name: str) -> None:
    """Raise DoubleEncryptedError where a file that begins so is encrypted already."""
    kind = encrypted_kind(start)
    if kind:
        raise DoubleEncryptedError(
            f"“{name}” is {kind} already. Sealed twice, nobody could read it at the opening: "
            "give the file itself, not encrypted.",
            name=name,
        )


def encrypted_kind(start: bytes) -> str:
    """What an encrypted file that begins so is, in words; empty for any other."""
    start = start[:LONGEST_MARK].removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((kind for mark, kind in _ENCRYPTED if start.startswith(mark)), "")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _none(_: str) -> None:
    raise ValueError


def _capital(what: str) -> str:
    return what[:1].upper() + what[1:]
