# SPDX-License-Identifier: Apache-2.0
"""Who reviews large changes at an agency: its head, and whoever she appointed to the review committee."""

from uuid import UUID

from meishan.base.accounts.models import Membership
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor


def sits_on(by: Actor, agency: UUID) -> bool:
    """Whether the actor sits on that agency's review committee."""
    return by.organisation == agency and by.has(Role.HEAD)


def members_of(agency: UUID) -> set[UUID]:
    """The people who sit on that agency's review committee now."""
    heads = Membership.objects.filter(
        organisation=agency, role=Role.HEAD, ended_at__isnull=True, person__is_active=True
    )
    return set(heads.values_list("person", flat=True))
