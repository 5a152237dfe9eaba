# SPDX-License-Identifier: Apache-2.0
"""`meishan import unspsc FILE`."""

import csv
import hashlib
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.base.core.sheets import read
from meishan.base.reference.actions import import_unspsc
from meishan.base.reference.imports import Reading, leave_out_unusable, read_unspsc
from meishan.base.reference.queries import LANGUAGES

SHOWN = 20


class Command(BaseCommand):
    """Reads the official UNSPSC file (CSV or XLSX) and takes its titles over; says which rows it left out."""

    help = "Take over the official UNSPSC file (CSV or XLSX)."
    group = "Bring data in"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to read")
        parser.add_argument(
            "--language", default="en", choices=LANGUAGES, help="language of titles where the file names none"
        )
        parser.add_argument("--problems", type=Path, help="write the rows left out to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                reading = read_unspsc(read(file, name=path.name, limit=500_000), language=options["language"])
        except OSError as error:
            raise CommandError(
                _("“%(file)s” can't be opened: %(why)s.") % {"file": path, "why": error.strerror}
            ) from None
        except Refused as refused:
            raise CommandError(str(refused)) from None
        leave_out_unusable(reading)
        if not reading.titles:
            self._report(reading, options["problems"])
            raise CommandError(_("No row of the file could be used. Nothing was changed."))
        total = len(reading.titles)
        written = import_unspsc(
            by=SYSTEM,
            titles=reading.titles,
            name=path.name,
            sha256=sha256,
            progress=lambda done: self._progress(done, total),
        )
        self.stdout.write(
            _("%(rows)s rows read, %(written)s codes taken over.")
            % {"rows": reading.rows, "written": written}
        )
        self._report(reading, options["problems"])

    def _progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:>7} / {total}", ending="\n" if done >= total else "")

    def _report(self, reading: Reading, target: Path | None) -> None:
        problems = reading.problems
        if not problems:
            return
        self.stdout.write(_("%(count)s rows were left out:") % {"count": len(problems)})
        for one in problems[:SHOWN]:
            self.stdout.write(
                _("Row %(number)s: %(reason)s (%(text)s)")
                % {"number": one.number, "reason": one.reason, "text": one.text}
            )
        if len(problems) > SHOWN and target is None:
            self.stdout.write(_("Add --problems FILE to get all of them."))
        if target is not None:
            with target.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow([_("Row"), _("Text"), _("Reason")])
                writer.writerows([one.number, one.text, one.reason] for one in problems)
