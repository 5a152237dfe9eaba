# SPDX-License-Identifier: Apache-2.0
"""A meeting as it happens: who is at the table, that it takes place, that somebody did not come or can't."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ...models import Absence, Meeting, Offer
from ...queries.days import meetings as queries
from ...states import MEETING_MOVES, MeetingState, OfferState, Side, can_move
from ..booking import rebook, release
from ..pulse import beat


def side_of(meeting: Meeting, organisation: UUID | None) -> Side | None:
    """The side that organisation is on in the meeting; None for the organiser."""
    if organisation == meeting.supplier_id:
        return Side.SUPPLIER
    return Side.OFFICER if organisation == meeting.agency_id else None


@act("seminars.say_here", label=gettext_lazy("Say who is at the table"))
def say_here(meeting: Meeting, *, by: Actor, at: datetime, record: Record, side: str = "") -> Meeting:
    """Note that a side has come to the table. The organiser names the `side`; the sides speak for themselves.

    Said again it changes nothing. Once the supplier is here the slot can no longer be given away.
    """
    spoken = side_of(meeting, by.organisation) or (Side(side) if side in Side.values else None)
    if spoken is None:
        raise Refused(_("Say which side has come to the table."))
    _refuse_unless_standing(meeting)
    if at < meeting.slot.starts_at - queries.EARLY:
        raise Refused(
            _("You can say that you are here from %(minutes)s minutes before the meeting on.")
            % {"minutes": queries.EARLY // timedelta(minutes=1)}
        )
    if at >= meeting.slot.ends_at:
        raise Refused(_("The time of this meeting is over."))
    name = "supplier_here_at" if spoken == Side.SUPPLIER else "officer_here_at"
    if getattr(meeting, name) is None:
        setattr(meeting, name, at)
        meeting.save(update_fields=[name])
    _record(meeting, record, side=spoken)
    beat(meeting.plan.seminar_id, agendas=False)
    return meeting


@act("seminars.hold", label=gettext_lazy("Begin a meeting"))
def hold(meeting: Meeting, *, by: Actor, at: datetime, record: Record) -> Meeting:
    """Note that the meeting takes place: both sides are at the table. Once begun it stays held.

    Where the agency has an open tender in the supplier's fields, the entry says so.
    """
    if meeting.state == MeetingState.HELD:
        return meeting
    if at < meeting.slot.starts_at - queries.EARLY:
        raise Refused(
            _("A meeting can begin at most %(minutes)s minutes before its time.")
            % {"minutes": queries.EARLY // timedelta(minutes=1)}
        )
    move(meeting, MeetingState.HELD)
    meeting.supplier_here_at = meeting.supplier_here_at or at
    meeting.officer_here_at = meeting.officer_here_at or at
    tenders = queries.open_tenders_of(meeting, at)
    meeting.has_open_tender = meeting.has_open_tender or bool(tenders)
    meeting.save()
    _record(meeting, record, open_tenders=[one.pk for one in tenders])
    beat(meeting.plan.seminar_id)
    return meeting


@act("seminars.end_meeting", label=gettext_lazy("End a meeting"))
def end_meeting(meeting: Meeting, *, by: Actor, at: datetime, record: Record) -> Meeting:
    """Note when a meeting that was held has ended. Said again it changes nothing."""
    if meeting.state != MeetingState.HELD:
        raise Refused(_("This meeting has not begun."))
    if meeting.ended_at is None:
        meeting.ended_at = at
        meeting.save(update_fields=["ended_at"])
        beat(meeting.plan.seminar_id, agendas=False)
    _record(meeting, record)
    return meeting


@act("seminars.note_open_tender", label=gettext_lazy("Note an open tender in a meeting's field"))
def note_open_tender(meeting: Meeting, *, by: Actor, at: datetime, record: Record) -> Meeting:
    """Before a meeting: the agency has an open tender in the supplier's fields, and both sides are reminded."""
    tenders = queries.open_tenders_of(meeting, at)
    if not tenders:
        raise Refused(_("The agency has no open tender in the supplier's fields."))
    meeting.has_open_tender = True
    meeting.save(update_fields=["has_open_tender"])
    _record(meeting, record, open_tenders=[one.pk for one in tenders])
    beat(meeting.plan.seminar_id, agendas=False)
    return meeting


