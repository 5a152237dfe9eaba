# SPDX-License-Identifier: Apache-2.0
"""Named reads of openings: what may be opened when, who is there, whose shares are in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyrage
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from meishan.algorithms.sealing import check_recipient
from meishan.market.tenders.models import Lot, Notice, Seat, Tender
from meishan.market.tenders.models.rulebook import Rules
from meishan.market.tenders.states import (
    EnvelopeKind,
    Envelopes,
    LotState,
    MinutesShow,
    NoticeState,
    TenderState,
)

from ..models import (
    Attendance,
    Bid,
    Envelope,
    HandedShare,
    Opening,
    OpeningLine,
    Partner,
    SealedShare,
    ShareFault,
    Submission,
)
from ..states import (
    WHOLE,
    BidState,
    Culprit,
    EnvelopeState,
    Fault,
    OpeningState,
    PartnerState,
    SubmissionState,
    TechnicalResult,
)
from .asked import grace_of

OVER = (OpeningState.OPENED, OpeningState.MINUTES_SIGNED)


def openings_of(notice: UUID) -> QuerySet[Opening]:
    """The openings of a tender, the first one first."""
    return Opening.objects.filter(notice=notice).select_related("notice").order_by("scheduled_at")


def due_to_open(at: datetime) -> QuerySet[Notice]:
    """Tenders whose envelopes may be due: past their deadline, or between their two openings."""
    held = Opening.objects.filter(notice=OuterRef("pk")).exclude(state=OpeningState.FAILED)
    financial = held.filter(kind=EnvelopeKind.FINANCIAL)
    first = Q(tender__state__in=(TenderState.PUBLISHED, TenderState.CLOSED)) & ~Exists(held)
    second = Q(tender__state=TenderState.EVALUATING, tender__envelopes=Envelopes.TWO) & ~Exists(financial)
    return (
        Notice.objects.filter(first | second, deadline__closes_at__lte=at, state=NoticeState.PUBLISHED)
        .select_related("tender", "deadline")
        .order_by("deadline__closes_at")
    )


def next_kind(tender: Tender) -> EnvelopeKind | None:
    """The envelopes to be opened next; None while an opening is under way and once all have been held."""
    going = Opening.objects.filter(notice=tender.pk).exclude(state=OpeningState.FAILED)
    held = dict(going.values_list("kind", "state"))
    kinds = (
        (EnvelopeKind.TECHNICAL, EnvelopeKind.FINANCIAL)
        if tender.has_two_envelopes
        else (EnvelopeKind.WHOLE,)
    )
    for kind in kinds:
        if kind not in held:
            return kind
        if held[kind] not in OVER:
            return None
    return None


def open_lots(notice: UUID) -> list[int]:
    """The lots whose envelopes are opened; 0 stands for a tender without lots, or bid for as a whole."""
    active = Lot.objects.filter(notice=notice, state=LotState.ACTIVE)
    return [WHOLE, *active.values_list("number", flat=True)]


@dataclass(frozen=True)
class Tally:
    """How many bids have their technical result: `open` have none yet."""

    open: int
    qualified: int
    failed: int


def opened_technically(notice: UUID) -> QuerySet[Submission]:
    """Submissions whose technical envelope was opened, so that they need a technical result."""
    return Submission.objects.filter(
        notice=notice,
        state=SubmissionState.STANDING,
        lot__in=open_lots(notice),
        envelopes__kind=EnvelopeKind.TECHNICAL,
        envelopes__state=EnvelopeState.OPENED,
    )


def technical_tally(notice: Notice) -> Tally:
    """How far the technical results of a tender with two envelopes are."""
    results = list(opened_technically(notice.pk).values_list("result", flat=True))
    return Tally(
        *(
            results.count(one)
            for one in (TechnicalResult.NONE, TechnicalResult.QUALIFIED, TechnicalResult.FAILED)
        )
    )


def envelopes_to_open(opening: Opening) -> list[Envelope]:
    """The envelopes an opening opens, in order; for a scope that sees all. Of what does not stand, none."""
    found = Envelope.objects.filter(
        notice=opening.notice_id,
        kind=opening.kind,
        submission__state=SubmissionState.STANDING,
        submission__lot__in=open_lots(opening.notice_id),
    )
    if opening.kind == EnvelopeKind.FINANCIAL:
        found = found.filter(submission__result=TechnicalResult.QUALIFIED)
    return list(
        found.select_related("submission").order_by("submission__lot", "submission__at", "submission_id")
    )


def kept_sealed(opening: Opening) -> QuerySet[Envelope]:
    """Financial envelopes of a financial opening that stay sealed for ever: their bids are not qualified."""
    return Envelope.objects.filter(
        notice=opening.notice_id, kind=EnvelopeKind.FINANCIAL, state=EnvelopeState.SEALED
    ).exclude(submission__result=TechnicalResult.QUALIFIED, submission__state=SubmissionState.STANDING)


def shown_of(tender: Tender) -> MinutesShow:
    """What the rules frozen into a tender at its publication let others than the buyer learn of an opening; whatever
    the agency's rules have become since. No tender is published without (a trigger of tenders_tender).
    """
    return Rules.of(tender.rules).minutes_show(tender.method)


def reads_totals(opening: Opening) -> bool:
    """Whether those who watch hear the totals. UN practice: of an invitation to bid, not of a proposal (b 5)."""
    return (
        opening.kind != EnvelopeKind.TECHNICAL
        and shown_of(opening.notice.tender) == MinutesShow.NAMES_AND_TOTALS
    )


def tells_names(opening: Opening) -> bool:
    """Whether bidders learn who else bid, and the public after them."""
    return shown_of(opening.notice.tender) != MinutesShow.NOTHING


def not_before(tender: Tender) -> datetime:
    """The first moment an opening may begin: the deadline and the time of grace for bytes."""
    notice = Notice.objects.select_related("deadline").get(pk=tender.pk)
    return notice.deadline.closes_at + grace_of(notice)


def seat_of(opening: Opening, person: UUID | None) -> Seat | None:
    """The person's seat among this opening's openers."""
    if person is None:
        return None
    return Seat.objects.select_related("key").filter(manifest=opening.manifest_id, person=person).first()


def attendance_of(opening: Opening, person: UUID | None) -> Attendance | None:
    """That she came, if she did."""
    if person is None:
        return None
    return Attendance.objects.filter(opening=opening, person=person).first()


def proof(opening: Opening, seat: Seat) -> str:
    """What only the holder of the seat's key can read in the challenge."""
    told = f"{opening.pk} {seat.seat} {seat.key.recipient}"
    return salted_hmac("bids.attend_opening", told, algorithm="sha256").hexdigest()


