# SPDX-License-Identifier: Apache-2.0
"""`meishan suggest SUPPLIER`: the same answers as the supplier's desk."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from meishan.base.core import clock, scope
from meishan.market.matching import exports, queries
from meishan.market.suppliers import queries as suppliers
from meishan.market.suppliers.models import Supplier

from .search import LANGUAGES, tell


class Command(BaseCommand):
    """Prints the open tenders that fit a supplier, with the reasons."""

    help = "Tell which open tenders fit a supplier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("supplier", help="its number (M-204518), its id, or its name")
        parser.add_argument(
            "--language", choices=LANGUAGES, default="en", help="language of titles and reasons"
        )
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        with scope.everything(), translation.override(LANGUAGES[options["language"]]):
            supplier = find(options["supplier"])
            hits = queries.suggestions_for(
                supplier, at=clock.now(), limit=max(1, min(options["limit"], 1000))
            )
            if options["json"]:
                answer = {
                    "supplier": {"id": str(supplier.pk), "number": supplier.code, "name": supplier.name},
                    "hits": [exports.hit_as_json(hit) for hit in hits],
                }
                self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
                return
            for hit in hits:
                self.stdout.write(tell(hit))
            if not hits:
                self.stdout.write(_("No open tender fits %(name)s right now.") % {"name": supplier.name})


def find(named: str) -> Supplier:
    """The supplier of that number, id or name. Raises CommandError where there is none, or several."""
    named = named.strip()
    everybody = suppliers.suppliers()
    try:
        found = everybody.filter(pk=UUID(named))
    except ValueError:
        digits = named.upper().removeprefix("M-")
        if digits.isascii() and digits.isdigit() and len(digits) < 18:
            found = everybody.filter(number=int(digits))
        else:
            found = everybody.filter(name__iexact=named)
            found = found if found.exists() else everybody.filter(name__icontains=named)
    some = list(found[:6])
    if not some:
        raise CommandError(_("There is no supplier “%(name)s”.") % {"name": named})
    if len(some) > 1:
        names = ", ".join(f"{one.code} {one.name}" for one in some[:5])
        raise CommandError(
            _("Several suppliers are called so: %(names)s. Give the number of one.") % {"names": names}
        )
    return some[0]
