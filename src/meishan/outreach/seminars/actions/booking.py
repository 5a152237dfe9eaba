# SPDX-License-Identifier: Apache-2.0
"""How a meeting takes its officer, supplier, table and interpreter, and how it lets them go. No acts: acts call it."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from meishan.base.core.errors import Refused

from ..models import Application, Booking, Interpreter, Meeting, Officer, Plan, Slot, Table
from ..states import MEETING_MOVES, Origin, Resource, can_move


def bookings_of(meeting: Meeting) -> list[Booking]:
    """The bookings the meeting needs, not saved."""
    during = TimestamptzRange(meeting.slot.starts_at, meeting.slot.ends_at)
    wanted = (
        (Resource.OFFICER, meeting.officer_id),
        (Resource.SUPPLIER, meeting.application_id),
        (Resource.TABLE, meeting.table_id),
        (Resource.INTERPRETER, meeting.interpreter_id),
    )
    return [
        Booking(plan_id=meeting.plan_id, meeting=meeting, kind=kind, resource=resource, during=during)
        for kind, resource in wanted
        if resource is not None
    ]


def book_all(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Save new meetings with their bookings, as an engine made them. Raises IntegrityError on any double booking."""
    made = Meeting.objects.bulk_create(meetings, batch_size=500)
    Booking.objects.bulk_create(
        [booking for meeting in made for booking in bookings_of(meeting)], batch_size=2000
    )
    return made


def book(
    plan: Plan,
    *,
    officer: Officer,
    application: Application,
    slot: Slot,
    table: Table,
    interpreter: Interpreter | None = None,
    origin: str = Origin.HAND,
) -> Meeting:
    """Make one meeting. Raises Refused, naming who is taken, when somebody or something is booked at that time."""
    meeting = Meeting(
        plan=plan,
        host_id=application.host_id,
        agency_id=officer.agency_id,
        supplier_id=application.supplier_id,
        officer=officer,
        application=application,
        slot=slot,
        table=table,
        interpreter=interpreter,
        origin=origin,
    )
    try:
        with transaction.atomic():
            meeting.save(force_insert=True)
            Booking.objects.bulk_create(bookings_of(meeting))
    except IntegrityError as error:
        raise Refused(clash_of(meeting)) from error
    return meeting


def rebook(meeting: Meeting) -> None:
    """Save a meeting whose slot, table or people changed, with new bookings. Raises Refused as `book` does."""
    try:
        with transaction.atomic():
            Booking.objects.filter(meeting=meeting).delete()
            meeting.save()
            Booking.objects.bulk_create(bookings_of(meeting))
    except IntegrityError as error:
        raise Refused(clash_of(meeting)) from error


def release(meeting: Meeting, state: str) -> None:
    """Let everybody of a meeting go: it was given up (FREED) or somebody did not come (NO_SHOW)."""
    if not can_move(MEETING_MOVES, meeting.state, state):
        raise Refused(_("This meeting is no longer planned. Load the page again."))
    Booking.objects.filter(meeting=meeting).delete()
    meeting.state = state
    meeting.save(update_fields=["state"])


def clash_of(meeting: Meeting) -> str:
    """The sentence that says who or what is taken at the meeting's time."""
    during = TimestamptzRange(meeting.slot.starts_at, meeting.slot.ends_at)
    taken = set(
        Booking.objects.filter(plan_id=meeting.plan_id, during__overlap=during)
        .exclude(meeting_id=meeting.pk)
        .values_list("resource", flat=True)
    )
    if meeting.officer_id in taken:
        return _("%(name)s has another meeting at that time.") % {"name": meeting.officer.name}
    if meeting.application_id in taken:
        return _("%(name)s has another meeting at that time.") % {"name": meeting.application.supplier.name}
    if meeting.interpreter is not None and meeting.interpreter_id in taken:
        return _("%(name)s has another meeting at that time.") % {"name": meeting.interpreter.name}
    return _("Table %(number)s is taken at that time.") % {"number": meeting.table.number}
