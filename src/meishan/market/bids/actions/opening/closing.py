# SPDX-License-Identifier: Apache-2.0
"""The end of an opening: its record, its minutes, the signatures under them, and what the public reads."""

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms.sealing.forms import canonical
from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.actions.moving import move as move_tender
from meishan.market.tenders.states import EnvelopeKind, TenderState

from ...models import AbstractLine, Envelope, Minutes, MinutesSignature, Opening, OpeningLine
from ...queries import minutes as records
from ...queries import opening as queries
from ...states import EnvelopeState, OpeningState
from .scheduling import move

LONGEST_REMARK = 3000
NEXT_STAGE = {
    EnvelopeKind.WHOLE: TenderState.EVALUATING,
    EnvelopeKind.TECHNICAL: TenderState.EVALUATING,
    EnvelopeKind.FINANCIAL: TenderState.EVALUATING_FINANCIAL,
}


@act("bids.close_opening", label=gettext_lazy("Close an opening"), public=True)
def close_opening(opening: Opening, *, by: Actor, at: datetime, record: Record) -> Minutes:
    """End an opening once each envelope is opened, or listed with the reason why not. The tender goes to evaluation.

    Minutes are made of what happened, for the openers to sign; the log holds the digest of the opening's record.
    """
    if opening.released_at is None or opening.state != OpeningState.QUORUM:
        raise Refused(_("This opening has not begun, or is over."))
    if queries.attendance_of(opening, by.person) is None:
        raise Refused(_("Only an opener who is present closes the opening."))
    if OpeningLine.objects.filter(opening=opening, settled_at__isnull=True).exists():
        raise Refused(_("Some envelopes are still to be opened, or to be marked as unreadable."))
    move(opening, OpeningState.OPENED, at)
    opening.opened_at = at
    opening.save()
    move_tender(opening.notice.tender, NEXT_STAGE[EnvelopeKind(opening.kind)], at)
    with scope.everything():
        if opening.kind == EnvelopeKind.FINANCIAL:
            queries.kept_sealed(opening).update(state=EnvelopeState.KEPT_SEALED, state_at=at)
        written = records.record_of(opening)
        content = records.minutes_content(opening, written.digest)
    made = Minutes(opening=opening, content=content, digest=sha256(canonical(content)).hexdigest(), at=at)
    made.save(force_insert=True)
    record.subject(opening)
    record.parties(*opening.readers)
    record.public(
        reference=opening.notice.reference,
        envelope=opening.kind,
        count=opening.count,
        opened=Envelope.objects.filter(line__opening=opening, state=EnvelopeState.OPENED).count(),
        record_digest=written.digest,
        minutes_digest=made.digest,
    )
    return made


@act("bids.sign_minutes", label=gettext_lazy("Sign the minutes of an opening"), public=True)
def sign_minutes(
    minutes: Minutes, *, by: Actor, at: datetime, record: Record, digest: str, remark: str = ""
) -> MinutesSignature:
    """As an opener who was present, sign the minutes as they stand (`digest`), with a remark where there is one.

    Once all who were present have signed, the opening is complete.
    """
    opening = Opening.objects.select_for_update(no_key=True).get(pk=minutes.opening_id)
    attendance = queries.attendance_of(opening, by.person)
    if attendance is None:
        raise Refused(_("Only the openers who were present sign."))
    if digest != minutes.digest:
        raise Refused(_("These are not the minutes you read. Load the page again."))
    words = remark.strip()
    if len(words) > LONGEST_REMARK:
        raise Refused(
            _("The remark is too long. Say it in at most %(most)s letters.") % {"most": LONGEST_REMARK},
            field="remark",
        )
    if MinutesSignature.objects.filter(minutes=minutes, seat=attendance.seat).exists():
        raise Refused(_("You have signed already."))
    made = MinutesSignature(
        minutes=minutes, opening=opening, seat=attendance.seat, person=by.the_person, remark=words, at=at
    )
    made.save(force_insert=True)
    if MinutesSignature.objects.filter(minutes=minutes).count() == opening.present:
        move(opening, OpeningState.MINUTES_SIGNED, at)
        opening.save()
    record.subject(opening)
    record.parties(*opening.readers)
    record.public(
        reference=opening.notice.reference,
        envelope=opening.kind,
        seat=attendance.seat,
        minutes_digest=minutes.digest,
        with_remark=bool(words),
    )
    record.private(remark=words)
    return made


@act("bids.publish_minutes", label=gettext_lazy("Publish the abstract of an opening"), public=True)
def publish_minutes(opening: Opening, *, by: Actor, at: datetime, record: Record) -> Opening:
    """Let everybody read the abstract of an opening: names and totals of an invitation to bid, names alone of a
    proposal (UN practice: un-procurement b 5). The opening's record is then public, too, so that anyone can verify it.
    """
    if opening.state != OpeningState.MINUTES_SIGNED:
        raise Refused(_("All openers who were present sign the minutes first."))
    if opening.published_at is not None:
        raise Refused(_("The abstract is public already."))
    if not queries.tells_names(opening):
        raise Refused(_("The rules of this tender let no abstract be published."))
    opening.published_at = at
    opening.save()
    with scope.everything():
        AbstractLine.objects.filter(opening=opening).update(is_public=True)
        record.public(abstract=records.abstract_facts(opening))
    record.public(
        reference=opening.notice.reference,
        envelope=opening.kind,
        minutes_digest=opening.minutes.digest,
    )
    return opening
