# SPDX-License-Identifier: Apache-2.0
"""Schedule one-on-one meetings: who meets whom when, proven best where it can be. Needs no database.

FILE is an instance as JSON, or a text of the classic business-to-business form, whose first line is `participants N`;
either may be gzipped. docs/howto/meetings.md describes them.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from meishan.algorithms import meetings
from meishan.algorithms.meetings import classic
from meishan.web.cli.meetings_files import read_instance, write_json
from meishan.web.launcher.trouble import DATA, TEMPORARY, USAGE, Trouble


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
    given = read_instance(options.file)
    make = _solve_classic if isinstance(given, str) else _solve
    try:
        written, sealed, lines = make(given, options)
    except (meetings.FormError, meetings.InstanceError, classic.TextError) as error:
        raise Trouble(f"{options.file}: {error}", DATA) from error
    except classic.Impossible as error:
        raise Trouble(f"{options.file}: there is no schedule. {error}", DATA) from error
    except classic.NotFound as error:
        raise Trouble(f"{options.file}: {error} Try more --seconds.", TEMPORARY) from error
    if options.output:
        write_json(options.output, written)
    else:
        json.dump(written, sys.stdout)
        print()
    if options.certificate:
        write_json(options.certificate, sealed)
    told = sys.stdout if options.output else sys.stderr
    print("\n".join(lines), file=told)
    return 0


def _solve(given: Any, options: argparse.Namespace) -> tuple[Any, Any, list[str]]:
    """The schedule and the certificate as JSON, and what to say."""
    instance = meetings.read_instance(given)
    schedule, certificate = meetings.solve(instance, seconds=options.seconds, seed=options.seed)
    return meetings.write_schedule(schedule), meetings.write_certificate(certificate), summary(certificate)


def _solve_classic(text: str, options: argparse.Namespace) -> tuple[Any, Any, list[str]]:
    """As `_solve`, of the classic form."""
    problem = classic.read_problem(text)
    slots, certificate = classic.solve(problem, seconds=options.seconds, seed=options.seed)
    quality = "none fewer (proven)" if certificate.proven else f"at least {certificate.bound:,} are needed"
    lines = [
        f"Meetings  {certificate.meetings:,}, all of them",
        f"Breaks    {certificate.breaks:,}, {certificate.idle_slots:,} idle slots in them: {quality}",
        f"Most      {max(certificate.each):,} breaks of one participant",
        f"Time      {certificate.seconds:.2f} s",
    ]
    return classic.write_schedule(problem, slots), classic.write_certificate(certificate), lines


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
