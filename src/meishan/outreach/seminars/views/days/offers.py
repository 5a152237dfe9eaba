# SPDX-License-Identifier: Apache-2.0
"""A freed slot offered to a supplier: what, until when, take it or leave it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused

from ...actions import days as actions
from ...models import Offer, Seminar
from ...queries.days import refilling as queries
from ...queries.pulse import pulse_of
from ...queries.seminars import application_of
from ...states import OfferState
from ..frame import demand, fetch, frame


def _found(request: HttpRequest, slug: str, pk: UUID) -> tuple[Seminar, Offer]:
    seminar = fetch(request, slug)
    application = application_of(seminar, request.actor.organisation)
    offer = queries.last_offer_of(application, pk) if application is not None else None
    if offer is None:
        raise Http404
    demand(request, "seminars.see_offer", offer)
    return seminar, offer


def _context(seminar: Seminar, offer: Offer) -> dict[str, Any]:
    pulse = pulse_of(seminar.pk)
    at = clock.now()
    is_open = offer.state == OfferState.OFFERED and at < offer.until
    return {
        "pulse": pulse,
        "offer": offer,
        "is_open": is_open,
        "is_late": offer.state == OfferState.EXPIRED or (offer.state == OfferState.OFFERED and not is_open),
        "seconds": max(0, int((offer.until - at).total_seconds())),
        "reasons": [queries.REASONS[code] for code in offer.reasons if code in queries.REASONS],
        "rule": queries.rule_in_words(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The offer with its countdown; POST answers it."""
    seminar, found = _found(request, slug, pk)
    if request.method == "POST":
        accept = request.POST.get("answer") == "accept"
        try:
            done = actions.answer_offer(found, by=request.actor, accept=accept)
        except (Refused, Denied) as refused:
            messages.error(request, str(refused.message if isinstance(refused, Refused) else refused.reason))
            return redirect("seminars:offer", slug, pk)
        if accept:
            messages.success(request, _("The meeting is yours. Go to the table now or at its time."))
            return redirect("seminars:meeting", slug, done.meeting_id)
        messages.success(request, _("Thank you. The slot is offered to the next."))
        return redirect("seminars:agenda", slug)
    context = frame(
        request,
        seminar,
        "seminars:agenda",
        _("A meeting has become free for you"),
        **_context(seminar, found),
    )
    return render(request, "seminars/days/offer.html", context)


@require_safe
def offer_piece(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The live part: it ends by itself when somebody of the firm answers on another phone."""
    seminar, found = _found(request, slug, pk)
    return render(request, "seminars/days/_offer.html", {"seminar": seminar, **_context(seminar, found)})
