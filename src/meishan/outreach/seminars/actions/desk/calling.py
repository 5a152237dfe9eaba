# SPDX-License-Identifier: Apache-2.0
"""Sit down at a desk, call the next ticket by the published rule, call again, leave the desk."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference.queries import LANGUAGES

from ...models import Day, Shift, Table, Ticket
from ...queries import desk
from ...states import TicketState
from ..pulse import beat
from .drawing import move


@act("seminars.open_desk", label=gettext_lazy("Sit down at a walk-in desk"))
def open_desk(
    day: Day, *, by: Actor, at: datetime, record: Record, table: Table, languages: Sequence[str]
) -> Shift:
    """Begin to serve at that desk in those languages. Who sat at another desk moves, and keeps the ticket at hand."""
    spoken = [code for code in LANGUAGES if code in languages]
    if not spoken:
        raise Refused(_("Choose at least one language you speak."), field="languages")
    today = desk.day_at(day.seminar, at)
    if today is None or today.pk != day.pk:
        raise Refused(_("The walk-in desk is open on the days of the seminar only."))
    if table.seminar_id != day.seminar_id:
        raise Refused(_("This desk is not of this seminar."), field="desk")
    before = desk.shift_of(day, by.person)
    if before is not None:
        Shift.objects.filter(pk=before.pk).update(until=at)
    try:
        with transaction.atomic():
            shift = Shift.objects.create(
                seminar=day.seminar,
                day=day,
                desk=table,
                agency_id=by.organisation if by.organisation != day.seminar.host_id else None,
                adviser=by.the_person,
                languages=spoken,
                calls=before.calls if before else 0,
                from_at=at,
            )
    except IntegrityError as error:
        raise Refused(
            _("Somebody else sits at desk %(number)s. Choose another.") % {"number": table.number},
            field="desk",
        ) from error
    Ticket.objects.filter(day=day, adviser=by.person, state__in=desk.AT_A_DESK).update(desk=table)
    record.private(desk=table.number, languages=spoken)
    record.parties(day.seminar.host_id)
    beat(day.seminar_id, agendas=False)
    return shift


@act("seminars.leave_desk", label=gettext_lazy("Leave a walk-in desk"))
def leave_desk(shift: Shift, *, by: Actor, at: datetime, record: Record) -> Shift:
    """Stop serving. Nobody may be left sitting there."""
    _check_free(shift)
    shift.until = at
    shift.save(update_fields=["until"])
    record.private(desk=shift.desk.number)
    record.parties(shift.seminar.host_id)
    beat(shift.seminar_id, agendas=False)
    return shift


@act("seminars.call_next", label=gettext_lazy("Call the next ticket"))
def call_next(shift: Shift, *, by: Actor, at: datetime, record: Record) -> Ticket:
    """Call whoever the published rule gives this adviser.

    The day's row is locked, so that calls follow one another and each sees what the one before did; the tickets
    are taken with SKIP LOCKED, so that one whose owner is just leaving is passed over instead of awaited. The
    constraint of one ticket an adviser at a time holds whatever the code does.
    """
    _check_free(shift)
    Day.objects.select_for_update(no_key=True).get(pk=shift.day_id)
    free = list(
        Ticket.objects.select_for_update(skip_locked=True).filter(day=shift.day_id, state=TicketState.WAITING)
    )
    waiting = {ticket.pk: desk.waiting_of(ticket) for ticket in free}
    adviser = desk.adviser_of(shift)
    choice = desk.next_ticket(waiting.values(), adviser)
    if choice is None:
        raise Refused(_("Nobody you can serve is waiting."))
    ticket = next(one for one in free if one.pk == choice.ticket.id)
    late = desk.overtaken_by(choice.ticket, waiting.values(), adviser)
    Ticket.objects.filter(pk__in=[one.id for one in late]).update(overtaken=F("overtaken") + 1)
    Shift.objects.filter(pk=shift.pk).update(calls=F("calls") + 1)
    _call(ticket, shift, at)
    record.subject(ticket)
    record.private(number=ticket.number, desk=shift.desk.number, why=choice.why, overtaken=len(late))
    record.parties(ticket.host_id, ticket.supplier_id)
    beat(shift.seminar_id, agendas=False)
    return ticket


@act("seminars.recall", label=gettext_lazy("Call a ticket again"))
def recall(ticket: Ticket, *, by: Actor, at: datetime, record: Record) -> Ticket:
    """Call the ticket at hand once more, or one that did not answer before."""
    shift = desk.shift_of(ticket.day, by.person)
    if shift is None:
        raise Refused(_("Sit down at a desk first."))
    if ticket.state == TicketState.MISSED:
        _check_free(shift)
        _call(ticket, shift, at)
    elif ticket.state == TicketState.CALLED and ticket.adviser == by.person:
        ticket.calls += 1
        ticket.save(update_fields=["calls"])
    else:
        raise Refused(
            _("Ticket %(number)s is not in that state any more: %(state)s. Load the page again.")
            % {"number": ticket.number, "state": ticket.get_state_display()}
        )
    record.private(number=ticket.number, desk=shift.desk.number)
    record.parties(ticket.host_id, ticket.supplier_id)
    beat(ticket.seminar_id, agendas=False)
    return ticket


def _check_free(shift: Shift) -> None:
    at_hand = desk.hand_of(shift)
    if at_hand is not None:
        raise Refused(
            _("You still have ticket %(number)s at hand. Close it, pass it on, or note that nobody came.")
            % {"number": at_hand.number}
        )


def _call(ticket: Ticket, shift: Shift, at: datetime) -> None:
    move(ticket, TicketState.CALLED)
    ticket.adviser, ticket.desk = shift.adviser, shift.desk
    ticket.called_at, ticket.calls = at, ticket.calls + 1
    try:
        with transaction.atomic():
            ticket.save(update_fields=["state", "adviser", "desk", "called_at", "calls"])
    except IntegrityError as error:
        raise Refused(_("You have called a ticket already. Load the page again.")) from error
