# SPDX-License-Identifier: Apache-2.0
"""Acting for the people of the demo: who they are when they act."""

from __future__ import annotations

from meishan.base.accounts import queries as accounts
from meishan.base.accounts.models import Organisation, Person
from meishan.base.core import clock
from meishan.base.core.actor import Actor


def as_member(person: Person, organisation: Organisation) -> Actor:
    """The person acting for that organisation, signed in with her second step."""
    return accounts.actor_for(person, organisation, at=clock.now(), secured=True)
