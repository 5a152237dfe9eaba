# SPDX-License-Identifier: Apache-2.0
"""Named reads of people and organisations."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.core import clock
from meishan.base.core.actor import Actor
from meishan.base.ledger.queries import Told, tells
from meishan.base.reference.queries import language_key

from .models import (
    AdministratorSession,
    Agency,
    ApiToken,
    DeadAddress,
    Delegation,
    EmailChange,
    Invitation,
    Membership,
    Organisation,
    Person,
    Recovery,
    SignUp,
)
from .states import BIDDING_KINDS, OrganisationKind, Role

Moment = datetime | clock.Now
"""A time that was read, or the clock itself inside the query that compares with it."""


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


def roles_of(person: UUID, organisation: Organisation) -> list[str]:
    """The roles a person holds there now, those lent to her left out."""
    held = Membership.objects.filter(person_id=person, organisation=organisation, ended_at__isnull=True)
    return list(held.values_list("role", flat=True))


def delegations_to(person: Person, at: Moment) -> QuerySet[Delegation]:
    """Delegations the person may use at that time."""
    return Delegation.objects.filter(
        stand_in=person, starts_at__lte=at, ends_at__gt=at, revoked_at__isnull=True
    ).select_related("organisation")


@dataclass(frozen=True)
class Standing:
    """Where a person may act at a moment, by her own roles and by those lent to her. Read with two questions, since
    every request asks.
    """

    person: Person
    at: Moment
    memberships: list[Membership]
    delegations: list[Delegation]

    @property
    def organisations(self) -> list[Organisation]:
        """Those still open, by name."""
        held = {one.organisation_id: one.organisation for one in self.memberships}
        held |= {one.organisation_id: one.organisation for one in self.delegations}
        return sorted(
            (one for one in held.values() if one.closed_at is None), key=lambda one: (one.name, one.pk)
        )

    def actor(self, organisation: Organisation | None, *, secured: bool = False) -> Actor:
        """The person acting for that organisation, with the roles she holds or is lent there."""
        if organisation is None:
            return Actor(person=self.person.pk, secured=secured)
        roles = {one.role for one in self.memberships if one.organisation_id == organisation.pk}
        standing_in_for: UUID | None = None
        for one in self.delegations:
            if one.organisation_id == organisation.pk:
                # Nobody lends what she no longer holds.
                lent = set(one.roles) & set(roles_of(one.absent_id, organisation))
                if not lent <= roles:
                    roles |= lent
                    standing_in_for = one.absent_id
        session = open_administrator_session(self.person, self.at) if "operator" in roles else None
        return Actor(
            person=self.person.pk,
            organisation=organisation.pk,
            organisation_kind=organisation.kind,
            roles=frozenset(roles),
            standing_in_for=standing_in_for,
            reason=session.reason if session else "",
            secured=secured,
        )


def standing_of(person: Person, at: Moment) -> Standing:
    """Where the person may act at that moment, and as what."""
    return Standing(person, at, list(memberships_of(person)), list(delegations_to(person, at)))


def open_administrator_session(person: Person, at: Moment) -> AdministratorSession | None:
    """The administrator session the person has open at that time, if any."""
    return (
        AdministratorSession.objects.filter(
            person=person, opened_at__lte=at, expires_at__gt=at, closed_at__isnull=True
        )
        .order_by("-opened_at")
        .first()
    )


def may_bid(organisation: Organisation) -> bool:
    """Whether this kind of organisation can bid (UNGM account types)."""
    return organisation.kind in BIDDING_KINDS


def organisation_name(organisation: Organisation) -> str:
    """Its name in the reader's language where it gave one, else its own."""
    return organisation.names.get(language_key()) or organisation.name


def time_zone_of(agency: UUID) -> str:
    """The zone whose clocks an agency works by; UTC where it chose none."""
    return Agency.objects.filter(pk=agency).values_list("time_zone", flat=True).first() or "UTC"


@tells("accounts.organisation")
def organisation_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """What the record's pages call organisations."""
    return {one.pk: Told(organisation_name(one)) for one in Organisation.objects.filter(pk__in=ids)}


