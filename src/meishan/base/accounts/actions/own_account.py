# SPDX-License-Identifier: Apache-2.0
"""What a person does with her own account."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import (
    DeadAddress,
    EmailChange,
    Invitation,
    Mail,
    Membership,
    Organisation,
    Person,
    Recovery,
    SignUp,
)
from ..states import PERSONAL_KINDS, manager_role
from ._shared import end_roles, end_sessions


@act("accounts.save_profile", label=_("Change the profile"))
def save_profile(
    person: Person, *, by: Actor, at: datetime, record: Record, name: str, language: str, time_zone: str
) -> Person:
    """Name, language of pages and mail, and time zone of times shown."""
    person.name, person.language, person.time_zone = name, language, time_zone
    person.save()
    record.private(language=language, time_zone=time_zone)
    return person


@act("accounts.set_password", label=_("Set a new password"))
def set_password(person: Person, *, by: Actor, at: datetime, record: Record, password: str) -> Person:
    """A new password, chosen while signed in or by the link mailed to her; other sessions end with it."""
    person.set_password(password)
    person.save()
    return person


@act("accounts.sign_in", label=_("Sign in with a second step"))
def sign_in(person: Person, *, by: Actor, at: datetime, record: Record, method: str) -> Person:
    """Somebody whose role decides about public money signed in, with a passkey, a code or a recovery code.

    Recorded so that an audit can tell in which session, opened how, her acts were done. Not where from: network
    address and device are personal, and stay in the list of sessions that she alone reads.
    """
    record.private(method=method)
    return person


@act("accounts.add_second_step", label=_("Add a second step of sign-in"))
def add_second_step(person: Person, *, by: Actor, at: datetime, record: Record, method: str) -> Person:
    """A passkey, a code generator or recovery codes were added."""
    record.private(method=method)
    return person


@act("accounts.remove_second_step", label=_("Remove a second step of sign-in"))
def remove_second_step(person: Person, *, by: Actor, at: datetime, record: Record, method: str) -> Person:
    """A passkey, a code generator or recovery codes were taken away."""
    record.private(method=method)
    return person


@act("accounts.erase", label=_("Erase the account"))
def erase(person: Person, *, by: Actor, at: datetime, record: Record) -> Person:
    """The person is forgotten: name, address and mail go, memberships end; the record keeps an opaque id.

    Refused while others depend on her as the last owner or head. An organisation of hers alone is closed.
    """
    held = Membership.objects.filter(person=person, ended_at__isnull=True).select_related("organisation")
    for organisation in {one.organisation for one in held}:
        roles = [one.role for one in held if one.organisation_id == organisation.pk]
        _hand_over_or_close(person, organisation, roles, at)
        record.parties(organisation.pk)
    old = person.email
    person.email, person.name = f"erased-{person.pk}@erased.invalid", ""
    person.is_active, person.erased_at = False, at
    person.set_unusable_password()
    person.save()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    EmailChange.objects.filter(person=person).delete()
    Mail.objects.filter(person=person).delete()
    Mail.objects.filter(to__iexact=old).delete()
    SignUp.objects.filter(email__iexact=old).delete()
    DeadAddress.objects.filter(email=old.lower()).delete()
    Invitation.objects.filter(email__iexact=old).update(email=person.email)
    Recovery.objects.filter(person=person).update(reason="")
    end_sessions(person)
    return person


def _hand_over_or_close(person: Person, organisation: Organisation, roles: list[str], at: datetime) -> None:
    others = Membership.objects.filter(organisation=organisation, ended_at__isnull=True).exclude(
        person=person
    )
    if manager_role(organisation.kind) not in roles or others.exists():
        try:
            end_roles(person, organisation, roles, at)
        except Refused as refused:
            raise Refused(
                _("You are the last who looks after %(organisation)s. Give another member that role first.")
                % {"organisation": organisation.name}
            ) from refused
        return
    Membership.objects.filter(person=person, organisation=organisation, ended_at__isnull=True).update(
        ended_at=at
    )
    organisation.closed_at = at
    if organisation.kind in PERSONAL_KINDS:
        organisation.name = ""
    organisation.save()
