# SPDX-License-Identifier: Apache-2.0
"""Who comes and who goes."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ...models import Arrival, Attendee, Day
from ...queries import days
from ..pulse import beat


def _today(attendee: Attendee, at: datetime) -> Day:
    found = days.today(attendee.seminar, at)
    if found is None:
        raise Refused(_("Check-in is open on the days of the seminar only."))
    return found


@act("seminars.check_in", label=gettext_lazy("Check somebody in"))
def check_in(attendee: Attendee, *, by: Actor, at: datetime, record: Record) -> Arrival:
    """Note that somebody has come today. Once a day: whoever is here already stays as she came."""
    day = _today(attendee, at)
    if attendee.erased_at is not None:
        raise Refused(_("This badge is no longer valid."))
    arrival, is_new = Arrival.objects.get_or_create(attendee=attendee, day=day, defaults={"at": at})
    is_back = arrival.left_at is not None
    if is_back:
        arrival.left_at = None
        arrival.save(update_fields=["left_at"])
    record.private(day=day.date, again=not is_new)
    record.parties(attendee.host_id, attendee.organisation_id)
    if is_new or is_back:
        beat(attendee.seminar_id, agendas=False)
    return arrival


@act("seminars.check_out", label=gettext_lazy("Note that somebody has left"))
def check_out(attendee: Attendee, *, by: Actor, at: datetime, record: Record) -> Arrival:
    """Note that somebody has gone for today; she is offered no freed slot any more."""
    day = _today(attendee, at)
    arrival = Arrival.objects.filter(attendee=attendee, day=day).first()
    if arrival is None:
        raise Refused(_("She has not been checked in today."))
    if arrival.left_at is None:
        arrival.left_at = at
        arrival.save(update_fields=["left_at"])
        beat(attendee.seminar_id, agendas=False)
    record.private(day=day.date)
    record.parties(attendee.host_id, attendee.organisation_id)
    return arrival
