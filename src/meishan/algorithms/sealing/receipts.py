# SPDX-License-Identifier: Apache-2.0
"""A bidder's receipt: canonical JSON under the signature of the log's key, as a C2SP signed note.

Its text is one line that begins with `{`, so that it can never be read as a checkpoint, which has three
lines and begins with the log's name. A `.tlog-proof` beside it shows that the log holds the act it tells of.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from meishan.algorithms.merkle.notes import Note, SignerKey, VerifierKey, sign_note
from meishan.algorithms.merkle.tree import MerkleError
from meishan.algorithms.sealing.errors import FormatError, TamperedError
from meishan.algorithms.sealing.forms import HEX_HASH, canonical, fields, matching, read_json
from meishan.algorithms.sealing.headers import PARTS

KIND = "meishan-receipt"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
WORLDS = ("production", "demo", "test")

_WHAT = "a receipt"
_FIELDS = {
    "world": str,
    "tender": str,
    "reference": str,
    "lot": int,
    "number": int,
    "supplier": str,
    "submission": str,
    "at": str,
    "commitments": dict,
    "pending": list,
    "tender_version": int,
    "entry": str,
}


@dataclass(frozen=True)
class Receipt:
    """What was handed in, by whom, when: `commitments` by part (technical, financial, whole), in hex.

    `world` is production, demo or test; `at` a moment of the server's clock (RFC 3339); `pending` the parts
    whose bytes had not arrived when it was signed; `entry` the id of the act in the log.
    """

    world: str
    tender: str
    reference: str
    lot: int
    number: int
    supplier: str
    submission: str
    at: str
    commitments: Mapping[str, str]
    tender_version: int
    entry: str
    pending: Sequence[str] = ()

    @property
    def json(self) -> dict[str, Any]:
        """The receipt as JSON."""
        values = {name: getattr(self, name) for name in _FIELDS}
        return (
            {"v": 1, "kind": KIND}
            | values
            | {
                "commitments": dict(self.commitments),
                "pending": list(self.pending),
            }
        )

    @property
    def canonical(self) -> bytes:
        """Its one spelling."""
        return canonical(self.json)

    @classmethod
    def parse(cls, data: bytes | dict[str, Any]) -> Self:
        """Read a receipt without its signature. Raises FormatError."""
        given = read_json(data, _WHAT) if isinstance(data, bytes) else data
        value = fields(given, _WHAT, _FIELDS, kind=KIND)
        matching(MOMENT, value["at"], _WHAT, "at")
        parts = value["commitments"]
        if not parts or set(parts) - set(PARTS) or value["world"] not in WORLDS:
            raise FormatError(f"This is not {_WHAT}.")
        for commitment in parts.values():
            matching(HEX_HASH, commitment, _WHAT, "commitments")
        if not all(isinstance(part, str) and part in parts for part in value["pending"]):
            raise FormatError(f"In {_WHAT}, “pending” is not as it should be.")
        return cls(**{name: value[name] for name in _FIELDS})

    def signed(self, keys: Sequence[SignerKey]) -> bytes:
        """The receipt as a file, signed by each key of the log. Raises FormatError where it is not whole."""
        self.parse(self.json)
        return sign_note(self.canonical.decode() + "\n", keys).encode()


def open_receipt(data: bytes, keys: Iterable[VerifierKey]) -> tuple[Receipt, tuple[VerifierKey, ...]]:
    """The receipt in a signed note, and which of the trusted keys signed it.

    Raises TamperedError where none did or the text was changed, FormatError where it is no receipt.
    """
    try:
        note = Note.parse(data)
    except MerkleError as error:
        raise FormatError(f"This is not a signed receipt. {error}") from error
    try:
        signers = note.verified_by(keys)
    except MerkleError as error:
        raise TamperedError(f"The receipt was changed, or never signed by that log. {error}") from error
    if not signers:
        raise TamperedError("None of the keys you gave has signed this receipt.")
    return Receipt.parse(note.text.encode().removesuffix(b"\n")), tuple(signers)


def check_entry(receipt: Receipt, entry: Mapping[str, Any], details: Mapping[str, Any] | None) -> None:
    """Raise TamperedError unless the log's entry is the act of the receipt, with the same commitments."""
    told = [part.get("commitments") for part in (entry.get("facts"), details) if isinstance(part, dict)]
    if entry.get("id") != receipt.entry or dict(receipt.commitments) not in told:
        raise TamperedError("The proof is of another act of the log than the one the receipt tells of.")
