# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is: seats of a person, evaluations of an agency, and tenders that still need a panel."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from meishan.market.tenders.models import Notice
from meishan.market.tenders.states import TenderState

from ..models import Evaluation, Seat
from ..states import FORMED_IN


def seats_held_by(person: UUID) -> QuerySet[Seat]:
    """Every seat a person holds or held, the newest first."""
    return (
        Seat.objects.filter(person=person)
        .select_related("evaluation__notice__buyer", "evaluation__notice__deadline", "organisation")
        .order_by("-appointed_at", "-id")
    )


def of_agency(buyer: UUID) -> QuerySet[Evaluation]:
    """An agency's evaluations, the newest first."""
    return (
        Evaluation.objects.filter(buyer=buyer)
        .select_related("notice__buyer", "notice__deadline", "notice__tender")
        .order_by("-formed_at", "-pk")
    )


def without_panel(buyer: UUID, at: datetime) -> QuerySet[Notice]:
    """An agency's tenders past their deadline whose bids nobody is appointed to judge."""
    past = Q(tender__state=TenderState.PUBLISHED, deadline__closes_at__lte=at)
    return (
        Notice.objects.filter(past | Q(tender__state__in=FORMED_IN), buyer=buyer, evaluation__isnull=True)
        .select_related("buyer", "deadline", "tender")
        .order_by("deadline__closes_at")
    )
