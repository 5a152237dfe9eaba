# SPDX-License-Identifier: Apache-2.0
"""The record of an opening, for everybody: each envelope's header, one-time key and the hashes of its files.

With it, whoever has a ciphertext can decrypt it again and compare, offline. A one-time key opens one envelope
and nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import RawIOBase
from typing import Any, BinaryIO, Self, cast

from meishan.algorithms.sealing.envelopes import open_envelope
from meishan.algorithms.sealing.errors import FormatError, TamperedError, WrongTenderError
from meishan.algorithms.sealing.forms import HEX_HASH, NAME, canonical, fields, matching, read_json, same_type
from meishan.algorithms.sealing.headers import PARTS, Header, check_openers
from meishan.algorithms.sealing.openers import Manifest
from meishan.algorithms.sealing.packages import File, Package
from meishan.algorithms.sealing.receipts import MOMENT, WORLDS
from meishan.algorithms.sealing.shares import check_identity

KIND = "meishan-opening"
OPENED = "opened"
STATES = (OPENED, "void", "unreadable", "kept_sealed")
LONGEST_RECORD = 50_000_000

_WHAT = "the record of an opening"
_FIELDS = {
    "world": str,
    "tender": str,
    "envelope": str,
    "at": str,
    "openers": dict,
    "seats": list,
    "results": list,
}
_ROW = {
    "header": dict,
    "commitment": str,
    "supplier": str,
    "submission": str,
    "entry": str,
    "state": str,
    "reason": str,
    "identity": str,
    "files": list,
}
_FILE = {"size": int, "sha256": str, "type": str}


@dataclass(frozen=True)
class Opened:
    """One envelope in the record.

    `state` is opened, void, unreadable or kept_sealed, with the `reason` where not opened. `entry` is the id
    of the log's entry by which it was handed in. `identity` is the one-time key, empty where it stays secret.
    `files` are rows of the sealed manifest without the names, which may tell of people and plans.
    """

    header: Header
    supplier: str
    submission: str
    entry: str
    state: str = OPENED
    reason: str = ""
    identity: str = ""
    files: tuple[Mapping[str, Any], ...] = ()

    @property
    def json(self) -> dict[str, Any]:
        """The row as JSON."""
        return {
            "header": self.header.json,
            "commitment": self.header.commitment,
            "supplier": self.supplier,
            "submission": self.submission,
            "entry": self.entry,
            "state": self.state,
            "reason": self.reason,
            "identity": self.identity,
            "files": [dict(file) for file in self.files],
        }

    @classmethod
    def parse(cls, value: Any) -> Self:
        """Read a row, and check what can be seen in it alone: commitment, key, state. Raises SealingError."""
        same_type(value, _WHAT, _ROW)
        header = Header.parse(value["header"])
        if value["commitment"] != header.commitment:
            raise TamperedError("A commitment in the record is not that of the header beside it.")
        if value["state"] not in STATES or (value["state"] == OPENED) != bool(value["files"]):
            raise FormatError(f"In {_WHAT}, “state” and “files” do not go together.")
        if value["state"] == OPENED and not value["identity"]:
            raise FormatError(f"In {_WHAT}, an opened envelope lacks its one-time key.")
        if value["identity"]:
            check_identity(header, value["identity"])
        for file in value["files"]:
            same_type(file, _WHAT, _FILE)
            matching(HEX_HASH, file["sha256"], _WHAT, "sha256")
        names = ("supplier", "submission", "entry", "state", "reason", "identity")
        return cls(header, files=tuple(value["files"]), **{name: value[name] for name in names})

    @classmethod
    def of(cls, header: Header, package: Package, identity: str, **told: str) -> Self:
        """The row of an envelope that was opened; `told` are supplier, submission and entry."""
        return cls(header, identity=identity, files=unnamed(file.json for file in package.files), **told)


@dataclass(frozen=True)
class OpeningRecord:
    """The record of one opening: the tender's part that was opened, when, by which seats of which openers."""

    world: str
    tender: str
    envelope: str
    at: str
    openers: Manifest
    seats: Sequence[int]
    results: Sequence[Opened]

    @property
    def json(self) -> dict[str, Any]:
        """The record as JSON."""
        return {
            "v": 1,
            "kind": KIND,
            "world": self.world,
            "tender": self.tender,
            "envelope": self.envelope,
            "at": self.at,
            "openers": self.openers.json,
            "seats": list(self.seats),
            "results": [row.json for row in self.results],
        }

    @property
    def canonical(self) -> bytes:
        """The file as it is published."""
        return canonical(self.json)

    @property
    def digest(self) -> str:
        """SHA-256 of the file, in hex: what the log holds of it."""
        return sha256(self.canonical).hexdigest()

    @classmethod
    def parse(cls, data: bytes | dict[str, Any]) -> Self:
        """Read a record and check all that can be checked without ciphertexts. Raises SealingError."""
        given = read_json(data, _WHAT, most=LONGEST_RECORD) if isinstance(data, bytes) else data
        value = fields(given, _WHAT, _FIELDS, kind=KIND)
        matching(MOMENT, value["at"], _WHAT, "at")
        matching(NAME, value["tender"], _WHAT, "tender")
        if value["world"] not in WORLDS or value["envelope"] not in PARTS:
            raise FormatError(f"This is not {_WHAT}.")
        openers = Manifest.parse(value["openers"])
        seats = value["seats"]
        if not all(isinstance(seat, int) and 1 <= seat <= openers.seats for seat in seats):
            raise FormatError(f"In {_WHAT}, “seats” are not seats of its openers.")
        rows = [Opened.parse(row) for row in value["results"]]
        opened = [row for row in rows if row.state == OPENED]
        if opened and len(set(seats)) < openers.threshold:
            raise FormatError(
                f"The record says that fewer openers opened than the {openers.threshold} needed."
            )
        for row in opened:
            if (row.header.tender, row.header.envelope) != (value["tender"], value["envelope"]):
                raise WrongTenderError("An opened envelope in the record belongs to another tender or part.")
            check_openers(row.header, openers)
        if len({row.header.commitment for row in rows}) < len(rows):
            raise FormatError("One envelope stands twice in the record.")
        return cls(value["world"], value["tender"], value["envelope"], value["at"], openers, seats, rows)

    def find(self, ciphertext_sha256: str) -> Opened | None:
        """The row of a ciphertext, by its hash."""
        return next((row for row in self.results if row.header.ciphertext_sha256 == ciphertext_sha256), None)


def check_opened(row: Opened, ciphertext: BinaryIO) -> Package:
    """Decrypt the ciphertext with the published key, and compare each file with the record.

    Raises a SealingError where the record does not tell what is in the envelope.
    """
    if row.state != OPENED:
        raise FormatError(f"The record does not say that this envelope was opened, but “{row.state}”.")
    package = open_envelope(ciphertext, row.identity, row.header, _nowhere)
    if unnamed(file.json for file in package.files) != tuple(dict(file) for file in row.files):
        raise TamperedError("The files in this envelope are not those in the record of the opening.")
    if package.supplier and row.supplier and package.supplier != row.supplier:
        raise TamperedError("Another supplier sealed this envelope than the record names.")
    return package


def unnamed(files: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Rows of a sealed manifest as the record tells them: size, hash and type of each file."""
    return tuple({key: file[key] for key in _FILE} for file in files)


class _Nowhere(RawIOBase):
    """Takes everything and keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)


def _nowhere(file: File) -> BinaryIO:
    return cast("BinaryIO", _Nowhere())
