# SPDX-License-Identifier: Apache-2.0
"""Seal files into an envelope that only a tender's openers together can open. Offline; nothing is sent.

MANIFEST is the tender's list of openers, downloaded from its page. Sealing is for one tender and one part of
it; hand the ENVELOPE in on the tender's page, or with `meishan submit`. You cannot open it again yourself.
"""

import argparse
import os
from pathlib import Path

from meishan.algorithms.sealing import Source, seal_envelope
from meishan.algorithms.sealing.forms import LARGEST_FILE
from meishan.algorithms.sealing.headers import PARTS
from meishan.web.cli.sealing_files import read_manifest, reading, sentences, writing
from meishan.web.launcher.trouble import DATA, USAGE, Trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file to seal")
    parser.add_argument("--tender", required=True, metavar="ID", help="the tender, as its page gives the id")
    parser.add_argument(
        "--openers", type=Path, required=True, metavar="MANIFEST.json", help="the tender's list of openers"
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="ENVELOPE", help="the file to make"
    )
    parser.add_argument("--lot", type=int, default=0, metavar="N", help="the lot (default: the whole tender)")
    parser.add_argument(
        "--envelope", choices=PARTS, default="whole", help="the part of the bid (default whole)"
    )
    parser.add_argument("--supplier", default="", metavar="ID", help="your organisation's id on the platform")
    parser.add_argument(
        "--tender-version", type=int, default=1, metavar="N", help="the version of the tender (default 1)"
    )


def execute(options: argparse.Namespace) -> int:
    """Write the envelope, and print its commitment."""
    if options.lot < 0 or options.tender_version < 0:
        raise Trouble("--lot and --tender-version are numbers from 0 on.", USAGE)
    manifest = read_manifest(options.openers)
    for path in options.files:
        with reading(path) as file:
            # It is there, may be read, and is not too large, before anything is written.
            if os.fstat(file.fileno()).st_size > LARGEST_FILE:
                raise Trouble(
                    f"{path} is larger than {LARGEST_FILE // 1024**2} MB, the most that one file of a bid may have: "
                    "it would be refused at the opening. Make it smaller, or split it.",
                    DATA,
                )
    with sentences(), writing(options.output) as out:
        sealed = seal_envelope(
            [Source.of_path(path) for path in options.files],
            manifest=manifest,
            tender=options.tender,
            tender_version=options.tender_version,
            lot=options.lot,
            envelope=options.envelope,
            supplier=options.supplier,
            out=out,
            scratch=options.output.absolute().parent,
        )
    header = sealed.header
    count = len(options.files)
    print(
        f"Sealed {count:,} {'file' if count == 1 else 'files'} to openers: {header.threshold} of {header.seats}."
    )
    print(f"  envelope: {options.output} ({options.output.stat().st_size:,} bytes)")
    print(f"  tender: {header.tender}, version {header.tender_version}")
    print(f"  part: {header.envelope}, {f'lot {header.lot}' if header.lot else 'the whole tender'}")
    print(f"  commitment: {header.commitment}")
    return 0
