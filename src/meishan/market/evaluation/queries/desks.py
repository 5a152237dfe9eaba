# SPDX-License-Identifier: Apache-2.0
"""What waits at an agency: tenders on their way to an award, and what the reader herself may do about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries.life import TURNS
from meishan.market.tenders.states import TenderState

from ..models import Debrief, Protest, Recommendation
from ..states import HOLDING, RecommendationState

ON_THE_WAY = (
    TenderState.EVALUATING,
    TenderState.EVALUATING_FINANCIAL,
    TenderState.RECOMMENDED,
    TenderState.UNDER_REVIEW,
    TenderState.AWARD_NOTIFIED,
    TenderState.AWARDED,
)


@dataclass(frozen=True)
class Case:
    """A tender on its way to an award, and whose turn it is by the state it is in."""

    notice: Notice
    turn: str | Promise


def cases_of(buyer: UUID, most: int = 200) -> list[Case]:
    """The agency's tenders between evaluation and contract, those that stand longest first."""
    found = (
        Notice.objects.filter(buyer=buyer, tender__state__in=ON_THE_WAY)
        .select_related("tender", "deadline", "buyer")
        .order_by("tender__state_at")[:most]
    )
    return [Case(one, TURNS.get(one.tender.state, "")) for one in found]


def to_advise(buyer: UUID, person: UUID) -> Iterable[Recommendation]:
    """Recommendations before the committee on which the person has not advised yet."""
    return (
        Recommendation.objects.filter(buyer=buyer, state=RecommendationState.SUBMITTED, needs_review=True)
        .exclude(advices__person=person)
        .select_related("notice")
        .order_by("submitted_at")
    )


def to_settle(buyer: UUID) -> Iterable[Protest]:
    """Protests that hold an award of the agency."""
    return (
        Protest.objects.filter(buyer=buyer, state__in=HOLDING)
        .select_related("notice", "supplier")
        .order_by("filed_at")
    )


def to_answer(buyer: UUID) -> Iterable[Debrief]:
    """Debriefings nobody has answered yet."""
    return (
        Debrief.objects.filter(buyer=buyer, answered_at__isnull=True)
        .select_related("notice", "supplier")
        .order_by("asked_at")
    )
