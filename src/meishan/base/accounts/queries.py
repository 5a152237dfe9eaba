# SPDX-License-Identifier: Apache-2.0
"""Named reads of people and organisations."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from meishan.base.core.actor import Actor

from .models import AdministratorSession, Delegation, Membership, Organisation, Person
from .states import BIDDING_KINDS, OrganisationKind


def person_by_email(email: str) -> Person | None:
    """The person who signs in with that address, whatever its case."""
    return Person.objects.filter(email__iexact=email.strip()).first()


def agencies() -> QuerySet[Organisation]:
    """Agencies on board, by acronym."""
    return (
        Organisation.objects.filter(
            kind=OrganisationKind.AGENCY, agency__on_board_at__isnull=False, closed_at__isnull=True
        )
        .select_related("agency")
        .order_by("acronym", "name")
    )


def memberships_of(person: Person) -> QuerySet[Membership]:
    """The roles a person holds now."""
    return Membership.objects.filter(person=person, ended_at__isnull=True).select_related("organisation")


def members_of(organisation: Organisation, *roles: str) -> QuerySet[Person]:
    """The people who hold any of these roles there now (any role at all when none is named)."""
    held = Membership.objects.filter(organisation=organisation, ended_at__isnull=True)
    if roles:
        held = held.filter(role__in=roles)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("name")


def delegations_to(person: Person, at: datetime) -> QuerySet[Delegation]:
    """Delegations the person may use at that time."""
    return Delegation.objects.filter(
        stand_in=person, starts_at__lte=at, ends_at__gt=at, revoked_at__isnull=True
    ).select_related("organisation")


def organisations_of(person: Person, at: datetime) -> list[Organisation]:
    """Where the person may act now, by role or as a stand-in; by name."""
    own = Q(memberships__person=person, memberships__ended_at__isnull=True)
    lent = Q(pk__in=delegations_to(person, at).values("organisation"))
    return list(Organisation.objects.filter(own | lent).distinct().order_by("name"))


def open_administrator_session(person: Person, at: datetime) -> AdministratorSession | None:
    """The administrator session the person has open at that time, if any."""
    return (
        AdministratorSession.objects.filter(
            person=person, opened_at__lte=at, expires_at__gt=at, closed_at__isnull=True
        )
        .order_by("-opened_at")
        .first()
    )


def actor_for(
    person: Person, organisation: Organisation | None, *, at: datetime, secured: bool = False
) -> Actor:
    """The person acting for that organisation, with the roles she holds or is lent there at that time."""
    if organisation is None:
        return Actor(person=person.pk, secured=secured)
    roles = {one.role for one in memberships_of(person) if one.organisation_id == organisation.pk}
    standing_in_for: UUID | None = None
    for one in delegations_to(person, at):
        if one.organisation_id == organisation.pk and not set(one.roles) <= roles:
            roles |= set(one.roles)
            standing_in_for = one.absent_id
    session = open_administrator_session(person, at) if "operator" in roles else None
    return Actor(
        person=person.pk,
        organisation=organisation.pk,
        organisation_kind=organisation.kind,
        roles=frozenset(roles),
        standing_in_for=standing_in_for,
        reason=session.reason if session else "",
        secured=secured,
    )


def may_bid(organisation: Organisation) -> bool:
    """Whether this kind of organisation can bid (UNGM account types)."""
    return organisation.kind in BIDDING_KINDS
