# SPDX-License-Identifier: Apache-2.0
"""One tender on its way to an award: what was done, whose turn it is, and everything that belongs to it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meishan.base.core import clock
from meishan.market.bids.models import Submission
from meishan.market.tenders.models import Notice

from ...actions import awarding as acts
from ...forms.awarding import CancelAwardForm, RejectForm
from ...models import Award, Ranking, Rejection
from ...queries import awards as reads
from ...queries import desks, parts
from ...queries.steps import Next, Turn, events_of, next_of
from ...states import AwardState
from ...tables import to_decide
from .._shared import demand, page
from ._shared import allowed, award_crumbs, confirmed, fetch_case, lot_name, sign_in_first, timeline_of


@require_safe
@never_cache
def awards(request: HttpRequest) -> HttpResponse:
    """What waits at the reader's agency between evaluation and contract, and what she herself may do."""
    sign_in_first(request)
    demand(request, "evaluation.see_awards_desk")
    buyer, person, at = request.actor.the_organisation, request.actor.the_person, clock.now()
    sits = parts.may_committee(request.actor, buyer)
    context = {
        "title": _("Awards"),
        "at": at,
        "cases": desks.cases_of(buyer) if allowed(request, "evaluation.see_case_list", None) else [],
        "to_decide": to_decide(request.actor) if allowed(request, "evaluation.see_case_list", None) else [],
        "to_advise": [one for one in desks.to_advise(buyer, person) if sits],
        "to_settle": [one for one in desks.to_settle(buyer) if sits],
        "to_answer": list(desks.to_answer(buyer))
        if allowed(request, "evaluation.see_case_list", None)
        else [],
        "sits": sits,
    }
    return render(request, "evaluation/awards.html", context)


