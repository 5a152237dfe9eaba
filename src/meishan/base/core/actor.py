# SPDX-License-Identifier: Apache-2.0
"""Who acts: an opaque person, for an organisation, in roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


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
    def is_system(self) -> bool:
        return "system" in self.roles

    def has(self, *roles: str) -> bool:
        """Whether the actor holds any of these roles in the organisation she acts for."""
        return not self.roles.isdisjoint(roles)


VISITOR = Actor()
SYSTEM = Actor(roles=frozenset({"system"}))
