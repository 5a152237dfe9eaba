# SPDX-License-Identifier: Apache-2.0
"""The public record of outages, and the address that probers ask."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.base.core import clock, sheets

from .. import exports
from ..queries import outages as queries

SHOWN = timedelta(days=90)
MOST = 200


@require_safe
def now(request: HttpRequest) -> JsonResponse:
    """The clock that deadlines are judged by; an answer shows that web server and database are there."""
    return JsonResponse({"now": clock.now().isoformat()}, headers={"Cache-Control": "no-store"})


@require_safe
def outages(request: HttpRequest) -> HttpResponseBase:
    """When the platform was out of reach, who saw it, and which deadlines moved."""
    at = clock.now()
    seen = [one for one in queries.seen(at - SHOWN, at) if one.gap.length >= queries.SHORTEST_SHOWN]
    seen = sorted(seen, key=lambda one: one.gap, reverse=True)[:MOST]
    if file_format := sheets.wanted(request):
        return sheets.answer(file_format, _("outages"), exports.outage_columns(), exports.outage_rows(seen))
    moved = queries.offset()
    return render(
        request,
        "tenders/outages.html",
        {
            "title": _("Outages"),
            "seen": seen,
            "runs": [
                {
                    "source": one.get_source_display(),
                    "since": one.since + moved,
                    "until": one.until + moved,
                    "beats": at - moved - one.until <= queries.SILENCE,
                }
                for one in queries.runs_now()
            ],
            "probers": [{"row": one, "until": one.until + moved} for one in queries.probers()],
            "extensions": [
                {"row": one, "gaps": queries.read(one.gaps, moved)} for one in queries.extensions()[:MOST]
            ],
            "days": SHOWN.days,
        },
    )
