# SPDX-License-Identifier: Apache-2.0
"""What counts for the deadline: the hashes of sealed envelopes, handed in, confirmed or withdrawn.

Hash-first: one small transaction takes in headers and shares under a share lock on the tender's row, by the database's
clock; the bytes come before it or within the published grace after the deadline. Source: trust.md, part 5.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import clock, ids
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.models import Notice

from ..models import Bid, Envelope, Participant, Receipt, SealedShare, Submission, Upload
from ..queries import Situation, asked_by, newest_receipt, standing_of
from ..states import BidState, SubmissionState
from . import door, receipts
from ._shared import held_bid, insert, own_bid, refuse_closed, refuse_late
from .door import Admitted, Handed
from .failing import note_failure
from .members import members_of
from .uploading import deliver_waiting

__all__ = ["Handed", "HandedIn", "hand_in", "reconfirm", "submit", "withdraw"]


@dataclass(frozen=True)
class HandedIn:
    """A submission with its envelopes and its newest receipt, as the act left them or as they were read again."""

    submission: Submission
    envelopes: list[Envelope]
    receipt: Receipt
    now: datetime
    """The server's time."""

    @classmethod
    def read(cls, submission: Submission) -> Self:
        """What became of a submission made before."""
        envelopes = list(submission.envelopes.order_by("-kind"))
        return cls(submission, envelopes, newest_receipt(submission), clock.now())


class _Known(Exception):
    """This was submitted before: the same key, or the very same envelopes that stand. Nothing is done twice."""

    def __init__(self, submission: Submission) -> None:
        super().__init__()
        self.submission = submission


def submit(
    notice: Notice,
    *,
    by: Actor,
    lot: int,
    envelopes: Sequence[Handed],
    key: UUID,
    tender_version: int | None = None,
) -> Submission:
    """The same as `hand_in`, for who needs the submission alone."""
    return hand_in(
        notice, by=by, lot=lot, envelopes=envelopes, key=key, tender_version=tender_version
    ).submission


def hand_in(
    notice: Notice,
    *,
    by: Actor,
    lot: int,
    envelopes: Sequence[Handed],
    key: UUID,
    tender_version: int | None = None,
) -> HandedIn:
    """Hand in all envelopes of one lot; the same key again gives the same submission. See the act of that name.

    `tender_version` is the version the bidder declares the envelopes to stand for; without it they must be sealed for
    the version in force. Raises Refused or Denied, after noting the failed try.
    """
    try:
        made: HandedIn = _submit(
            notice, by=by, lot=lot, envelopes=envelopes, key=key, tender_version=tender_version
        )
    except _Known as known:
        made = HandedIn.read(known.submission)
    except (Refused, Denied, IntegrityError) as error:
        before = _submitted_before(notice, by, key, envelopes) if isinstance(error, Denied) else None
        if before is not None:
            return HandedIn.read(before)
        no = _from_the_walls(error) if isinstance(error, IntegrityError) else error
        note_failure(
            notice, by=by, act="bids.submit", reason=no, lot=lot, commitment=_commitment_in(envelopes)
        )
        raise no from error.__cause__
    if made.submission.bytes_complete_at is None and _just_arrived(made.submission):
        deliver_waiting(by=by, supplier=made.submission.supplier_id)
        return HandedIn.read(made.submission)
    return made


def _just_arrived(made: Submission) -> bool:
    """Whether an upload was completed while the submission was being written, and neither saw the other."""
    return Upload.objects.filter(
        supplier_id=made.supplier_id, complete_at__gt=made.at - timedelta(minutes=1)
    ).exists()


def _submitted_before(notice: Notice, by: Actor, key: UUID, envelopes: Sequence[Handed]) -> Submission | None:
    """What was submitted with that key, though nothing may be submitted any more: the answer may have been lost."""
    found = Submission.objects.filter(
        notice_id=notice.pk, supplier_id=by.organisation, key=key, bid__supplier_id=by.organisation
    ).first()
    given = sorted(one.commitment for one in door.read(envelopes)) if found else []
    return found if found is not None and _commitments_of(found) == given else None


