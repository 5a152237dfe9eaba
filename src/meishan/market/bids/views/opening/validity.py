# SPDX-License-Identifier: Apache-2.0
"""Longer validity: the buyer asks all bidders on one page, each of them answers on its own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import in_zone, take_refusal
from meishan.base.core.leftopen import too_late
from meishan.base.core.predicates import may
from meishan.market.tenders.states import WITHOUT_AWARD

from ...actions import opening as acts
from ...actions.opening.after import EVALUATED
from ...queries import validity as queries
from ._forms import LongerForm, StandForm
from ._shared import demand
from .desk import fetch_notice

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@never_cache
def validity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The buyer: until when the bids bind, who was asked for longer and what they said, and the form to ask."""
    notice = fetch_notice(pk)
    demand(request, "bids.see_received", notice)
    is_time = notice.tender.state in EVALUATED
    form = None
    if is_time and may(request.actor, "bids.ask_longer_validity", notice):
        form = LongerForm(request.POST or None, zone=notice.zone)
    else:
        too_late(request)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            acts.ask_longer_validity(
                notice,
                by=request.actor,
                until=form.cleaned_data["until"],
                due_at=in_zone(form.cleaned_data["due_at"], notice.zone),
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as wrong:
            form.add_error("due_at", wrong)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Asked. All bidders are told, and answer by themselves."))
            return redirect("bids:validity", pk)
    context: dict[str, Any] = {
        "title": _("Validity of the bids"),
        "notice": notice,
        "valid_until": queries.valid_until(notice),
        "rows": list(queries.requests_of(notice)),
        "form": form,
        "is_time": is_time,
        "at": clock.now(),
    }
    return render(request, "bids/validity.html", context, status=400 if form and form.errors else 200)


@page
@never_cache
def stand(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A bidder: whether its bid stands for longer."""
    found = queries.answer_for_reader(pk)
    if found is None:
        raise Http404
    demand(request, "bids.answer_longer_validity", found)
    is_open = (
        found.at is None
        and clock.now() < found.request.due_at
        and found.bid.notice.tender.state not in WITHOUT_AWARD
    )
    form = StandForm(request.POST or None) if is_open else None
    if form is None:
        too_late(request)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            acts.answer_longer_validity(found, by=request.actor, agrees=form.cleaned_data["agrees"] == "1")
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Answered. The buyer is told."))
            return redirect("bids:bid", found.bid_id)
    context: dict[str, Any] = {
        "title": _("Does your bid stand for longer?"),
        "asked": found.request,
        "notice": found.bid.notice,
        "bid": found.bid,
        "answer": found,
        "is_late": clock.now() >= found.request.due_at,
        "form": form,
        "cancel_url": reverse("bids:bid", args=[found.bid_id]),
    }
    return render(request, "bids/validity_answer.html", context, status=400 if form and form.errors else 200)
