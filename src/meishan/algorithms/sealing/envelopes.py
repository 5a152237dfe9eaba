# SPDX-License-Identifier: Apache-2.0
"""Sealing a bid and opening it: files in, an age file and one share for each opener out, and back.

The format is told in docs/reference/sealing.md. Everything streams; memory does not grow with the files.
"""

import secrets
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from meishan.algorithms.sealing.errors import (
    FilesError,
    FormatError,
    SealingError,
    TamperedError,
    TruncatedError,
    UnreadableError,
    WrongOpenersError,
    WrongSupplierError,
    WrongTenderError,
)
from meishan.algorithms.sealing.forms import (
    AGE,
    CHUNK,
    ENVELOPE,
    LENGTH_BYTES,
    LONGEST_HEAD,
    NAME,
    canonical,
    encrypted_kind,
    from_base64,
    matching,
    read_exactly,
    read_json,
)
from meishan.algorithms.sealing.headers import Header, check_place
from meishan.algorithms.sealing.keys import Draw, check_recipient, new_key, opened, secret_of
from meishan.algorithms.sealing.openers import Manifest
from meishan.algorithms.sealing.packages import Package, Sink, Source, Unpacker, describe, pack
from meishan.algorithms.sealing.shares import check_identity, seal_share
from meishan.algorithms.sealing.sharing import commitment, split
from meishan.algorithms.sealing.streams import Counted, Counting, Keeping, Pieces

NONCE_BYTES = 16


@dataclass(frozen=True)
class Sealed:
    """What sealing gives beside the ciphertext: the public header, and each opener's share by seat."""

    header: Header
    shares: Mapping[int, bytes]


def seal(
    files: Sequence[Source],
    *,
    manifest: Manifest,
    tender: str,
    tender_version: int = 1,
    lot: int = 0,
    envelope: str = "whole",
    supplier: str = "",
    out: BinaryIO,
    draw: Draw = secrets.token_bytes,
) -> Sealed:
    """Write the ciphertext to `out`, and give the header and the shares. `age` adds randomness of its own.

    Raises a SealingError where the files or the place cannot be sealed.
    """
    place: dict[str, Any] = {
        "tender": tender,
        "tender_version": tender_version,
        "lot": lot,
        "envelope": envelope,
        "openers": manifest.digest,
    }
    check_place(place, "what the files are sealed for")
    if supplier:
        matching(NAME, supplier, "what the files are sealed for", "supplier")
    identity, recipient = new_key(draw)
    pads = split(secret_of(identity), threshold=manifest.threshold, seats=manifest.seats, draw=draw)
    shares = {
        seat: seal_share(manifest, seat, pads, tender=tender, recipient=recipient)
        for seat in range(1, manifest.seats + 1)
    }
    inside = {
        "v": 1,
        **place,
        "supplier": supplier,
        "nonce": draw(NONCE_BYTES).hex(),
        "files": describe(files),
    }
    counted = Counted(out)
    _encrypt(pack(inside, files), counted, recipient)
    header = Header(
        **place,
        threshold=manifest.threshold,
        seats=manifest.seats,
        recipient=recipient,
        ciphertext_sha256=counted.hash.hexdigest(),
        size=counted.size,
        pads={name: commitment(recipient, name, pad) for name, pad in pads.items()},
        shares={seat: sha256(share).hexdigest() for seat, share in shares.items()},
    )
    return Sealed(header, shares)


def seal_envelope(
    files: Sequence[Source],
    *,
    manifest: Manifest,
    tender: str,
    tender_version: int = 1,
    lot: int = 0,
    envelope: str = "whole",
    supplier: str = "",
    out: BinaryIO,
    draw: Draw = secrets.token_bytes,
    scratch: Path | None = None,
) -> Sealed:
    """As `seal`, with a whole envelope file written to `out`; the ciphertext stands in `scratch` in between."""
    with tempfile.TemporaryFile(dir=scratch) as ciphertext:
        sealed = seal(
            files,
            manifest=manifest,
            tender=tender,
            tender_version=tender_version,
            lot=lot,
            envelope=envelope,
            supplier=supplier,
            out=ciphertext,
            draw=draw,
        )
        ciphertext.seek(0)
        write_envelope(sealed, ciphertext, out)
    return sealed


def write_envelope(sealed: Sealed, ciphertext: BinaryIO, out: BinaryIO) -> None:
    """Write the envelope file: mark, length, header and shares, ciphertext."""
    out.write(envelope_head(sealed))
    while chunk := ciphertext.read(CHUNK):
        out.write(chunk)


def envelope_head(sealed: Sealed) -> bytes:
    """What stands before the ciphertext in an envelope file."""
    shares = {str(seat): b64encode(share).decode() for seat, share in sealed.shares.items()}
    head = canonical({"header": sealed.header.json, "shares": shares})
    return ENVELOPE + len(head).to_bytes(LENGTH_BYTES, "big") + head