def _from_the_walls(error: IntegrityError) -> Refused:
    """What the database refused, in words. Raises the error itself where it tells of a fault of ours."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    if constraint == "bids_participant_once":
        return Refused(
            _(
                "Your firm, or a member of your consortium, takes part in another bid for this lot. A firm bids once "
                "for a lot, alone or with others."
            )
        )
    raise error


def _commitment_in(envelopes: Sequence[Handed]) -> str:
    """The commitment of the first envelope, where it can be read at all."""
    try:
        return door.read(envelopes[:1])[0].commitment
    except (Refused, IndexError):
        return ""


@act("bids.submit", label=gettext_lazy("Submit a sealed bid"), lock="share", sealed=True)
def _submit(
    notice: Notice,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    lot: int,
    envelopes: Sequence[Handed],
    key: UUID,
    tender_version: int | None,
) -> HandedIn:
    """Hand in the commitments and the openers' shares of all envelopes of one lot, before the deadline. What stood
    for that lot is replaced. A failure in one lot leaves the others as they are. (EU Directive 2014/24, Annex IV.)
    """
    bid, now = held_bid(notice, by, lot)
    admitted = door.read(envelopes)
    last = None
    if bid.state != BidState.DRAFT:
        last = Submission.objects.filter(bid=bid, lot=lot).order_by("-number").first()
        _refuse_known(bid, last, admitted, key)
    refuse_late(now.closes_at, at)
    sealed_for = min((one.header.tender_version for one in admitted), default=0)
    version = sealed_for if tender_version is None else tender_version
    door.check(notice, admitted, asked=asked_by(notice), lot=lot, now=now, version=version)
    members = members_of(bid)
    if last is not None and last.is_standing:
        _end(last, SubmissionState.SUPERSEDED, at)
    made = Submission(
        bid=bid,
        notice=notice,
        supplier_id=bid.supplier_id,
        buyer_id=bid.buyer_id,
        lot=lot,
        number=last.number + 1 if last else 1,
        tender_version=version,
        key=key,
        person=by.the_person,
        at=at,
        state_at=at,
        entry=record.entry,
    )
    kept = _envelopes(made, admitted, now)
    receipt = receipts.make(made, kept, at=at, record=record, reference=notice.reference, world=now.world)
    insert(
        [made],
        kept,
        _shares(kept, admitted),
        [
            Participant(
                notice=notice, bid=bid, supplier_id=bid.supplier_id, organisation_id=one, lot=lot, at=at
            )
            for one in members
        ],
        [receipt],
    )
    _move(bid, BidState.SUBMITTED, at)
    record.subject(made)
    _tell(record, made, kept, notice)
    return HandedIn(made, sorted(kept, key=lambda one: one.kind, reverse=True), receipt, at)


def _refuse_known(bid: Bid, last: Submission | None, admitted: Sequence[Admitted], key: UUID) -> None:
    """Raise _Known where this very thing was submitted; Refused where its key was used for another one."""
    commitments = sorted(one.commitment for one in admitted)
    before = Submission.objects.filter(bid=bid, key=key).first()
    if before is None and last is not None and last.is_standing and _commitments_of(last) == commitments:
        before = last
    if before is None:
        return
    if _commitments_of(before) != commitments:
        raise Refused(_("This key was used for another submission. Choose a new one for each."), field="key")
    raise _Known(before)


def _commitments_of(submission: Submission) -> list[str]:
    return sorted(submission.envelopes.values_list("commitment", flat=True))


def _envelopes(made: Submission, admitted: Sequence[Admitted], now: Situation) -> list[Envelope]:
    """The envelopes of a submission; of bytes that are here already it is known at once."""
    uploads = {
        (sha256, size): complete_at is not None
        for sha256, size, complete_at in Upload.objects.filter(
            supplier_id=made.supplier_id,
            sha256__in=[one.header.ciphertext_sha256 for one in admitted],
            failed_at__isnull=True,
            dropped_at__isnull=True,
        ).values_list("sha256", "size", "complete_at")
    }
    envelopes = [
        Envelope(
            id=ids.new(),
            submission=made,
            notice_id=made.notice_id,
            supplier_id=made.supplier_id,
            buyer_id=made.buyer_id,
            kind=one.header.envelope,
            header=one.header.json,
            commitment=one.commitment,
            ciphertext_sha256=one.header.ciphertext_sha256,
            size=one.header.size,
            recipient=one.header.recipient,
            openers=one.header.openers,
            manifest_id=now.manifest_id,
            complete_at=made.at if uploads.get((one.header.ciphertext_sha256, one.header.size)) else None,
            state_at=made.at,
        )
        for one in admitted
    ]
    made.bytes_complete_at = made.at if all(one.complete_at for one in envelopes) else None
    return envelopes


def _shares(envelopes: Sequence[Envelope], admitted: Sequence[Admitted]) -> list[SealedShare]:
    return [
        SealedShare(
            envelope=envelope,
            supplier_id=envelope.supplier_id,
            buyer_id=envelope.buyer_id,
            seat=seat,
            data=share,
        )
        for envelope, one in zip(envelopes, admitted, strict=True)
        for seat, share in one.shares.items()
    ]


def _end(standing: Submission, state: str, at: datetime) -> None:
    """What stood is replaced or withdrawn, and its members are free to bid for the lot."""
    Submission.objects.filter(pk=standing.pk).update(state=state, state_at=at)
    Participant.objects.filter(bid_id=standing.bid_id, lot=standing.lot, ended_at__isnull=True).update(
        ended_at=at
    )


def _move(bid: Bid, state: str, at: datetime) -> None:
    if bid.state != state:
        Bid.objects.filter(pk=bid.pk).update(state=state, state_at=at)
        bid.state, bid.state_at = state, at


def _tell(record: Record, submission: Submission, envelopes: Iterable[Envelope], notice: Notice) -> None:
    record.public(
        notice=notice.pk,
        reference=notice.reference,
        lot=submission.lot,
        number=submission.number,
        version=submission.tender_version,
        commitments={one.kind: one.commitment for one in envelopes},
    )


def reconfirm(notice: Notice, *, by: Actor, lot: int, tender_version: int) -> Submission:
    """Declare that what stands for a lot stands for the amended tender, too. See the act of that name."""
    return _noting(_reconfirm, notice, by=by, lot=lot, tender_version=tender_version)


@act("bids.reconfirm", label=gettext_lazy("Confirm a bid after an amendment"), lock="share", sealed=True)
def _reconfirm(
    notice: Notice, *, by: Actor, at: datetime, record: Record, lot: int, tender_version: int
) -> Submission:
    """Declare, without sealing again, that what was submitted stands for the version now in force."""
    bid, now = held_bid(notice, by, lot)
    refuse_late(now.closes_at, at)
    standing = _standing(bid, lot)
    door.check_lot(asked_by(notice), lot, now)
    envelopes = list(standing.envelopes.order_by("-kind"))
    _refuse_other_asking(notice, envelopes, now)
    if tender_version != notice.version:
        raise Refused(
            _("The tender was amended once more: version %(version)s is in force. Read it, then confirm.")
            % {"version": notice.version}
        )
    if standing.tender_version == notice.version:
        raise Refused(_("This bid is confirmed already. There is nothing to do."))
    standing.tender_version = notice.version
    standing.save(update_fields=["tender_version"])
    record.subject(standing)
    _tell(record, standing, envelopes, notice)
    receipts.make(
        standing, envelopes, at=at, record=record, reference=notice.reference, world=now.world
    ).save(force_insert=True)
    return standing


def _refuse_other_asking(notice: Notice, envelopes: Sequence[Envelope], now: Situation) -> None:
    """What was sealed for other envelopes or openers can't be confirmed, only sealed again."""
    if now.openers is None or any(one.openers != now.openers.digest for one in envelopes):
        raise Refused(
            _("The openers have changed, so they could not open your bid. Seal and submit it again.")
        )
    if {one.kind for one in envelopes} != set(asked_by(notice).kinds):
        raise Refused(_("The tender asks for other envelopes now. Seal and submit your bid again."))