@tells("accounts.role")
def role_names(roles: Collection[str]) -> dict[str, Told]:
    """What the record's pages call roles."""
    return {role: Told(Role(role).label) for role in roles if role in Role.values}


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_up_by_token(token: str) -> SignUp | None:
    """The sign-up that a mailed link belongs to."""
    return SignUp.objects.filter(token_hash=_hash(token)).first()


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation that a mailed link belongs to."""
    return Invitation.objects.select_related("organisation").filter(token_hash=_hash(token)).first()


def email_change_by_token(token: str) -> EmailChange | None:
    """The change of address that a mailed link, to the old or the new one, belongs to."""
    hashed = _hash(token)
    return (
        EmailChange.objects.select_related("person")
        .filter(Q(old_token_hash=hashed) | Q(new_token_hash=hashed))
        .first()
    )


def recovery_by_token(token: str) -> Recovery | None:
    """The recovery that a mailed "stop this" link belongs to."""
    return Recovery.objects.select_related("person").filter(stop_token_hash=_hash(token)).first()


def open_invitations(organisation: Organisation, at: datetime) -> QuerySet[Invitation]:
    """Invitations nobody has taken up yet, the newest first."""
    return (
        Invitation.objects.filter(
            organisation=organisation, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
        )
        .select_related("invited_by")
        .order_by("-at")
    )


def delegations_in(organisation: Organisation, at: datetime) -> QuerySet[Delegation]:
    """Stand-ins now and to come, the next first."""
    return (
        Delegation.objects.filter(organisation=organisation, ends_at__gt=at, revoked_at__isnull=True)
        .select_related("absent", "stand_in")
        .order_by("starts_at")
    )


def due_recoveries(at: datetime) -> QuerySet[Recovery]:
    """Recoveries whose wait is over."""
    return Recovery.objects.filter(due_at__lte=at, done_at__isnull=True, stopped_at__isnull=True)


def open_recoveries(organisation: Organisation) -> QuerySet[Recovery]:
    """Recoveries under way for members of that organisation, the oldest first."""
    return (
        Recovery.objects.filter(organisation=organisation, done_at__isnull=True, stopped_at__isnull=True)
        .select_related("person", "asked_by", "approved_by")
        .order_by("asked_at")
    )


def organisation_of_token(secret: str, at: datetime) -> ApiToken | None:
    """The live key with that secret, with its organisation and maker; None for any other."""
    return (
        ApiToken.objects.select_related("organisation", "made_by")
        .filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=at),
            token_hash=_hash(secret),
            revoked_at__isnull=True,
            organisation__closed_at__isnull=True,
            made_by__is_active=True,
        )
        .first()
    )


def actor_for_token(token: ApiToken) -> Actor | None:
    """Who acts when a program uses the key: its maker, in the roles she holds now; None once she has left."""
    roles = roles_of(token.made_by_id, token.organisation)
    if not roles:
        return None
    return Actor(
        person=token.made_by_id,
        organisation=token.organisation_id,
        organisation_kind=token.organisation.kind,
        roles=frozenset(roles),
        # Made in a session with a second step, where the role asks for one.
        secured=True,
        token=token.pk,
    )


def is_dead(email: str) -> bool:
    """Whether mail to that address came back for good."""
    return DeadAddress.objects.filter(email=email.lower()).exists()


def agencies_begun() -> QuerySet[Organisation]:
    """All agencies, on board or on the way, by acronym."""
    return (
        Organisation.objects.filter(kind=OrganisationKind.AGENCY, closed_at__isnull=True)
        .select_related("agency")
        .order_by("acronym", "name")
    )


def missing_for_agency(organisation: Organisation) -> list[str | Promise]:
    """What an agency still needs before it can come on board, in words."""
    agency = Agency.objects.get(organisation=organisation)
    missing: list[str | Promise] = []
    if not organisation.acronym or not organisation.country:
        missing.append(_("short name and country"))
    if not agency.rule_set:
        missing.append(_("the rules it works by"))
    if not agency.codes:
        missing.append(_("what it buys"))
    invited = set()
    for roles in Invitation.objects.filter(organisation=organisation, withdrawn_at__isnull=True).values_list(
        "roles", flat=True
    ):
        invited |= set(roles)
    held = Membership.objects.filter(organisation=organisation, ended_at__isnull=True)
    people = invited | set(held.values_list("role", flat=True))
    if Role.HEAD not in people:
        missing.append(_("a head of procurement, invited or present"))
    if Role.OFFICER not in people:
        missing.append(_("a procurement officer, invited or present"))
    if Role.REVIEWER not in people:
        missing.append(_("a supplier reviewer, invited or present"))
    return missing
