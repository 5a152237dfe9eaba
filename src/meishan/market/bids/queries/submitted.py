# SPDX-License-Identifier: Apache-2.0
"""Reads of what was submitted, lot by lot, and of the receipts for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from ..models import Bid, BidDraft, Envelope, Receipt, Submission
from ..states import LotStanding, SubmissionState
from .asked import asked_by, openers_of


def submissions_of(bid: Bid) -> QuerySet[Submission]:
    """All that was submitted, by lot, the latest first."""
    return (
        Submission.objects.filter(bid=bid)
        .prefetch_related(Prefetch("envelopes", Envelope.objects.order_by("-kind")), "receipts")
        .order_by("lot", "-number")
    )


def standing_of(bid: Bid, lot: int) -> Submission | None:
    """What stands submitted for a lot."""
    return Submission.objects.filter(bid=bid, lot=lot, state=SubmissionState.STANDING).first()


def submission_for_reader(pk: UUID) -> Submission | None:
    """One submission with its bid and tender, as far as the scope shows it."""
    return (
        Submission.objects.filter(pk=pk)
        .select_related("bid", "notice__buyer", "notice__deadline")
        .prefetch_related("envelopes", "receipts")
        .first()
    )


def receipts_of(submission: Submission) -> QuerySet[Receipt]:
    """The receipts given for a submission, the first one first."""
    return Receipt.objects.filter(submission=submission).order_by("at")


def newest_receipt(submission: Submission) -> Receipt:
    """The receipt that tells most: each submission has one from its beginning."""
    return Receipt.objects.filter(submission=submission).order_by("-at", "-id")[0]


def receipt_for_reader(pk: UUID) -> Receipt | None:
    """One receipt with what it is for."""
    return (
        Receipt.objects.filter(pk=pk)
        .select_related(
            "submission__bid", "submission__notice__buyer", "submission__notice__deadline", "supplier"
        )
        .prefetch_related(Prefetch("submission__envelopes", Envelope.objects.order_by("-kind")))
        .first()
    )


@dataclass(frozen=True)
class LotRow:
    """Where one lot of a bid stands. `submission` is the latest one, whatever became of it; 0 is the whole tender."""

    number: int
    title: Mapping[str, str]
    standing: LotStanding
    submission: Submission | None
    history: tuple[Submission, ...]
    drafts: tuple[BidDraft, ...]
    is_asked: bool

    @property
    def is_pending(self) -> bool:
        """Whether bytes of what stands submitted are still on their way."""
        return (
            self.submission is not None
            and self.submission.is_standing
            and self.submission.bytes_complete_at is None
        )

    @property
    def to_keep(self) -> Receipt | None:
        """Of the receipts for what stands submitted, the one that says most; None where nothing stands."""
        if self.submission is None or not self.submission.is_standing:
            return None
        return max(self.submission.receipts.all(), key=lambda one: (one.at, one.pk), default=None)


def lot_rows(bid: Bid) -> list[LotRow]:
    """Each lot the tender asks bids for, and each that something was submitted for, in order."""
    asked, openers = asked_by(bid.notice), openers_of(bid.notice)
    submitted: dict[int, list[Submission]] = {}
    for one in submissions_of(bid):
        submitted.setdefault(one.lot, []).append(one)
    drafts: dict[int, list[BidDraft]] = {}
    for draft in BidDraft.objects.filter(bid=bid).defer("ciphertext").order_by("kind"):
        drafts.setdefault(draft.lot, []).append(draft)
    rows = []
    for number in sorted({*asked.lots, *submitted}):
        history = submitted.get(number, [])
        latest = history[0] if history else None
        rows.append(
            LotRow(
                number=number,
                title=asked.titles.get(number, {}),
                standing=_standing(latest, bid.notice.version, openers.digest if openers else ""),
                submission=latest,
                history=tuple(history),
                drafts=tuple(drafts.get(number, ())),
                is_asked=number in asked.lots,
            )
        )
    return rows


def _standing(latest: Submission | None, version: int, openers: str) -> LotStanding:
    if latest is None:
        return LotStanding.NONE
    if latest.state == SubmissionState.WITHDRAWN:
        return LotStanding.WITHDRAWN
    if latest.opened_at is not None:
        return LotStanding.OPENED
    if openers and any(one.openers != openers for one in latest.envelopes.all()):
        return LotStanding.OPENERS_CHANGED
    if latest.tender_version < version:
        return LotStanding.NEEDS_CONFIRMATION
    if latest.bytes_complete_at is None:
        return LotStanding.BYTES_MISSING
    return LotStanding.SEALED
