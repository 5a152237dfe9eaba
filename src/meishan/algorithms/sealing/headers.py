# SPDX-License-Identifier: Apache-2.0
"""The public part of an envelope: what it is for, to whom it is sealed, and what its maker commits to.

The hash of the header is the bidder's commitment. It names no supplier, so that a log of commitments does
not tell who bids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

from meishan.algorithms.sealing.errors import (
    FormatError,
    KeyFormatError,
    TamperedError,
    WrongOpenersError,
    WrongTenderError,
)
from meishan.algorithms.sealing.forms import (
    AGE,
    HEX_HASH,
    LARGEST,
    NAME,
    canonical,
    digest,
    fields,
    matching,
    read_json,
    same_type,
)
from meishan.algorithms.sealing.keys import check_recipient
from meishan.algorithms.sealing.openers import MOST_SEATS, Manifest
from meishan.algorithms.sealing.sharing import pad_names

KIND = "meishan-envelope"
PARTS = ("technical", "financial", "whole")
LONGEST_SHARE = 30_000
SMALLEST_CIPHERTEXT = 200
"""No age file of any package is shorter."""

_FIELDS = {
    "tender": str,
    "tender_version": int,
    "lot": int,
    "envelope": str,
    "openers": str,
    "threshold": int,
    "seats": int,
    "recipient": str,
    "ciphertext": dict,
    "pads": dict,
    "shares": dict,
}
_WHAT = "the header of an envelope"


@dataclass(frozen=True)
class Header:
    """One envelope's header. `pads` are commitments by name, `shares` hashes by seat, all in hex."""

    tender: str
    tender_version: int
    lot: int
    envelope: str
    openers: str
    threshold: int
    seats: int
    recipient: str
    ciphertext_sha256: str
    size: int
    pads: Mapping[str, str]
    shares: Mapping[int, str]

    @property
    def json(self) -> dict[str, Any]:
        """The header as JSON, to be kept and published."""
        return {
            "v": 1,
            "kind": KIND,
            "tender": self.tender,
            "tender_version": self.tender_version,
            "lot": self.lot,
            "envelope": self.envelope,
            "openers": self.openers,
            "threshold": self.threshold,
            "seats": self.seats,
            "recipient": self.recipient,
            "ciphertext": {"sha256": self.ciphertext_sha256, "size": self.size},
            "pads": dict(self.pads),
            "shares": {str(seat): found for seat, found in self.shares.items()},
        }

    @property
    def canonical(self) -> bytes:
        """Its one spelling."""
        return canonical(self.json)

    @property
    def commitment(self) -> str:
        """SHA-256 of the canonical bytes, in hex: what the bidder is bound to."""
        return digest(self.json)

    @classmethod
    def parse(cls, data: bytes | dict[str, Any]) -> Self:
        """Read a header, from JSON or its canonical bytes, and check all that can be seen in it alone."""
        given = read_json(data, _WHAT) if isinstance(data, bytes) else data
        value = fields(given, _WHAT, _FIELDS, kind=KIND)
        check_place(value, _WHAT)
        same_type(value["ciphertext"], _WHAT, {"sha256": str, "size": int})
        threshold, seats = value["threshold"], value["seats"]
        if not 1 <= threshold <= seats <= MOST_SEATS:
            raise FormatError(f"The envelope is for {threshold} of {seats} openers, which cannot be.")
        names = set(pad_names(threshold, seats))
        if set(value["pads"]) != names or set(value["shares"]) != {str(seat + 1) for seat in range(seats)}:
            raise FormatError("The envelope's pads or shares are not those of its openers.")
        for found in (value["ciphertext"]["sha256"], *value["pads"].values(), *value["shares"].values()):
            matching(HEX_HASH, found, _WHAT, "sha256")
        if not SMALLEST_CIPHERTEXT <= value["ciphertext"]["size"] <= LARGEST:
            raise FormatError("The size of the envelope in its header is not one that an envelope can have.")
        try:
            check_recipient(value["recipient"])
        except KeyFormatError as error:
            raise FormatError(f"The one-time key in the envelope's header is not one. {error}") from error
        return cls(
            tender=value["tender"],
            tender_version=value["tender_version"],
            lot=value["lot"],
            envelope=value["envelope"],
            openers=value["openers"],
            threshold=threshold,
            seats=seats,
            recipient=value["recipient"],
            ciphertext_sha256=value["ciphertext"]["sha256"],
            size=value["ciphertext"]["size"],
            pads=dict(value["pads"]),
            shares={int(seat): found for seat, found in value["shares"].items()},
        )


