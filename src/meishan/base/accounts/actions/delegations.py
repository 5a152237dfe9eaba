# SPDX-License-Identifier: Apache-2.0
"""Stand-ins: an absent member's roles, lent for a time."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import may
from meishan.base.ledger.acts import Record, act

from ..mail import post
from ..models import Delegation, Membership, Organisation, Person
from ..states import NOT_LENT
from ._shared import link


@act("accounts.delegate", label=_("Name a stand-in"))
def delegate(
    organisation: Organisation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    absent: Person,
    stand_in: Person,
    roles: Iterable[str],
    starts_at: datetime,
    ends_at: datetime,
) -> Delegation:
    """Lend roles of an absent member to another member between two times.

    The absent person names her own stand-in; the head or owner may do it for her. What the stand-in then
    does is recorded as done for the absent one.
    """
    if absent.pk != by.person and not may(by, "accounts.change_roles", organisation):
        raise Denied(_("Only the head or the owner names a stand-in for somebody else."))
    if absent.pk == stand_in.pk:
        raise Refused(_("Choose somebody else as the stand-in."), field="stand_in")
    if ends_at <= starts_at or ends_at <= at:
        raise Refused(_("The end must lie after the start, and in the future."), field="ends_at")
    members = Membership.objects.filter(organisation=organisation, ended_at__isnull=True)
    held = set(members.filter(person=absent).values_list("role", flat=True))
    wanted = sorted(set(roles))
    if not wanted or not set(wanted) <= held - NOT_LENT:
        raise Refused(_("Choose among the roles the absent person holds."), field="roles")
    if not members.filter(person=stand_in).exists():
        raise Refused(_("The stand-in must be a member of this organisation."), field="stand_in")
    made = Delegation.objects.create(
        organisation=organisation,
        absent=absent,
        stand_in=stand_in,
        roles=wanted,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    record.subject(organisation)
    record.parties(organisation.pk)
    record.private(
        delegation=made.pk,
        absent=absent.pk,
        stand_in=stand_in.pk,
        roles=wanted,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    for reader in {absent, stand_in}:
        if reader.pk != by.person:
            post(
                reader,
                kind="accounts.delegation",
                subject=_("%(stand_in)s stands in for %(absent)s"),
                template="accounts/mail/delegation",
                context={
                    "organisation": organisation.name,
                    "absent": str(absent),
                    "stand_in": str(stand_in),
                    "starts_at": starts_at,
                    "ends_at": ends_at,
                    "url": link("accounts:members"),
                },
            )
    return made


@act("accounts.revoke_delegation", label=_("End a stand-in"))
def revoke_delegation(delegation: Delegation, *, by: Actor, at: datetime, record: Record) -> Delegation:
    """The lent roles go back at once."""
    if delegation.revoked_at is not None or delegation.ends_at <= at:
        raise Refused(_("This has ended already."))
    delegation.revoked_at = at
    delegation.save()
    record.parties(delegation.organisation_id)
    return delegation
