# SPDX-License-Identifier: Apache-2.0
"""Feedback, and what is forgotten: one person's data on request, everybody's when the time is over."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import ids
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference.queries import language_key

from ..models import (
    Attendee,
    Feedback,
    Interpreter,
    MeetingNote,
    Officer,
    Print,
    Seminar,
    Shift,
    Speaker,
    Ticket,
)
from ..queries import after as queries
from .pulse import beat

REMARK_LENGTH = 2000


@act("seminars.give_feedback", label=gettext_lazy("Give feedback on a seminar"))
def give_feedback(
    seminar: Seminar,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    answers: Mapping[str, int | None],
    remark: str = "",
) -> Feedback:
    """What somebody who took part thinks of it, once. `answers` are 1 to 5 by question; one may be left out.

    The organisers read answers and remarks without names; the record holds neither.
    """
    if not queries.is_open_for_feedback(seminar, at):
        raise Refused(
            _("Feedback is open from the first day of the seminar until two months after the last.")
        )
    if Feedback.objects.filter(seminar=seminar, person=by.the_person).exists():
        raise Refused(_("You have given your feedback already. Thank you."))
    given: dict[str, int | str] = {}
    for key, value in answers.items():
        if key not in queries.SCALES or value not in (None, 1, 2, 3, 4, 5):
            raise Refused(_("Choose a number from 1 to 5."), field=key)
        if value is not None:
            given[key] = value
    words = remark.strip()
    if len(words) > REMARK_LENGTH:
        raise Refused(_("Your remark is too long. Shorten it to 2,000 characters."), field="remark")
    if not given and not words:
        raise Refused(_("Answer at least one question."), field=next(iter(queries.SCALES)))
    if words:
        given |= {"remark": words, "language": language_key()}
    feedback = Feedback(
        seminar=seminar,
        host_id=seminar.host_id,
        organisation_id=by.the_organisation,
        person=by.the_person,
        answers=given,
        at=at,
    )
    feedback.save(force_insert=True)
    record.private(count=len(given))
    record.parties(seminar.host_id)
    return feedback


@act("seminars.ask_feedback", label=gettext_lazy("Ask for feedback"))
def ask_feedback(seminar: Seminar, *, by: Actor, at: datetime, record: Record) -> Seminar:
    """The day after, everybody who came is asked what it was like; a follower writes the mails."""
    if not queries.is_time_to_ask(seminar, at):
        raise Refused(_("People are asked in the week after the seminar."))
    record.private(count=Attendee.objects.filter(seminar=seminar, arrivals__isnull=False).distinct().count())
    return seminar


@act("seminars.erase_attendee", label=gettext_lazy("Erase a person from a seminar"))
def erase_attendee(attendee: Attendee, *, by: Actor, at: datetime, record: Record) -> Attendee:
    """Take a person's name off the lists, badges and notes of a seminar; how many came stays.

    Her badge ends to be valid. What her organisation arranged (meetings, notes) stays the organisation's.
    Source: GDPR article 17.
    """
    person = attendee.person_id
    _forget(attendee, at)
    if person is not None:
        _forget_person(attendee.seminar, person)
    Print.objects.filter(seminar=attendee.seminar_id).delete()
    record.parties(attendee.host_id, attendee.organisation_id)
    beat(attendee.seminar_id)
    return attendee


@act("seminars.expire_attendance", label=gettext_lazy("Erase the names of a past seminar"))
def expire_attendance(seminar: Seminar, *, by: Actor, at: datetime, record: Record) -> int:
    """When the seminar's retention is over, no name is left on any of its lists; the figures stay."""
    until = queries.expires_at(seminar)
    if until is None or at < until:
        raise Refused(_("The time for which this seminar keeps names is not over yet."))
    attendees = Attendee.objects.filter(seminar=seminar, erased_at__isnull=True).select_related(
        "officer", "interpreter"
    )
    count = 0
    for attendee in attendees:
        _forget(attendee, at)
        count += 1
    Officer.objects.filter(seminar=seminar).update(person=None)
    Speaker.objects.filter(session__seminar=seminar).delete()
    Ticket.objects.filter(seminar=seminar).update(adviser=None, question="", notes="")
    _leave_desks(seminar, at)
    MeetingNote.objects.filter(meeting__plan__seminar=seminar).update(person=None, text="")
    for feedback in Feedback.objects.filter(seminar=seminar):
        _forget_feedback(feedback)
    Print.objects.filter(seminar=seminar).delete()
    record.private(count=count)
    beat(seminar.pk)
    return count


def _forget(attendee: Attendee, at: datetime) -> None:
    """Her name goes; a number stands where one must."""
    attendee.name = attendee.position = ""
    attendee.person = attendee.consented_at = None
    attendee.code, attendee.erased_at = secrets.token_hex(6), at
    attendee.save()
    if attendee.officer_id:
        officer = attendee.officer
        assert officer is not None
        Officer.objects.filter(pk=officer.pk).update(name=f"№ {officer.number}", position="", person=None)
    if attendee.interpreter_id:
        interpreter = attendee.interpreter
        assert interpreter is not None
        Interpreter.objects.filter(pk=interpreter.pk).update(name=f"№ {interpreter.number}")


def _forget_person(seminar: Seminar, person: UUID) -> None:
    """What she wrote or served in person no longer leads to her."""
    MeetingNote.objects.filter(Q(meeting__plan__seminar=seminar), person=person).update(person=None)
    Ticket.objects.filter(seminar=seminar, adviser=person).update(adviser=None)
    for shift in Shift.objects.filter(seminar=seminar, adviser=person, until__isnull=False):
        _make_nameless(shift)
    for feedback in Feedback.objects.filter(seminar=seminar, person=person):
        _forget_feedback(feedback)


def _leave_desks(seminar: Seminar, at: datetime) -> None:
    Shift.objects.filter(seminar=seminar, until__isnull=True).update(until=at)
    for shift in Shift.objects.filter(seminar=seminar):
        _make_nameless(shift)


def _make_nameless(shift: Shift) -> None:
    """That somebody sat there stays, for the counts; who it was goes."""
    shift.adviser = ids.new()
    shift.save(update_fields=["adviser"])


def _forget_feedback(feedback: Feedback) -> None:
    """The marks stay for the report; words and person go."""
    feedback.answers = {key: value for key, value in feedback.answers.items() if key in queries.SCALES}
    feedback.person = ids.new()
    feedback.save(update_fields=["answers", "person"])
