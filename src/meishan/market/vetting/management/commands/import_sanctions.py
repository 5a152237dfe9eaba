# SPDX-License-Identifier: Apache-2.0
"""`meishan import sanctions un FILE`: the same import as on the page, for a scheduled job."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from meishan.base.core import scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.market.vetting import actions
from meishan.market.vetting.actions.lists import ListFile
from meishan.market.vetting.models import ListVersion
from meishan.market.vetting.states import ListFormat

SHOWN = 20


class Command(BaseCommand):
    help = "Import an edition of a sanctions list: un, ofac, csl or debarred"
    group = "Bring data in"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "format", choices=[str(one) for one in ListFormat], help="which of the published formats"
        )
        parser.add_argument("file", type=Path, help="the list: XML for un, CSV for the others")
        parser.add_argument("--alt", type=Path, help="ofac only: the file of aliases, ALT.CSV")
        parser.add_argument("--add", type=Path, help="ofac only: the file of addresses, ADD.CSV")
        parser.add_argument("--date", type=date.fromisoformat, help="the list's date, as 2026-12-31")
        parser.add_argument("--key", default="", help="short name, to keep lists of one format apart")
        parser.add_argument("--title", default="", help="the list's title, when it is new here")
        parser.add_argument("--dry-run", action="store_true", help="only show what it would change")
        parser.add_argument(
            "--yes", action="store_true", help="import even if it takes more than a fifth of the parties off"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["format"] != ListFormat.OFAC and (options["alt"] or options["add"]):
            raise CommandError("--alt and --add belong to ofac alone.")
        files = {
            part: _read(options[name])
            for part, name in (("main", "file"), ("alt", "alt"), ("add", "add"))
            if options[name]
        }
        try:
            with scope.everything():
                version = actions.offer_list(
                    by=SYSTEM,
                    list_format=options["format"],
                    files=files,
                    key=options["key"],
                    title=options["title"],
                    list_date=options["date"],
                )
                self._show(version)
                self._decide(version, options)
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def _decide(self, version: ListVersion, options: dict[str, Any]) -> None:
        known = version.source.parties.filter(removed_in__isnull=True).count()
        if options["dry_run"]:
            actions.drop_list(version, by=SYSTEM)
            self.stdout.write("Nothing was changed (--dry-run).")
        elif known and version.removed > known // 5 and not options["yes"]:
            actions.drop_list(version, by=SYSTEM)
            raise CommandError(
                f"It would take {version.removed} of {known} parties off. Is the file complete? "
                "Use --yes to import it all the same."
            )
        else:
            actions.import_list(version, by=SYSTEM)
            self.stdout.write("Imported. The worker now screens all suppliers anew.")

    def _show(self, version: ListVersion) -> None:
        self.stdout.write(
            f"{version.source}, {version.list_date}: {version.entries} parties; {version.added} new, "
            f"{version.changed} changed, {version.removed} taken off, {len(version.problems)} unreadable."
        )
        for problem in version.problems[:SHOWN]:
            place = f"line {problem['line']}: " if problem["line"] else ""
            print(f"  {place}{problem['why']} ({problem['found'][:80]})", file=sys.stderr)  # noqa: T201
        if len(version.problems) > SHOWN:
            print(f"  and {len(version.problems) - SHOWN} more", file=sys.stderr)  # noqa: T201


def _read(path: Path) -> ListFile:
    try:
        return ListFile(path.name, path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from error
