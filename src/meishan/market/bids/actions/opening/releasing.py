# SPDX-License-Identifier: Apache-2.0
"""The moment the shares go out: the deadline becomes final, the bids become known, and never before."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.actions import disclose
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.actions import give_back_time
from meishan.market.tenders.actions.moving import move as move_tender
from meishan.market.tenders.models import Deadline, Notice
from meishan.market.tenders.states import EnvelopeKind, TenderState

from ...models import Attendance, Bid, Envelope, Opening, OpeningLine, Receipt, SealedShare, Submission
from ...queries import grace_of
from ...queries import opening as queries
from ...states import BidState, Culprit, EnvelopeState, Fault, OpeningState
from ..uploading import deliver_waiting
from .scheduling import refuse_if_outage
from .settling import settle

OPENED_STAGE = {
    EnvelopeKind.WHOLE: TenderState.OPENING,
    EnvelopeKind.TECHNICAL: TenderState.OPENING,
    EnvelopeKind.FINANCIAL: TenderState.OPENING_FINANCIAL,
}


def release_shares(opening: Opening, *, by: Actor) -> Opening:
    """Release the shares of the openers who are present. See the act of that name.

    Time lost by an outage is given back first, to all, and then nothing is released. Envelopes whose bytes are all
    here, though nobody has said so yet, are completed.
    """
    give_back_time(opening.notice)
    with scope.everything():
        deliver_waiting(notice=opening.notice_id)
    done: Opening = _release_shares(opening, by=by)
    return done


@act("bids.release_shares", label=gettext_lazy("Release the shares"), public=True)
def _release_shares(opening: Opening, *, by: Actor, at: datetime, record: Record) -> Opening:
    """Hand each present opener her shares, M of them being present. From then on the deadline can't move any more.

    Of financial envelopes only those of technically qualified bids; of bids that were replaced or withdrawn, none.
    Envelopes whose bytes never came are listed as late. What the bidders handed in is disclosed in the log.
    """
    if opening.state != OpeningState.QUORUM:
        raise Refused(
            _("%(wanted)s openers must be present first; %(here)s are.")
            % {"wanted": opening.threshold, "here": opening.present}
        )
    if opening.released_at is not None:
        raise Refused(_("The shares were released already."))
    if opening.presiding is None:
        raise Refused(_("One of you must preside first."))
    notice = Notice.objects.select_for_update(no_key=True).get(pk=opening.notice_id)
    deadline = Deadline.objects.select_for_update().get(pk=notice.pk)
    # An outage may have moved the deadline since this opening was scheduled.
    if at < max(opening.not_before, deadline.closes_at + grace_of(notice)):
        raise Refused(_("The deadline and the time for files to arrive must have passed first."))
    refuse_if_outage(notice, at)
    with scope.everything():
        envelopes = queries.envelopes_to_open(opening)
        opening.released_at, opening.count = at, len(envelopes)
        opening.save()
        if deadline.released_at is None:
            deadline.released_at = at
            deadline.save()
        move_tender(notice.tender, OPENED_STAGE[EnvelopeKind(opening.kind)], at)
        _make_known(envelopes, at)
        if queries.tells_names(opening):
            _disclose(envelopes, at)
        _write_lines(opening, envelopes, at)
    seats = list(Attendance.objects.filter(opening=opening).values_list("seat", flat=True))
    release_to(opening, seats, at)
    record.public(
        reference=notice.reference,
        envelope=opening.kind,
        seats=seats,
        count=len(envelopes),
        commitments=sorted(one.commitment for one in envelopes),
    )
    return opening


def release_to(opening: Opening, seats: Collection[int], at: datetime) -> None:
    """Within an act: let go the shares of those seats, of every envelope of the opening that is still sealed."""
    with scope.everything():
        waiting = Envelope.objects.filter(
            line__opening=opening, state__in=(EnvelopeState.SEALED, EnvelopeState.UNREADABLE)
        )
        waiting.filter(released_at__isnull=True).update(released_at=at)
        SealedShare.objects.filter(envelope__in=waiting, seat__in=seats, released_at__isnull=True).update(
            released_at=at
        )


def _make_known(envelopes: Sequence[Envelope], at: datetime) -> None:
    """What was handed in stops being a secret to the buyer."""
    submissions = {one.submission_id: one.submission for one in envelopes if one.submission.opened_at is None}
    Submission.objects.filter(pk__in=submissions).update(opened_at=at)
    Bid.objects.filter(pk__in={one.bid_id for one in submissions.values()}, opened_at__isnull=True).update(
        opened_at=at, state=BidState.OPENED, state_at=at
    )


def _disclose(envelopes: Sequence[Envelope], at: datetime) -> None:
    """In the log: that these were handed in, confirmed and complete, when, and by whom."""
    submissions = {one.submission for one in envelopes}
    receipts = Receipt.objects.filter(submission__in=submissions).values_list("entry", flat=True)
    disclose({*(one.entry for one in submissions), *receipts}, at=at)


def _write_lines(opening: Opening, envelopes: Sequence[Envelope], at: datetime) -> None:
    """One line for each envelope; those that can't be opened at all are settled at once."""
    bidders = {one.supplier_id for one in envelopes} if queries.tells_names(opening) else set()
    for number, envelope in enumerate(envelopes, 1):
        line = OpeningLine(
            envelope=envelope,
            opening=opening,
            submission=envelope.submission,
            supplier_id=envelope.supplier_id,
            buyer_id=envelope.buyer_id,
            number=number,
            lot=envelope.submission.lot,
            seen_by=sorted({*opening.readers, envelope.supplier_id}, key=str),
            watchers=sorted({*opening.readers, envelope.supplier_id, *bidders}, key=str),
            at=at,
        )
        line.save(force_insert=True)
        if envelope.complete_at is None:
            settle(line, EnvelopeState.LATE, at, fault=Fault.NEVER_CAME, culprit=Culprit.BIDDER)
        elif envelope.openers != opening.manifest.digest:
            settle(line, EnvelopeState.VOID, at, fault=Fault.WRONG_OPENERS, culprit=Culprit.BIDDER)
