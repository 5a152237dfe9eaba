# SPDX-License-Identifier: Apache-2.0
"""Places in sessions, and the times an officer can't."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ...models import Attendee, Officer, Place, Session
from ..pulse import beat
from . import given


@act("seminars.take_place", label=gettext_lazy("Take a place in a session"))
def take_place(attendee: Attendee, *, by: Actor, at: datetime, record: Record, session: Session) -> Attendee:
    """Sign one person up for a session with places. The database refuses more people than places."""
    if session.seminar_id != attendee.seminar_id or session.capacity is None:
        raise Refused(_("This session needs no sign-up. Just come."))
    if at >= session.ends_at:
        raise Refused(_("This session is over."))
    if attendee.application is not None and not attendee.application.takes_part:
        raise Refused(_("Places are given once your firm is selected."))
    given.take(session, attendee, at)
    record.public(starts_at=session.starts_at)
    record.parties(attendee.host_id)
    beat(attendee.seminar_id)
    return attendee


@act("seminars.leave_place", label=gettext_lazy("Give a place in a session back"))
def leave_place(attendee: Attendee, *, by: Actor, at: datetime, record: Record, session: Session) -> Attendee:
    """Free the place for somebody else. Harmless when there was none."""
    if at >= session.ends_at:
        raise Refused(_("This session is over."))
    Place.objects.filter(session=session, attendee=attendee).delete()
    record.public(starts_at=session.starts_at)
    record.parties(attendee.host_id)
    beat(attendee.seminar_id)
    return attendee


@act("seminars.save_absences", label=gettext_lazy("Say when an officer can't meet"))
def save_absences(
    officer: Officer, *, by: Actor, at: datetime, record: Record, slots: Sequence[UUID]
) -> Officer:
    """The slots in which the officer can't meet; the schedule and the re-planning keep to them."""
    count = given.set_absences(
        officer.seminar,
        slots,
        officer=officer,
        reason_if_all=_(
            "You ticked every time as impossible. If you do not come at all, tell the organisers."
        ),
    )
    record.public(count=count)
    record.parties(officer.seminar.host_id, officer.agency_id)
    beat(officer.seminar_id)
    return officer
