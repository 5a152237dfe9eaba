# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is: the reader's list, and one evaluation with what comes next and who must do it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meishan.base.accounts.rules import is_officer
from meishan.base.core import clock
from meishan.base.core.predicates import may
from meishan.market.bids.models import Clarification
from meishan.market.bids.states import TechnicalResult
from meishan.market.tenders.models import Tender
from meishan.market.tenders.states import TenderState

from .. import queries
from ..models import Evaluation, Report, Seat
from ..queries import lists
from ..states import OPEN_SCORES, VOTING, EvaluationState, SeatRole, SeatState
from ._shared import declared, demand, fetch, own_seat


@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's panels; for officers also those of the agency, and tenders that need one."""
    demand(request, "evaluation.see_mine")
    officer = bool(is_officer(request.actor, None))
    agency, at = request.actor.the_organisation, clock.now()
    context: dict[str, Any] = {
        "title": _("Evaluations"),
        "seats": list(lists.seats_held_by(request.actor.the_person)),
        "ours": list(lists.of_agency(agency)) if officer else None,
        "waiting": list(lists.without_panel(agency, at)) if officer else [],
    }
    return render(request, "evaluation/mine.html", context)


@dataclass(frozen=True)
class Next:
    """What comes next in this evaluation: for the reader (`url`), or for others."""

    words: str
    url: str = ""
    label: str = ""


