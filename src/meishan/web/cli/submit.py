# SPDX-License-Identifier: Apache-2.0
"""Submit sealed envelopes to their tender, and keep the receipt.

Give all envelopes of one lot. Their public headers and the openers' shares are submitted first, which is what
counts for the deadline; then the sealed bytes follow in pieces. After a broken connection this goes on by itself;
after a broken off run, give the same command again: nothing is submitted twice.

The key is one that your organisation made for a program (page "Keys for programs") with the scope "Submit, confirm
and withdraw sealed bids"; TOKEN-FILE holds it alone.
"""

import argparse
import sys
import uuid
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from meishan.algorithms.sealing import Header, check_ciphertext, read_envelope
from meishan.web.cli.platform import Platform
from meishan.web.cli.sealing_files import read_small, reading, refuse_existing, sentences
from meishan.web.launcher.trouble import CANNOT_CREATE, DATA, USAGE, Trouble, from_os_error

# Names of keys are made from what is submitted, so that the same command again has the same key.
NAMESPACE = uuid.UUID("6f0c5a0e-7f0b-5d0a-9a53-0b7a6d7f2c11")
PIECE = 1024 * 1024
PROOF_TRIES = 20


@dataclass(frozen=True)
class Sealed:
    """One envelope file: its head, and where its ciphertext begins."""

    path: Path
    header: Header
    shares: dict[int, bytes]
    start: int

    @property
    def json(self) -> dict[str, Any]:
        """Its head as the platform takes it."""
        letters = {str(seat): b64encode(share).decode() for seat, share in self.shares.items()}
        return {"header": self.header.json, "shares": letters}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "envelopes", nargs="+", type=Path, metavar="ENVELOPE", help="a file that `meishan seal` made"
    )
    parser.add_argument(
        "--url", required=True, help="the platform's address, such as https://meishan.example"
    )
    parser.add_argument(
        "--token-file",
        type=Path,
        required=True,
        metavar="F",
        help="a file that holds the key, and nothing else",
    )
    parser.add_argument(
        "-o",
        "--receipt",
        type=Path,
        metavar="RECEIPT.json",
        help="where to keep the receipt (default: receipt-ID.json here); the proof is kept beside it",
    )
    parser.add_argument(
        "--stands",
        action="store_true",
        help="declare that envelopes sealed before an amendment stand for the amended tender",
    )
    parser.add_argument(
        "--patience",
        type=int,
        default=1800,
        metavar="SECONDS",
        help="how long to try again while the connection is broken (default 1800)",
    )


def execute(options: argparse.Namespace) -> int:
    """Submit, upload, and save the receipt with its proof."""
    envelopes = [_read(path) for path in options.envelopes]
    tender, lot = _one_place(envelopes)
    if options.receipt is not None:
        _refuse_foreign(options.receipt)
    platform = Platform(options.url, _token(options.token_file), patience=options.patience)
    made = _submit(platform, tender, lot, envelopes, stands=options.stands)
    at = datetime.fromisoformat(made["at"])
    where = f"lot {lot}" if lot else "the whole tender"
    print(f"Submitted for {where} at {at:%Y-%m-%d %H:%M:%S.%f} UTC, as number {made['number']}.")
    for one in made["envelopes"]:
        print(f"  {one['kind']}: {one['commitment']}")
    place = _place(options.receipt, made["id"])
    receipt = _keep(platform, made["receipt"], place)
    for one in envelopes:
        _upload(platform, one)
    made = _latest(platform, made)
    if made["receipt"] != receipt["id"]:
        receipt = _keep(platform, made["receipt"], place)
    _say_of_bytes(made)
    proof = _keep_proof(platform, receipt, place)
    print(f"Receipt: {place}")
    print(
        f"Proof:   {proof}" if proof else "The proof is not ready yet; the receipt's page has it in a moment."
    )
    print(f"Check it: meishan verify {place}{f' --proof {proof}' if proof else ''} --key KEY")
    return 0


def _read(path: Path) -> Sealed:
    """The envelope, all of it checked: its head, and that its bytes are those of its header."""
    with sentences(str(path)), reading(path) as file:
        header, shares, start = read_envelope(file)
        check_ciphertext(file, header)
    return Sealed(path, header, shares, start)


def _refuse_foreign(path: Path) -> None:
    """Raise Trouble where something else than a receipt bears that name: a receipt of an earlier run may be there."""
    if path.exists() and b'"kind":"meishan-receipt"' not in read_small(path):
        refuse_existing(path)


