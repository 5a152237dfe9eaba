# SPDX-License-Identifier: Apache-2.0
"""Administrators: power over data only inside a short session that was opened with a reason."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import AdministratorSession, Invitation, Organisation, Person
from ..states import OrganisationKind, Role
from ._shared import give_roles, new_token
from .members import INVITATION_LASTS

SESSION_LASTS = timedelta(minutes=30)
REASON_AT_LEAST = 10


@act("accounts.open_administrator_session", label=_("Open an administrator session"))
def open_administrator_session(
    *, by: Actor, at: datetime, record: Record, reason: str
) -> AdministratorSession:
    """Half an hour of an administrator's power, for a reason that stands in the ledger with all she does in it."""
    reason = " ".join(reason.split())
    if len(reason) < REASON_AT_LEAST:
        raise Refused(
            _("Say in a few words what you are going to do; it is recorded and can be read later."),
            field="reason",
        )
    AdministratorSession.objects.filter(
        person_id=by.the_person, closed_at__isnull=True, expires_at__gt=at
    ).update(closed_at=at)
    session = AdministratorSession.objects.create(
        person_id=by.the_person, reason=reason, opened_at=at, expires_at=at + SESSION_LASTS
    )
    record.private(reason=reason, expires_at=session.expires_at)
    return session


@act("accounts.close_administrator_session", label=_("Close the administrator session"))
def close_administrator_session(
    session: AdministratorSession, *, by: Actor, at: datetime, record: Record
) -> AdministratorSession:
    """The power ends at once. A session also closes by itself when its time is over."""
    session.closed_at = session.closed_at or at
    session.save()
    return session


@act("accounts.make_operator", label=_("Make an administrator"))
def make_operator(*, by: Actor, at: datetime, record: Record, email: str) -> tuple[Person | None, str]:
    """The first administrator, named on the server's command line.

    Returns the person, if the address has an account, and otherwise the token of an invitation for it.
    """
    platform = Organisation.objects.filter(kind=OrganisationKind.PLATFORM).order_by("made_at").first()
    if platform is None:
        platform = Organisation.objects.create(kind=OrganisationKind.PLATFORM, name="Meishan", made_at=at)
    record.subject(platform)
    record.parties(platform.pk)
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    if person is not None:
        give_roles(person, platform, [Role.OPERATOR], at)
        record.private(person=person.pk)
        return person, ""
    token, token_hash = new_token()
    invitation = Invitation.objects.create(
        organisation=platform,
        email=email.lower(),
        roles=[Role.OPERATOR],
        token_hash=token_hash,
        invited_by=None,
        at=at,
        expires_at=at + INVITATION_LASTS,
    )
    record.private(invitation=invitation.pk)
    return None, token
