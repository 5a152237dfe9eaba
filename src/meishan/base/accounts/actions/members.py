# SPDX-License-Identifier: Apache-2.0
"""Who belongs to an organisation, and in which roles."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..mail import post
from ..models import Invitation, Membership, Organisation, Person
from ._shared import check_roles, end_roles, give_roles, link, new_token
from .sign_up import check_open, take_up

INVITATION_LASTS = timedelta(days=14)


@act("accounts.invite", label=_("Invite a member"))
def invite(
    organisation: Organisation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    email: str,
    roles: Iterable[str],
    language: str = "",
) -> Invitation:
    """Ask somebody by e-mail to join in these roles; an older open invitation to her is replaced."""
    wanted = check_roles(organisation, roles)
    if not wanted:
        raise Refused(_("Choose at least one role."), field="roles")
    held = Membership.objects.filter(
        organisation=organisation, person__email__iexact=email, ended_at__isnull=True
    ).values_list("role", flat=True)
    if set(wanted) <= set(held):
        raise Refused(_("This person is a member in these roles already."), field="email")
    Invitation.objects.filter(
        organisation=organisation,
        email__iexact=email,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
    ).update(withdrawn_at=at)
    token, token_hash = new_token()
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email.lower(),
        roles=wanted,
        token_hash=token_hash,
        invited_by_id=by.person,
        at=at,
        expires_at=at + INVITATION_LASTS,
    )
    known = Person.objects.filter(email__iexact=email, is_active=True).first()
    post(
        known or email,
        kind="accounts.invitation",
        subject=_("You are invited to join %(organisation)s"),
        template="accounts/mail/invitation",
        context={
            "organisation": organisation.name,
            "invited_by": Person.objects.filter(pk=by.person).first() if by.person else None,
            "url": link("accounts:invitation", token),
            "until": invitation.expires_at,
        },
        language=language,
    )
    record.subject(organisation)
    record.parties(organisation.pk)
    record.private(invitation=invitation.pk, roles=wanted)
    return invitation


@act("accounts.withdraw_invitation", label=_("Take back an invitation"))
def withdraw_invitation(invitation: Invitation, *, by: Actor, at: datetime, record: Record) -> Invitation:
    """The link no longer works."""
    if invitation.accepted_at is not None:
        raise Refused(_("This invitation was accepted; end the membership instead."))
    invitation.withdrawn_at = invitation.withdrawn_at or at
    invitation.save()
    record.parties(invitation.organisation_id)
    return invitation


@act("accounts.accept_invitation", label=_("Accept an invitation"))
def accept_invitation(invitation: Invitation, *, by: Actor, at: datetime, record: Record) -> Invitation:
    """A person with an account takes up an invitation sent to her own address."""
    check_open(invitation, at)
    person = Person.objects.get(pk=by.the_person)
    if person.email.lower() != invitation.email.lower():
        raise Refused(
            _("This invitation was sent to another address. Sign in with that one, or ask for a new one.")
        )
    take_up(invitation, person, at)
    record.subject(invitation.organisation)
    record.parties(invitation.organisation_id)
    record.private(person=person.pk, roles=invitation.roles)
    return invitation


@act("accounts.change_roles", label=_("Change a member's roles"))
def change_roles(
    organisation: Organisation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    person: Person,
    roles: Iterable[str],
) -> Organisation:
    """The member has these roles from now on; none ends the membership. Never takes the last owner or head."""
    wanted = set(check_roles(organisation, roles))
    held = set(
        Membership.objects.filter(
            organisation=organisation, person=person, ended_at__isnull=True
        ).values_list("role", flat=True)
    )
    if not held:
        raise Refused(_("This person is no longer a member. Invite her again."))
    give_roles(person, organisation, wanted - held, at)
    end_roles(person, organisation, held - wanted, at)
    record.parties(organisation.pk)
    record.private(person=person.pk, given=sorted(wanted - held), ended=sorted(held - wanted))
    if person.pk != by.person and wanted != held:
        post(
            person,
            kind="accounts.roles_changed",
            subject=_("Your roles at %(organisation)s changed"),
            template="accounts/mail/roles_changed",
            context={
                "organisation": organisation.name,
                "roles": [Membership(role=one).get_role_display() for one in sorted(wanted)],
            },
        )
    return organisation


@act("accounts.leave", label=_("Leave an organisation"))
def leave(organisation: Organisation, *, by: Actor, at: datetime, record: Record) -> Organisation:
    """A member ends her own membership; the last owner or head can't."""
    held = Membership.objects.filter(
        organisation=organisation, person_id=by.the_person, ended_at__isnull=True
    )
    person = Person.objects.get(pk=by.the_person)
    end_roles(person, organisation, list(held.values_list("role", flat=True)), at)
    return organisation
