# SPDX-License-Identifier: Apache-2.0
"""Write the public log as static files."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meishan.base.ledger import exports, queries


class Command(BaseCommand):
    help = "Write the public log as static files, for a mirror or a check of the whole."
    group = "Look up and check"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="new, or holding an older copy of the same log")

    def handle(self, *args: str, **options: Path) -> None:
        folder = options["folder"]
        if queries.newest_checkpoint() is None:
            raise CommandError(_("The log has no entries yet, so there is nothing to copy."))
        try:
            written = exports.copy_log(folder)
        except OSError as error:
            raise CommandError(
                _("The log could not be written to %(folder)s: %(error)s.")
                % {"folder": folder, "error": error.strerror}
            ) from error
        self.stdout.write(
            _("%(folder)s holds all %(size)s entries of the log (new files: %(written)s).")
            % {"folder": folder, "size": queries.log_size(), "written": written}
        )
