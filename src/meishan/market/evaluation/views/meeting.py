# SPDX-License-Identifier: Apache-2.0
"""The consensus meeting: one bid with all scores side by side, and what the panel agrees on."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meishan.base.accounts.models import Person
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.leftopen import too_late
from meishan.base.core.predicates import may

from .. import actions, forms, queries
from ..models import Evaluation
from ..states import OPEN_SCORES, EvaluationState
from ._shared import demand, fetch, own_seat, page, tell_left_out


def _suggested(rows: list[Any]) -> dict[str, Decimal | bool]:
    """Where all members gave the same, the panel most likely agrees on it."""
    found: dict[str, Decimal | bool] = {}
    for row in rows:
        if row.are_one:
            one = row.given[0]
            value = one.points if one.points is not None else one.passes
            if value is not None:
                found[row.criterion.id] = value
    return found


@page
@never_cache
def consensus(request: HttpRequest, pk: UUID, submission: UUID) -> HttpResponse:
    """All scores of one bid, and the agreement by each criterion."""
    found = fetch(request, pk, "evaluation.see")
    if not may(request.actor, "evaluation.read_bids", found) and found.state != EvaluationState.REPORTED:
        demand(request, "evaluation.read_bids", found)
    if found.state not in OPEN_SCORES:
        raise Http404
    offer = next(
        (
            one
            for one in queries.offer_views(found, own_seat(request, found))
            if one.submission.pk == submission
        ),
        None,
    )
    if offer is None:
        raise Http404
    seats = list(queries.voting(found))
    rows = queries.matrix(found, offer.submission, seats)
    form = None
    if found.state != EvaluationState.REPORTED and may(request.actor, "evaluation.agree", found):
        form = forms.JudgeForm(
            request.POST if request.method == "POST" else None,
            criteria=[row.criterion for row in rows],
            before={row.criterion.id: row.agreed for row in rows if row.agreed is not None},
            suggested=_suggested(rows),
        )
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            actions.agree(found, by=request.actor, submission=submission, judged=form.judged())
        except Refused as refused:
            take_refusal(form, refused)
        else:
            if form.leaves_out:
                tell_left_out(request)
            return _onward(request, found, submission)
    elif form is None:
        too_late(request)
    people = Person.objects.in_bulk([one.person for one in seats])
    context: dict[str, Any] = {
        "title": offer.name or _("Bidder %(letter)s") % {"letter": offer.letter},
        "evaluation": found,
        "notice": found.notice,
        "offer": offer,
        "seats": [(one, people.get(one.person)) for one in seats],
        "rows": [(row, fields) for row, fields in zip(rows, form.rows() if form else rows, strict=True)],
        "form": form,
        "reads": bool(may(request.actor, "evaluation.read_bids", found)),
    }
    return render(request, "evaluation/consensus.html", context, status=400 if form and form.errors else 200)


def _onward(request: HttpRequest, found: Evaluation, submission: UUID) -> HttpResponse:
    """After an agreement was kept: to the next bid that lacks one, else to the report."""
    found = Evaluation.objects.select_related("notice").get(pk=found.pk)
    progress = queries.progress_of(found, queries.agreed_of(found))
    if progress.missing.get(submission):
        messages.success(request, _("Kept. Not all of this bid is agreed on yet."))
        return redirect("evaluation:consensus", found.pk, submission)
    waiting = [one for one in queries.offer_views(found, None) if progress.missing.get(one.submission.pk)]
    if not waiting:
        messages.success(request, _("Kept. The panel has agreed on every bid: write the report."))
        return redirect("evaluation:report", found.pk)
    messages.success(request, _("Kept. Here is the next bid."))
    return redirect("evaluation:consensus", found.pk, waiting[0].submission.pk)
