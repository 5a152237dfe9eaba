# SPDX-License-Identifier: Apache-2.0
"""Acting for the people of the demo: who they are when they act."""

from __future__ import annotations

from meishan.base.accounts import queries as accounts
from meishan.base.accounts.models import Organisation, Person
from meishan.base.core import clock
from meishan.base.core.actor import Actor

_known: dict[tuple, Actor] = {}


def as_member(person: Person, organisation: Organisation) -> Actor:
    """The person acting for that organisation, signed in with her second step.

    Asked once for each: in the demo's history nobody changes roles. An administrator is asked for each time, as
    her sessions come and go.
    """
    key = (person.pk, organisation.pk)
    if key not in _known:
        actor = accounts.standing_of(person, clock.now()).actor(organisation, secured=True)
        if actor.has("operator"):
            return actor
        _known[key] = actor
    return _known[key]
