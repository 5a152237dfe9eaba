# SPDX-License-Identifier: Apache-2.0
"""Who reviews large changes at an agency: those who review its awards, its heads and whom they appointed."""

from uuid import UUID

from meishan.base.core.actor import Actor
from meishan.market.evaluation.queries.parts import committee_people, may_committee


def sits_on(by: Actor, agency: UUID) -> bool:
    """Whether the actor sits on that agency's review committee."""
    return may_committee(by, agency)


def members_of(agency: UUID) -> set[UUID]:
    """The people who sit on that agency's review committee now."""
    return committee_people(agency)
