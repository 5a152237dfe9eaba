# SPDX-License-Identifier: Apache-2.0
"""Give the public log a new signing key."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.base.ledger.actions import rotate_key


class Command(BaseCommand):
    help = "Give the public log a new signing key; the old one signs along for a while."
    group = "Look after it"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--overlap", type=int, default=30, metavar="DAYS", help="how long both keys sign (default: 30)"
        )

    def handle(self, *args: str, **options: int) -> None:
        try:
            vkey = rotate_key(by=SYSTEM, overlap=timedelta(days=options["overlap"]))
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("The log's new public key is:"))
        self.stdout.write(vkey)
        self.stdout.write(
            _("Copy the key file to every machine that runs a worker, and tell your readers the new key.")
        )