@require_safe
@never_cache
def evaluation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One evaluation: where it stands, what is next, the panel, and the bids as far as the reader may see them."""
    found = fetch(request, pk)
    seat = own_seat(request, found)
    tender = Tender.objects.get(pk=pk)
    reads = declared(seat)
    report = Report.objects.filter(evaluation=found, replaced_at__isnull=True).first()
    looks_after = bool(may(request.actor, "evaluation.appoint", found))
    context: dict[str, Any] = {
        "title": _("Evaluation"),
        "evaluation": found,
        "notice": found.notice,
        "tender": tender,
        "phase": tender.phase(clock.now()),
        "seat": seat,
        "next": _next(found, seat, tender, report, may_appoint=looks_after),
        "steps": _steps(found, tender),
        "panel": queries.panel_of(found),
        "readiness": queries.readiness(found),
        "looks_after": looks_after,
        "can_hide": looks_after and found.state == EvaluationState.FORMING,
        "reads": reads,
        "offers": _offers(found, seat) if reads or found.state == EvaluationState.REPORTED else [],
        "progress": queries.progress_of(found, queries.scores_of(seat))
        if reads and seat is not None and seat.role in VOTING
        else None,
        "are_open": found.state in OPEN_SCORES,
        "report": report,
        "reopening": queries.reopening_of(pk),
        "two_envelopes": tender.has_two_envelopes,
        "sees_award": found.state == EvaluationState.REPORTED
        and bool(may(request.actor, "evaluation.see_award", found)),
    }
    return render(request, "evaluation/evaluation.html", context)


@dataclass(frozen=True)
class OfferRow:
    """One bid in the list: how far the reader is with it, how far the panel is, and what came of it."""

    offer: queries.OfferView
    missing: int | None
    disagreed: int | None
    outcome: queries.Outcome | None
    questions: int


def _offers(found: Evaluation, seat: Seat | None) -> list[OfferRow]:
    views = queries.offer_views(found, seat)
    own = (
        queries.progress_of(found, queries.scores_of(seat)).missing
        if seat is not None and seat.role in VOTING
        else {}
    )
    are_open = found.state in OPEN_SCORES
    agreed = queries.progress_of(found, queries.agreed_of(found)).missing if are_open else {}
    outcomes = {one.submission.pk: one for one in queries.outcomes(found)} if are_open else {}
    asked: dict[UUID, int] = {}
    for bid in Clarification.objects.filter(notice=found.pk).values_list("bid", flat=True):
        asked[bid] = asked.get(bid, 0) + 1
    return [
        OfferRow(
            one,
            own.get(one.submission.pk),
            agreed.get(one.submission.pk),
            outcomes.get(one.submission.pk),
            asked.get(one.submission.bid_id, 0),
        )
        for one in views
    ]


ORDER = tuple(EvaluationState)


def _steps(found: Evaluation, tender: Tender) -> list[dict[str, str]]:
    labels = {
        EvaluationState.FORMING: _("Panel and declarations"),
        EvaluationState.INDIVIDUAL: _("Each scores alone"),
        EvaluationState.LOCKED: _("Scores locked"),
        EvaluationState.CONSENSUS: _("Consensus and report"),
        EvaluationState.REPORTED: _("Report signed"),
    }
    here = ORDER.index(EvaluationState(found.state))
    over = found.state == EvaluationState.REPORTED
    return [
        {
            "label": labels[one],
            "state": "done" if number < here or over else ("current" if number == here else "todo"),
        }
        for number, one in enumerate(ORDER)
    ]


def _next(
    found: Evaluation, seat: Seat | None, tender: Tender, report: Report | None, *, may_appoint: bool
) -> Next:
    """The next thing to be done, said to this reader."""
    if seat is not None and seat.state == SeatState.APPOINTED:
        if tender.phase(clock.now()) in (TenderState.CLOSED, TenderState.OPENING):
            return Next(
                _(
                    "You are on this panel. Once the bids are opened, you declare yourself; then you read them."
                )
            )
        return Next(
            _("You are on this panel. Sign your declaration first: nobody reads a bid before."),
            reverse("evaluation:declare", args=[seat.pk]),
            _("Sign the declaration"),
        )
    match found.state:
        case EvaluationState.FORMING:
            return _forming(found, tender, may_appoint=may_appoint)
        case EvaluationState.INDIVIDUAL:
            return _individual(found, seat, may_appoint=may_appoint)
        case EvaluationState.LOCKED | EvaluationState.CONSENSUS:
            return _meeting(found, seat, report)
    return _after(found, seat, tender)


def _forming(found: Evaluation, tender: Tender, *, may_appoint: bool) -> Next:
    if not queries.readiness(found).has_enough:
        return _appointing(
            found,
            _(
                "Somebody was barred or released, and the panel is not complete any more. Appoint somebody else."
            ),
            may_appoint=may_appoint,
        )
    return Next(_waiting(found, tender))


def _appointing(found: Evaluation, words: str, *, may_appoint: bool) -> Next:
    """Somebody else is needed; the officer is led to where she appoints her."""
    if not may_appoint:
        return Next(words)
    return Next(words, reverse("evaluation:appoint", args=[found.pk]), _("Appoint somebody"))


def _waiting(found: Evaluation, tender: Tender) -> str:
    """What a complete panel waits for before it scores."""
    if tender.phase(clock.now()) in (TenderState.CLOSED, TenderState.OPENING):
        return _("The bids are not opened yet. Once they are, the people of the panel declare themselves.")
    waiting = queries.readiness(found).waiting
    return ngettext(
        "%(count)s person has not declared yet. Scoring begins once all who score and the secretary have.",
        "%(count)s people have not declared yet. Scoring begins once all who score and the secretary have.",
        waiting,
    ) % {"count": waiting}


def _individual(found: Evaluation, seat: Seat | None, *, may_appoint: bool) -> Next:
    waiting = [one for one in queries.voting(found) if one.locked_at is None]
    if declared(seat) and seat is not None and seat.role in VOTING and seat.locked_at is None:
        progress = queries.progress_of(found, queries.scores_of(seat))
        if progress.is_complete:
            return Next(
                _("You have judged every bid. Look through your scores; then lock them."),
                reverse("evaluation:lock", args=[found.pk]),
                _("Lock my scores"),
            )
        first = next(
            one for one in queries.offer_views(found, seat) if progress.missing.get(one.submission.pk)
        )
        return Next(
            _(
                "Judge each bid by yourself, by every criterion, and say why. Nobody else reads your scores yet."
            ),
            reverse("evaluation:bid", args=[found.pk, first.submission.pk]),
            _("Score the next bid"),
        )
    if not queries.readiness(found).is_ready:
        return _appointing(
            found,
            _("Too few are left who score. Appoint somebody else; she declares and scores all bids."),
            may_appoint=may_appoint,
        )
    return Next(
        ngettext(
            "%(count)s member still scores. All scores are shown once everybody has locked.",
            "%(count)s members still score. All scores are shown once everybody has locked.",
            len(waiting),
        )
        % {"count": len(waiting)}
    )


def _meeting(found: Evaluation, seat: Seat | None, report: Report | None) -> Next:
    leads = declared(seat) and seat is not None and seat.role in (SeatRole.CHAIR, SeatRole.SECRETARY)
    progress = queries.progress_of(found, queries.agreed_of(found))
    if not progress.is_complete:
        words = _("All scores are locked. The panel meets, goes through each bid, and agrees.")
        if not leads:
            return Next(words)
        first = next(
            one for one in queries.offer_views(found, seat) if progress.missing.get(one.submission.pk)
        )
        return Next(
            words,
            reverse("evaluation:consensus", args=[found.pk, first.submission.pk]),
            _("Record what the panel agrees"),
        )
    if not declared(seat):
        return Next(_("The panel has agreed. Its report is written and signed next."))
    where = reverse("evaluation:report", args=[found.pk])
    if report is None:
        if not leads:
            return Next(_("The panel has agreed. The chair or the secretary writes the report."))
        return Next(_("The panel has agreed on every bid. Write the report."), where, _("Write the report"))
    if seat is not None and seat.role in VOTING and not report.signatures.filter(seat=seat).exists():
        return Next(_("The report waits for your signature."), where, _("Read and sign the report"))
    return Next(_("The report waits for the signatures of the others."), where, _("Read the report"))


def _after(found: Evaluation, seat: Seat | None, tender: Tender) -> Next:
    if not tender.has_two_envelopes:
        return Next(_("The report is signed. The prices are compared next, and an award is recommended."))
    if tender.state != TenderState.EVALUATING:
        return Next(_("The report is signed and the technical results are settled."))
    open_now = [one for one in queries.offers_of(found.pk) if one.result == TechnicalResult.NONE]
    if not open_now:
        return Next(
            _("The technical results are settled. The openers open the financial envelopes of the qualified.")
        )
    where = reverse("evaluation:results", args=[found.pk])
    if declared(seat) and seat is not None and seat.role in (SeatRole.SECRETARY, SeatRole.CHAIR):
        return Next(
            _("The report is signed. The secretary proposes the technical results, the chair confirms them."),
            where,
            _("Technical results"),
        )
    return Next(_("The report is signed. The secretary and the chair settle the technical results."), where)
