# SPDX-License-Identifier: Apache-2.0
"""Make a list of openers, to which bids can be sealed: who they are by their keys, and how many open together.

RECIPIENT is a public key (age1…), as `meishan keys new` prints it. The first has seat 1.
"""

import argparse
import sys
from pathlib import Path

from meishan.algorithms.sealing import Manifest
from meishan.web.cli.sealing_files import sentences, writing


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipients", nargs="+", metavar="RECIPIENT", help="an opener's public key")
    parser.add_argument(
        "--threshold", type=int, required=True, metavar="M", help="how many of them must open together"
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="MANIFEST.json", help="the file to make"
    )


def execute(options: argparse.Namespace) -> int:
    """Write the list; print its digest, which stands in every envelope sealed to it."""
    with sentences():
        manifest = Manifest.make(options.recipients, options.threshold)
    with writing(options.output) as file:
        file.write(manifest.canonical)
    print(manifest.digest)
    lost = manifest.seats - manifest.threshold
    print(
        f"{manifest.threshold} of {manifest.seats} openers open together; "
        + (f"{lost} may be missing." if lost else "if one of them is missing, no bid can ever be opened."),
        file=sys.stderr,
    )
    return 0
