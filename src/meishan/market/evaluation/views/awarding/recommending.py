# SPDX-License-Identifier: Apache-2.0
"""A recommendation: written, handed over, advised on, decided, announced; each by whom the rules let."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.leftopen import pressed

from ...actions import awarding as acts
from ...forms.awarding import AdviseForm, DecideForm, RecommendForm, WithdrawForm
from ...models import Recommendation
from ...queries import awards as reads
from ...queries import parts
from ...queries.steps import next_of
from ...states import OPEN_RECOMMENDATIONS, RecommendationState
from .._shared import demand, page
from ._shared import allowed, fetch_case, lot_name, sign_in_first

# What needs no words. Sent from a page that was left open, its act says why it can't be done any more, or not yet.
PLAIN = frozenset({"submit", "announce"})


@page
@never_cache
def recommend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write to whom each open lot should go: the ranking says it, the officer says why."""
    notice = fetch_case(request, pk)
    demand(request, "evaluation.recommend", notice)
    last = reads.recommendations_of(notice).first()
    form = RecommendForm(request.POST or None, initial={"reasons": last.reasons if last is not None else ""})
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.recommend(notice, by=request.actor, reasons=form.cleaned_data["reasons"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Written. Read it over, then hand it over."))
            return redirect("evaluation:recommendation", made.pk)
    rankings = reads.newest_rankings(notice)
    context: dict[str, Any] = {
        "title": _("Recommend an award"),
        "notice": notice,
        "form": form,
        "last": last,
        "lots": [
            {
                "name": lot_name(notice, lot),
                "first": _first(rankings[lot].result) if lot in rankings else None,
                "ranking": rankings.get(lot),
            }
            for lot in reads.open_lots(notice)
        ],
        "cancel_url": reverse("evaluation:award", args=[pk]),
    }
    return render(request, "evaluation/recommend.html", context, status=400 if form.errors else 200)


def _first(result: dict[str, Any]) -> dict[str, Any] | None:
    return next((one for one in result["offers"] if one["id"] == result["winner"]), None)


def _fetch(request: HttpRequest, pk: UUID) -> Recommendation:
    sign_in_first(request)
    found = reads.recommendation_for_reader(pk)
    if found is None:
        raise Http404
    demand(request, "evaluation.see_award", found.notice)
    return found


@page
@never_cache
def recommendation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One recommendation, and what the reader may do with it now."""
    found = _fetch(request, pk)
    made = _forms(request, found)
    sent = pressed(request, made.keys() | PLAIN)
    form = made.get(sent)
    if sent and (form is None or form.is_valid()):
        try:
            done = _acts(request, found, form)[sent]()
        except Refused as refused:
            if form is not None:
                take_refusal(form, refused)
            else:
                messages.error(request, str(refused))
        else:
            messages.success(request, done)
            return redirect("evaluation:award", found.notice_id)
    every = reads.recommendations_of(found.notice)
    whole, newest = every.get(pk=found.pk), every[0]
    advices = list(whole.advices.all())
    decision = getattr(whole, "decision", None)
    people = parts.people_named(
        [
            whole.made_by,
            whole.submitted_by,
            whole.ended_by,
            decision.decided_by if decision else None,
            *(one.person for one in advices),
        ]
    )
    context: dict[str, Any] = {
        "title": _("Recommendation %(number)s") % {"number": whole.number},
        "notice": found.notice,
        "recommendation": whole,
        "lots": [
            {"row": one, "name": lot_name(found.notice, one.lot), "offers": _ranked(one)}
            for one in whole.lots.all()
        ],
        "advices": [(one, people.get(one.person)) for one in advices],
        "decision": decision,
        "people": {
            "made_by": people.get(whole.made_by),
            "submitted_by": people.get(whole.submitted_by) if whole.submitted_by else None,
            "ended_by": people.get(whole.ended_by) if whole.ended_by else None,
            "decided_by": people.get(decision.decided_by) if decision else None,
        },
        "sees_report": reads.is_reported(found.notice)
        and allowed(request, "evaluation.see", reads.evaluation_of(found.notice)),
        "rejections": list(reads.rejections_of(found.notice)),
        "forms_by_name": made,
        "next": next_of(found.notice, clock.now()) if whole.pk == newest.pk else None,
        "is_open": whole.state in OPEN_RECOMMENDATIONS,
        "forms": [one for one in made.values() if one is not None],
    }
    failed = any(one is not None and one.is_bound and one.errors for one in made.values())
    return render(request, "evaluation/recommendation.html", context, status=400 if failed else 200)


def _ranked(row: Any) -> list[dict[str, Any]]:
    return list(row.ranking.result["offers"]) if row.ranking is not None else []


def _forms(request: HttpRequest, found: Recommendation) -> dict[str, Any]:
    """What the reader may do now, by name; None for what needs no words."""
    data = request.POST if request.method == "POST" else None
    sent = data.get("do", "") if data else ""

    def made(name: str, kind: Any) -> Any:
        return kind(data if sent == name else None, auto_id=f"id_{name}_%s")

    state = found.state
    forms: dict[str, Any] = {}
    if state == RecommendationState.DRAFT and allowed(request, "evaluation.submit_recommendation", found):
        forms["submit"] = None
    if (
        state == RecommendationState.SUBMITTED
        and found.needs_review
        and allowed(request, "evaluation.advise", found)
        and not found.advices.filter(person=request.actor.person).exists()
    ):
        forms["advise"] = made("advise", AdviseForm)
    awaited = RecommendationState.ENDORSED if found.needs_review else RecommendationState.SUBMITTED
    if state == awaited and allowed(request, "evaluation.decide", found):
        forms["decide"] = made("decide", DecideForm)
    if state == RecommendationState.DECIDED and allowed(request, "evaluation.announce", found):
        forms["announce"] = None
    if state in OPEN_RECOMMENDATIONS and allowed(request, "evaluation.withdraw_recommendation", found):
        forms["withdraw"] = made("withdraw", WithdrawForm)
    return forms


def _acts(request: HttpRequest, found: Recommendation, form: Any) -> dict[str, Callable[[], str]]:
    """What each button does; gives the sentence that says so."""
    by = request.actor

    def submit() -> str:
        acts.submit_recommendation(found, by=by)
        if found.needs_review:
            return _("Handed over. The review committee is told.")
        return _("Handed over. It waits for somebody else’s decision.")

    def advise() -> str:
        acts.advise(found, by=by, verdict=form.cleaned_data["verdict"], comment=form.cleaned_data["comment"])
        return _("Your advice is on record.")

    def decide() -> str:
        approves = form.cleaned_data["approves"] == "1"
        acts.decide(found, by=by, approves=approves, words=form.cleaned_data["words"])
        return _("Approved. A procurement officer can announce it now.") if approves else _("Sent back.")

    def announce() -> str:
        acts.announce(found, by=by)
        return _("Announced. Every bidder gets its letter, and the standstill begins.")

    def withdraw() -> str:
        acts.withdraw_recommendation(found, by=by, reason=form.cleaned_data["reason"])
        return _("Withdrawn. Another one can be written.")

    return {
        "submit": submit,
        "advise": advise,
        "decide": decide,
        "announce": announce,
        "withdraw": withdraw,
    }