@require_safe
@never_cache
def award(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The case as one timeline with what is next and who must do it."""
    notice = fetch_case(request, pk)
    at = clock.now()
    step = next_of(notice, at)
    recommendations = list(reads.recommendations_of(notice))
    context: dict[str, Any] = {
        "title": _("Award"),
        "notice": notice,
        "phase": notice.tender.phase(at),
        "at": at,
        "next": step,
        "way": _way(request, notice, step),
        "events": timeline_of(events_of(notice), named=True),
        "lots": _lots(request, notice),
        "recommendations": recommendations,
        "awards": list(reads.awards_of(notice)),
        "letters": list(reads.letters_of(notice)),
        "protests": list(reads.protests_of(notice)),
        "may_cancel": _head_may_cancel(request, notice),
    }
    return render(request, "evaluation/award.html", context)


def _head_may_cancel(request: HttpRequest, notice: Notice) -> bool:
    one = Award.objects.filter(notice=notice).first()
    return one is not None and allowed(request, "evaluation.cancel_award", one)


def _way(request: HttpRequest, notice: Notice, step: Next) -> tuple[str, str] | None:
    """The button to what is next, for whoever may do it: label and address."""
    going = reads.open_recommendation(notice)
    here = {
        Turn.RANK: (
            "evaluation.rank_offers",
            _("Rank the offers"),
            reverse("evaluation:rank", args=[notice.pk]),
        ),
        Turn.RECOMMEND: (
            "evaluation.recommend",
            _("Write the recommendation"),
            reverse("evaluation:recommend", args=[notice.pk]),
        ),
    }
    if step.turn in here:
        rule, label, url = here[step.turn]
        return (label, url) if allowed(request, rule, notice) else None
    if going is not None:
        url = reverse("evaluation:recommendation", args=[going.pk])
        rules = {
            Turn.HAND_OVER: ("evaluation.submit_recommendation", _("Read it over and hand it over")),
            Turn.ADVISE: ("evaluation.advise", _("Read it and give your advice")),
            Turn.DECIDE: ("evaluation.decide", _("Read it and decide")),
            Turn.ANNOUNCE: ("evaluation.announce", _("Announce the award")),
        }
        if step.turn in rules:
            rule, label = rules[step.turn]
            return (label, url) if allowed(request, rule, going) else (_("Read the recommendation"), url)
    return None


def _lots(request: HttpRequest, notice: Notice) -> list[dict[str, Any]]:
    """Each lot with its newest ranking, offer by offer."""
    rankings = reads.newest_rankings(notice)
    rejected = {str(one.submission_id): one for one in reads.rejections_of(notice)}
    found = []
    for lot in reads.lots_judged(notice):
        ranking = rankings.get(lot)
        found.append(
            {
                "number": lot,
                "name": lot_name(notice, lot),
                "ranking": ranking,
                "offers": _offers(ranking, rejected) if ranking else [],
                "may_reject": _may_reject(request, notice),
            }
        )
    return found


def _may_reject(request: HttpRequest, notice: Notice) -> bool:
    return bool(reads.open_lots(notice)) and allowed(request, "evaluation.rank_offers", notice)


def _offers(ranking: Ranking, rejected: dict[str, Rejection]) -> list[dict[str, Any]]:
    return [{**one, "rejection": rejected.get(one["id"])} for one in ranking.result["offers"]]


@page
@never_cache
def rank(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then reckon the ranking of every lot that is still open."""
    notice = fetch_case(request, pk)
    context = {
        "title": _("Rank the offers?"),
        "message": _(
            "The ranking is reckoned from what the panel agreed, the prices as they were opened, and the frozen "
            "exchange rates, by the method published in the tender."
        ),
        "consequences": [
            _("What goes in and what comes out is kept; anybody who may see it can reckon it anew."),
            _(
                "Offers can be ranked again, for example once one was rejected. Every ranking stays on record."
            ),
        ],
        "confirm_label": _("Rank the offers"),
        "cancel_url": reverse("evaluation:award", args=[pk]),
        "crumbs": award_crumbs(notice),
        "done": _("Ranked. The page shows who ranks where, and why."),
    }
    return confirmed(
        request,
        notice,
        context,
        rule="evaluation.rank_offers",
        perform=lambda: acts.rank_offers(notice, by=request.actor),
    )


@page
@never_cache
def reject(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reject one offer for another reason than a criterion."""
    sign_in_first(request)
    found = (
        Submission.objects.filter(pk=pk, opened_at__isnull=False).select_related("supplier", "notice").first()
    )
    if found is None:
        raise Http404
    demand(request, "evaluation.see_award", found.notice)
    form = RejectForm(request.POST or None)
    context = {
        "title": _("Reject the offer of %(bidder)s?") % {"bidder": found.supplier.name},
        "message": _("The next ranking leaves it out. Whoever reviews and decides on the award reads why."),
        "form": form,
        "confirm_label": _("Reject the offer"),
        "cancel_url": reverse("evaluation:award", args=[found.notice_id]),
        "crumbs": award_crumbs(found.notice),
        "done": _("Rejected. Rank the offers again, so that it counts."),
        "danger": True,
    }
    return confirmed(
        request,
        found,
        context,
        rule="evaluation.reject_offer",
        perform=lambda: acts.reject_offer(
            found, by=request.actor, ground=form.cleaned_data["ground"], words=form.cleaned_data["words"]
        ),
    )


def _fetch_award(request: HttpRequest, pk: UUID) -> Award:
    sign_in_first(request)
    found = reads.award_for_reader(pk)
    if found is None:
        raise Http404
    demand(request, "evaluation.see_award", found.notice)
    return found


@page
@never_cache
def stand(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let an award come into force now, where the standstill is over; it also does so by itself."""
    found = _fetch_award(request, pk)
    context = {
        "title": _("Let the award come into force?"),
        "message": _("Its standstill must be over, every debriefing answered, and no protest open."),
        "confirm_label": _("Let it come into force"),
        "cancel_url": reverse("evaluation:award", args=[found.notice_id]),
        "crumbs": award_crumbs(found.notice),
        "done": _("The award is in force."),
    }
    return confirmed(
        request,
        found,
        context,
        rule="evaluation.let_stand",
        perform=lambda: acts.let_stand(found, by=request.actor),
    )


@page
@never_cache
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel an award that is not under contract."""
    found = _fetch_award(request, pk)
    if found.state not in (AwardState.NOTIFIED, AwardState.STANDING):
        raise Http404
    form = CancelAwardForm(request.POST or None)
    context = {
        "title": _("Cancel the award to %(supplier)s?") % {"supplier": found.supplier.name},
        "message": _("Everybody reads that it was cancelled, and why. It can't be brought back."),
        "consequences": [
            _(
                "To award the lot to the next in rank: reject this offer, rank again, and recommend it as before."
            ),
        ],
        "form": form,
        "confirm_label": _("Cancel the award"),
        "cancel_url": reverse("evaluation:award", args=[found.notice_id]),
        "crumbs": award_crumbs(found.notice),
        "done": _("Cancelled. The next in rank can be recommended now."),
        "danger": True,
    }
    return confirmed(
        request,
        found,
        context,
        rule="evaluation.cancel_award",
        perform=lambda: acts.cancel_award(
            found, by=request.actor, ground=form.cleaned_data["ground"], words=form.cleaned_data["words"]
        ),
    )
