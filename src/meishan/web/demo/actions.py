# SPDX-License-Identifier: Apache-2.0
"""Move a demo's clock: to the middle of the seminar's first day, and back to the true time."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from . import queries
from .making import day
from .making.history import set_clock
from .models import Passage


@act("demo.set_out", label=gettext_lazy("Set out for the seminar's first day"))
def set_out(*, by: Actor, at: datetime, record: Record) -> Passage:
    """A visitor of the demo wants to stand in the middle of the seminar's first day. The morning is lived through
    by a follower, once; each meeting, arrival and ticket of it is an act of its own.
    """
    morning = day.morning()
    if morning is None:
        raise Refused(_("This demo has no seminar with a published schedule."))
    if day.is_lived(morning) or Passage.objects.exists():
        raise Refused(_("The morning has been lived through already, or is just now."))
    if at >= morning.slots[0].starts_at:
        raise Refused(_("The seminar has begun: it takes place now."))
    passage = Passage(begun_at=at)
    passage.save(force_insert=True)
    record.private(until=morning.until)
    return passage


@act("demo.move_clock", label=gettext_lazy("Move the demo's clock"))
def move_clock(*, by: Actor, at: datetime, record: Record, to: datetime | None = None) -> None:
    """Let the demo's clock show `to`, or the true time. Only where nothing breaks that was done in between."""
    passage = Passage.objects.first()
    if passage is not None and not passage.is_over:
        raise Refused(_("The morning of the seminar is being lived through. Wait until it is done."))
    if (hindrance := queries.hindrance_to_going_back(to)) is not None:
        raise Refused(hindrance)
    set_clock(to)
    record.private(until=to)
