# SPDX-License-Identifier: Apache-2.0
"""Reads of drafts, for the agency that writes them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from ..models import Draft, Lot, Notice, Question
from ..models.content import Content
from ..states import OPEN_DRAFTS, DraftState, NoticeState, QuestionState


def drafts_of(agency: UUID) -> QuerySet[Draft]:
    """Texts on their way, the last saved first."""
    return Draft.objects.filter(buyer_id=agency, state__in=OPEN_DRAFTS).order_by("-saved_at")


def clearance_queue(agency: UUID, person: UUID | None = None) -> QuerySet[Draft]:
    """What waits for a second officer, the longest waiting first; without what `person` wrote, where given."""
    waiting = Draft.objects.filter(buyer_id=agency, state=DraftState.IN_CLEARANCE).order_by("submitted_at")
    return waiting.exclude(editors__contains=[person]) if person else waiting


def open_draft_of(notice: Notice) -> Draft | None:
    """The amendment of the notice that is on its way, if any."""
    return Draft.objects.filter(notice=notice, state__in=OPEN_DRAFTS).first()


def next_lot_number(content: Content, notice: UUID | None = None) -> int:
    """The number of the next lot: one that no lot of the notice ever had, also a removed one."""
    drafted: list[int] = [lot["number"] for lot in content["lots"]]
    ever: int | None = None
    if notice:
        ever = Lot.objects.filter(notice_id=notice).aggregate(last=Max("number"))["last"]
    return max([0, ever or 0, *drafted]) + 1


@dataclass(frozen=True)
class DeskCounts:
    """What waits on an officer's desk, in numbers."""

    drafts: int
    to_clear: int
    cleared: int
    open: int
    questions: int


def counts_for_desk(agency: UUID, person: UUID | None, at: datetime) -> DeskCounts:
    """Numbers for the agency's desk, as that person sees it at that time."""
    return DeskCounts(
        drafts=drafts_of(agency).filter(state=DraftState.DRAFT).count(),
        to_clear=clearance_queue(agency, person).count(),
        cleared=drafts_of(agency).filter(state=DraftState.CLEARED).count(),
        open=Notice.objects.filter(
            buyer_id=agency, state=NoticeState.PUBLISHED, deadline__closes_at__gt=at
        ).count(),
        questions=Question.objects.filter(buyer_id=agency, state=QuestionState.ASKED).count(),
    )
