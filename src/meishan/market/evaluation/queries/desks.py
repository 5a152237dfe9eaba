# SPDX-License-Identifier: Apache-2.0
"""What waits at an agency: tenders on their way to an award, and what the reader herself may do about them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries.life import TURNS
from meishan.market.tenders.states import TenderState

from ..models import Debrief, Evaluation, Letter, Protest, Recommendation, Seat
from ..states import HOLDING, LIVE, EvaluationState, RecommendationState

ON_THE_WAY = (
    TenderState.EVALUATING,
    TenderState.EVALUATING_FINANCIAL,
    TenderState.RECOMMENDED,
    TenderState.UNDER_REVIEW,
    TenderState.AWARD_NOTIFIED,
    TenderState.AWARDED,
)


PRICES = gettext_lazy("The openers open the prices of those who qualified; then offers are ranked.")
RANK = gettext_lazy("A procurement officer ranks the offers by the published method.")


@dataclass(frozen=True)
class Case:
    """A tender on its way to an award, and whose turn it is by the state it is in."""

    notice: Notice
    turn: str | Promise


def cases_of(buyer: UUID, most: int = 200) -> list[Case]:
    """The agency's tenders between evaluation and contract, those that stand longest first."""
    found = (
        Notice.objects.filter(buyer=buyer, tender__state__in=ON_THE_WAY)
        .select_related("tender", "deadline", "buyer", "evaluation")
        .order_by("tender__state_at")[:most]
    )
    return [Case(one, _turn(one)) for one in found]


def _turn(notice: Notice) -> str | Promise:
    """Whose turn it is; between the panel's report and the ranking the state alone does not tell."""
    judged: Evaluation | None = getattr(notice, "evaluation", None)
    if (
        notice.tender.state == TenderState.EVALUATING
        and judged is not None
        and judged.state == EvaluationState.REPORTED
    ):
        return PRICES if notice.tender.has_two_envelopes else RANK
    return TURNS.get(notice.tender.state, "")


def seats_waiting(person: UUID, organisation: UUID) -> QuerySet[Seat]:
    """The seats a person holds for that organisation on panels that have not reported, once bids are opened."""
    return (
        Seat.objects.filter(
            person=person,
            organisation=organisation,
            state__in=LIVE,
            evaluation__notice__tender__state=TenderState.EVALUATING,
        )
        .exclude(evaluation__state=EvaluationState.REPORTED)
        .select_related("evaluation__notice__buyer")
        .order_by("appointed_at", "id")
    )


def letters_open(supplier: UUID, at: datetime) -> QuerySet[Letter]:
    """Letters on which bidders may still ask or protest, the newest first."""
    windows = Q(debrief_until__gt=at) | Q(protest_until__gt=at) | Q(debrief__protest_until__gt=at)
    return (
        Letter.objects.filter(windows, supplier=supplier)
        .select_related("notice__buyer", "debrief")
        .order_by("-at", "id")
    )


def to_decide(buyer: UUID) -> QuerySet[Recommendation]:
    """An agency's recommendations to be decided on or announced, those that wait longest first. Where no committee
    reviews one, it is decided on as soon as it is handed over.
    """
    waits = Q(state__in=(RecommendationState.ENDORSED, RecommendationState.DECIDED))
    waits |= Q(state=RecommendationState.SUBMITTED, needs_review=False)
    return (
        Recommendation.objects.filter(waits, buyer=buyer).select_related("notice__buyer").order_by("state_at")
    )


def to_advise(buyer: UUID, person: UUID) -> QuerySet[Recommendation]:
    """Recommendations before the committee on which the person has not advised yet."""
    return (
        Recommendation.objects.filter(buyer=buyer, state=RecommendationState.SUBMITTED, needs_review=True)
        .exclude(advices__person=person)
        .select_related("notice")
        .order_by("submitted_at")
    )


def to_settle(buyer: UUID) -> QuerySet[Protest]:
    """Protests that hold an award of the agency."""
    return (
        Protest.objects.filter(buyer=buyer, state__in=HOLDING)
        .select_related("notice", "supplier")
        .order_by("filed_at")
    )


def to_answer(buyer: UUID) -> QuerySet[Debrief]:
    """Debriefings nobody has answered yet."""
    return (
        Debrief.objects.filter(buyer=buyer, answered_at__isnull=True)
        .select_related("notice", "supplier")
        .order_by("asked_at")
    )
