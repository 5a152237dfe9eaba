# SPDX-License-Identifier: Apache-2.0
"""Who the actor is: the predicates every other app builds its rules from."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.predicates import Predicate, anybody, predicate, rule

from .states import BIDDING_KINDS, SECURED_ROLES, OrganisationKind, Role, manager_role


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

    holds_role.name = " or ".join(f"is {str(role).replace('_', ' ')}" for role in roles)
    return holds_role


def organisation_of(subject: object) -> UUID | None:
    """The organisation a thing belongs to, by the names our models use for it."""
    for name in ("organisation_id", "buyer_id", "agency_id", "supplier_id"):
        found: UUID | None = getattr(subject, name, None)
        if found is not None:
            return found
    own: UUID | None = getattr(subject, "pk", None)
    return own


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


@predicate(_("Only the head or the owner of the organisation may do this."))
def is_manager(by: Actor, subject: object) -> bool:
    """Holds the role that looks after the members of the organisation she acts for."""
    return bool(by.organisation_kind) and by.has(manager_role(by.organisation_kind))


@predicate(_("Only the person herself may do this."))
def is_self(by: Actor, subject: object) -> bool:
    """The subject is the actor's own account, or something that belongs to it."""
    return by.person is not None and by.person == getattr(subject, "person_id", getattr(subject, "pk", None))


@predicate(_("Only members of this organisation may do this."))
def is_member(by: Actor, subject: object) -> bool:
    return bool(by.roles) and by.organisation is not None and organisation_of(subject) == by.organisation


@predicate(_("The one who asked can't also approve. A second person must."))
def did_not_ask(by: Actor, subject: object) -> bool:
    return by.person != getattr(subject, "asked_by_id", None)


@predicate(_("Nobody may decide on her own account here."))
def is_not_about_self(by: Actor, subject: object) -> bool:
    return by.person != getattr(subject, "person_id", None)


@predicate(_("Only the absent person or the head or owner may do this."))
def is_absent_person(by: Actor, subject: object) -> bool:
    return by.person is not None and by.person == getattr(subject, "absent_id", None)


looks_after_members = (is_manager & is_own & is_secured) | is_operator

rule("accounts.sign_up", anybody)
rule("accounts.confirm", anybody)
rule("accounts.join", anybody)
rule("accounts.accept_invitation", is_signed_in)
rule("accounts.save_profile", is_self)
rule("accounts.set_password", is_self)
rule("accounts.sign_in", is_self & is_secured)
rule("accounts.add_second_step", is_self)
rule("accounts.remove_second_step", is_self)
rule("accounts.ask_email_change", is_self)
rule("accounts.agree_email_change", anybody)
rule("accounts.stop_email_change", is_self)
rule("accounts.export_own_data", is_self)
rule("accounts.erase", is_self)

rule("accounts.see_members", is_member | is_operator)
rule("accounts.invite", looks_after_members | is_system)
rule("accounts.withdraw_invitation", looks_after_members)
rule("accounts.change_roles", looks_after_members)
rule("accounts.leave", is_member)
rule("accounts.delegate", is_member & is_secured)
rule("accounts.revoke_delegation", (is_own & is_absent_person) | looks_after_members)

rule("accounts.ask_recovery", looks_after_members & is_not_about_self)
rule("accounts.approve_recovery", looks_after_members & did_not_ask & is_not_about_self)
rule("accounts.stop_recovery", anybody)
rule("accounts.complete_recovery", is_system)

rule("accounts.open_administrator_session", has_role(Role.OPERATOR) & is_secured)
rule("accounts.close_administrator_session", is_self)
rule("accounts.make_operator", is_system)

rule("accounts.see_agencies", is_operator)
rule("accounts.found_agency", is_operator)
rule("accounts.describe_agency", looks_after_members)
rule("accounts.choose_rule_set", looks_after_members)
rule("accounts.choose_categories", looks_after_members)
rule("accounts.bring_on_board", looks_after_members)

rule("accounts.make_token", is_manager & is_own & is_secured)
rule("accounts.revoke_token", is_manager & is_own & is_secured)
