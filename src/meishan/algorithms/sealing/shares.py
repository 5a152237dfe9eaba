# SPDX-License-Identifier: Apache-2.0
"""What each opener is given: her pads of the one-time key, sealed to her own key, and the joining of M of them."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

import pyrage

from meishan.algorithms.sealing.errors import (
    BadPadError,
    BadShareError,
    KeyMismatchError,
    SealingError,
    TamperedError,
    TooFewKeysError,
    WrongKeyError,
)
from meishan.algorithms.sealing.forms import AGE, canonical, fields, from_base64, read_json
from meishan.algorithms.sealing.headers import LONGEST_SHARE, Header
from meishan.algorithms.sealing.keys import KEY_BYTES, check_recipient, identity_of, opened, recipient_of
from meishan.algorithms.sealing.openers import Manifest
from meishan.algorithms.sealing.sharing import Pads, commitment, names_held_by, pad_names, xor

KIND = "meishan-share"
_FIELDS = {"tender": str, "recipient": str, "seat": int, "pads": dict}


def seal_share(manifest: Manifest, seat: int, pads: Pads, *, tender: str, recipient: str) -> bytes:
    """The share of one seat, an age file to its holder."""
    held = names_held_by(seat, manifest.threshold, manifest.seats)
    written = canonical(
        {
            "v": 1,
            "kind": KIND,
            "tender": tender,
            "recipient": recipient,
            "seat": seat,
            "pads": {name: b64encode(pads[name]).decode() for name in held},
        }
    )
    return pyrage.encrypt(written, [check_recipient(manifest.recipients[seat - 1])])


def open_share(identity: str, share: bytes, header: Header, seat: int, *, recipient: str = "") -> Pads:
    """The pads in an opener's share, each compared with the header.

    `recipient` is the key that stands in the seat, where the caller knows it: it tells an opener with a wrong
    key (WrongKeyError) from a bidder who sealed to one (BadShareError).
    """
    if sha256(share).hexdigest() != header.shares.get(seat):
        raise TamperedError(f"{_share_of(seat)} is not the one in the envelope's header.", seat=seat)
    key = opened(identity)
    if recipient and recipient != str(key.to_public()):
        raise WrongKeyError(
            f"This is not the key of seat {seat}. Use the one you made for this tender.", seat=seat
        )
    if len(share) > LONGEST_SHARE or not share.startswith(AGE):
        raise BadShareError(f"{_share_of(seat)} is not an age file: the bidder made it wrong.", seat=seat)
    try:
        written = pyrage.decrypt(share, [key])
    except pyrage.DecryptError as error:
        if recipient:
            raise BadShareError(
                f"{_share_of(seat)} does not open with the key of that seat: the bidder made it wrong.",
                seat=seat,
            ) from error
        raise WrongKeyError(
            f"This key does not open the share of seat {seat}: the share was sealed to another key. "
            "Use the key whose public half stands in that seat.",
            seat=seat,
        ) from error
    return _read_share(written, header, seat)


def join(header: Header, pads_by_seat: Mapping[int, Pads]) -> str:
    """The envelope's one-time identity, from the pads of enough seats.

    Raises BadPadError with the seat whose pads are not the committed ones, TooFewKeysError, or
    KeyMismatchError where the bidder committed to pads that do not make her key.
    """
    if len(pads_by_seat) < header.threshold:
        raise TooFewKeysError(
            f"{len(pads_by_seat)} openers have given their shares; {header.threshold} must.",
            have=len(pads_by_seat),
            need=header.threshold,
        )
    found: Pads = {}
    for seat, pads in pads_by_seat.items():
        held = (
            names_held_by(seat, header.threshold, header.seats) if 1 <= seat <= header.seats else frozenset()
        )
        if set(pads) != held or not held:
            raise BadPadError(f"Seat {seat} did not give the pads that this seat holds.", seat=seat)
        for name, pad in pads.items():
            if commitment(header.recipient, name, pad) != header.pads[name]:
                raise BadPadError(
                    f"Seat {seat} gave a pad that is not the one the bidder committed to. "
                    "Ask this opener again, or go on with another.",
                    seat=seat,
                    name=name,
                )
        found |= pads
    if any(len(pad) != KEY_BYTES for pad in found.values()):
        raise KeyMismatchError("The bidder committed to shares of a wrong length. It cannot be opened.")
    identity = identity_of(xor(*(found[name] for name in pad_names(header.threshold, header.seats))))
    check_identity(header, identity)
    return identity


def check_identity(header: Header, identity: str) -> None:
    """Raise KeyMismatchError unless this is the one-time identity that the header names."""
    if recipient_of(identity) != header.recipient:
        raise KeyMismatchError(
            "The openers' shares are right, but make another key than the envelope names: "
            "the bidder sealed it wrong. It cannot be opened."
        )


def _read_share(written: bytes, header: Header, seat: int) -> Pads:
    try:
        value = fields(read_json(written, "the share"), "a share", _FIELDS, kind=KIND)
        pads = {name: from_base64(text, "a share") for name, text in value["pads"].items()}
    except SealingError as error:
        raise BadShareError(f"{_share_of(seat)} was made wrong by the bidder. {error}", seat=seat) from error
    if (value["tender"], value["recipient"], value["seat"]) != (header.tender, header.recipient, seat):
        raise BadShareError(
            f"{_share_of(seat)} belongs to another envelope: the bidder put it here.", seat=seat
        )
    wrong = set(pads) != names_held_by(seat, header.threshold, header.seats) or any(
        len(pad) != KEY_BYTES or commitment(header.recipient, name, pad) != header.pads[name]
        for name, pad in pads.items()
    )
    if wrong:
        raise BadShareError(f"{_share_of(seat)} does not hold what the bidder committed to.", seat=seat)
    return pads


def _share_of(seat: int) -> str:
    return f"The share of seat {seat}"
