# SPDX-License-Identifier: Apache-2.0
"""Show how far each follower has read, or let one begin anew."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meishan.base.core import scope
from meishan.base.ledger import queries
from meishan.base.ledger.followers import FOLLOWERS, rebuild


class Command(BaseCommand):
    help = "Show how far each follower of the record has read, or rebuild one from the first entry."
    group = "Look after it"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rebuild", metavar="NAME", help="empty what this follower made and let the worker read anew"
        )

    def handle(self, *args: str, **options: str | None) -> None:
        if options["rebuild"]:
            self._rebuild(options["rebuild"])
            return
        size = queries.log_size()
        for name, position in queries.follower_positions(FOLLOWERS):
            read = position.next_number if position else 0
            self.stdout.write(
                _("%(name)s: %(read)s of %(size)s") % {"name": name, "read": read, "size": size}
            )
            if position and position.error:
                self.stdout.write(
                    _("  stopped at %(at)s: %(error)s")
                    % {"at": f"{position.failed_at:%Y-%m-%d %H:%M} UTC", "error": position.error}
                )

    def _rebuild(self, name: str) -> None:
        if name not in FOLLOWERS:
            known = ", ".join(sorted(FOLLOWERS))
            raise CommandError(
                _("There is no follower “%(name)s”. Known are: %(known)s.") % {"name": name, "known": known}
            )
        if FOLLOWERS[name].reset is None:
            raise CommandError(
                _("“%(name)s” can't be rebuilt: what it did (such as sending mail) can't be undone.")
                % {"name": name}
            )
        with scope.everything():
            rebuild(name)
        self.stdout.write(
            _("“%(name)s” begins anew; the worker reads on from the first entry.") % {"name": name}
        )
