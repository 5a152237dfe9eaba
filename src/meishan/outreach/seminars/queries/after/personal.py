# SPDX-License-Identifier: Apache-2.0
"""What a seminar keeps about people: for their own export, and until when."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from meishan.base.core.own_data import keeps_own_data

from ...models import Attendee, Feedback, Interpreter, MeetingNote, Officer, Seminar, Shift, Speaker, Ticket
from ..seminars import span_of


def expires_at(seminar: Seminar) -> datetime | None:
    """When the names of its people are erased; None while it has no day."""
    span = span_of(seminar)
    return span[1] + timedelta(days=seminar.retention_days) if span else None


def names_left(seminar: Seminar) -> int:
    """How many names of people it still holds. The scope must be wide."""
    return (
        Attendee.objects.filter(seminar=seminar, erased_at__isnull=True).count()
        + Officer.objects.filter(Q(person__isnull=False), seminar=seminar).count()
        + Interpreter.objects.filter(seminar=seminar, attendee__erased_at__isnull=True).count()
        + Speaker.objects.filter(session__seminar=seminar).count()
        + Ticket.objects.filter(seminar=seminar).exclude(adviser=None, question="", notes="").count()
    )


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


@keeps_own_data("seminars")
def own_seminars(person: UUID) -> list[dict[str, Any]]:
    """Everything seminars keep about the person, one item a seminar (GDPR articles 15 and 20)."""
    attendees = list(
        Attendee.objects.filter(person=person)
        .select_related("seminar", "application", "officer")
        .prefetch_related("arrivals__day", "places__session")
        .order_by("seminar__made_at")
    )
    feedback = {one.seminar_id: one for one in Feedback.objects.filter(person=person)}
    notes: dict[UUID, list[MeetingNote]] = {}
    for note in MeetingNote.objects.filter(person=person).select_related("meeting__plan").order_by("at"):
        notes.setdefault(note.meeting.plan.seminar_id, []).append(note)
    served: dict[UUID, list[Ticket]] = {}
    for ticket in Ticket.objects.filter(adviser=person).order_by("since"):
        served.setdefault(ticket.seminar_id, []).append(ticket)
    drawn: dict[UUID, list[Ticket]] = {}
    for ticket in Ticket.objects.filter(attendee__person=person).order_by("since"):
        drawn.setdefault(ticket.seminar_id, []).append(ticket)
    shifts: dict[UUID, list[Shift]] = {}
    for shift in Shift.objects.filter(adviser=person).select_related("desk").order_by("from_at"):
        shifts.setdefault(shift.seminar_id, []).append(shift)
    badges: dict[UUID, list[Attendee]] = {}
    for one in attendees:
        badges.setdefault(one.seminar_id, []).append(one)
    there = {*badges, *feedback, *notes, *served, *drawn, *shifts}
    return [
        {
            "seminar": one.title,
            "badges": [_badge(badge) for badge in badges.get(one.pk, [])],
            "feedback": _said(feedback.get(one.pk)),
            "notes": [
                {"at": _time(note.at), "next_step": note.next_step, "rating": note.rating, "text": note.text}
                for note in notes.get(one.pk, [])
            ],
            "tickets_drawn": [_ticket(ticket) for ticket in drawn.get(one.pk, [])],
            "tickets_served": [_ticket(ticket) for ticket in served.get(one.pk, [])],
            "shifts": [
                {"desk": shift.desk.number, "from": _time(shift.from_at), "until": _time(shift.until)}
                for shift in shifts.get(one.pk, [])
            ],
            "names_are_erased_on": _time(expires_at(one)),
        }
        for one in Seminar.objects.filter(pk__in=there).order_by("made_at")
    ]


def _badge(one: Attendee) -> dict[str, Any]:
    return {
        "name": one.name,
        "position": one.position,
        "organisation": one.organisation_name,
        "language": one.language,
        "badge_code": one.code,
        "as_officer": one.officer_id is not None,
        "agreed_at": _time(one.consented_at),
        "arrivals": [
            {"day": came.day.date.isoformat(), "at": _time(came.at), "left_at": _time(came.left_at)}
            for came in one.arrivals.all()
        ],
        "sessions": [place.session.title for place in one.places.all()],
    }


def _said(one: Feedback | None) -> dict[str, Any] | None:
    return {"at": _time(one.at), "answers": one.answers} if one else None


def _ticket(one: Ticket) -> dict[str, Any]:
    return {
        "number": one.number,
        "since": _time(one.since),
        "topic": one.topic,
        "question": one.question,
        "state": one.state,
    }
