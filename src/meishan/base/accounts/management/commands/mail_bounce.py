# SPDX-License-Identifier: Apache-2.0
"""`meishan mail bounce`: what a mail server pipes returned messages into."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from meishan.base.accounts.mail import take_bounce
from meishan.base.core import scope


class Command(BaseCommand):
    help = "Take a returned mail, so that nothing more is sent to a dead address"
    group = "Look after it"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", help="the returned message (RFC 5322), or - to read it from standard input"
        )

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        with scope.everything():
            bounce = take_bounce(raw)
        if bounce.mail is None:
            self.stdout.write("This is about no mail of ours; nothing was changed.")
        elif bounce.final:
            self.stdout.write(
                f"{bounce.mail.to} is closed: nothing more is sent there until its owner confirms it again."
            )
        else:
            self.stdout.write(f"Noted for {bounce.mail.to}; the mail server still tries.")
