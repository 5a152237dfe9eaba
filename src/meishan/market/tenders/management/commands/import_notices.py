# SPDX-License-Identifier: Apache-2.0
"""`meishan import notices ocds FILE | eforms FILE… | csv FILE --map MAP.json`."""

import csv
import hashlib
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.core import scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.market.tenders.actions import import_notices
from meishan.market.tenders.imports import Batch, Mapping, read_eforms, read_ocds, read_table

SHOWN = 25


class Command(BaseCommand):
    """Takes over notices of other portals, and lists all that could not be taken over."""

    help = "Take over notices from OCDS, EU eForms or CSV files."
    group = "Bring data in"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=("ocds", "eforms", "csv"), help="what the files are")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="the files to read")
        parser.add_argument("--map", type=Path, metavar="MAP.json", help="csv: which column holds which part")
        parser.add_argument(
            "--publisher", default="", help="whose notices these are, where the file does not say"
        )
        parser.add_argument("--notes", type=Path, metavar="NOTES.csv", help="write all notes to this file")
        parser.add_argument("--dry-run", action="store_true", help="read and report, take nothing over")

    def handle(self, *args: Any, **options: Any) -> None:
        for batch in self._batches(options):
            batch.publisher = batch.publisher or options["publisher"]
            self._report(batch, options["notes"])
            if options["dry_run"] or not batch.found:
                continue
            total = len(batch.found)
            with scope.everything():
                made = import_notices(
                    by=SYSTEM,
                    batch=batch,
                    problems=batch.notes.kept(),
                    left_out=batch.notes.left_out,
                    progress=lambda done, total=total: self._progress(done, total),
                )
            self.stdout.write(
                _("%(added)s added, %(revised)s revised, %(unchanged)s unchanged.")
                % {"added": made.added, "revised": made.revised, "unchanged": made.unchanged}
            )

    def _batches(self, options: dict[str, Any]) -> list[Batch]:
        kind, paths = options["kind"], options["files"]
        mapping = self._mapping(options["map"]) if kind == "csv" else None
        try:
            contents = [(path, path.read_bytes()) for path in paths]
            if kind == "eforms":
                together = hashlib.sha256(b"".join(data for _path, data in contents)).hexdigest()
                name = paths[0].name if len(paths) == 1 else f"{paths[0].name} +{len(paths) - 1}"
                return [
                    read_eforms(
                        [(path.name, data) for path, data in contents], file_name=name, sha256=together
                    )
                ]
            read_one = read_ocds if mapping is None else read_table
            more = {} if mapping is None else {"mapping": mapping}
            return [
                read_one(data, file_name=path.name, sha256=hashlib.sha256(data).hexdigest(), **more)
                for path, data in contents
            ]
        except OSError as error:
            raise CommandError(
                _("“%(file)s” can't be opened: %(why)s.") % {"file": error.filename, "why": error.strerror}
            ) from None
        except UnicodeDecodeError:
            raise CommandError(_("A file is not text in UTF-8. Save it as UTF-8.")) from None
        except Refused as refused:
            raise CommandError(str(refused)) from None

    def _mapping(self, path: Path | None) -> Mapping:
        if path is None:
            raise CommandError(
                _("A CSV file needs --map MAP.json, which says which column holds which part.")
            )
        try:
            return Mapping.of(json.loads(path.read_text(encoding="utf-8-sig")))
        except OSError as error:
            raise CommandError(
                _("“%(file)s” can't be opened: %(why)s.") % {"file": path, "why": error.strerror}
            ) from None
        except ValueError:
            raise CommandError(_("“%(file)s” is not JSON.") % {"file": path}) from None
        except Refused as refused:
            raise CommandError(str(refused)) from None

    def _report(self, batch: Batch, target: Path | None) -> None:
        count, left_out = len(batch.found), batch.notes.left_out
        self.stdout.write(
            ngettext(
                "%(file)s: %(count)s notice found, %(left_out)s left out.",
                "%(file)s: %(count)s notices found, %(left_out)s left out.",
                count,
            )
            % {"file": batch.file_name, "count": count, "left_out": left_out}
        )
        notes = batch.notes.all()
        for note in notes[:SHOWN]:
            self.stdout.write(f"  {note.count:>5} × {note.place}: {note.message}")
        if len(notes) > SHOWN and target is None:
            self.stdout.write(
                _("… and %(count)s more kinds of notes. Add --notes FILE to get all.")
                % {"count": len(notes) - SHOWN}
            )
        if target is not None:
            with target.open("a", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow([_("File"), _("Place"), _("What"), _("How often"), _("Left out")])
                for note in notes:
                    writer.writerow(
                        [batch.file_name, note.place, note.message, note.count, int(note.left_out)]
                    )

    def _progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:>7} / {total}", ending="\n" if done >= total else "")
