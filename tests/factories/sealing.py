# SPDX-License-Identifier: Apache-2.0
"""Openers with keys, small envelopes sealed to them, and envelopes as a faulty program would make them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from secrets import token_bytes
from typing import Any

import pyrage

from meishan.algorithms import sealing
from meishan.algorithms.sealing import Header, Manifest, Source
from meishan.algorithms.sealing.forms import PACKAGE, canonical
from meishan.algorithms.sealing.keys import secret_of
from meishan.algorithms.sealing.shares import seal_share
from meishan.algorithms.sealing.sharing import commitment, split

FILES = {"prices.json": b'{"v":1}', "offer.txt": b"We offer twelve. " * 50, "empty.txt": b""}
TENDER = "tender-1"


class Kept(dict):
    """A sink that keeps files in memory, by name."""

    def __call__(self, file: sealing.File) -> Any:
        kept = self

        class Out(BytesIO):
            def close(self) -> None:
                kept[file.name] = self.getvalue()
                super().close()

        return Out()


@dataclass
class Room:
    """Openers with their keys; `seal` makes an envelope for them, `open` opens one as they would."""

    keys: list[tuple[str, str]]
    manifest: Manifest

    def seal(self, files: Mapping[str, bytes] = FILES, **told: Any) -> bytes:
        out = BytesIO()
        sources = [Source.of_bytes(name, data) for name, data in files.items()]
        sealing.seal_envelope(
            sources, manifest=self.manifest, tender=told.pop("tender", TENDER), out=out, **told
        )
        return out.getvalue()

    def pads(self, envelope: bytes, seat: int) -> dict[str, bytes]:
        header, shares, _ = sealing.read_envelope(BytesIO(envelope))
        return sealing.open_share(self.keys[seat - 1][0], shares[seat], header, seat)

    def join(self, envelope: bytes, seats: Iterable[int]) -> tuple[Header, str, int]:
        header, _, start = sealing.read_envelope(BytesIO(envelope))
        return header, sealing.join(header, {seat: self.pads(envelope, seat) for seat in seats}), start

    def open(self, envelope: bytes, seats: Iterable[int] | None = None) -> dict[str, bytes]:
        """Everything a careful opening does, from the door to the files."""
        header, shares, _ = sealing.read_envelope(BytesIO(envelope))
        sealing.check_header(header, shares, manifest=self.manifest, tender=TENDER)
        chosen = range(1, self.manifest.threshold + 1) if seats is None else seats
        header, identity, start = self.join(envelope, chosen)
        kept = Kept()
        ciphertext = BytesIO(envelope)
        ciphertext.seek(start)
        sealing.open_envelope(ciphertext, identity, header, kept)
        return dict(kept)


def forge(room: Room, inside: bytes, *, header: Mapping[str, Any] | None = None, pads: Any = None) -> bytes:
    """An envelope as a bidder's own, faulty program might make it: `inside` encrypted, fields of the header changed."""
    identity, recipient = sealing.new_key()
    manifest = room.manifest
    made = split(secret_of(identity), threshold=manifest.threshold, seats=manifest.seats, draw=token_bytes)
    made |= pads or {}
    shares = {
        seat: seal_share(manifest, seat, made, tender=TENDER, recipient=recipient)
        for seat in range(1, manifest.seats + 1)
    }
    ciphertext = pyrage.encrypt(inside, [pyrage.x25519.Recipient.from_str(recipient)])
    told = {
        "tender": TENDER,
        "tender_version": 1,
        "lot": 0,
        "envelope": "whole",
        "openers": manifest.digest,
        "threshold": manifest.threshold,
        "seats": manifest.seats,
        "recipient": recipient,
        "ciphertext_sha256": sha256(ciphertext).hexdigest(),
        "size": len(ciphertext),
        "pads": {name: commitment(recipient, name, pad) for name, pad in made.items()},
        "shares": {seat: sha256(share).hexdigest() for seat, share in shares.items()},
    }
    sealed = sealing.Sealed(Header(**(told | dict(header or {}))), shares)
    return sealing.envelope_head(sealed) + ciphertext


def packed(room: Room, files: Mapping[str, bytes], **told: Any) -> bytes:
    """A package, its sealed manifest changed as `told` says: `rows` change the files' rows, `list` replaces them."""
    rows = [
        {"name": name, "size": len(data), "sha256": sha256(data).hexdigest(), "type": ""}
        for name, data in files.items()
    ]
    for row, change in zip(rows, told.pop("rows", []), strict=False):
        row.update(change)
    rows = told.pop("list", rows)
    manifest = {
        "v": 1,
        "tender": TENDER,
        "tender_version": 1,
        "lot": 0,
        "envelope": "whole",
        "supplier": "",
        "openers": room.manifest.digest,
        "nonce": "0" * 32,
        "files": rows,
    } | told
    written = canonical(manifest)
    return PACKAGE + len(written).to_bytes(8, "big") + written + b"".join(files.values())
