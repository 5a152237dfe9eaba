# SPDX-License-Identifier: Apache-2.0
"""Schedule one-on-one meetings: who meets whom when, proven best where it can be. Needs no database.

FILE is an instance as JSON, which may be gzipped; docs/howto/meetings.md describes it.
"""

import argparse
import json
import sys
from pathlib import Path

from meishan.algorithms import meetings
from meishan.web.cli.meetings_files import read_json, write_json
from meishan.web.launcher.trouble import DATA, USAGE, Trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the instance")
    parser.add_argument("-o", "--output", type=Path, metavar="SCHEDULE", help="where to write the schedule")
    parser.add_argument("--certificate", type=Path, metavar="CERT", help="where to write the certificate")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to search at most (default 10)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of its chances (default 1)")


def execute(options: argparse.Namespace) -> int:
    """Solve, write, and say how good it is."""
    if options.seconds <= 0:
        raise Trouble("--seconds must be more than 0.", USAGE)
    try:
        instance = meetings.read_instance(read_json(options.file))
        schedule, certificate = meetings.solve(instance, seconds=options.seconds, seed=options.seed)
    except (meetings.FormError, meetings.InstanceError) as error:
        raise Trouble(f"{options.file}: {error}", DATA) from error
    written = meetings.write_schedule(schedule)
    if options.output:
        write_json(options.output, written)
    else:
        json.dump(written, sys.stdout)
        print()
    if options.certificate:
        write_json(options.certificate, meetings.write_certificate(certificate))
    told = sys.stdout if options.output else sys.stderr
    print("\n".join(summary(certificate)), file=told)
    return 0


def summary(certificate: meetings.Certificate) -> list[str]:
    """The certificate's figures, a line each."""
    quality = (
        "no schedule is worth more (proven)"
        if certificate.proven
        else f"at most {certificate.gap:.4%} below the best possible"
    )
    breaks = " (none fewer)" if certificate.fewest_breaks else ""
    lines = [
        f"Meetings  {certificate.meetings:,} (at most {certificate.count_bound:,} are possible)",
        f"Value     {certificate.value:,} of at most {certificate.bound:,}: {quality}",
        f"Breaks    {certificate.breaks:,}, {certificate.idle_slots:,} idle slots in them{breaks}",
        f"Unserved  {len(certificate.unserved):,} suppliers who could meet somebody",
        f"Time      {certificate.seconds:.2f} s",
    ]
    if certificate.unreachable:
        lines.insert(
            4, f"          {len(certificate.unreachable):,} suppliers have no possible meeting at all"
        )
    if certificate.unmet_minimums:
        lines.insert(4, f"Minimums  {certificate.unmet_minimums:,} meetings short of those asked for")
    return lines
