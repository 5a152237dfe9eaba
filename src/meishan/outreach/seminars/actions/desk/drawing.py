# SPDX-License-Identifier: Apache-2.0
"""Draw a ticket, leave the queue, come back after a missed call."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import may
from meishan.base.ledger.acts import Record, act
from meishan.base.reference.queries import LANGUAGES

from ...models import Application, Attendee, Day, Participation, Ticket
from ...queries import desk
from ...queries.seminars import application_of
from ...states import TICKET_MOVES, Channel, TicketState, Topic, can_move
from ..pulse import beat

KEY_LENGTH = 40
QUESTION_LENGTH = 400


@act("seminars.draw_ticket", label=gettext_lazy("Draw a ticket for the walk-in desk"), public=False)
def draw_ticket(
    day: Day,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    key: str,
    topic: str,
    language: str,
    channel: str = Channel.PHONE,
    agency: UUID | None = None,
    question: str = "",
    attendee: Attendee | None = None,
) -> Ticket:
    """Take the next number of the day, for oneself or (at kiosk or desk) for whoever stands there.

    `key` is made by the device: the same key finds the same ticket, however often it is sent. The day's row is
    locked meanwhile, so numbers have no gaps. A supplier who waits already keeps the ticket it has.
    """
    seminar = day.seminar
    if not 1 <= len(key) <= KEY_LENGTH:
        raise Refused(_("The form was not whole. Load the page again."))
    today = desk.day_at(seminar, at)
    application, supplier = _whose(day, by, channel, attendee)
    with scope.everything():
        known = Ticket.objects.filter(day=day, key=key).first() or _standing(day, application, supplier)
        if known is None:
            if today is None or today.pk != day.pk:
                raise Refused(_("The walk-in desk is open on the days of the seminar only."))
            _check(day, topic, language, agency, question)
            known = Ticket.objects.create(
                seminar=seminar,
                day=day,
                host_id=seminar.host_id,
                supplier_id=supplier,
                agency_id=agency,
                application=application,
                attendee=attendee,
                number=(Ticket.objects.filter(day=day).aggregate(last=Max("number"))["last"] or 0) + 1,
                channel=channel,
                key=key,
                topic=topic,
                question=question,
                language=language,
                is_priority=application is not None and desk.without_meeting(application),
                since=at,
            )
        elif channel == Channel.PHONE and known.supplier_id != supplier:
            raise Refused(_("The form was not whole. Load the page again."))
    record.subject(known)
    record.private(number=known.number, channel=channel)
    record.parties(seminar.host_id, supplier)
    beat(seminar.pk, agendas=False)
    return known


def _whose(
    day: Day, by: Actor, channel: str, attendee: Attendee | None
) -> tuple[Application | None, UUID | None]:
    if channel == Channel.PHONE:
        if not may(by, "seminars.draw", day.seminar):
            raise Denied(_("Only suppliers draw a ticket on their own phone. Use the kiosk at the entrance."))
        application = application_of(day.seminar, by.organisation)
        return (application if application and application.takes_part else None), by.organisation
    if not may(by, "seminars.serve", day.seminar):
        raise Denied(_("Only people who serve at this seminar may do this."))
    if attendee is None or attendee.application_id is None:
        return None, None
    if attendee.seminar_id != day.seminar_id:
        raise Refused(_("This badge is not of this seminar."))
    with scope.everything():
        application = Application.objects.get(pk=attendee.application_id)
    return (application if application.takes_part else None), application.supplier_id


def _standing(day: Day, application: Application | None, supplier: UUID | None) -> Ticket | None:
    """The ticket this supplier waits with or is served on."""
    if supplier is None:
        return None
    standing = Ticket.objects.filter(day=day, state__in=[TicketState.WAITING, *desk.AT_A_DESK])
    found = standing.filter(application=application) if application else standing.filter(supplier=supplier)
    return found.first()


def _check(day: Day, topic: str, language: str, agency: UUID | None, question: str) -> None:
    if topic not in Topic.values:
        raise Refused(_("Choose what it is about."), field="topic")
    if language not in LANGUAGES:
        raise Refused(_("Choose a language."), field="language")
    if agency and not Participation.objects.filter(seminar=day.seminar_id, agency=agency).exists():
        raise Refused(_("This agency does not take part. Choose another, or any."), field="agency")
    if len(question) > QUESTION_LENGTH:
        raise Refused(_("Your question is too long. Shorten it to 400 characters."), field="question")


def move(ticket: Ticket, state: str) -> None:
    """Give the ticket its next state. Raises Refused where the table of moves has no such step."""
    if not can_move(TICKET_MOVES, ticket.state, state):
        raise Refused(
            _("Ticket %(number)s is not in that state any more: %(state)s. Load the page again.")
            % {"number": ticket.number, "state": ticket.get_state_display()}
        )
    ticket.state = state


@act("seminars.leave_queue", label=gettext_lazy("Leave the walk-in queue"))
def leave_queue(ticket: Ticket, *, by: Actor, at: datetime, record: Record) -> Ticket:
    """Give one's place up, before or after the call; the next one moves up."""
    move(ticket, TicketState.LEFT)
    ticket.closed_at = at
    ticket.save(update_fields=["state", "closed_at"])
    _note(ticket, record)
    return ticket


@act("seminars.come_back", label=gettext_lazy("Come back to the walk-in queue"))
def come_back(ticket: Ticket, *, by: Actor, at: datetime, record: Record) -> Ticket:
    """Wait again after a call that was missed; the time already waited counts."""
    if ticket.state != TicketState.MISSED:
        raise Refused(_("This ticket was not missed. Load the page again."))
    move(ticket, TicketState.WAITING)
    release(ticket)
    ticket.save()
    _note(ticket, record)
    return ticket


def release(ticket: Ticket) -> None:
    """Take it off the adviser; not saved. `since` stays, and so does how often it was overtaken."""
    ticket.adviser = ticket.desk = ticket.called_at = ticket.served_from = None
    ticket.calls = 0


def _note(ticket: Ticket, record: Record) -> None:
    record.private(number=ticket.number)
    record.parties(ticket.host_id, ticket.supplier_id)
    beat(ticket.seminar_id, agendas=False)
