# SPDX-License-Identifier: Apache-2.0
"""Where an award stands: what was done, in order, and whose turn it is to do what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.core.templatetags import _shown as shown
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.states import NoticeState, TenderState

from ..models import Award, Debrief, Protest, ProtestStep, Ranking, Recommendation, Report
from ..states import AwardState, ProtestState, RecommendationState, Verdict
from . import awards as reads
from .desks import PRICES, RANK
from .parts import quorum_of


class Turn(StrEnum):
    """What is to be done next; the page leads to it."""

    REPORT = "report"
    PRICES = "prices"
    RANK = "rank"
    RECOMMEND = "recommend"
    HAND_OVER = "hand_over"
    ADVISE = "advise"
    DECIDE = "decide"
    ANNOUNCE = "announce"
    DEBRIEF = "debrief"
    PROTEST = "protest"
    WAIT = "wait"
    STAND = "stand"
    CONTRACT = "contract"
    OVER = "over"


@dataclass(frozen=True)
class Next:
    """Whose turn it is: one sentence, and what is to be done."""

    turn: Turn
    sentence: str
    until: datetime | None = None


@dataclass(frozen=True)
class Event:
    """One thing that was done. `person`: who did it, by id."""

    at: datetime
    title: str
    text: str = ""
    person: UUID | None = None
    tone: str = ""


def next_of(notice: Notice, at: datetime) -> Next:
    """Whose turn it is now."""
    tender = Tender.objects.get(pk=notice.pk)
    if notice.state == NoticeState.CANCELLED or tender.state in (
        TenderState.UNSUCCESSFUL,
        TenderState.FAILED,
    ):
        return Next(Turn.OVER, _("The tender has ended; nothing of it is awarded any more."))
    going = reads.open_recommendation(notice)
    if going is not None:
        return _of_recommendation(going)
    if reads.open_lots(notice) and tender.state != TenderState.COMPLETED:
        return _before_recommendation(notice, tender)
    return _after_announcement(notice, at)


def _before_recommendation(notice: Notice, tender: Tender) -> Next:
    if not reads.is_reported(notice):
        # Before the first report nothing is recommended. (The report itself is read by few until all have signed.)
        if reads.recommendations_of(notice).exists():
            return Next(
                Turn.REPORT,
                _(
                    "The panel’s report was opened again. The panel agrees, writes and signs anew; then offers are "
                    "ranked again."
                ),
            )
        return Next(Turn.REPORT, _("The panel judges the offers and signs its report."))
    if not reads.may_be_ranked(tender):
        return Next(Turn.PRICES, str(PRICES))
    rankings = reads.newest_rankings(notice)
    lots = reads.open_lots(notice)
    offered = set(reads.offers_for(notice, lots).values_list("lot", flat=True))
    newest_rejection = reads.rejections_of(notice).last()
    stale = newest_rejection is not None and any(
        rankings[lot].made_at < newest_rejection.made_at for lot in offered if lot in rankings
    )
    reported = reads.reported_at(notice)
    counted = max(reported, reads.final_prices_at(notice) or reported)
    stale = stale or any(one.made_at < counted for lot, one in rankings.items() if lot in lots)
    if stale or any(lot not in rankings for lot in offered) or _fallen(notice, lots, rankings):
        return Next(Turn.RANK, str(RANK))
    last = reads.recommendations_of(notice).first()
    if last is not None and last.state in (RecommendationState.RETURNED, RecommendationState.REJECTED):
        return Next(
            Turn.RECOMMEND,
            _(
                "The recommendation came back. A procurement officer answers what was asked and writes it anew."
            ),
        )
    if all(lot not in rankings or rankings[lot].winner is None for lot in lots):
        return Next(
            Turn.RECOMMEND,
            _("No offer is left that can be accepted. A procurement officer says so, and why."),
        )
    return Next(Turn.RECOMMEND, _("A procurement officer writes to whom each lot should go, and why."))


def _fallen(notice: Notice, lots: Iterable[int], rankings: Mapping[int, Ranking]) -> bool:
    """Whether an award of an open lot fell away after its last ranking: then the next in rank is reckoned."""
    return any(
        one.lot in rankings and one.state_at > rankings[one.lot].made_at
        for one in Award.objects.filter(notice=notice, lot__in=list(lots), state=AwardState.CANCELLED)
    )


def _of_recommendation(going: Recommendation) -> Next:
    if going.state == RecommendationState.DRAFT:
        return Next(Turn.HAND_OVER, _("The officer reads the recommendation over and hands it over."))
    if going.state == RecommendationState.SUBMITTED and going.needs_review:
        endorsed = sum(one.verdict == Verdict.ENDORSE for one in going.advices.all())
        left = max(quorum_of(going.notice_id) - endorsed, 1)
        return Next(
            Turn.ADVISE,
            ngettext(
                "The review committee reads it. %(count)d more member must endorse it; any of them can send it back.",
                "The review committee reads it. %(count)d members must endorse it; any of them can send it back.",
                left,
            )
            % {"count": left},
        )
    if going.state == RecommendationState.DECIDED:
        return Next(
            Turn.ANNOUNCE, _("It is approved. A procurement officer announces the award to all bidders.")
        )
    if going.needs_review:
        return Next(Turn.DECIDE, _("The committee endorsed it. The head of procurement decides."))
    return Next(Turn.DECIDE, _("Somebody who had no hand in it decides: the head, or another officer."))


def _after_announcement(notice: Notice, at: datetime) -> Next:
    notified = [one for one in reads.awards_of(notice) if one.state == AwardState.NOTIFIED]
    if not notified:
        signed = (
            all(one.state != AwardState.STANDING for one in reads.awards_of(notice))
            and reads.awards_of(notice).exists()
        )
        if signed:
            return Next(Turn.OVER, _("Every lot is under contract or was announced as without an award."))
        return Next(
            Turn.CONTRACT, _("A procurement officer drafts the contract; then buyer and supplier sign it.")
        )
    if Protest.objects.filter(
        notice=notice, state__in=(ProtestState.FILED, ProtestState.ADMISSIBLE, ProtestState.UNDER_REVIEW)
    ).exists():
        return Next(
            Turn.PROTEST,
            _("A protest is open. Members of the committee who had no part settle it; the award waits."),
        )
    if Protest.objects.filter(notice=notice, state=ProtestState.UPHELD).exists():
        return Next(
            Turn.PROTEST,
            _("A protest was upheld. The head cancels the award; then the officer says what was done."),
        )
    if reads.unanswered_debriefs(notice.pk).exists():
        return Next(Turn.DEBRIEF, _("A bidder asked for a debriefing. A procurement officer answers it."))
    until = max(one.standstill_until for one in notified)
    if at < until:
        return Next(
            Turn.WAIT,
            _(
                "Standstill: bidders may ask for a debriefing or protest. Then the award comes into force by itself."
            ),
            until,
        )
    return Next(
        Turn.STAND, _("The standstill is over and nothing holds the award: it comes into force by itself.")
    )


def events_of(notice: Notice) -> list[Event]:
    """What was done, the first thing first, as far as the reader's scope shows it."""
    found = [
        *_rankings(notice),
        *_reopenings(notice),
        *_recommendations(notice),
        *_awards(notice),
        *_debriefs(notice),
        *_protests(notice),
    ]
    return sorted(found, key=lambda one: one.at)


