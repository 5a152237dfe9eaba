# SPDX-License-Identifier: Apache-2.0
"""`meishan index`: make the search index anew from the notices."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from meishan.market.matching.tasks.indexing import rebuild


class Command(BaseCommand):
    """Empties the search index and fills it from the notices; searches go on with the old one meanwhile."""

    help = "Make the search index anew."

    def handle(self, *args: Any, **options: Any) -> None:
        number = rebuild(self._progress)
        self.stdout.write(_("%(number)s notices indexed.") % {"number": number})

    def _progress(self, done: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:>8}", ending="")
