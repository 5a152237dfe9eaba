# SPDX-License-Identifier: Apache-2.0
"""A freed slot on its way to a supplier who waits: offered, answered, or not answered in time.

An answer and an expiry lock the offer's row, so that only one of them counts.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ...models import Application, Interpreter, Meeting, Offer, Plan, Table
from ...queries import days, plans
from ...queries.days.refilling import leaves_time
from ...queries.seminars import published_plan
from ...states import MeetingState, OfferState, Origin
from ..booking import book
from ..pulse import beat


@act("seminars.offer_slot", label=gettext_lazy("Offer a freed slot"))
def offer_slot(
    meeting: Meeting,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    application: Application,
    reasons: Sequence[str] = (),
) -> Offer:
    """Offer the slot that a meeting freed to one supplier on site, for the seminar's minutes of answering."""
    seminar, slot, officer = meeting.plan.seminar, meeting.slot, meeting.officer
    if meeting.state not in (MeetingState.FREED, MeetingState.NO_SHOW):
        raise Refused(_("This slot is not free."))
    if not leaves_time(seminar, slot, at):
        raise Refused(_("Too little of this slot is left to offer it."))
    ended = _end_overdue(officer.pk, slot.pk, application.pk, at)
    if not days.is_free(officer, slot, at):
        raise Refused(_("This slot has just been given to somebody else. Choose another."))
    offer = Offer(
        seminar=seminar,
        host_id=meeting.host_id,
        supplier_id=application.supplier_id,
        officer=officer,
        slot=slot,
        application=application,
        freed=meeting,
        reasons=list(reasons),
        at=at,
        until=at + timedelta(minutes=seminar.answer_minutes),
    )
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This slot is being offered already.")) from error
    record.subject(offer)
    record.private(
        slot=slot.number, officer=officer.number, reasons=list(reasons), until=offer.until, ended=ended
    )
    record.parties(meeting.host_id, meeting.agency_id, application.supplier_id)
    beat(seminar.pk)
    return offer


@act("seminars.answer_offer", label=gettext_lazy("Answer an offered slot"))
def answer_offer(offer: Offer, *, by: Actor, at: datetime, record: Record, accept: bool) -> Offer:
    """Take the offered slot, or leave it to the next. The same answer twice changes nothing."""
    wanted = OfferState.TAKEN if accept else OfferState.REFUSED
    if offer.state == wanted:
        return offer
    if offer.state != OfferState.OFFERED:
        raise Refused(_gone(offer))
    if at >= offer.until and accept:
        raise Refused(_late(offer))
    if accept:
        offer.meeting = _take(offer, at)
    offer.state, offer.settled_at = wanted, at
    offer.save(update_fields=["state", "settled_at", "meeting"])
    record.private(slot=offer.slot.number, officer=offer.officer.number, accepted=accept)
    record.parties(offer.host_id, offer.officer.agency_id, offer.supplier_id)
    beat(offer.seminar_id)
    return offer


@act("seminars.expire_offer", label=gettext_lazy("End an offer that was not answered"))
def expire_offer(offer: Offer, *, by: Actor, at: datetime, record: Record) -> Offer:
    """The time to answer is over: the slot goes to the next. Nothing happens to one that was answered."""
    if offer.state != OfferState.OFFERED:
        raise Refused(_gone(offer))
    if at < offer.until:
        raise Refused(_("There is still time to answer this offer."))
    offer.state, offer.settled_at = OfferState.EXPIRED, at
    offer.save(update_fields=["state", "settled_at"])
    record.private(slot=offer.slot.number, officer=offer.officer.number)
    record.parties(offer.host_id, offer.officer.agency_id, offer.supplier_id)
    beat(offer.seminar_id)
    return offer


def _end_overdue(officer: UUID, slot: UUID, application: UUID, at: datetime) -> list[UUID]:
    """Offers in the way whose time is over and that nobody has ended yet, as after a leap of a demo's clock."""
    found = Offer.objects.filter(
        Q(officer=officer) | Q(application=application), slot=slot, state=OfferState.OFFERED, until__lte=at
    )
    ended = list(found.values_list("pk", flat=True))
    Offer.objects.filter(pk__in=ended).update(state=OfferState.EXPIRED, settled_at=at)
    return ended


def _take(offer: Offer, at: datetime) -> Meeting:
    plan = published_plan(offer.seminar_id)
    if plan is None or at >= offer.slot.ends_at:
        raise Refused(_("This slot is over."))
    # Who else sits where at that time concerns the place alone.
    with scope.everything():
        table, interpreter = _seat(offer, plan)
        return book(
            plan,
            officer=offer.officer,
            application=offer.application,
            slot=offer.slot,
            table=table,
            interpreter=interpreter,
            origin=Origin.REFILL,
        )


def _seat(offer: Offer, plan: Plan) -> tuple[Table, Interpreter | None]:
    return plans.seat_for(plan, offer.officer, offer.application, offer.slot)


def _gone(offer: Offer) -> str:
    match offer.state:
        case OfferState.TAKEN:
            return _("You have taken this slot already; it is in your agenda.")
        case OfferState.REFUSED:
            return _("You left this slot to somebody else.")
        case OfferState.WITHDRAWN:
            return _("The supplier whose slot it was has come after all.")
    return _late(offer)


def _late(offer: Offer) -> str:
    there = offer.until.astimezone(ZoneInfo(offer.seminar.zone))
    return _("The time to answer ended at %(time)s, and the slot has gone to the next supplier.") % {
        "time": formats.time_format(there, "H:i:s")
    }
