# SPDX-License-Identifier: Apache-2.0
"""The offline judge of receipts and openings: needs saved files and the log's public keys, nobody's word.

Gives a Verdict as `merkle.verify` does, and never raises for bad input. Codes: `signed` (the log's key signed
it), `proved` (and the log holds the act), `opened` (the envelopes hold what the record says), `recorded` (the
record is sound in itself; no ciphertext was given), else `malformed`, `mismatch`.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, BinaryIO

from meishan.algorithms.merkle import verify as log
from meishan.algorithms.merkle.notes import VerifierKey
from meishan.algorithms.merkle.tree import MerkleError
from meishan.algorithms.merkle.verify import Verdict
from meishan.algorithms.sealing.envelopes import read_envelope
from meishan.algorithms.sealing.errors import FormatError, SealingError
from meishan.algorithms.sealing.forms import CHUNK, ENVELOPE, canonical
from meishan.algorithms.sealing.openings import OPENED, Opened, OpeningRecord, check_opened
from meishan.algorithms.sealing.receipts import check_entry, open_receipt


def verify_receipt(
    receipt: bytes,
    keys: Iterable[str],
    proof: bytes | None = None,
    entry_file: bytes | None = None,
    *,
    origin: str | None = None,
    witnesses: int = 0,
) -> Verdict:
    """Whether the log's key signed the receipt and, with a `.tlog-proof`, whether the log holds its act."""
    trusted = list(keys)
    try:
        parsed = [VerifierKey.parse(key) for key in trusted]
        found, signers = open_receipt(receipt, parsed)
    except (SealingError, MerkleError) as error:
        code = "mismatch" if getattr(error, "code", "") == "tampered" else "malformed"
        return Verdict(False, code, str(error))
    facts: dict[str, Any] = {"receipt": found.json, "keys": [str(key) for key in signers]}
    name = signers[0].name
    if origin is not None and name != origin:
        return Verdict(False, "mismatch", f"This receipt is signed by the log “{name}”, not by “{origin}”.")
    told = f"The log “{name}” has signed that this bid was handed in at {found.at}"
    if found.world != "production":
        told = f"{told}, in a {found.world.upper()} world where nothing counts"
    if proof is None:
        return Verdict(
            True, "signed", f"{told}. Give the .tlog-proof too, to see that the log holds it.", facts
        )
    verdict = log.verify_receipt(proof, entry_file, trusted, origin=origin, witnesses=witnesses)
    if not verdict.ok:
        return verdict
    try:
        check_entry(found, verdict.facts["entry"], verdict.facts["details"])
    except SealingError as error:
        return Verdict(False, "mismatch", str(error))
    reason = f"{told}, and it is number {verdict.facts['index']} of the {verdict.facts['size']} entries of that log."
    return Verdict(True, "proved", reason, {**verdict.facts, **facts})


def verify_opening(record: bytes, ciphertexts: Mapping[str, BinaryIO]) -> Verdict:
    """Whether the record of an opening is sound, and the envelopes given hold what it says.

    `ciphertexts` are envelope files or bare ciphertexts, by a name to be told; each must be in the record.
    """
    try:
        found = OpeningRecord.parse(record)
    except SealingError as error:
        return Verdict(False, "mismatch" if error.code == "tampered" else "malformed", str(error))
    facts: dict[str, Any] = {
        "record": found.digest,
        "tender": found.tender,
        "envelope": found.envelope,
        "at": found.at,
        "envelopes": [_told(row) for row in found.results],
    }
    seen = set()
    for name, file in ciphertexts.items():
        try:
            seen.add(_check_one(found, file))
        except SealingError as error:
            return Verdict(False, "mismatch", f"{name}: {error}", {**facts, "file": name})
    opened = [row for row in found.results if row.state == OPENED]
    some = f"{len(opened)} of {len(found.results)} envelopes were opened"
    if not ciphertexts:
        reason = f"The record is sound: {some}, each commitment and one-time key fits. No envelope was given to open."
        return Verdict(True, "recorded", reason, facts)
    reason = f"{len(seen)} of the {len(opened)} opened envelopes were decrypted again: each holds what the record says."
    return Verdict(True, "opened", reason, {**facts, "checked": sorted(seen)})


def verify_disclosed(record: bytes, proof: bytes, entry_file: bytes | None, keys: Sequence[str]) -> Verdict:
    """Whether the log holds the act that published this record: its entry tells the record's hash."""
    verdict = log.verify_receipt(proof, entry_file, keys)
    if not verdict.ok:
        return verdict
    told = canonical({"facts": verdict.facts["entry"].get("facts"), "details": verdict.facts["details"]})
    if sha256(record).hexdigest().encode() not in told:
        return Verdict(
            False, "mismatch", "The entry in the proof does not tell of this record.", verdict.facts
        )
    return verdict


def _check_one(record: OpeningRecord, file: BinaryIO) -> str:
    """Check one envelope or ciphertext against its row; gives the commitment."""
    header, start = None, 0
    if file.read(len(ENVELOPE)) == ENVELOPE:
        file.seek(0)
        header, _, start = read_envelope(file)
    file.seek(start)
    found = sha256()
    while chunk := file.read(CHUNK):
        found.update(chunk)
    row = record.find(found.hexdigest())
    if row is None or (header is not None and header.commitment != row.header.commitment):
        raise FormatError("This envelope is not in the record of the opening, or it was changed.")
    file.seek(start)
    check_opened(row, file)
    return row.header.commitment


def _told(row: Opened) -> dict[str, Any]:
    return {
        "supplier": row.supplier,
        "lot": row.header.lot,
        "commitment": row.header.commitment,
        "state": row.state,
        "reason": row.reason,
        "files": [file["sha256"] for file in row.files],
    }
