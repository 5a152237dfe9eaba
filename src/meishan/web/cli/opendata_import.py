# SPDX-License-Identifier: Apache-2.0
"""Check OCDS files of other publishers (JSON, lines of JSON, either compressed by gzip), and take over their notices.

The report says what is wrong with each file: against the schema, and by the rules of coherence and consistency; and
what becomes of each procurement in it. With --past-of the files are an agency's own records of what it bought before
it came: each procurement that is over is taken over whole, with awards and contracts, and counted in the figures.
Exit code 1: a file could not be read at all.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meishan.web.cli import manage, preparing, world
from meishan.web.launcher.trouble import CANNOT_CREATE, USAGE, Trouble, from_os_error

if TYPE_CHECKING:
    from meishan.publish.opendata.imports import Examined

VERSION = "1.1"
ANOTHER = "Name another file for the report."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="the files to read")
    parser.add_argument("--report", type=Path, metavar="REPORT.json", help="write the report to this file")
    parser.add_argument("--publisher", default="", help="whose data they are, where a file does not say")
    parser.add_argument(
        "--past-of",
        default="",
        metavar="AGENCY",
        help="the files are the records of the agency with this acronym, of what it bought before it came",
    )
    parser.add_argument("--dry-run", action="store_true", help="check and report; take nothing over")


def execute(options: argparse.Namespace) -> int:
    if options.report is not None:
        _refuse_unwritable(options.report)
    with preparing.whole_world():
        world.set_up_django()
        with manage.sentences():
            reports = [_one(path, options) for path in options.files]
    if options.report is not None:
        try:
            text = json.dumps({"v": 1, "files": reports}, ensure_ascii=False, indent=1)
            options.report.write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            raise from_os_error(error, "writing the report", mend=ANOTHER) from error
        print(f"The report is in {options.report}.")
    return int(any(one["refused"] for one in reports))


def _refuse_unwritable(report: Path) -> None:
    """Said before anything is taken over, of which the report alone would tell. Raises Trouble."""
    if report.is_dir():
        raise Trouble(f"{report} is a folder. {ANOTHER}", CANNOT_CREATE)
    if not report.absolute().parent.is_dir():
        raise Trouble(f"There is no folder {report.absolute().parent} for the report.", CANNOT_CREATE)
    if not os.access(report if report.exists() else report.absolute().parent, os.W_OK):
        raise Trouble(f"{report} can't be written. {ANOTHER}", CANNOT_CREATE)


def _one(path: Path, options: argparse.Namespace) -> dict[str, Any]:
    # Models, which need the apps loaded.
    from meishan.base.core import scope  # noqa: PLC0415
    from meishan.base.core.actor import SYSTEM  # noqa: PLC0415
    from meishan.base.core.errors import Refused  # noqa: PLC0415
    from meishan.market.tenders.actions import import_notices  # noqa: PLC0415
    from meishan.publish.opendata.imports import examine, refused_report, report_of  # noqa: PLC0415

    try:
        made = examine(path, keep=bool(options.past_of))
    except Refused as refused:
        print(f"{path.name}: {refused.message}", file=sys.stderr)
        return refused_report(path.name, str(refused.message))
    batch = made.batch
    batch.publisher = batch.publisher or options.publisher
    if options.past_of:
        with scope.everything():
            return _past(made, options)
    taken: dict[str, Any] | None = None
    if not options.dry_run and batch.found:
        with scope.everything():
            done = import_notices(
                by=SYSTEM, batch=batch, problems=batch.notes.kept(), left_out=batch.notes.left_out
            )
        taken = {"added": done.added, "revised": done.revised, "unchanged": done.unchanged}
    report = report_of(made, taken)
    print(_summary(report))
    return report


def _past(made: "Examined", options: argparse.Namespace) -> dict[str, Any]:
    # Models, which need the apps loaded.
    from meishan.base.accounts.models import Organisation  # noqa: PLC0415
    from meishan.base.core.actor import SYSTEM  # noqa: PLC0415
    from meishan.base.core.errors import Refused  # noqa: PLC0415
    from meishan.publish.opendata.actions import take_over  # noqa: PLC0415
    from meishan.publish.opendata.imports import past_report_of  # noqa: PLC0415

    agency = Organisation.objects.filter(kind="agency", acronym__iexact=options.past_of).first()
    if agency is None:
        raise Trouble(f"There is no agency with the acronym {options.past_of} here.", USAGE)
    left_out: dict[str, str] | None = None
    if not options.dry_run:
        left_out = dict(made.unmerged)
        source = made.batch.publisher or made.path.name
        for ocid, release in made.compiled.items():
            try:
                take_over(agency, by=SYSTEM, release=release, source=source)
            except Refused as refused:
                left_out[ocid] = str(refused.message)
    report = past_report_of(made, left_out)
    taken = report["taken_over"]
    became = f"{taken['past']} taken over for {agency.acronym}" if taken else "nothing taken over"
    print(f"{made.path.name}: {len(made.processes)} procurements; {became}; {len(left_out or ())} left out.")
    for ocid, why in (left_out or {}).items():
        print(f"  {ocid}: {why}")
    return report


def _summary(report: dict[str, Any]) -> str:
    faults = sum(one["count"] for part in ("coherence", "consistency") for one in report[part])
    taken = report["taken_over"]
    became = (
        f"{taken['added']} added, {taken['revised']} revised, {taken['unchanged']} unchanged"
        if taken
        else "nothing taken over"
    )
    return (
        f"{report['file']}: {report['releases']} releases of {report['procurements']} procurements; "
        f"{report['schema']['invalid']} releases break the schema, {faults} findings of coherence and consistency; "
        f"{became}; {report['accounts']['left_out']} left out.{_lost(report)}{_old(report)}"
    )


def _lost(report: dict[str, Any]) -> str:
    lost = report["accounts"]["releases_without_ocid"] + report["accounts"]["no_releases"]
    return f" Entries with no release, or with one without ocid: {lost}; the notes say why." if lost else ""


def _old(report: dict[str, Any]) -> str:
    others = ", ".join(sorted(set(report["versions"]) - {VERSION}))
    if not others:
        return ""
    mends = " (`ocdskit upgrade 1.0:1.1` mends it)" if others == "1.0" else ""
    return f" It says it is OCDS {others}, and was held against {VERSION}: some faults come of that alone{mends}."
