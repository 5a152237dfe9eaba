# SPDX-License-Identifier: Apache-2.0
"""Let the public log go on after an older backup was restored."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.base.ledger.actions import admit_loss


class Command(BaseCommand):
    help = "Say in the public log that entries were lost, and let it go on."
    group = "Look after it"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "explanation", help="what happened, in a sentence; it becomes public and stays so for ever"
        )

    def handle(self, *args: str, **options: str) -> None:
        try:
            admit_loss(by=SYSTEM, explanation=options["explanation"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("The loss stands in the record now; the worker goes on with the log."))
