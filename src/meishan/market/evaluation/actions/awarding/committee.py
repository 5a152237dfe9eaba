# SPDX-License-Identifier: Apache-2.0
"""Who reviews recommendations at an agency: appointed by its head, never by herself."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.models import Membership, Organisation
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ...models import CommitteeMember
from ...states import CommitteeRole


@act("evaluation.appoint_to_committee", label=gettext_lazy("Appoint to the review committee"))
def appoint_to_committee(
    agency: Organisation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    person: UUID,
    role: str = CommitteeRole.MEMBER,
) -> CommitteeMember:
    """The head appoints somebody who serves the agency to its review committee (UN practice, un-procurement b 9: a
    committee reviews awards from a value on; it reviews the process, not the need).
    """
    if role not in CommitteeRole.values:
        raise Refused(_("Say whether she is the chair or a member."), field="role")
    if person == by.person:
        raise Refused(
            _("Nobody appoints herself. As the head you sit on the committee anyway."), field="person"
        )
    if not Membership.objects.filter(
        person=person, organisation=agency, ended_at__isnull=True, person__is_active=True
    ).exists():
        raise Refused(_("Choose somebody who works for your agency here."), field="person")
    made = CommitteeMember(
        agency=agency, person=person, role=role, appointed_by=by.the_person, appointed_at=at
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("She sits on the committee already, or it has a chair already."), field="person"
        ) from error
    record.subject(made)
    record.private(person=person, role=role)
    record.parties(agency.pk)
    return made


@act("evaluation.leave_committee", label=gettext_lazy("End a seat on the review committee"))
def leave_committee(member: CommitteeMember, *, by: Actor, at: datetime, record: Record) -> CommitteeMember:
    """The head ends a seat on the committee, or its holder lays it down. What she advised stays on record."""
    if member.ended_at is not None:
        raise Refused(_("This seat has ended already."))
    member.ended_at, member.ended_by = at, by.the_person
    member.save()
    record.private(person=member.person)
    record.parties(member.agency_id)
    return member