def _rankings(notice: Notice) -> Iterable[Event]:
    seen: set[datetime] = set()
    for one in Ranking.objects.filter(notice=notice).order_by("made_at"):
        if one.made_at not in seen:
            seen.add(one.made_at)
            yield Event(one.made_at, _("Offers ranked"), person=one.made_by)
    for rejected in reads.rejections_of(notice):
        yield Event(
            rejected.made_at,
            _("An offer rejected: %(bidder)s") % {"bidder": rejected.submission.supplier.name},
            f"{rejected.get_ground_display()}. {rejected.words}",
            rejected.made_by,
        )


def _reopenings(notice: Notice) -> Iterable[Event]:
    for one in Report.objects.filter(evaluation=notice.pk, reopened_by__isnull=False):
        if one.replaced_at is not None:
            title = _("Report of the panel opened again")
            yield Event(one.replaced_at, title, one.reopened_words, one.reopened_by, "warning")


def _recommendations(notice: Notice) -> Iterable[Event]:
    for one in reads.recommendations_of(notice):
        number = {"number": one.number}
        yield Event(one.made_at, _("Recommendation %(number)s written") % number, person=one.made_by)
        if one.submitted_at is not None:
            title = (
                _("Recommendation %(number)s handed to the review committee")
                if one.needs_review
                else _("Recommendation %(number)s handed over")
            )
            yield Event(one.submitted_at, title % number, person=one.submitted_by)
        for advice in one.advices.all():
            yield Event(
                advice.at,
                {
                    Verdict.ENDORSE: _("Endorsed by a member of the committee"),
                    Verdict.RETURN: _("Sent back by a member of the committee"),
                    Verdict.REJECT: _("Advised against by a member of the committee"),
                }[Verdict(advice.verdict)],
                advice.comment,
                advice.person,
                "" if advice.verdict == Verdict.ENDORSE else "warning",
            )
        decision = getattr(one, "decision", None)
        if decision is not None:
            yield Event(
                decision.decided_at,
                _("Approved") if decision.approves else _("Not approved, sent back"),
                decision.words,
                decision.decided_by,
                "" if decision.approves else "warning",
            )
        if one.state == RecommendationState.WITHDRAWN:
            yield Event(
                one.state_at,
                _("Recommendation %(number)s withdrawn") % number,
                one.ended_words,
                one.ended_by,
                "warning",
            )


def _awards(notice: Notice) -> Iterable[Event]:
    for one in reads.awards_of(notice):
        told = {"supplier": one.supplier.name, "lot": one.lot}
        lot = _("Lot %(lot)s: %(supplier)s") % told if one.lot else one.supplier.name
        yield Event(one.announced_at, _("Award announced"), lot)
        if one.state == AwardState.STANDING:
            yield Event(one.state_at, _("Award in force"), lot)
        elif one.state == AwardState.SIGNED:
            yield Event(one.state_at, _("Contract signed"), lot)
        elif one.state == AwardState.CANCELLED:
            yield Event(
                one.state_at,
                _("Award cancelled"),
                f"{shown.isolated(lot)}. {one.cancel_words}",
                one.cancelled_by,
                "danger",
            )


def _debriefs(notice: Notice) -> Iterable[Event]:
    for one in Debrief.objects.filter(notice=notice).select_related("supplier"):
        yield Event(one.asked_at, _("Debriefing asked for"), one.supplier.name)
        if one.answered_at is not None:
            yield Event(one.answered_at, _("Debriefing answered"), one.supplier.name, one.answered_by)


def _protests(notice: Notice) -> Iterable[Event]:
    for one in ProtestStep.objects.filter(protest__notice=notice).select_related("protest__supplier"):
        yield Event(
            one.at,
            _("Protest %(number)s: %(state)s")
            % {"number": one.protest.number, "state": one.get_state_display()},
            one.protest.supplier.name,
            one.person if one.state not in (ProtestState.FILED, ProtestState.WITHDRAWN) else None,
            "warning" if one.state in (ProtestState.FILED, ProtestState.UPHELD) else "",
        )
