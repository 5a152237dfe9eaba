# SPDX-License-Identifier: Apache-2.0
"""Who acts: an opaque person, for an organisation, in roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from .errors import Denied


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does an act. The ledger keeps these ids, never a name.

    `organisation` is the one the person acts for now; `roles` are her roles there.
    `standing_in_for` is the absent person whose roles she exercises by delegation, if any.
    `reason` is what an administrator gave when opening a session with power over data.
    """

    person: UUID | None = None
    organisation: UUID | None = None
    organisation_kind: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    standing_in_for: UUID | None = None
    reason: str = ""
    secured: bool = False
    token: UUID | None = None

    @property
    def is_signed_in(self) -> bool:
        return self.person is not None

    @property
    def the_person(self) -> UUID:
        """The person's id, where the rules let only people in. Raises Denied for visitors and the system."""
        if self.person is None:
            raise Denied(_("Sign in first."))
        return self.person

    @property
    def the_organisation(self) -> UUID:
        """The organisation's id, where the rules let only its people in. Raises Denied where there is none."""
        if self.organisation is None:
            raise Denied(_("Sign in first."))
        return self.organisation

    @property
    def is_system(self) -> bool:
        return "system" in self.roles

    def has(self, *roles: str) -> bool:
        """Whether the actor holds any of these roles in the organisation she acts for."""
        return not self.roles.isdisjoint(roles)


VISITOR = Actor()
SYSTEM = Actor(roles=frozenset({"system"}))
