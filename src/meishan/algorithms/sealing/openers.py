# SPDX-License-Identifier: Apache-2.0
"""The list of openers (opener manifest): who holds which seat, and how many of them open together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from meishan.algorithms.sealing.errors import FormatError, KeyFormatError, ManifestError
from meishan.algorithms.sealing.forms import canonical, digest, fields, read_json, same_type
from meishan.algorithms.sealing.keys import check_recipient

KIND = "meishan-openers"
MOST_SEATS = 9


@dataclass(frozen=True)
class Manifest:
    """`threshold` of the recipients open together; the first of them has seat 1."""

    threshold: int
    recipients: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raise ManifestError for a list nobody should be sealed to."""
        seats = len(self.recipients)
        if not 1 <= seats <= MOST_SEATS:
            raise ManifestError(f"There can be 1 to {MOST_SEATS} openers, not {seats}.")
        if not 1 <= self.threshold <= seats:
            raise ManifestError(
                f"The threshold must be between 1 and the number of openers ({seats}), not {self.threshold}."
            )
        if len(set(self.recipients)) < seats:
            raise ManifestError("One key stands twice in the list: each opener needs a key of her own.")
        for seat, recipient in enumerate(self.recipients, 1):
            try:
                check_recipient(recipient)
            except KeyFormatError as error:
                raise ManifestError(f"The key of seat {seat} cannot be used. {error}", seat=seat) from error

    @classmethod
    def make(cls, recipients: Sequence[str], threshold: int) -> Self:
        """The list of those recipients, in seats 1, 2, … Raises ManifestError."""
        return cls(threshold, tuple(recipients))

    @classmethod
    def parse(cls, data: bytes | dict[str, Any]) -> Self:
        """Read a list of openers, spaces and new lines between its parts or not. Raises SealingError."""
        given = read_json(data, "the list of openers", exactly=False) if isinstance(data, bytes) else data
        what = "a list of openers"
        value = fields(given, what, {"threshold": int, "openers": list}, kind=KIND)
        for seat, opener in enumerate(value["openers"], 1):
            same_type(opener, what, {"seat": int, "recipient": str})
            if opener["seat"] != seat:
                raise FormatError("The seats in the list of openers are not 1, 2, 3 … in order.")
        return cls.make([opener["recipient"] for opener in value["openers"]], value["threshold"])

    @property
    def json(self) -> dict[str, Any]:
        """The list as JSON, to be kept and published."""
        openers = [{"seat": seat, "recipient": key} for seat, key in enumerate(self.recipients, 1)]
        return {"v": 1, "kind": KIND, "threshold": self.threshold, "openers": openers}

    @property
    def canonical(self) -> bytes:
        """Its one spelling, which is what is hashed and what stands in a file."""
        return canonical(self.json)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes, in hex: what envelopes name it by."""
        return digest(self.json)

    @property
    def seats(self) -> int:
        """How many openers there are."""
        return len(self.recipients)

    def seat_of(self, recipient: str) -> int:
        """The seat of a recipient; 0 where she has none."""
        return self.recipients.index(recipient) + 1 if recipient in self.recipients else 0
