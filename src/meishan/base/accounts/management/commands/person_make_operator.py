# SPDX-License-Identifier: Apache-2.0
"""`meishan person make-operator`: the first administrator of a new platform."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from meishan.base.accounts import actions
from meishan.base.accounts.actions._shared import link
from meishan.base.core import scope
from meishan.base.core.actor import SYSTEM


class Command(BaseCommand):
    help = "Make a person an administrator, by e-mail address"
    group = "Look after it"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address she signs in with, or will")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” is no e-mail address.") from error
        with scope.everything():
            person, token = actions.make_operator(by=SYSTEM, email=email)
        if person is not None:
            self.stdout.write(
                f"{person.email} is an administrator now; a second step of sign-in is asked of her."
            )
        else:
            self.stdout.write(
                f"There is no account with {email} yet. This link makes one, as an administrator; hand it to"
                f" nobody else:\n{link('accounts:invitation', token)}"
            )