def withdraw(notice: Notice, *, by: Actor, lot: int) -> Submission:
    """Take back what stands for a lot. See the act of that name."""
    return _noting(_withdraw, notice, by=by, lot=lot)


@act("bids.withdraw", label=gettext_lazy("Withdraw a bid"), lock="share", sealed=True)
def _withdraw(notice: Notice, *, by: Actor, at: datetime, record: Record, lot: int) -> Submission:
    """Take back what stands for a lot, until the deadline. It is never opened; another one can be submitted."""
    refuse_closed(notice, at)
    bid = own_bid(notice, by)
    standing = _standing(bid, lot)
    envelopes = list(standing.envelopes.order_by("-kind"))
    _end(standing, SubmissionState.WITHDRAWN, at)
    if not Submission.objects.filter(bid=bid, state=SubmissionState.STANDING).exists():
        _move(bid, BidState.WITHDRAWN, at)
    record.subject(standing)
    _tell(record, standing, envelopes, notice)
    standing.state, standing.state_at = SubmissionState.WITHDRAWN, at
    return standing


def _standing(bid: Bid, lot: int) -> Submission:
    standing = standing_of(bid, lot)
    if standing is None:
        raise Refused(_("Nothing of yours stands submitted for this lot."))
    return standing


def _noting(perform: Any, notice: Notice, *, by: Actor, lot: int, **arguments: Any) -> Submission:
    """Perform an act on a lot; note the failed try where it comes to nothing."""
    try:
        done: Submission = perform(notice, by=by, lot=lot, **arguments)
    except (Refused, Denied) as no:
        note_failure(notice, by=by, act=perform.act.name, reason=no, lot=lot)
        raise
    return done
