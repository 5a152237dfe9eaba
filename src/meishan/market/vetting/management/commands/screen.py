# SPDX-License-Identifier: Apache-2.0
"""`meishan screen NAMES.csv -o HITS.csv`: names against the lists, each hit with its score and reasons."""

import csv
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from meishan.algorithms.screening import THRESHOLD, Subject
from meishan.base.core import clock, scope, sheets
from meishan.base.core.errors import Refused
from meishan.base.reference.queries import country_from
from meishan.market.vetting import exports, queries
from meishan.market.vetting.imports import (
    Reading,
    UnreadableFile,
    read_csl,
    read_debarred,
    read_ofac,
    read_un,
)

KINDS = ("person", "organisation")


class Command(BaseCommand):
    help = "Screen names from a CSV against the sanctions lists"
    group = "Look up and check"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = (
            "Screen the names of a CSV or XLSX file with a column `name` (and, where known, `kind`: person or "
            "organisation, `birth_year`, `country`). Writes name,score,matched,list,reference,why: one line per "
            "hit, none for a name without hits. Uses the imported lists, or only those given by --un, --ofac, "
            "--csl, --debarred."
        )
        parser.add_argument("names", type=Path, help="the file with the names, or - for standard input")
        parser.add_argument("-o", "--output", type=Path, help="where to write (standard output otherwise)")
        parser.add_argument("--un", type=Path, action="append", default=[], help="UN consolidated list, XML")
        parser.add_argument("--ofac", type=Path, action="append", default=[], help="OFAC's SDN.CSV")
        parser.add_argument("--alt", type=Path, help="OFAC's ALT.CSV, aliases")
        parser.add_argument("--add", type=Path, help="OFAC's ADD.CSV, addresses")
        parser.add_argument("--csl", type=Path, action="append", default=[], help="US consolidated list, CSV")
        parser.add_argument(
            "--debarred", type=Path, action="append", default=[], help="World Bank style debarments, CSV"
        )
        parser.add_argument(
            "--threshold", type=_share, default=THRESHOLD, help=f"least score, 0 to 1 (default {THRESHOLD})"
        )
        parser.add_argument("--language", default="en", help="language of `why`: en fr es ar ru zh-hans")

    def handle(self, *args: Any, **options: Any) -> None:
        subjects = list(_subjects(options["names"]))
        lists = self._lists(options)
        if not len(lists):
            raise CommandError(
                "No list is imported. Import one with `meishan import sanctions`, or give files with --un, --ofac, "
                "--csl or --debarred."
            )
        hits = named = 0
        with ExitStack() as closing:
            target = _open(options["output"], closing)
            closing.enter_context(translation.override(options["language"]))
            writer = csv.writer(target, lineterminator="\n")
            writer.writerow(exports.SCREEN_COLUMNS)
            for number, subject in enumerate(subjects, start=1):
                rows = exports.screen_rows(lists, subject, options["threshold"])
                writer.writerows(rows)
                hits += len(rows)
                named += bool(rows)
                self._progress(number, len(subjects))
        self.stderr.write(
            f"{len(subjects)} names against {len(lists)} listed parties: {named} names with {hits} hits."
        )

    def _lists(self, options: dict[str, Any]) -> queries.Lists:
        readings: list[tuple[str, Reading]] = []
        with ExitStack() as closing:

            def opened(path: Path | None) -> Any:
                try:
                    return closing.enter_context(path.open("rb")) if path else None
                except OSError as error:
                    raise CommandError(f"{path} can't be read: {error.strerror}.") from error

            try:
                readings += [("UN", read_un(opened(path))) for path in options["un"]]
                readings += [
                    ("OFAC", read_ofac(opened(path), alt=opened(options["alt"]), add=opened(options["add"])))
                    for path in options["ofac"]
                ]
                readings += [(path.stem, read_csl(opened(path))) for path in options["csl"]]
                readings += [(path.stem, read_debarred(opened(path))) for path in options["debarred"]]
            except UnreadableFile as wrong:
                raise CommandError(str(wrong)) from wrong
        for title, reading in readings:
            if reading.problems:
                self.stderr.write(f"{title}: {len(reading.problems)} entries could not be read.")
        with scope.everything():
            today = clock.now().date()
            return queries.lists_from_files(readings, on=today) if readings else queries.lists_in_force(today)

    def _progress(self, number: int, total: int) -> None:
        if sys.stderr.isatty() and number % 500 == 0:
            self.stderr.write(f"\r{number} of {total}", ending="")
            self.stderr.flush()


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError
    return value


def _open(path: Path | None, closing: ExitStack) -> IO[str]:
    if path is None:
        return sys.stdout
    try:
        return closing.enter_context(path.open("w", encoding="utf-8", newline=""))
    except OSError as error:
        raise CommandError(f"{path} can't be written: {error.strerror}.") from error


def _subjects(path: Path) -> Iterator[Subject]:
    try:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as file:
            rows = list(sheets.read(_seekable(file), name=path.name, limit=2_000_000))
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from error
    except Refused as refused:
        raise CommandError(str(refused)) from refused
    heads = [head.strip().casefold() for head in rows[0]] if rows else []
    if "name" not in heads:
        raise CommandError(f"{path.name} has no column `name`. Its first line must name the columns.")
    for row in rows[1:]:
        cells = dict(zip(heads, row, strict=False))
        if cells.get("name", "").strip():
            yield _subject(cells)


def _seekable(file: IO[bytes]) -> Any:
    """`file` itself, or what standard input gave, held in memory: it is looked at before it is read."""
    return file if file.seekable() else BytesIO(file.read())


def _subject(cells: dict[str, str]) -> Subject:
    kind = cells.get("kind", "").strip().casefold()
    year = (cells.get("birth_year") or cells.get("date_of_birth") or "").strip()[:4]
    country = country_from(cells.get("country", "")) if cells.get("country") else None
    return Subject(
        name=cells["name"].strip(),
        kind=kind if kind in KINDS else "",
        birth_year=int(year) if year.isdigit() else None,
        countries=frozenset([country.lower()]) if country else frozenset(),
    )