def check_place(value: Mapping[str, Any], what: str) -> None:
    """Raise FormatError where the fields that say what an envelope is for are not well formed."""
    matching(NAME, value["tender"], what, "tender")
    matching(HEX_HASH, value["openers"], what, "openers")
    if value["envelope"] not in PARTS:
        raise FormatError(f"In {what}, “envelope” is none of {', '.join(PARTS)}.")
    for name in ("tender_version", "lot"):
        if not 0 <= value[name] <= LARGEST:
            raise FormatError(f"In {what}, “{name}” is not as it should be.")


def check_header(
    header: Header,
    shares: Mapping[int, bytes],
    *,
    manifest: Manifest,
    tender: str,
    tender_version: int | None = None,
    lot: int | None = None,
    envelope: str | None = None,
) -> None:
    """All that the door can see: the right tender and part, the right openers, shares as the header has them.

    What is None is not compared. Raises a SealingError with a sentence for the bidder.
    """
    check_purpose(header, tender=tender, tender_version=tender_version, lot=lot, envelope=envelope)
    check_openers(header, manifest)
    check_shares(header, shares)


def check_purpose(
    header: Header,
    *,
    tender: str,
    tender_version: int | None = None,
    lot: int | None = None,
    envelope: str | None = None,
) -> None:
    """Raise WrongTenderError where the envelope was sealed for something else."""
    if header.tender != tender:
        raise WrongTenderError(
            f"This envelope was sealed for the tender “{header.tender}”, not for “{tender}”. "
            "Seal the files again for this tender.",
            field="tender",
        )
    if tender_version is not None and header.tender_version != tender_version:
        raise WrongTenderError(
            f"This envelope was sealed for version {header.tender_version} of the tender; version "
            f"{tender_version} is in force. Read what changed, and seal again.",
            field="tender_version",
        )
    if lot is not None and header.lot != lot:
        raise WrongTenderError(
            f"This envelope was sealed for {_lot(header.lot)}, not for {_lot(lot)}. Seal it for that one.",
            field="lot",
        )
    if envelope is not None and header.envelope != envelope:
        raise WrongTenderError(
            f"This is the “{header.envelope}” envelope; the “{envelope}” one is asked for here.",
            field="envelope",
        )


def check_openers(header: Header, manifest: Manifest) -> None:
    """Raise WrongOpenersError where the envelope was not sealed to that list of openers."""
    theirs = (header.openers, header.threshold, header.seats)
    if theirs != (manifest.digest, manifest.threshold, manifest.seats):
        raise WrongOpenersError(
            "This envelope was sealed to other openers than this tender's. "
            "Get the tender's present list of openers, and seal the files again."
        )


def check_shares(header: Header, shares: Mapping[int, bytes]) -> None:
    """Raise where the shares are not those the header promises, or cannot be age files at all."""
    if set(shares) != set(header.shares):
        raise FormatError("The envelope does not have one share for each opener. Seal the files again.")
    for seat, share in shares.items():
        if sha256(share).hexdigest() != header.shares[seat]:
            raise TamperedError(
                f"The share of seat {seat} is not the one in the envelope's header: it was changed on the way. "
                "Send the envelope again.",
                seat=seat,
            )
        if not share.startswith(AGE) or len(share) > LONGEST_SHARE:
            raise FormatError(f"The share of seat {seat} is not an age file. Seal the files again.")


def _lot(number: int) -> str:
    return f"lot {number}" if number else "the whole tender"
