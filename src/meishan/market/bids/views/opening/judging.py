# SPDX-License-Identifier: Apache-2.0
"""Between openings and after: technical results by two people, and questions to bidders in writing."""

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
from meishan.base.core.predicates import may

from ...actions import opening as acts
from ...models import Bid, Clarification, TechnicalDecision
from ...queries import received
from ._forms import ClarifiedForm, ClarifyForm, ResultForm, SettleForm
from ._shared import demand

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@never_cache
def result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say whether a bid is technically qualified, and why."""
    found = received.to_decide(pk)
    if found is None:
        raise Http404
    demand(request, "bids.record_technical_result", found)
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.record_technical_result(
                found,
                by=request.actor,
                result=form.cleaned_data["result"],
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(
                request, _("Recorded. It counts once a second person of your agency confirms it.")
            )
            return redirect("bids:received", found.notice_id)
    context = {
        "title": _("Technical result"),
        "submission": found,
        "notice": found.notice,
        "form": form,
        "cancel_url": reverse("bids:received", args=[found.notice_id]),
    }
    return render(request, "bids/technical_result.html", context, status=400 if form.errors else 200)


@page
@never_cache
def confirm_result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A second person agrees, or sends it back."""
    found = (
        TechnicalDecision.objects.select_related(
            "submission__supplier", "submission__notice__buyer", "submission__notice__deadline"
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    demand(request, "bids.confirm_technical_result", found)
    form = SettleForm(request.POST or None)
    notice = found.submission.notice
    if request.method == "POST" and form.is_valid():
        agrees = form.cleaned_data["agrees"] == "1"
        try:
            acts.confirm_technical_result(
                found, by=request.actor, agrees=agrees, words=form.cleaned_data["words"]
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Confirmed: the result counts.") if agrees else _("Sent back."))
            return redirect("bids:received", notice.pk)
    context = {
        "title": _("Confirm a technical result"),
        "decision": found,
        "submission": found.submission,
        "notice": notice,
        "form": form,
        "cancel_url": reverse("bids:received", args=[notice.pk]),
    }
    return render(request, "bids/technical_result.html", context, status=400 if form.errors else 200)


@page
@never_cache
def clarifications(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Questions to one bidder about its opened bid, for the two of them."""
    bid = (
        Bid.objects.select_related("supplier", "buyer", "notice__buyer", "notice__deadline")
        .filter(pk=pk, opened_at__isnull=False)
        .first()
    )
    if bid is None:
        raise Http404
    asks = bool(may(request.actor, "bids.ask_clarification", bid))
    if not asks:
        demand(request, "bids.see_bid", bid)
    form = ClarifyForm(request.POST or None) if asks else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            acts.ask_clarification(
                bid,
                by=request.actor,
                question=form.cleaned_data["question"],
                due_at=in_zone(form.cleaned_data["due_at"], bid.notice.zone),
            )
        except (Refused, ValidationError) as refused:
            _take(form, refused)
        else:
            messages.success(request, _("Asked. The bidder is told, and answers here."))
            return redirect("bids:clarifications", pk)
    context = {
        "title": _("Questions about the bid"),
        "bid": bid,
        "notice": bid.notice,
        "rows": Clarification.objects.filter(bid=bid),
        "form": form,
        "asks": asks,
        "at": clock.now(),
        "may_answer": not asks and bool(may(request.actor, "bids.edit_bid", bid)),
    }
    return render(request, "bids/clarifications.html", context, status=400 if form and form.errors else 200)


def _take(form: ClarifyForm, refused: Exception) -> None:
    if isinstance(refused, ValidationError):
        form.add_error("due_at", refused)
    else:
        take_refusal(form, refused)


@page
@never_cache
def answer_clarification(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bidder answers, once."""
    found = (
        Clarification.objects.select_related("bid__supplier", "buyer", "notice__buyer", "notice__deadline")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    demand(request, "bids.answer_clarification", found)
    form = ClarifiedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.answer_clarification(found, by=request.actor, answer=form.cleaned_data["answer"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Answered. The buyer is told."))
            return redirect("bids:clarifications", found.bid_id)
    context: dict[str, Any] = {
        "title": _("Answer the buyer’s question"),
        "clarification": found,
        "bid": found.bid,
        "notice": found.notice,
        "form": form,
        "cancel_url": reverse("bids:clarifications", args=[found.bid_id]),
    }
    return render(request, "bids/clarification_answer.html", context, status=400 if form.errors else 200)