def challenge(opening: Opening, seat: Seat) -> bytes:
    """The proof, sealed to the key of that seat."""
    sealed: bytes = pyrage.encrypt(proof(opening, seat).encode(), [check_recipient(seat.key.recipient)])
    return sealed


def released_to(opening: Opening, seat: int) -> QuerySet[SealedShare]:
    """The shares let go to a seat, of envelopes that are still to be opened."""
    return SealedShare.objects.filter(
        envelope__line__opening=opening,
        envelope__line__key="",
        envelope__state__in=(EnvelopeState.SEALED, EnvelopeState.UNREADABLE),
        seat=seat,
        released_at__isnull=False,
    )


def good_handed(
    opening: Opening, envelopes: Iterable[UUID] | None = None
) -> dict[UUID, dict[int, HandedShare]]:
    """Per envelope and seat the newest share handed to the one who presides, those reported as bad left out."""
    if not opening.session:
        return {}
    handed = HandedShare.objects.filter(opening=opening, session=opening.session)
    faults = ShareFault.objects.filter(opening=opening, fault=Fault.BAD_PAD)
    if envelopes is None:
        # For a whole opening it is asked who handed what, not what they handed.
        handed = handed.defer("data")
    else:
        handed, faults = handed.filter(envelope__in=envelopes), faults.filter(envelope__in=envelopes)
    bad = {(one.envelope_id, one.seat): one.at for one in faults.order_by("at")}
    found: dict[UUID, dict[int, HandedShare]] = {}
    for one in handed.order_by("at"):
        since = bad.get((one.envelope_id, one.seat))
        if since is None or one.at > since:
            found.setdefault(one.envelope_id, {})[one.seat] = one
    return found


def good_shares(opening: Opening, envelope: UUID) -> int:
    """From how many seats the one who presides has a share of that envelope that may serve."""
    return len(good_handed(opening, [envelope]).get(envelope, {}))


def to_hand(opening: Opening, seat: int) -> QuerySet[SealedShare]:
    """A seat's shares that its browser has not handed yet to the one who presides, nor said that it can't read."""
    has = {envelope for envelope, seats in good_handed(opening).items() if seat in seats}
    unread = ShareFault.objects.filter(opening=opening, seat=seat, fault=Fault.BAD_SHARES)
    done = has | set(unread.values_list("envelope_id", flat=True))
    waiting = released_to(opening, seat).exclude(envelope__in=done)
    return waiting.select_related("envelope").order_by("envelope__line__number")


def culprit_of(fault: str) -> Culprit:
    """Who is at fault where openers say that an envelope can't be opened."""
    return Culprit.BIDDER if fault == Fault.BAD_SHARES else Culprit.OPENER


def culprit_seat(opening: Opening, envelope: UUID) -> int | None:
    """The seat whose part of that envelope's key was reported last as not the committed one."""
    found = ShareFault.objects.filter(opening=opening, envelope=envelope, fault=Fault.BAD_PAD)
    return found.order_by("-at").values_list("seat", flat=True).first()


def lines_of(opening: Opening) -> QuerySet[OpeningLine]:
    """The lines of an opening in order, as far as the reader's scope shows them."""
    return (
        OpeningLine.objects.filter(opening=opening).select_related("envelope", "supplier").order_by("number")
    )


def watches(opening: Opening, organisation: UUID) -> bool:
    """Whether that organisation bids on the tender, alone, as lead or as a partner, and so may watch."""
    own = Bid.objects.filter(notice=opening.notice_id, supplier=organisation).exclude(
        state__in=(BidState.DRAFT, BidState.WITHDRAWN)
    )
    named = Partner.objects.filter(
        notice=opening.notice_id, organisation=organisation, state=PartnerState.AGREED
    )
    return organisation in opening.readers or own.exists() or named.exists()
