# SPDX-License-Identifier: Apache-2.0
"""What the buyer reads once bids were opened: bid by bid, lot by lot, with files, answers and prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.queries import openers
from meishan.market.tenders.states import WITHOUT_AWARD, EnvelopeKind, TenderState

from ..models import Bid, OpenedFile, OpeningLine, Submission, TechnicalDecision
from ..states import WHOLE, DecisionState, EnvelopeState, SubmissionState, TechnicalResult
from .asked import asked_by
from .opening import next_kind, not_before, technical_tally
from .rooms import Due
from .rooms import due_at as _due_at


@dataclass(frozen=True)
class Part:
    """One envelope of a submission as the buyer sees it: its line once it is opened, or why it stays sealed."""

    kind: str
    state: str
    line: OpeningLine | None
    files: tuple[OpenedFile, ...]

    @property
    def is_open(self) -> bool:
        return self.state == EnvelopeState.OPENED


@dataclass(frozen=True)
class Received:
    """One bidder's submission for one lot."""

    submission: Submission
    bid: Bid
    parts: tuple[Part, ...]
    decision: TechnicalDecision | None
    is_outdated: bool

    @property
    def needs_result(self) -> bool:
        """Whether its technical envelope is open and nobody has said yet how it did."""
        return self.decision is None and any(
            one.kind == EnvelopeKind.TECHNICAL and one.is_open for one in self.parts
        )

    @property
    def waits(self) -> bool:
        """Whether a second person must agree to the result."""
        return self.decision is not None and self.decision.state == DecisionState.PROPOSED


@dataclass(frozen=True)
class LotReceived:
    """What was received for one lot; 0 is the whole tender."""

    number: int
    title: Mapping[str, str]
    rows: tuple[Received, ...]


def lots(notice: Notice) -> list[LotReceived]:
    """Every submission that an opening has brought to light, as far as the buyer's scope shows it."""
    titles = asked_by(notice).titles
    lines = OpeningLine.objects.select_related("envelope").prefetch_related(
        Prefetch("files", OpenedFile.objects.order_by("number"))
    )
    found = (
        Submission.objects.filter(notice=notice, state=SubmissionState.STANDING, opened_at__isnull=False)
        .select_related("bid__supplier", "supplier")
        .prefetch_related(
            Prefetch("lines", lines),
            "envelopes",
            Prefetch("decisions", TechnicalDecision.objects.exclude(state=DecisionState.SENT_BACK)),
        )
        .order_by("lot", "at", "id")
    )
    rows: dict[int, list[Received]] = {}
    for one in found:
        rows.setdefault(one.lot, []).append(_received(one, notice.version))
    return [
        LotReceived(number, titles.get(number, {}) if number != WHOLE else {}, tuple(rows[number]))
        for number in sorted(rows)
    ]


def _received(submission: Submission, version: int) -> Received:
    lines = {one.envelope_id: one for one in submission.lines.all()}
    parts = [
        Part(
            kind=one.kind,
            state=one.state,
            line=lines.get(one.pk),
            files=tuple(lines[one.pk].files.all()) if one.pk in lines else (),
        )
        for one in sorted(submission.envelopes.all(), key=lambda one: one.kind, reverse=True)
    ]
    return Received(
        submission=submission,
        bid=submission.bid,
        parts=tuple(parts),
        decision=next(iter(submission.decisions.all()), None),
        is_outdated=submission.tender_version < version,
    )


def shows_prices(tender: Tender) -> bool:
    """Whether prices can have been opened yet."""
    return not tender.has_two_envelopes or tender.state not in (
        TenderState.CLOSED,
        TenderState.OPENING,
        TenderState.EVALUATING,
    )


def next_opening(tender: Tender, at: datetime) -> EnvelopeKind | None:
    """The opening an officer could schedule now."""
    kind = next_kind(tender)
    if kind == EnvelopeKind.FINANCIAL:
        tally = technical_tally(Notice.objects.get(pk=tender.pk))
        ready = tender.phase(at) == TenderState.EVALUATING and not tally.open and tally.qualified
        return kind if ready else None
    return kind if tender.phase(at) == TenderState.CLOSED and at >= not_before(tender) else None


@dataclass(frozen=True)
class LostOpeners:
    """After the deadline fewer openers are left than are needed."""

    live: int
    threshold: int


def lost_openers(tender: Tender, at: datetime) -> LostOpeners | None:
    """How many openers are left, where they are too few to open what is still to be opened."""
    if tender.phase(at) not in (TenderState.CLOSED, TenderState.OPENING, TenderState.OPENING_FINANCIAL):
        return None
    manifest = openers.standing_manifest(tender)
    if manifest is None:
        return None
    left = openers.alarm_of(manifest, at)
    return LostOpeners(left.left, left.threshold) if left.is_lost else None


def due_at(buyer: UUID, at: datetime) -> list[Due]:
    """The buyer's tenders that are closed and not opened yet, then those with an opening."""
    waiting = Notice.objects.filter(
        buyer=buyer, tender__isnull=False, deadline__closes_at__lte=at, openings__isnull=True
    ).exclude(tender__state__in=WITHOUT_AWARD)
    rows = [
        Due(one, None)
        for one in waiting.select_related("buyer", "deadline", "tender").order_by("-deadline__closes_at")
    ]
    return [*rows, *_due_at(buyer)]


def to_decide(submission: UUID) -> Submission | None:
    """A submission whose technical envelope was opened, as far as the scope shows it."""
    return (
        Submission.objects.filter(pk=submission, opened_at__isnull=False)
        .exclude(result=TechnicalResult.FAILED)
        .select_related("bid__supplier", "supplier", "notice__tender", "notice__buyer", "notice__deadline")
        .first()
    )
