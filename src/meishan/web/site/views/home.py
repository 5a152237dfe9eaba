# SPDX-License-Identifier: Apache-2.0
"""The first page: what this is, what to do next, what is due."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meishan.base.core import clock
from meishan.base.ledger import queries as ledger
from meishan.market.tenders import queries as tenders

from .. import queries, tables

DEADLINES = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For a visitor, a supplier and an officer in ten seconds."""
    at = clock.now()
    context = {
        "numbers": queries.numbers(at),
        "cards": tables.notice_cards(tenders.open_notices(at)[:DEADLINES]),
        "checkpoint": ledger.newest_checkpoint(),
        "seminars": queries.seminars_ahead(at),
    }
    return render(request, "site/home.html", context)