def _place(wanted: Path | None, submission: str) -> Path:
    """Where the receipt is kept: as wanted, unless another submission's receipt is there."""
    own = Path(f"receipt-{submission}.json")
    if wanted is None:
        return own
    if wanted.exists() and f'"submission":"{submission}"'.encode() not in read_small(wanted):
        print(f"{wanted} is the receipt of another submission, so this one gets another name.")
        return wanted.with_name(own.name)
    return wanted


def _one_place(envelopes: list[Sealed]) -> tuple[str, int]:
    """The tender and lot that all envelopes are for."""
    places = {(one.header.tender, one.header.lot) for one in envelopes}
    kinds = [one.header.envelope for one in envelopes]
    if len(places) > 1:
        raise Trouble(
            "The envelopes are for different tenders or lots. Submit those of one lot at a time.", USAGE
        )
    if len(set(kinds)) < len(kinds):
        raise Trouble(f"Two envelopes are the same part of the bid: {', '.join(kinds)}.", USAGE)
    [place] = places
    try:
        uuid.UUID(place[0])
    except ValueError:
        raise Trouble(f"“{place[0]}” is not the id of a tender on a platform like this.", DATA) from None
    return place


def _token(path: Path) -> str:
    token = read_small(path).decode("utf-8", errors="replace").strip()
    if not token.startswith("msh_") or len(token.split()) != 1:
        raise Trouble(f"{path} does not hold a key for programs: one begins with msh_.", DATA)
    return token


def _submit(
    platform: Platform, tender: str, lot: int, envelopes: list[Sealed], *, stands: bool
) -> dict[str, Any]:
    commitments = sorted(one.header.commitment for one in envelopes)
    body: dict[str, Any] = {
        "lot": lot,
        "key": str(uuid.uuid5(NAMESPACE, "\n".join(commitments))),
        "envelopes": [one.json for one in envelopes],
    }
    if stands:
        body["tender_version"] = platform.ask("GET", f"tenders/{tender}/openers")["tender_version"]
    platform.ask("PUT", f"tenders/{tender}/bid")
    return platform.ask("POST", f"tenders/{tender}/bid/submissions", body)


def _upload(platform: Platform, envelope: Sealed) -> None:
    """Send what is not there yet, from where it stopped."""
    header = envelope.header
    at = platform.ask("POST", "uploads", {"sha256": header.ciphertext_sha256, "size": header.size})
    with reading(envelope.path) as file:
        while not at["complete"]:
            _show(header.envelope, at["received"], header.size)
            file.seek(envelope.start + at["received"])
            piece = file.read(min(PIECE, at["piece"], header.size - at["received"]))
            at = platform.send_piece(at, piece)
    _show(header.envelope, header.size, header.size)


def _show(kind: str, received: int, size: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if received == size else ""
        print(f"\r  {kind}: {100 * received // size} %", end=end, file=sys.stderr, flush=True)


def _latest(platform: Platform, made: dict[str, Any]) -> dict[str, Any]:
    """The submission as it is now."""
    found = platform.ask("GET", f"bids/{made['bid']}/submissions")
    return next((one for one in found if one["id"] == made["id"]), made)


def _say_of_bytes(made: dict[str, Any]) -> None:
    if made["state"] != "standing":
        print(f"It does not stand any more: it is {made['state']}.")
    elif made["bytes_complete_at"]:
        print("All sealed bytes are there.")
    else:
        raise Trouble(
            "The submission stands, but its bytes came after the time for uploads had ended: the bid is void.",
            DATA,
        )


def _keep(platform: Platform, receipt: str, place: Path) -> dict[str, Any]:
    """Save the signed receipt; a later one of the same submission takes the place of an earlier one."""
    found = platform.insist(
        lambda: platform.ask("GET", f"receipts/{receipt}"), until=lambda one: one["signed"]
    )
    _write(place, found["signed"])
    return found


def _keep_proof(platform: Platform, receipt: dict[str, Any], place: Path) -> Path | None:
    found = platform.insist(
        lambda: platform.ask("GET", f"receipts/{receipt['id']}"),
        until=lambda one: one["proof"],
        tries=PROOF_TRIES,
    )
    if not found["proof"]:
        return None
    proof = place.with_suffix(".tlog-proof")
    _write(proof, found["proof"])
    return proof


def _write(path: Path, text: str | None) -> None:
    if text is None:
        raise Trouble(
            "The platform could not sign the receipt yet. Give the same command again.", CANNOT_CREATE
        )
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise from_os_error(error, f"writing {path}") from error
