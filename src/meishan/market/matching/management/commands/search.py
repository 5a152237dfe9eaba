# SPDX-License-Identifier: Apache-2.0
"""`meishan search "TEXT"`: the same answers as the page."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from meishan.base.core import clock
from meishan.base.core.templatetags import _shown as shown
from meishan.market.matching import exports, queries
from meishan.market.matching.states import Sort, Status
from meishan.market.tenders import queries as tenders

LANGUAGES = {"en": "en", "fr": "fr", "es": "es", "ar": "ar", "ru": "ru", "zh": "zh-hans"}


class Command(BaseCommand):
    """Prints what the search page shows: titles, deadlines, reasons."""

    help = "Search the tenders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", help="words in any of the six languages, a reference, or a UNSPSC code")
        parser.add_argument(
            "--language", choices=LANGUAGES, default="en", help="language of titles and reasons"
        )
        parser.add_argument(
            "--filter", default="", help='filters as in the page\'s address: "country=KE&type=rfq"'
        )
        parser.add_argument("--status", choices=Status.values, default=Status.OPEN)
        parser.add_argument("--sort", choices=Sort.values, default=Sort.FIT)
        parser.add_argument("--limit", type=int, default=20)
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        given = QueryDict(options["filter"], mutable=True)
        given.update({"q": options["text"], "status": options["status"], "sort": options["sort"]})
        at = clock.now()
        with translation.override(LANGUAGES[options["language"]]):
            found = queries.search(
                queries.SearchQuery.from_params(given), at=at, size=max(1, min(options["limit"], 1000))
            )
            if options["json"]:
                answer = {
                    "total": found.total,
                    "is_exact": found.is_exact,
                    "corrected": found.corrected,
                    "hits": [exports.hit_as_json(hit) for hit in found.hits],
                }
                self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
                return
            for hit in found.hits:
                self.stdout.write(tell(hit))
            self.stdout.write(_("%(shown)s of %(total)s") % {"shown": len(found.hits), "total": found.total})


def tell(hit: queries.Hit) -> str:
    """A hit in a few lines."""
    one = hit.notice
    closes = shown.moment_in(one.closes_at) if one.closes_at else _("No deadline given")
    lines = [tenders.title_of(one), f"  {one.buyer_name} · {one.reference} · {closes}"]
    return "\n".join(
        [*lines, *(f"  – {reason}" for reason in hit.reasons), f"  {exports.address_of(one)}", ""]
    )
