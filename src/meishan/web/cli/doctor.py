# SPDX-License-Identifier: Apache-2.0
"""Look for what is wrong, and say it: one line for each thing looked at, what to do about each fault.

Exit code 0: all well, or warnings only. 1: something is wrong.
"""

import argparse
import os
import sys

from meishan.web.cli import examinations, world
from meishan.web.cli.findings import BAD, GOOD, WARNING, Finding
from meishan.web.launcher import home
from meishan.web.launcher.trouble import Trouble

_MARKS = {GOOD: "ok     ", WARNING: "warning", BAD: "WRONG  "}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing of what is well")


def execute(options: argparse.Namespace) -> int:
    """Examine all, even where one examination fails; 1 if anything is wrong."""
    found: list[Finding] = []
    try:
        folder = home.prepare()
        found += [finding for examine in examinations.OF_THE_MACHINE for finding in examine(folder)]
        with world.ready():
            found += [finding for examine in examinations.OF_THE_DATABASE for finding in examine(folder)]
    except Trouble as trouble:
        found.append(Finding(BAD, "", str(trouble)))
    found += [finding for examine in examinations.OF_THE_SURROUNDINGS for finding in examine(home.folder())]
    for finding in found:
        if finding.weight == GOOD and options.quiet:
            continue
        about = f"{finding.about}: " if finding.about else ""
        print(f"{_mark(finding.weight)} {about}{finding.sentence}")
    wrong = sum(finding.weight == BAD for finding in found)
    warnings = sum(finding.weight == WARNING for finding in found)
    if wrong or warnings or not options.quiet:
        print(f"\n{len(found)} things looked at; wrong: {wrong}, warnings: {warnings}.")
    return int(bool(wrong))


def _mark(weight: str) -> str:
    mark = _MARKS[weight]
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return mark
    colour = {GOOD: "32", WARNING: "33", BAD: "31"}[weight]
    return f"\x1b[{colour}m{mark}\x1b[0m"
