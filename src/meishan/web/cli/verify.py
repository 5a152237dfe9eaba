# SPDX-License-Identifier: Apache-2.0
"""Check, offline, what the public log promised.

A bid's receipt: meishan verify RECEIPT.json [--proof RECEIPT.tlog-proof] --key KEY
An opening:     meishan verify OPENING.json [--envelope ENVELOPE …]
An entry:       meishan verify RECEIPT.tlog-proof --key KEY
A whole copy:   meishan verify FOLDER --key KEY [--since OLD-CHECKPOINT]
The log itself: meishan verify https://meishan.example/log --key KEY [--since OLD-CHECKPOINT]
Growth:         meishan verify NEW-CHECKPOINT --since OLD-CHECKPOINT --growth PROOF --key KEY

Needs the saved files and the log's public key, and nobody's word: no database; a network only for the
log itself, which is downloaded whole and then judged like any copy.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from meishan.algorithms.merkle.verify import Verdict, verify_consistency, verify_folder, verify_receipt
from meishan.web.cli import verify_sealed
from meishan.web.cli.fetching import download
from meishan.web.cli.sealing_files import read_small
from meishan.web.launcher.trouble import USAGE, Trouble

NOT_PROVED = 1
_NOT_SHOWN = {("entry", "v"), ("entry", "details")}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        help="a receipt, the record of an opening, a checkpoint, a folder with a copy of the log, or its address",
    )
    parser.add_argument(
        "--entry", type=Path, help="the entry the receipt is for, where the receipt does not hold it"
    )
    parser.add_argument(
        "--proof",
        type=Path,
        help="the .tlog-proof that belongs to a bid's receipt, or to the record of an opening",
    )
    parser.add_argument(
        "--envelope",
        type=Path,
        nargs="+",
        action="extend",
        metavar="FILE",
        help="envelopes or their ciphertexts, to be opened again with the record of an opening",
    )
    parser.add_argument("--since", type=Path, help="an older checkpoint of the same log")
    parser.add_argument("--growth", type=Path, help="the proof that the log grew from the older one")
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="KEY",
        help="the log's public key (name+id+key), or a file with one on each line; may be repeated",
    )
    parser.add_argument("--origin", help="the name the log must have")
    parser.add_argument(
        "--witnesses",
        type=int,
        default=0,
        metavar="N",
        help="how many of the known witnesses must have signed",
    )
    parser.add_argument("--json", action="store_true", help="print the verdict for a program to read")


def execute(options: argparse.Namespace) -> int:
    """Print the verdict; 0 when proved, 1 when not."""
    verdict = _judge(options)
    if options.json:
        shown = {"ok": verdict.ok, "code": verdict.code, "reason": verdict.reason, "facts": verdict.facts}
        print(json.dumps(shown, ensure_ascii=False, indent=2, default=str))
    else:
        print(f"{'Proved' if verdict.ok else 'NOT proved'}. {verdict.reason}")
        for name, value in (*verify_sealed.lines_of(verdict), *_entry_lines(verdict)):
            print(f"  {name}: {value}")
    return 0 if verdict.ok else NOT_PROVED


def _judge(options: argparse.Namespace) -> Verdict:
    keys = [key for given in options.key for key in _keys(given)]
    address = options.what.startswith(("https://", "http://"))
    kind = "" if address or Path(options.what).is_dir() else verify_sealed.kind_of(Path(options.what))
    if kind == verify_sealed.OPENING:
        return verify_sealed.judge_opening(options, keys)
    if not keys:
        raise Trouble("Give the log's public key with --key.", USAGE)
    if kind == verify_sealed.RECEIPT:
        return verify_sealed.judge_receipt(options, keys)
    if address:
        with tempfile.TemporaryDirectory(prefix="meishan-log-") as folder:
            download(options.what, Path(folder))
            return _whole(Path(folder), keys, options)
    if Path(options.what).is_dir():
        return _whole(Path(options.what), keys, options)
    if options.since or options.growth:
        if not (options.since and options.growth):
            raise Trouble("Growth needs both the older checkpoint (--since) and the proof (--growth).", USAGE)
        return verify_consistency(
            read_small(options.since),
            read_small(Path(options.what)),
            read_small(options.growth),
            keys,
            origin=options.origin,
        )
    return verify_receipt(
        read_small(Path(options.what)),
        read_small(options.entry) if options.entry else None,
        keys,
        origin=options.origin,
        witnesses=options.witnesses,
    )


def _whole(folder: Path, keys: list[str], options: argparse.Namespace) -> Verdict:
    """Judge a copy of the whole log, and that it goes on from an older checkpoint where one is given."""
    older = [read_small(options.since)] if options.since else []
    return verify_folder(folder, keys, older=older, origin=options.origin, witnesses=options.witnesses)


def _entry_lines(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """What the proved entry says, and the private details that were handed out with it."""
    for part in ("entry", "details"):
        for name, value in (verdict.facts.get(part) or {}).items():
            if value not in (None, "", [], {}) and (part, name) not in _NOT_SHOWN:
                shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                yield name.replace("_", " "), shown


def _keys(given: str) -> list[str]:
    """The keys in a file, or the one that was typed."""
    if Path(given).is_file():
        lines = read_small(Path(given)).decode("utf-8", errors="replace").splitlines()
        return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if given.count("+") < 2:
        raise Trouble(f"“{given}” is neither a file nor a public key (name+id+key).", USAGE)
    return [given]
