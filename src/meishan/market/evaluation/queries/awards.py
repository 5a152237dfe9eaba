# SPDX-License-Identifier: Apache-2.0
"""Named reads of rankings, recommendations, awards, letters and protests, as far as the reader's scope shows them."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max, Prefetch, QuerySet

from meishan.base.ledger.models import Entry
from meishan.base.reference.queries.rates import convert
from meishan.market.bids.models import Bid, Negotiation, Submission
from meishan.market.bids.states import NegotiationState, SubmissionState
from meishan.market.tenders.models import Lot, Notice, NoticeVersion, Tender
from meishan.market.tenders.models.content import Content
from meishan.market.tenders.models.rulebook import Rules
from meishan.market.tenders.models.terms import lots_to_bid
from meishan.market.tenders.queries.rules import rules_of
from meishan.market.tenders.states import LotState, TenderState

from ..models import (
    Advice,
    Award,
    Debrief,
    Decision,
    Evaluation,
    Letter,
    Outcome,
    Protest,
    Ranking,
    Recommendation,
    RecommendedLot,
    Rejection,
)
from ..states import HOLDING, OPEN_RECOMMENDATIONS, AwardState, EvaluationState, ProtestState

WHOLE = 0
LIVE_AWARDS = (AwardState.NOTIFIED, AwardState.STANDING, AwardState.SIGNED)
RANKED_IN = (
    TenderState.EVALUATING,
    TenderState.EVALUATING_FINANCIAL,
    TenderState.RECOMMENDED,
    TenderState.UNDER_REVIEW,
    TenderState.AWARD_NOTIFIED,
    TenderState.AWARDED,
    # A lot whose award fell away, beside others that are under contract.
    TenderState.CONTRACTED,
)


def content_of(notice: Notice) -> Content:
    """What the notice says in its current version."""
    found: Content = NoticeVersion.objects.values_list("content", flat=True).get(
        notice=notice, number=notice.version
    )
    return found


def frozen_rules(notice: Notice, at: datetime) -> Rules:
    """The rules the tender runs by."""
    return rules_of(Tender.objects.get(pk=notice.pk), at)


def in_currency(notice: Notice, amount: Decimal, currency: str, into: str) -> Decimal | None:
    """The amount by the rates of the day of the deadline, as offers are compared; None where a rate is missing."""
    closes_at = notice.closes_at
    assert closes_at is not None  # a tender sealed here has a deadline
    return convert(amount, currency, into, closes_at.astimezone(ZoneInfo(notice.zone)).date())


def lots_judged(notice: Notice) -> list[int]:
    """The lots offers are ranked for: those not removed or cancelled; 0 where all go together."""
    asked = lots_to_bid(content_of(notice))
    gone = set(
        Lot.objects.filter(notice=notice, state__in=(LotState.REMOVED, LotState.CANCELLED)).values_list(
            "number", flat=True
        )
    )
    return [lot for lot in asked if lot not in gone]


def open_lots(notice: Notice) -> list[int]:
    """The lots that still need a recommendation: no award of theirs stands, and none is announced as without one."""
    settled = set(
        Award.objects.filter(notice=notice, state__in=LIVE_AWARDS).values_list("lot", flat=True)
    ) | {lot for lot, outcome in newest_outcomes(notice).items() if outcome.award_id is None}
    return [lot for lot in lots_judged(notice) if lot not in settled]


def newest_outcomes(notice: Notice) -> dict[int, Outcome]:
    """What was announced last of each lot."""
    found = Outcome.objects.filter(notice=notice).select_related("award__supplier", "ranking")
    return {one.lot: one for one in found.order_by("at", "id")}


def newest_rankings(notice: Notice) -> dict[int, Ranking]:
    """The last ranking of each lot."""
    return {one.lot: one for one in Ranking.objects.filter(notice=notice).order_by("lot", "number")}


def evaluation_of(notice: Notice) -> Evaluation:
    """How its bids were judged: nothing is recommended before."""
    return Evaluation.objects.get(pk=notice.pk)


def is_reported(notice: Notice) -> bool:
    """Whether the panel has signed its report."""
    return Evaluation.objects.filter(pk=notice.pk, state=EvaluationState.REPORTED).exists()


def reported_at(notice: Notice) -> datetime:
    """When the panel signed the report that stands."""
    found = Evaluation.objects.values_list("reported_at", flat=True).get(pk=notice.pk)
    assert found is not None  # a constraint, of one that has reported
    return found


def final_prices_at(notice: Notice) -> datetime | None:
    """When two officers last confirmed the minutes of a negotiation; offers count with its prices from then on."""
    found = Negotiation.objects.filter(notice=notice, state=NegotiationState.CONFIRMED)
    last: datetime | None = found.aggregate(last=Max("confirmed_at"))["last"]
    return last


def may_be_ranked(tender: Tender) -> bool:
    """Whether prices are open and the tender stands between its evaluation and its award."""
    if tender.has_two_envelopes and tender.state == TenderState.EVALUATING:
        return False
    return tender.state in RANKED_IN


def offers_for(notice: Notice, lots: Iterable[int]) -> QuerySet[Submission]:
    """What stands submitted for these lots and was brought to an opening."""
    return (
        Submission.objects.filter(
            notice=notice, lot__in=list(lots), state=SubmissionState.STANDING, opened_at__isnull=False
        )
        .select_related("bid", "supplier")
        .order_by("lot", "at", "id")
    )


def rejections_of(notice: Notice) -> QuerySet[Rejection]:
    """Offers that are out for another reason than a criterion, the first one first."""
    return (
        Rejection.objects.filter(notice=notice)
        .select_related("submission__supplier")
        .order_by("made_at", "id")
    )


def recommendations_of(notice: Notice) -> QuerySet[Recommendation]:
    """All recommendations with their lots and advices, the newest first."""
    return (
        Recommendation.objects.filter(notice=notice)
        .select_related("decision")
        .prefetch_related(
            Prefetch(
                "lots",
                RecommendedLot.objects.select_related("supplier", "ranking", "submission").order_by("lot"),
            ),
            Prefetch("advices", Advice.objects.order_by("at", "id")),
        )
        .order_by("-number")
    )


def open_recommendation(notice: Notice) -> Recommendation | None:
    """The one on its way, if there is one."""
    return recommendations_of(notice).filter(state__in=OPEN_RECOMMENDATIONS).first()


def recommendation_for_reader(pk: UUID) -> Recommendation | None:
    return Recommendation.objects.select_related("notice__buyer", "notice__deadline").filter(pk=pk).first()


def decisions_of(notice: Notice) -> QuerySet[Decision]:
    return Decision.objects.filter(notice=notice).order_by("decided_at")


def awards_of(notice: Notice) -> QuerySet[Award]:
    """All awards of a tender, lot by lot, the oldest first. Everybody may read them."""
    return Award.objects.filter(notice=notice).select_related("supplier", "ranking").order_by("lot", "number")


def live_award(notice: Notice, lot: int) -> Award | None:
    """The award of a lot that has not fallen away; a tender bid for as a whole has it for every lot."""
    return (
        Award.objects.filter(notice=notice, lot__in=(lot, WHOLE), state__in=LIVE_AWARDS)
        .select_related("supplier")
        .first()
    )


def award_for_reader(pk: UUID) -> Award | None:
    return Award.objects.select_related("notice__buyer", "notice__deadline", "supplier").filter(pk=pk).first()


def due_to_stand(at: datetime) -> QuerySet[Award]:
    """Awards whose standstill is over."""
    return Award.objects.filter(state=AwardState.NOTIFIED, standstill_until__lte=at).order_by("announced_at")


def letters_of(notice: Notice) -> QuerySet[Letter]:
    """Letters about a tender with what came of them, the newest first."""
    return (
        Letter.objects.filter(notice=notice)
        .select_related("supplier", "debrief")
        .prefetch_related("protests")
        .order_by("-at", "supplier__name")
    )


def letters_to(supplier: UUID) -> QuerySet[Letter]:
    """A supplier's letters, the newest first."""
    return (
        Letter.objects.filter(supplier=supplier)
        .select_related("notice__buyer", "notice__deadline", "debrief")
        .order_by("-at")
    )


