# SPDX-License-Identifier: Apache-2.0
"""Make an opener's key, offline. Keep the file to yourself; give away what is printed.

The file is one that age-keygen might have written, and age can use it. It is never overwritten. Whoever has
it can take your part in opening; whoever loses it cannot.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from meishan.algorithms.sealing import new_key
from meishan.algorithms.sealing.keys import write_key_file
from meishan.web.cli.sealing_files import writing


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="K.key", help="the file to make")


def execute(options: argparse.Namespace) -> int:
    """Write the key where nobody but its owner may read it; print its public half."""
    identity, recipient = new_key()
    made = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    with writing(options.output, 0o600) as file:
        file.write(write_key_file(identity, made).encode())
    print(recipient)
    print(
        f"The secret key is in {options.output}. Keep it, and a copy elsewhere; the line above is for others.",
        file=sys.stderr,
    )
    return 0
