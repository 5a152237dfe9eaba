# SPDX-License-Identifier: Apache-2.0
"""Letters to bidders: their own scores alone, the debriefing they may ask for, and the buyer's answer to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.leftopen import too_late
from meishan.market.tenders.models import Notice

from ...actions import debriefing as acts
from ...forms.awarding import AskDebriefForm, DebriefForm
from ...models import Award, Letter
from ...queries import awards as reads
from ...queries import terms
from ...queries.published import announced_ranking
from .._shared import demand, page
from ._shared import allowed, lot_name, sign_in_first


@require_safe
@never_cache
def letters(request: HttpRequest) -> HttpResponse:
    """All letters to the reader's firm, the newest first."""
    sign_in_first(request)
    demand(request, "evaluation.see_letters")
    context = {
        "title": _("Letters about awards"),
        "rows": list(reads.letters_to(request.actor.the_organisation)),
        "at": clock.now(),
    }
    return render(request, "evaluation/letters.html", context)


def fetch_letter(request: HttpRequest, pk: UUID) -> Letter:
    """A letter to the reader's firm; for the buyer's people, one they sent."""
    sign_in_first(request)
    found = reads.letter_for_reader(pk)
    if found is None:
        raise Http404
    if found.supplier_id != request.actor.organisation:
        demand(request, "evaluation.see_award", found.notice)
    else:
        demand(request, "evaluation.see_letter", found)
    return found


@page
@never_cache
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter: how one's own offer fared, and what one can do now."""
    found = fetch_letter(request, pk)
    at = clock.now()
    debrief = reads.debrief_for_reader(found.pk)
    lost = any(one["outcome"] != "won" for one in found.content["lots"])
    asks = (
        debrief is None
        and lost
        and at < found.debrief_until
        and allowed(request, "evaluation.ask_debrief", found)
    )
    form = AskDebriefForm(request.POST if request.method == "POST" else None) if asks else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            acts.ask_debrief(found, by=request.actor, question=form.cleaned_data["question"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(
                request, _("Asked. The buyer explains how your offer was judged; the award waits.")
            )
            return redirect("evaluation:letter", pk)
    elif form is None:
        too_late(request, _no_debrief(debrief is not None, lost and found.debrief_until <= at))
    until = reads.protest_until(found)
    protest = reads.protest_on(found)
    context: dict[str, Any] = {
        "title": _("Your letter") if found.supplier_id == request.actor.organisation else _("Letter"),
        "letter": found,
        "notice": found.notice,
        "lots": [
            {
                **one,
                "name": lot_name(found.notice, one["lot"]),
                "is_scored": any(row["of"] for row in one["criteria"]),
                "ranking": announced_ranking(found.notice, one["lot"])
                if one.get("winner_evaluated")
                else None,
            }
            for one in found.content["lots"]
        ],
        "judged_by": _judged_by(found.notice),
        "back": _back(found, request),
        "awards": {
            one.lot: one
            for one in Award.objects.filter(decision=found.decision_id).select_related("supplier")
        },
        "debrief": debrief,
        "lost": lost,
        "form": form,
        "protest": protest,
        "protest_until": until,
        "may_protest": bool(
            reads.lots_lost(found)
            and (protest is None or protest.state == "draft")
            and until is not None
            and at < until
            and allowed(request, "evaluation.draft_protest", found)
        ),
        "at": at,
    }
    return render(request, "evaluation/letter.html", context, status=400 if form and form.errors else 200)


def _judged_by(notice: Notice) -> dict[str, Any]:
    """The published terms that every offer was judged by, as a ranking names them."""
    said = terms(notice)
    return {
        "method": said["award"],
        "weights": said["weights"],
        "pass_mark": said["pass_mark"],
        "life_cycle": said.get("life_cycle"),
    }


def _back(letter: Letter, request: HttpRequest) -> tuple[str, str]:
    """Where a reader comes from: a bidder from all its letters, the buyer's people from the award."""
    if letter.supplier_id == request.actor.organisation:
        return reverse("evaluation:letters"), _("Letters about awards")
    return reverse("evaluation:award", args=[letter.notice_id]), _("Award")


def _no_debrief(was_asked: bool, is_over: bool) -> str:
    """Why no debriefing can be asked for any more; empty where the page itself says it."""
    if was_asked:
        return _("You asked for it already. A debriefing is asked for once.")
    return _("The time to ask for a debriefing is over.") if is_over else ""


@page
@never_cache
def debrief(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The buyer answers a debriefing."""
    sign_in_first(request)
    found = reads.debrief_for_reader(pk)
    if found is None:
        raise Http404
    demand(request, "evaluation.see_award", found.notice)
    form = None
    if found.answered_at is None and allowed(request, "evaluation.answer_debrief", found):
        form = DebriefForm(request.POST if request.method == "POST" else None)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            acts.answer_debrief(found, by=request.actor, answer=form.cleaned_data["answer"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Answered. The bidder is told, and its time to protest begins."))
            return redirect("evaluation:award", found.notice_id)
    elif form is None:
        too_late(request, _("This debriefing was answered already.") if found.answered_at else "")
    context: dict[str, Any] = {
        "title": _("Debriefing of %(bidder)s") % {"bidder": found.supplier.name},
        "debrief": found,
        "notice": found.notice,
        "lots": [{**one, "name": lot_name(found.notice, one["lot"])} for one in found.letter.content["lots"]],
        "form": form,
        "cancel_url": reverse("evaluation:award", args=[found.notice_id]),
    }
    return render(request, "evaluation/debrief.html", context, status=400 if form and form.errors else 200)