def letter_for_reader(pk: UUID) -> Letter | None:
    return (
        Letter.objects.select_related("notice__buyer", "notice__deadline", "supplier", "debrief")
        .filter(pk=pk)
        .first()
    )


def letter_about(bid: Bid) -> Letter | None:
    """The newest letter to a bidder about its bid."""
    return Letter.objects.filter(bid=bid).order_by("-at").first()


def debrief_for_reader(letter: UUID) -> Debrief | None:
    return (
        Debrief.objects.select_related("letter__notice__buyer", "letter__notice__deadline", "supplier")
        .filter(pk=letter)
        .first()
    )


def unanswered_debriefs(notice: UUID, decision: UUID | None = None) -> QuerySet[Debrief]:
    """Debriefings asked for in time that nobody has answered yet."""
    found = Debrief.objects.filter(notice=notice, answered_at__isnull=True)
    return found.filter(letter__decision=decision) if decision else found


def protests_of(notice: Notice) -> QuerySet[Protest]:
    """Protests against the awards of a tender that were filed, the first one first."""
    return (
        Protest.objects.filter(notice=notice, number__isnull=False)
        .select_related("supplier")
        .prefetch_related("steps")
        .order_by("number")
    )


def holding(notice: UUID, lot: int) -> QuerySet[Protest]:
    """Protests that keep the award of that lot from coming into force."""
    return Protest.objects.filter(notice=notice, state__in=HOLDING, lots__contains=[lot])


def protest_for_reader(pk: UUID) -> Protest | None:
    return (
        Protest.objects.select_related("notice__buyer", "notice__deadline", "letter", "supplier", "buyer")
        .filter(pk=pk)
        .first()
    )


def protest_on(letter: Letter) -> Protest | None:
    """The bidder's protest on a letter, if it began one and did not withdraw it."""
    return Protest.objects.filter(letter=letter).exclude(state=ProtestState.WITHDRAWN).first()


def withdrawal_is_public(protest: Protest) -> bool:
    """Whether the record says to everybody already that a filed protest was withdrawn."""
    return Entry.objects.filter(act="evaluation.publish_withdrawal", subject_id=protest.pk).exists()


def protest_until(letter: Letter) -> datetime | None:
    """Until when its bidder may protest; None while a debriefing it asked for is not answered yet."""
    debrief = Debrief.objects.filter(pk=letter.pk).first()
    if debrief is None:
        return letter.protest_until
    return debrief.protest_until


def lots_lost(letter: Letter) -> list[int]:
    """The lots a letter says its bidder did not win and that were awarded to another."""
    return [one["lot"] for one in letter.content["lots"] if one["outcome"] != "won" and one["winner"]]
