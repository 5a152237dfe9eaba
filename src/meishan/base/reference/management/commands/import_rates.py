# SPDX-License-Identifier: Apache-2.0
"""`meishan import rates FILE`."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.base.core.sheets import read
from meishan.base.reference.actions import import_rates
from meishan.base.reference.imports import read_rates

SHOWN = 20


class Command(BaseCommand):
    """Reads a file of rates of exchange (CSV or XLSX) and takes the new ones over; says which rows it left out."""

    help = "Take over UN operational rates of exchange (CSV or XLSX: currency, date, rate for one US dollar)."
    group = "Bring data in"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to read")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                reading = read_rates(read(file, name=path.name, limit=100_000))
            for one in reading.problems[:SHOWN]:
                self.stdout.write(
                    _("Row %(number)s was left out: %(reason)s (%(text)s)")
                    % {"number": one.number, "reason": one.reason, "text": one.text}
                )
            if not reading.rates:
                raise CommandError(_("No row of the file could be used. Nothing was changed."))
            new = import_rates(
                by=SYSTEM,
                rates=[(one.currency, one.since, one.per_usd) for one in reading.rates],
                source=path.name,
                sha256=sha256,
            )
        except OSError as error:
            raise CommandError(
                _("“%(file)s” can't be opened: %(why)s.") % {"file": path, "why": error.strerror}
            ) from None
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(
            _("%(rows)s rows read, %(left)s left out, %(new)s new rates taken over.")
            % {"rows": reading.rows, "left": len(reading.problems), "new": new}
        )
