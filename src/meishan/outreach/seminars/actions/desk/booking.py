# SPDX-License-Identifier: Apache-2.0
"""A freed slot of an officer goes to whoever sits at the walk-in desk."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ...models import Application, Booking, Meeting, Officer, Slot, Table, Ticket
from ...queries import days
from ...queries.seminars import common_languages, published_plan
from ...states import Origin, Resource, TicketState
from .. import booking
from ..pulse import beat


@act("seminars.book_at_desk", label=gettext_lazy("Book a freed slot at the walk-in desk"))
def book_at_desk(
    ticket: Ticket, *, by: Actor, at: datetime, record: Record, officer: Officer, slot: Slot
) -> Meeting:
    """Give the supplier at the desk a meeting in a slot that has become free; its other meetings stay."""
    if ticket.state not in (TicketState.CALLED, TicketState.SERVING):
        raise Refused(_("Call the ticket first, then book."))
    if ticket.application_id is None:
        raise Refused(_("Only suppliers that take part in the seminar can be given a meeting."))
    plan = published_plan(ticket.seminar)
    if plan is None:
        raise Refused(_("No schedule is published, so there are no freed slots."))
    # Bookings concern the officer's agency and the supplier; an adviser may belong to neither.
    with scope.everything():
        application = Application.objects.select_related("supplier").get(pk=ticket.application_id)
        if slot.is_over(at):
            raise Refused(_("This slot is over. Choose a later one."))
        if (officer.pk, slot.pk) not in {
            (one.pk, when.pk) for one, when in days.free_officers(ticket.seminar, at)
        }:
            raise Refused(_("This slot has just been given to somebody else. Choose another."))
        if not common_languages(officer.languages, [*application.languages, ticket.language]):
            raise Refused(_("%(name)s speaks none of this supplier's languages.") % {"name": officer.name})
        meeting = booking.book(
            plan,
            officer=officer,
            application=application,
            slot=slot,
            table=_table(plan.pk, officer, slot),
            origin=Origin.DESK,
        )
    record.subject(meeting)
    record.private(number=ticket.number, slot=slot.number, officer=officer.number)
    record.parties(ticket.host_id, application.supplier_id, officer.agency_id)
    beat(ticket.seminar_id)
    return meeting


def _table(plan: UUID, officer: Officer, slot: Slot) -> Table:
    """The officer's own table, else the first that is free at that time."""
    if officer.table is not None:
        return officer.table
    taken = Booking.objects.filter(
        plan=plan, kind=Resource.TABLE, during__overlap=(slot.starts_at, slot.ends_at)
    ).values("resource")
    free = (
        Table.objects.filter(seminar=officer.seminar_id, is_desk=False, officers__isnull=True)
        .exclude(pk__in=taken)
        .first()
    )
    if free is None:
        raise Refused(_("No table is free at that time."))
    return free
