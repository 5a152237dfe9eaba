# SPDX-License-Identifier: Apache-2.0
"""Judge a schedule of meetings from the two files alone, by code that shares nothing with what made it.

Exit code 0: lawful. 1: not.
"""

import argparse
from pathlib import Path
from typing import Any

from meishan.algorithms.meetings.verifying import classic, figures, verify
from meishan.web.cli.meetings_files import read_instance, read_json

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
    instance, schedule = read_instance(options.file), read_json(options.schedule)
    certificate = read_json(options.certificate) if options.certificate else None
    judge = classic.verify if isinstance(instance, str) else verify
    faults = judge(instance, schedule, certificate)
    for fault in faults[:SHOWN]:
        print(f"{fault.code}: {fault.text}")
    if len(faults) > SHOWN:
        print(f"… and {len(faults) - SHOWN:,} more.")
    if faults:
        print(f"NOT lawful: {len(faults):,} faults.")
        return 1
    if isinstance(instance, str):
        _tell_classic(instance, schedule, certificate)
        return 0
    found = figures(instance, schedule)
    print(
        f"Lawful: {found.meetings:,} meetings worth {found.value:,}, {found.breaks:,} breaks with "
        f"{found.idle_slots:,} idle slots, {found.served:,} suppliers served."
    )
    if certificate is not None:
        how = "its prices prove the bound" if certificate.get("prices") else "it carries no prices to check"
        print(f"The certificate agrees: bound {certificate['bound']:,}; {how}.")
    return 0


def _tell_classic(text: str, schedule: Any, certificate: Any) -> None:
    """Print the figures of a lawful schedule of the classic form."""
    held = [tuple(meeting) for meeting in schedule["meetings"]]
    waits = classic.breaks_of(classic.read(text), held).values()
    print(
        f"Lawful: {len(held):,} meetings, all that were asked for, {sum(map(len, waits)):,} breaks with "
        f"{sum(map(sum, waits)):,} idle slots."
    )
    if certificate is None:
        return
    how = (
        "it is what the participants need one by one, counted again"
        if certificate["argument"] == "participants"
        else "it rests on branch and bound, which is not repeated here"
    )
    print(f"The certificate agrees: at least {certificate['bound']:,} breaks; {how}.")
