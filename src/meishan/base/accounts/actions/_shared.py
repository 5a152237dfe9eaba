# SPDX-License-Identifier: Apache-2.0
"""What several acts of this app do alike: links, new people, memberships."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meishan.base.core.errors import Refused

from ..models import AdministratorSession, Delegation, Membership, Organisation, Person
from ..states import manager_role, roles_in


def new_token() -> tuple[str, str]:
    """A secret for a link, and the hash of it that is kept."""
    token = secrets.token_urlsafe(32)
    return token, hashed(token)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link(name: str, *args: object) -> str:
    """The full address of a page, for a mail."""
    return settings.BASE_URL + reverse(name, args=args)


def new_person(*, at: datetime, email: str, password: str, **details: object) -> Person:
    """A person whose address is known to be hers. `password` is hashed already. Refuses an address in use."""
    person = Person(email=email.lower(), joined_at=at, password=password, **details)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("There is an account with this address already. Sign in with it.")) from error
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def check_roles(organisation: Organisation, roles: Iterable[str]) -> list[str]:
    """The roles without doubles; refused where such an organisation has no such role."""
    wanted = sorted(set(roles))
    if not set(wanted) <= set(roles_in(organisation.kind)):
        raise Refused(_("This organisation has no such role. Choose from the list."), field="roles")
    return wanted


def give_roles(person: Person, organisation: Organisation, roles: Iterable[str], at: datetime) -> None:
    """Add these roles to those she has there."""
    for role in roles:
        Membership.objects.get_or_create(
            person=person, organisation=organisation, role=role, ended_at=None, defaults={"since": at}
        )


def end_roles(person: Person, organisation: Organisation, roles: Iterable[str], at: datetime) -> None:
    """Take these roles away, and what hung on them. Refused for the last one who looks after the members."""
    held = Membership.objects.filter(organisation=organisation, ended_at__isnull=True)
    lost = set(roles)
    manager = manager_role(organisation.kind)
    if (
        manager in lost
        and held.filter(person=person, role=manager).exists()
        and not held.filter(role=manager).exclude(person=person).exists()
    ):
        raise Refused(
            _("Somebody must look after this organisation. Give another member that role first."),
            field="roles",
        )
    held.filter(person=person, role__in=lost).update(ended_at=at)
    if not held.filter(person=person).exists():
        live = Delegation.objects.filter(organisation=organisation, revoked_at__isnull=True, ends_at__gt=at)
        live.filter(stand_in=person).update(revoked_at=at)
        live.filter(absent=person).update(revoked_at=at)
    if manager in lost:
        AdministratorSession.objects.filter(
            person=person, closed_at__isnull=True, opened_at__lte=at, expires_at__gt=at
        ).exclude(person__memberships__role="operator", person__memberships__ended_at__isnull=True).update(
            closed_at=at
        )


def end_sessions(person: Person) -> None:
    """Sign the person out everywhere."""
    for session in UserSession.objects.filter(user=person):
        session.end()
