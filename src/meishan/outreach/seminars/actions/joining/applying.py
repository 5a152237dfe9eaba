# SPDX-License-Identifier: Apache-2.0
"""What the supplier does: apply, change, confirm, withdraw, name who comes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.models import Person
from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference
from meishan.market.suppliers import queries as suppliers
from meishan.market.vetting import queries as vetting

from ...models import Application, Attendee, Meeting, Motive, Seminar, Session
from ...queries import seminars as queries
from ...states import ApplicationState, MeetingState, PlanState, SeminarState
from ..booking import release
from ..pulse import beat
from . import given

CHANGEABLE = (
    ApplicationState.INVITED,
    ApplicationState.APPLIED,
    ApplicationState.WAITING,
    ApplicationState.SELECTED,
    ApplicationState.CONFIRMED,
)


@act("seminars.apply", label=gettext_lazy("Apply for a seminar"))
def apply(
    seminar: Seminar,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    languages: Sequence[str],
    codes: Sequence[str],
    pitch: str,
    why: str = "",
    people: Sequence[Mapping[str, Any]] = (),
    absences: Sequence[UUID] = (),
    sessions: Sequence[UUID] = (),
) -> Application:
    """A supplier asks to take part. Once for each seminar, while applications are open, and not under sanctions.

    `people`: mappings with name, position, language, consents. `absences` are ids of slots it can't,
    `sessions` ids of sessions it would like to attend.
    """
    refuse_closed(seminar, at)
    supplier = suppliers.supplier_of(by.the_organisation)
    if supplier is None:
        raise Refused(_("Begin your supplier registration first; it takes one step."))
    refuse_ineligible(supplier.pk)
    found = Application.objects.filter(seminar=seminar, supplier=supplier.pk).first()
    if found is None:
        # A firm sees no application of others before they are selected; the numbers go on from theirs.
        with scope.everything():
            last = Application.objects.filter(seminar=seminar).aggregate(last=Max("number"))["last"] or 0
        found = Application(
            seminar=seminar, host_id=seminar.host_id, supplier_id=supplier.pk, number=last + 1
        )
        found.state = ApplicationState.APPLIED
    elif found.state in (ApplicationState.WITHDRAWN, ApplicationState.DECLINED):
        given.move(found, ApplicationState.APPLIED)
    elif found.state == ApplicationState.INVITED:
        raise Refused(_("You are invited already. Confirm that you come; there is no need to apply."))
    else:
        raise Refused(_("Your firm has applied already. Change that application instead."))
    found.at, found.decided_at, found.decline_reason = at, None, ""
    found.waiting_rank = found.confirm_until = None
    _fill_in(found, languages=languages, codes=codes, pitch=pitch, absences=absences, sessions=sessions)
    given.name_people(found, people, at)
    _note_motive(found, why)
    record.subject(found)
    record.public(number=found.number, codes=list(codes))
    record.parties(seminar.host_id)
    beat(seminar.pk)
    return found


@act("seminars.save_application", label=gettext_lazy("Change application"))
def save_application(
    application: Application,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    languages: Sequence[str],
    codes: Sequence[str],
    pitch: str,
    why: str = "",
    people: Sequence[Mapping[str, Any]] = (),
    absences: Sequence[UUID] = (),
    sessions: Sequence[UUID] = (),
) -> Application:
    """Change what the firm shows and who comes. Before selection while applications are open; then, until requests
    close, for the schedule rests on it."""
    seminar = application.seminar
    if application.state not in CHANGEABLE:
        raise Refused(_("This application is closed. Apply again while applications are open."))
    if not may_change(application, at):
        raise Refused(_("The time for changes is over. Ask the organisers if something must change."))
    _fill_in(application, languages=languages, codes=codes, pitch=pitch, absences=absences, sessions=sessions)
    given.name_people(application, people, at)
    _note_motive(application, why)
    record.public(number=application.number, codes=list(codes))
    record.parties(application.host_id)
    beat(seminar.pk)
    return application


@act("seminars.confirm", label=gettext_lazy("Confirm to take part"))
def confirm(application: Application, *, by: Actor, at: datetime, record: Record) -> Application:
    """A selected or invited supplier says that it comes. The sessions it named get its people, as far as there are
    places. Who confirms an invitation without naming anybody comes herself, and agrees to be on the list.
    """
    if application.state == ApplicationState.CONFIRMED:
        raise Refused(_("You have confirmed already. You are expected."))
    seminar = application.seminar
    if seminar.state == SeminarState.CANCELLED:
        raise Refused(_("This seminar was cancelled."))
    if application.confirm_until is not None and at > application.confirm_until:
        raise Refused(
            _("The time to confirm is over, and your place goes to the next firm on the waiting list.")
        )
    refuse_ineligible(application.supplier_id)
    given.move(application, ApplicationState.CONFIRMED)
    application.confirmed_at = at
    application.save()
    people = list(Attendee.objects.filter(application=application))
    if not people and by.person is not None:
        person = Person.objects.get(pk=by.person)
        herself = {
            "name": person.name,
            "position": "",
            "language": reference.language_key(person.language),
            "consents": True,
            "person": person.pk,
        }
        given.name_people(application, [herself], at)
        people = list(Attendee.objects.filter(application=application))
    missed = 0
    for session in Session.objects.filter(pk__in=application.sessions, seminar=seminar):
        for attendee in people:
            try:
                given.take(session, attendee, at)
            except Refused:
                missed += 1
    record.public(number=application.number, left_out=missed)
    record.parties(application.host_id)
    beat(seminar.pk)
    return application


@act("seminars.withdraw", label=gettext_lazy("Withdraw from a seminar"))
def withdraw(
    application: Application, *, by: Actor, at: datetime, record: Record, reason: str = ""
) -> Application:
    """The supplier does not come. Its planned meetings are freed, its people's names are deleted, and the next firm
    on the waiting list moves up by rule."""
    had_place = application.state in (
        ApplicationState.INVITED,
        ApplicationState.SELECTED,
        ApplicationState.CONFIRMED,
    )
    given.move(application, ApplicationState.WITHDRAWN)
    application.waiting_rank = application.confirm_until = None
    application.decided_at = at
    application.save()
    planned = Meeting.objects.select_related("slot").filter(
        application=application, plan__state=PlanState.PUBLISHED, state=MeetingState.PLANNED
    )
    freed = 0
    for meeting in planned:
        release(meeting, MeetingState.FREED)
        freed += 1
    Attendee.objects.filter(application=application, arrivals__isnull=True).delete()
    record.public(number=application.number, count=freed, state=application.state)
    record.private(reason=reason, moved=had_place)
    record.parties(application.host_id)
    beat(application.seminar_id)
    return application


@act("seminars.name_attendees", label=gettext_lazy("Name who comes"))
def name_attendees(
    application: Application, *, by: Actor, at: datetime, record: Record, people: Sequence[Mapping[str, Any]]
) -> Application:
    """Say who of the firm comes; open till the end, as people fall ill. No name goes into the record."""
    if application.state not in CHANGEABLE:
        raise Refused(_("This application is closed. Apply again while applications are open."))
    given.name_people(application, people, at)
    record.public(number=application.number, count=len(people))
    record.parties(application.host_id)
    beat(application.seminar_id)
    return application


def may_change(application: Application, at: datetime) -> bool:
    """Whether the firm may still change its application itself."""
    seminar = application.seminar
    if not seminar.is_announced:
        return False
    if application.state in (ApplicationState.APPLIED, ApplicationState.WAITING):
        return queries.are_applications_open(seminar, at)
    return queries.published_plan(seminar) is None and (
        seminar.requests_until is None or at < seminar.requests_until
    )


def refuse_closed(seminar: Seminar, at: datetime) -> None:
    """Raise Refused, saying why, unless applications are open."""
    if seminar.state == SeminarState.CANCELLED:
        raise Refused(_("This seminar was cancelled. No applications are taken."))
    if not seminar.is_announced or seminar.applications_from is None:
        raise Refused(_("Applications for this seminar are not open yet. Come back when it is announced."))
    if at < seminar.applications_from:
        raise Refused(_("Applications are not open yet. The page of the seminar says from when."))
    if not queries.are_applications_open(seminar, at):
        raise Refused(
            _(
                "The time for applications is over. Walk-in advice at the seminar is open to those who are on site."
            )
        )


def refuse_ineligible(supplier: UUID) -> None:
    """Raise Refused for a firm under sanctions or merged into another one."""
    if vetting.is_sanctioned(supplier):
        raise Refused(
            _(
                "Your firm is marked as sanctioned and can't take part. Your desk says why, and how to contest it."
            )
        )
    if suppliers.standing_of(supplier) == "merged":
        raise Refused(_("This supplier was merged into another one. Go on with that one."))


def _fill_in(
    application: Application,
    *,
    languages: Sequence[str],
    codes: Sequence[str],
    pitch: str,
    absences: Sequence[UUID],
    sessions: Sequence[UUID],
) -> None:
    given.check_what_it_shows(languages, codes)
    application.languages, application.codes = list(languages), list(codes)
    application.pitch, application.pitch_language = pitch, reference.language_key() if pitch else ""
    application.sessions = given.wanted_sessions(application.seminar, sessions)
    application.save()
    given.set_absences(
        application.seminar,
        absences,
        application=application,
        reason_if_all=_("You ticked every time as impossible. Leave at least one in which you can meet."),
    )


def _note_motive(application: Application, why: str) -> None:
    Motive.objects.update_or_create(
        application=application,
        defaults={
            "host_id": application.host_id,
            "supplier_id": application.supplier_id,
            "why": why,
            "language": reference.language_key() if why else "",
        },
    )