@act("seminars.record_no_show", label=gettext_lazy("Note that the supplier did not come"))
def record_no_show(meeting: Meeting, *, by: Actor, at: datetime, record: Record) -> Meeting:
    """After the grace, the slot of a supplier who is not here is freed, for a waiting one. Nobody else is moved."""
    seminar = meeting.plan.seminar
    _refuse_unless_standing(meeting)
    late_from = meeting.slot.starts_at + timedelta(minutes=seminar.grace_minutes)
    if meeting.supplier_here_at is not None:
        raise Refused(_("The supplier is here. Begin the meeting."))
    if at < late_from:
        raise Refused(
            _(
                "A supplier is late from %(minutes)s minutes after the meeting's beginning on. Wait until then."
            )
            % {"minutes": seminar.grace_minutes}
        )
    release(meeting, MeetingState.NO_SHOW)
    _record(meeting, record)
    beat(seminar.pk)
    return meeting


@act("seminars.take_back_no_show", label=gettext_lazy("Take back that the supplier did not come"))
def take_back_no_show(meeting: Meeting, *, by: Actor, at: datetime, record: Record) -> Meeting:
    """The supplier has come after all. The meeting stands again at its table, or counts as held once its time is over.

    An offer of the slot that nobody has answered ends. Refused where somebody else has the slot by now.
    """
    if meeting.state != MeetingState.NO_SHOW:
        raise Refused(
            _("This supplier was not noted as absent, or that was taken back. Load the page again.")
        )
    move(meeting, MeetingState.PLANNED if at < meeting.slot.ends_at else MeetingState.HELD)
    meeting.supplier_here_at = meeting.supplier_here_at or at
    # To whom the slot was offered is not for the two sides to see.
    with scope.everything():
        standing = Offer.objects.filter(
            officer=meeting.officer_id, slot=meeting.slot_id, state=OfferState.OFFERED
        )
        ended = list(standing.values_list("pk", flat=True))
        Offer.objects.filter(pk__in=ended).update(state=OfferState.WITHDRAWN, settled_at=at)
        rebook(meeting)
    _record(meeting, record, ended=ended)
    beat(meeting.plan.seminar_id)
    return meeting


@act("seminars.free_meeting", label=gettext_lazy("Give up a meeting"))
def free_meeting(meeting: Meeting, *, by: Actor, at: datetime, record: Record, side: str = "") -> Meeting:
    """A side can't come. The other is told; the slot of a supplier who can't come goes to a waiting one.

    Who can't come is absent in that slot, and is offered nothing in it. The organiser names the `side`.
    """
    spoken = side_of(meeting, by.organisation) or (Side(side) if side in Side.values else None)
    if spoken is None:
        raise Refused(_("Say which side can't come."))
    _refuse_unless_standing(meeting)
    if at >= meeting.slot.ends_at:
        raise Refused(_("The time of this meeting is over."))
    release(meeting, MeetingState.FREED)
    who = {"application": meeting.application} if spoken == Side.SUPPLIER else {"officer": meeting.officer}
    Absence.objects.get_or_create(slot=meeting.slot, **who)
    _record(meeting, record, side=spoken)
    beat(meeting.plan.seminar_id)
    return meeting


def move(meeting: Meeting, state: str) -> None:
    """Change the state where that is allowed; not saved."""
    if not can_move(MEETING_MOVES, meeting.state, state):
        raise Refused(_("This meeting is no longer planned. Load the page again."))
    meeting.state = state


def _refuse_unless_standing(meeting: Meeting) -> None:
    match meeting.state:
        case MeetingState.FREED:
            raise Refused(_("This meeting was given up. Load the page again."))
        case MeetingState.NO_SHOW:
            raise Refused(_("The slot of this meeting was freed: the supplier did not come."))
        case MeetingState.HELD:
            raise Refused(_("This meeting has begun already."))


def _record(meeting: Meeting, record: Record, **more: object) -> None:
    record.private(slot=meeting.slot.number, officer=meeting.officer.number, **more)
    record.parties(meeting.host_id, meeting.agency_id, meeting.supplier_id)
