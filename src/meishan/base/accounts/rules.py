# SPDX-License-Identifier: Apache-2.0
"""Who the actor is: the predicates every other app builds its rules from."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.predicates import Predicate, predicate

from .states import BIDDING_KINDS, SECURED_ROLES, OrganisationKind, Role


@predicate(_("Sign in first."))
def is_signed_in(by: Actor, subject: object) -> bool:
    return by.is_signed_in or by.is_system


@predicate(_("This is done by the system, not by people."))
def is_system(by: Actor, subject: object) -> bool:
    return by.is_system


@predicate(
    _("Switch on a second step of sign-in (passkey or code) and sign in with it; your role requires it.")
)
def is_secured(by: Actor, subject: object) -> bool:
    return by.is_system or by.secured or not (by.roles & SECURED_ROLES)


@predicate(_("Only people of a UN agency may do this."))
def acts_for_agency(by: Actor, subject: object) -> bool:
    return by.organisation_kind == OrganisationKind.AGENCY


@predicate(_("Only suppliers may do this."))
def acts_for_bidder(by: Actor, subject: object) -> bool:
    return by.organisation_kind in BIDDING_KINDS


@predicate(_("Open an administrator session first, with the reason."))
def is_administrator_at_work(by: Actor, subject: object) -> bool:
    return by.has(Role.OPERATOR) and bool(by.reason)


def has_role(*roles: str) -> Predicate:
    """The actor holds one of these roles in the organisation she acts for."""

    @predicate(_("Your role in this organisation does not include this. Ask its head or owner."))
    def holds_role(by: Actor, subject: object) -> bool:
        return by.has(*roles)

    return holds_role


def organisation_of(subject: object) -> UUID | None:
    """The organisation a thing belongs to, by the names our models use for it."""
    for name in ("organisation_id", "buyer_id", "agency_id", "supplier_id"):
        found = getattr(subject, name, None)
        if found is not None:
            return found
    return getattr(subject, "pk", None)


@predicate(_("This belongs to another organisation."))
def is_own(by: Actor, subject: object) -> bool:
    """The subject belongs to the organisation the actor acts for (or is that organisation)."""
    return by.organisation is not None and organisation_of(subject) == by.organisation


is_officer = acts_for_agency & has_role(Role.OFFICER, Role.HEAD) & is_secured
is_head = acts_for_agency & has_role(Role.HEAD) & is_secured
is_reviewer = acts_for_agency & has_role(Role.REVIEWER, Role.HEAD) & is_secured
is_vetting_officer = has_role(Role.VETTING_OFFICER) & is_secured
is_supplier_editor = acts_for_bidder & has_role(Role.OWNER, Role.EDITOR)
is_supplier_owner = acts_for_bidder & has_role(Role.OWNER)
is_operator = is_administrator_at_work & is_secured
