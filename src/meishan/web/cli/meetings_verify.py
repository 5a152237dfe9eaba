# SPDX-License-Identifier: Apache-2.0
"""Judge a schedule of meetings from the two files alone, by code that shares nothing with what made it.

Exit code 0: lawful. 1: not.
"""

import argparse
from pathlib import Path

from meishan.algorithms.meetings.verifying import figures, verify
from meishan.web.cli.meetings_files import read_json

SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the instance")
    parser.add_argument("schedule", type=Path, metavar="SCHEDULE", help="the schedule")
    parser.add_argument(
        "--certificate",
        type=Path,
        metavar="CERT",
        help="a certificate; its bound is added up from its prices",
    )


def execute(options: argparse.Namespace) -> int:
    """Print each fault, or the schedule's figures; 0 when there is none."""
    instance, schedule = read_json(options.file), read_json(options.schedule)
    certificate = read_json(options.certificate) if options.certificate else None
    faults = verify(instance, schedule, certificate)
    for fault in faults[:SHOWN]:
        print(f"{fault.code}: {fault.text}")
    if len(faults) > SHOWN:
        print(f"… and {len(faults) - SHOWN:,} more.")
    if faults:
        print(f"NOT lawful: {len(faults):,} faults.")
        return 1
    found = figures(instance, schedule)
    print(
        f"Lawful: {found.meetings:,} meetings worth {found.value:,}, {found.breaks:,} breaks with "
        f"{found.idle_slots:,} idle slots, {found.served:,} suppliers served."
    )
    if certificate is not None:
        how = "its prices prove the bound" if certificate.get("prices") else "it carries no prices to check"
        print(f"The certificate agrees: bound {certificate['bound']:,}; {how}.")
    return 0