def read_envelope(file: BinaryIO) -> tuple[Header, dict[int, bytes], int]:
    """Header, shares, and where the ciphertext begins (where `file` then stands). Checks their form alone.

    Raises TruncatedError or FormatError; `check_header` judges the rest.
    """
    start = file.read(len(ENVELOPE))
    if start != ENVELOPE:
        kind = encrypted_kind(start)
        if ENVELOPE.startswith(start):
            raise TruncatedError("The envelope is cut off. Get the whole file again.")
        if start.startswith(ENVELOPE[:17]):
            raise FormatError("This is an envelope of a later version; this program knows version 1.")
        raise FormatError(
            f"This is {kind or 'another file'}, not a sealed envelope. `meishan seal` makes one."
        )
    length = int.from_bytes(read_exactly(file, LENGTH_BYTES, "the envelope"), "big")
    if length > LONGEST_HEAD:
        raise FormatError("The envelope's header is too long to be one: the file is damaged.")
    value = read_json(read_exactly(file, length, "the envelope"), "the envelope's header")
    if not isinstance(value, dict) or set(value) != {"header", "shares"}:
        raise FormatError("The envelope does not begin with a header and shares.")
    header = Header.parse(value["header"])
    return header, read_shares(value["shares"], header), len(ENVELOPE) + LENGTH_BYTES + length


def read_shares(value: Any, header: Header) -> dict[int, bytes]:
    """The shares by seat, from JSON: an object of seats and base64. Raises FormatError."""
    if not isinstance(value, dict) or set(value) != {str(seat) for seat in header.shares}:
        raise FormatError("The envelope does not have one share for each opener. Seal the files again.")
    return {int(seat): from_base64(text, "a share") for seat, text in value.items()}


def check_ciphertext(file: BinaryIO, header: Header, *, whole: bool = True) -> None:
    """Raise where the rest of `file` is not the ciphertext the header names. `whole`: nothing may follow it."""
    counted = sha256()
    size, start = 0, b""
    while size < header.size and (chunk := file.read(min(CHUNK, header.size - size))):
        counted.update(chunk)
        start = start or chunk
        size += len(chunk)
    _judge_ciphertext(header, size, counted.hexdigest(), more=whole and bool(file.read(1)))
    if not start.startswith(AGE):
        raise UnreadableError("The ciphertext is not an age file. Seal the files again.")


def open_envelope(
    ciphertext: BinaryIO,
    identity: str,
    header: Header,
    sink: Sink,
    *,
    supplier: str = "",
) -> Package:
    """Decrypt, write the files to what `sink` gives for each, and check every hash on the way.

    `ciphertext` stands at its beginning; nothing may follow it. `supplier`, where given, must be who sealed
    it, if the envelope says who did. Raises a SealingError that says whose fault it is; what was written
    until then must be thrown away. What the sink raises (a full disk) comes through as it is.
    """
    check_identity(header, identity)
    read = Counting(ciphertext, header.size)
    unpacker = Unpacker(sink, lambda inside: _check_inside(inside, header, supplier))
    written = Keeping(unpacker)
    package, fault = None, None
    try:
        pyrage.decrypt_io(read, written, [opened(identity)])
        package = unpacker.close()
    except (SealingError, OSError, pyrage.DecryptError) as error:
        fault = _true_fault(error, read, written)
        if not isinstance(fault, SealingError):
            raise fault from None
    finally:
        unpacker.abandon()
    # Whatever went wrong inside: bytes that are not the bidder's own are nobody's fault but the carrier's.
    read.drain()
    _judge_ciphertext(header, read.size, read.hash.hexdigest(), more=bool(ciphertext.read(1)))
    if package is None:
        raise fault or UnreadableError("The envelope cannot be read.")
    return package


def _true_fault(error: Exception, read: Counting, written: Keeping) -> BaseException:
    """What went wrong first: reading, unpacking or writing, else the decryption itself."""
    if read.fault or written.fault:
        return read.fault or written.fault or error
    if isinstance(error, SealingError):
        return error
    return UnreadableError(
        "The bytes are those the bidder committed to, but cannot be decrypted with the key she shared: "
        "she sealed them wrong."
    )


def _check_inside(inside: Mapping[str, Any], header: Header, supplier: str) -> None:
    """Raise where the sealed manifest is not for what the header says."""
    if (inside["tender"], inside["lot"], inside["envelope"]) != (header.tender, header.lot, header.envelope):
        raise WrongTenderError(
            f"Inside, the envelope says it is the “{inside['envelope']}” one of lot {inside['lot']} of the tender "
            f"“{inside['tender']}”; outside it says otherwise. The bidder sealed it wrong."
        )
    if inside["tender_version"] != header.tender_version:
        raise WrongTenderError(
            f"Inside, the envelope says it is for version {inside['tender_version']} of the tender, "
            f"outside for version {header.tender_version}. The bidder sealed it wrong."
        )
    if inside["openers"] != header.openers:
        raise WrongOpenersError("Inside, the envelope names other openers than outside. It was sealed wrong.")
    if supplier and inside["supplier"] not in ("", supplier):
        raise WrongSupplierError(
            "Another supplier sealed this envelope than the one who handed it in: it may have been copied."
        )


def _judge_ciphertext(header: Header, size: int, found: str, *, more: bool) -> None:
    if size < header.size:
        raise TruncatedError(
            f"The envelope is cut off: {size:,} of its {header.size:,} bytes are here. Get the whole file again.",
            have=size,
            need=header.size,
        )
    if more or found != header.ciphertext_sha256:
        raise TamperedError(
            "The bytes of the envelope are not those the bidder committed to: they were changed on the way."
        )


def _encrypt(pieces: Iterator[bytes], out: Counted, recipient: str) -> None:
    source = Pieces(pieces)
    try:
        pyrage.encrypt_io(source, out, [check_recipient(recipient)])
    except (OSError, pyrage.EncryptError) as error:
        raise source.fault or out.fault or FilesError("The files could not be encrypted.") from error
