# SPDX-License-Identifier: Apache-2.0
"""A member reads one bid and judges it by herself; then she locks all her scores."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.leftopen import too_late
from meishan.base.core.predicates import may
from meishan.market.bids.models import Clarification, OpeningLine
from meishan.market.bids.queries import reading
from meishan.market.bids.states import EnvelopeState
from meishan.market.tenders.states import EnvelopeKind

from .. import actions, forms, queries
from ..models import Evaluation, Seat
from ..states import VOTING, EvaluationState
from ._shared import fetch, own_seat, page, tell_left_out


def _offer(evaluation: Evaluation, seat: Seat | None, submission: UUID) -> queries.OfferView:
    found = next(
        (one for one in queries.offer_views(evaluation, seat) if one.submission.pk == submission), None
    )
    if found is None:
        raise Http404
    return found


def _lines(offer: queries.OfferView) -> list[OpeningLine]:
    """What was opened of this bid so far, the technical envelope first."""
    lines = (
        OpeningLine.objects.filter(submission=offer.submission, envelope__state=EnvelopeState.OPENED)
        .select_related("envelope", "submission")
        .prefetch_related("files")
    )
    return sorted(lines, key=lambda one: one.envelope.kind == EnvelopeKind.FINANCIAL)


@page
@never_cache
def bid(request: HttpRequest, pk: UUID, submission: UUID) -> HttpResponse:
    """One bid: what it says, questions to its bidder, and the reader's own scores."""
    found = fetch(request, pk, "evaluation.read_bids")
    seat = own_seat(request, found)
    offer = _offer(found, seat, submission)
    criteria = queries.criteria_of(found.notice)
    form, before = None, {}
    if seat is not None and seat.role in VOTING:
        before = {one.criterion: one for one in queries.scores_of(seat).filter(submission=offer.submission)}
        if found.state == EvaluationState.INDIVIDUAL and seat.locked_at is None:
            form = forms.JudgeForm(
                request.POST if request.method == "POST" else None, criteria=criteria, before=before
            )
        else:
            too_late(
                request,
                _("You have locked your scores. Nobody changes them any more, not even you.")
                if seat.locked_at
                else "",
            )
    if form is not None and seat is not None and request.method == "POST" and form.is_valid():
        try:
            actions.score(seat, by=request.actor, submission=submission, judged=form.judged())
        except Refused as refused:
            take_refusal(form, refused)
        else:
            if form.leaves_out:
                tell_left_out(request)
            return _saved(request, found, seat, offer)
    shows_prices = bool(may(request.actor, "bids.read_prices", found.notice))
    context: dict[str, Any] = {
        "title": offer.name or _("Bidder %(letter)s") % {"letter": offer.letter},
        "evaluation": found,
        "notice": found.notice,
        "seat": seat,
        "offer": offer,
        "form": form,
        "before": [(one, before.get(one.id)) for one in criteria] if before and form is None else [],
        "readings": [(line, reading.read(line, prices=shows_prices)) for line in _lines(offer)],
        "questions": Clarification.objects.filter(bid=offer.submission.bid_id),
        "may_ask": bool(may(request.actor, "bids.ask_clarification", offer.submission.bid)),
    }
    return render(request, "evaluation/bid.html", context, status=400 if form and form.errors else 200)


def _saved(request: HttpRequest, found: Evaluation, seat: Seat, offer: queries.OfferView) -> HttpResponse:
    """After scores were kept: to the next bid that is not finished, else to the lock."""
    progress = queries.progress_of(found, queries.scores_of(seat))
    if progress.missing.get(offer.submission.pk):
        messages.success(request, _("Kept. This bid is not judged by every criterion yet."))
        return redirect("evaluation:bid", found.pk, offer.submission.pk)
    waiting = [one for one in queries.offer_views(found, seat) if progress.missing.get(one.submission.pk)]
    if not waiting:
        messages.success(
            request, _("Kept. You have judged every bid: look through your scores, then lock them.")
        )
        return redirect("evaluation:evaluation", found.pk)
    messages.success(request, _("Kept. Here is the next bid."))
    return redirect("evaluation:bid", found.pk, waiting[0].submission.pk)


@page
@never_cache
def lock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make one's scores final."""
    found = fetch(request, pk, "evaluation.read_bids")
    seat = own_seat(request, found)
    if seat is None or seat.role not in VOTING:
        raise Http404
    back = reverse("evaluation:evaluation", args=[pk])
    if request.method == "POST":
        try:
            actions.lock(seat, by=request.actor)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Locked. Your scores are final."))
        return redirect(back)
    context: dict[str, Any] = {
        "title": _("Lock your scores?"),
        "message": _(
            "Your scores are final then: nobody changes them any more, not even you. Once all have locked, the panel "
            "reads all scores and agrees."
        ),
        "confirm_label": _("Lock my scores"),
        "cancel_url": back,
        "crumbs": [
            (reverse("evaluation:mine"), _("Evaluations")),
            (back, found.notice.reference),
        ],
    }
    return render(request, "core/confirm.html", context)
