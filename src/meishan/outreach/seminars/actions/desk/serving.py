# SPDX-License-Identifier: Apache-2.0
"""What an adviser does with the ticket at hand: begin, note that nobody came, pass it on, close it with notes."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference.queries import LANGUAGES

from ...models import Participation, Ticket
from ...states import TicketState, Topic
from ..pulse import beat
from .drawing import move, release

NOTES_LENGTH = 4000


@act("seminars.begin_serving", label=gettext_lazy("Begin to serve a ticket"))
def begin_serving(ticket: Ticket, *, by: Actor, at: datetime, record: Record) -> Ticket:
    """Whoever was called has come and sits down."""
    move(ticket, TicketState.SERVING)
    ticket.served_from = at
    ticket.save(update_fields=["state", "served_from"])
    return _done(ticket, record)


@act("seminars.record_missed", label=gettext_lazy("Note that a ticket did not answer the call"))
def record_missed(ticket: Ticket, *, by: Actor, at: datetime, record: Record) -> Ticket:
    """Nobody came. The ticket can be called again, or its owner comes back with the time already waited."""
    move(ticket, TicketState.MISSED)
    ticket.save(update_fields=["state"])
    return _done(ticket, record)


@act("seminars.transfer", label=gettext_lazy("Pass a ticket on"))
def transfer(
    ticket: Ticket,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    topic: str,
    agency: UUID | None,
    language: str,
    notes: str = "",
) -> Ticket:
    """Put the ticket back for another agency, topic or language; the time already waited counts there."""
    if topic not in Topic.values:
        raise Refused(_("Choose what it is about."), field="topic")
    if language not in LANGUAGES:
        raise Refused(_("Choose a language."), field="language")
    if agency and not Participation.objects.filter(seminar=ticket.seminar_id, agency=agency).exists():
        raise Refused(_("This agency does not take part. Choose another, or any."), field="agency")
    if (topic, agency, language) == (ticket.topic, ticket.agency_id, ticket.language):
        raise Refused(_("Choose another agency, topic or language to pass the ticket on to."), field="agency")
    move(ticket, TicketState.WAITING)
    release(ticket)
    ticket.topic, ticket.agency_id, ticket.language = topic, agency, language
    _take(ticket, notes)
    with scope.everything():
        # An adviser of one agency may hand it to another, whose tickets she does not see.
        ticket.save()
    return _done(ticket, record)


@act("seminars.close_ticket", label=gettext_lazy("Close a ticket"))
def close_ticket(ticket: Ticket, *, by: Actor, at: datetime, record: Record, notes: str = "") -> Ticket:
    """The talk is over; what the adviser wants to keep of it goes into her notes."""
    move(ticket, TicketState.SERVED)
    ticket.closed_at = at
    _take(ticket, notes)
    ticket.save(update_fields=["state", "closed_at", "notes"])
    return _done(ticket, record)


def _take(ticket: Ticket, notes: str) -> None:
    if len(notes) > NOTES_LENGTH:
        raise Refused(_("Your notes are too long. Shorten them to 4,000 characters."), field="notes")
    if notes.strip():
        ticket.notes = f"{ticket.notes}\n\n{notes.strip()}".strip()


def _done(ticket: Ticket, record: Record) -> Ticket:
    record.private(number=ticket.number)
    record.parties(ticket.host_id, ticket.supplier_id)
    beat(ticket.seminar_id, agendas=False)
    return ticket
