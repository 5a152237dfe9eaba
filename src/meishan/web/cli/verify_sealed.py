# SPDX-License-Identifier: Apache-2.0
"""What `meishan verify` does with a bidder's receipt and with the record of an opening."""

import argparse
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from meishan.algorithms.merkle.verify import Verdict
from meishan.algorithms.sealing import receipts
from meishan.algorithms.sealing.openings import KIND, LONGEST_RECORD
from meishan.algorithms.sealing.verify import verify_disclosed, verify_opening, verify_receipt
from meishan.web.cli.sealing_files import read_small, reading
from meishan.web.launcher.trouble import USAGE, Trouble

RECEIPT, OPENING = "receipt", "opening"


def kind_of(path: Path) -> str:
    """`receipt`, `opening`, or nothing where the file is neither."""
    with reading(path) as file:
        data = file.read(LONGEST_RECORD + 1) if file.read(1) == b"{" else b""
    try:
        kind = json.loads(b"{" + data.partition(b"\n")[0]).get("kind")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return {receipts.KIND: RECEIPT, KIND: OPENING}.get(kind, "") if isinstance(kind, str) else ""


def judge_receipt(options: argparse.Namespace, keys: list[str]) -> Verdict:
    """The receipt's signature and, with --proof, its place in the log."""
    return verify_receipt(
        read_small(Path(options.what)),
        keys,
        read_small(options.proof) if options.proof else None,
        read_small(options.entry) if options.entry else None,
        origin=options.origin,
        witnesses=options.witnesses,
    )


def judge_opening(options: argparse.Namespace, keys: list[str]) -> Verdict:
    """The record in itself, the envelopes given with it, and with --proof that the log tells of it."""
    with reading(Path(options.what)) as file:
        record = file.read(LONGEST_RECORD + 1)
    if options.proof:
        if not keys:
            raise Trouble("--proof needs the log's public key: give --key.", USAGE)
        entry = read_small(options.entry) if options.entry else None
        disclosed = verify_disclosed(record, read_small(options.proof), entry, keys)
        if not disclosed.ok:
            return disclosed
    with contextlib.ExitStack() as stack:
        files = {str(path): stack.enter_context(reading(path)) for path in options.envelope or ()}
        verdict = verify_opening(record, files)
    if verdict.ok and options.proof:
        reason = f"{verdict.reason} {disclosed.reason}"
        return Verdict(True, verdict.code, reason, verdict.facts | {"log": disclosed.facts})
    return verdict


def lines_of(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """What the receipt or the record says, a line each."""
    for name, value in (verdict.facts.get("receipt") or {}).items():
        if name not in ("v", "kind") and value not in ("", [], {}):
            yield name.replace("_", " "), value if isinstance(value, str) else json.dumps(value)
    for row in verdict.facts.get("envelopes") or ():
        told = ", ".join(row["files"]) if row["files"] else row["reason"]
        lot = f", lot {row['lot']}" if row["lot"] else ""
        yield f"{row['supplier'] or row['commitment']}{lot}", f"{row['state']}: {told}"
