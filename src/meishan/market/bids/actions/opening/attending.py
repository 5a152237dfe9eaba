# SPDX-License-Identifier: Apache-2.0
"""Openers come, each with her own key, and one of them presides."""

from datetime import datetime

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms.sealing import SealingError, check_recipient
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ...models import Attendance, Opening
from ...queries import opening as queries
from ...states import OpeningState
from .releasing import release_to
from .scheduling import move

UNDER_WAY = (OpeningState.SCHEDULED, OpeningState.QUORUM)


@act("bids.attend_opening", label=gettext_lazy("Attend an opening"))
def attend_opening(opening: Opening, *, by: Actor, at: datetime, record: Record, answer: str) -> Attendance:
    """Come to an opening with one's own key: `answer` is what the key made of the challenge sealed to it.

    Once M openers are present there is a quorum. Whoever comes after the shares were released gets hers at once.
    """
    refuse_unless_under_way(opening)
    seat = queries.seat_of(opening, by.person)
    if seat is None:
        raise Refused(_("You are not one of the openers of this tender."))
    if not constant_time_compare(answer, queries.proof(opening, seat)):
        raise Refused(
            _(
                "This browser doesn't hold the key of your seat. Load the file you saved your key in, then try again."
            )
        )
    if Attendance.objects.filter(opening=opening, seat=seat.seat).exists():
        raise Refused(_("You are noted as present already."))
    made = Attendance(
        opening=opening, seat=seat.seat, person=by.the_person, organisation_id=by.the_organisation, at=at
    )
    made.save(force_insert=True)
    opening.present += 1
    if opening.state == OpeningState.SCHEDULED and opening.present >= opening.threshold:
        move(opening, OpeningState.QUORUM, at)
    opening.save()
    if opening.released_at is not None:
        release_to(opening, [seat.seat], at)
    record.public(reference=opening.notice.reference, envelope=opening.kind, seat=seat.seat)
    record.parties(opening.buyer_id)
    return made


@act("bids.preside", label=gettext_lazy("Preside over an opening"))
def preside(opening: Opening, *, by: Actor, at: datetime, record: Record, session: str) -> Opening:
    """Have one's browser join the others' shares: `session` is the age recipient it made for this opening.

    Another opener who is present can take over at any time, as can the same one from another browser; all then
    hand their shares anew.
    """
    refuse_unless_under_way(opening)
    try:
        check_recipient(session)
    except SealingError as error:
        raise Refused(_("This browser made no usable key. Load the page again.")) from error
    attendance = queries.attendance_of(opening, by.person)
    if attendance is None:
        raise Refused(_("Note that you are present first."))
    opening.presiding, opening.session = attendance.seat, session
    opening.save()
    record.public(reference=opening.notice.reference, envelope=opening.kind, seat=attendance.seat)
    record.private(session=session)
    record.parties(*opening.readers)
    return opening


def refuse_unless_under_way(opening: Opening) -> None:
    """Raises Refused before an opening may begin and once it is over."""
    if opening.state not in UNDER_WAY:
        raise Refused(_("This opening is over."))
