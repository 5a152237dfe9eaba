# SPDX-License-Identifier: Apache-2.0
"""Who may do what with a supplier's registration."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import (
    acts_for_agency,
    has_role,
    is_head,
    is_officer,
    is_own,
    is_reviewer,
    is_secured,
    is_signed_in,
    is_supplier_editor,
    is_supplier_owner,
    is_system,
    is_vetting_officer,
)
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import Predicate, anybody, predicate, rule

from . import queries
from .models import Document
from .states import WAITING, ImportState, Standing, State


@predicate(_("This supplier was merged into another one. Go on with that one."))
def is_not_merged(by: Actor, subject: object) -> bool:
    return getattr(subject, "standing", None) != Standing.MERGED


@predicate(_("This belongs to another supplier."))
def is_own_supplier(by: Actor, subject: object) -> bool:
    """The subject is the actor's supplier, or belongs to it."""
    return by.organisation is not None and getattr(subject, "supplier_id", None) == by.organisation


@predicate(_("This registration is with another agency."))
def is_own_agency(by: Actor, subject: object) -> bool:
    return by.organisation is not None and getattr(subject, "agency_id", None) == by.organisation


def is_in(*states: str) -> Predicate:
    """The registration stands in one of these states."""

    @predicate(_("This can't be done as the registration stands now. Load the page again to see why."))
    def is_in_state(by: Actor, subject: object) -> bool:
        return getattr(subject, "state", None) in states

    return is_in_state


@predicate(_("Only the agencies this supplier applied to may see this."))
def is_applied_to(by: Actor, subject: Document) -> bool:
    """The actor's agency has a registration of this supplier that is in its sight."""
    return by.organisation is not None and queries.is_in_sight(subject.supplier_id, by.organisation)


@predicate(_("Audited accounts are open to financial reviewers alone."))
def is_not_confidential(by: Actor, subject: object) -> bool:
    return not getattr(subject, "is_confidential", True)


@predicate(_("This import isn't ready to be decided. Load the page again to see how it stands."))
def is_import_ready(by: Actor, subject: object) -> bool:
    return getattr(subject, "state", None) == ImportState.READY


_edits = is_supplier_editor & is_own_supplier & is_not_merged

rule("suppliers.begin", is_supplier_editor)
for _part in (
    "save_general",
    "save_address",
    "save_countries",
    "save_contacts",
    "save_goods",
    "choose_agencies",
    "add_document",
    "add_reference",
    "save_owner",
    "state_intermediaries",
    "state_women_owned",
    "save_level_facts",
    "submit",
):
    rule(f"suppliers.{_part}", _edits)
rule("suppliers.sign_declaration", is_supplier_owner & is_own_supplier & is_not_merged)
for _part in ("remove_document", "remove_reference", "remove_owner"):
    rule(f"suppliers.{_part}", is_supplier_editor & is_own_supplier)
rule("suppliers.resubmit", is_supplier_editor & is_own_supplier & is_in(State.TO_UPDATE, State.DECLINED))
rule(
    "suppliers.withdraw",
    is_supplier_editor & is_own_supplier & is_in(*(set(State) - {State.WITHDRAWN, State.SANCTIONED})),
)

_reviews = is_reviewer & is_own_agency
rule("suppliers.take_up", _reviews & is_in(State.SUBMITTED, State.RESUBMITTED))
rule("suppliers.note_finding", _reviews & is_in(State.IN_PROGRESS))
rule("suppliers.ask_more", _reviews & is_in(*WAITING, State.REGISTERED))
rule("suppliers.accept", _reviews & is_in(State.IN_PROGRESS))
rule("suppliers.decline", _reviews & is_in(State.IN_PROGRESS))
rule("suppliers.verify_women_owned", _reviews)
rule("suppliers.set_intake", is_head & is_own)

rule("suppliers.decide_duplicate", is_reviewer | is_vetting_officer)
rule("suppliers.sanction", is_system | is_vetting_officer)
rule("suppliers.lift_sanction", is_system | is_vetting_officer)
rule("suppliers.rematch", is_system)

_imports = is_officer | is_reviewer
rule("suppliers.upload_import", _imports)
rule("suppliers.check_import", is_system)
rule("suppliers.confirm_import", _imports & is_own & is_import_ready)
rule("suppliers.drop_import", _imports & is_own)
rule("suppliers.import_suppliers", is_system)

# Pages.
rule("suppliers.see_profile", anybody)
rule("suppliers.see_own", is_signed_in & is_own_supplier)
_works_at_desk = has_role(Role.REVIEWER, Role.HEAD, Role.OFFICER, Role.FINANCIAL_REVIEWER, Role.AUDITOR)
rule("suppliers.see_desk", acts_for_agency & _works_at_desk & is_secured)
rule("suppliers.see_registration", acts_for_agency & is_secured & is_own_agency)
rule("suppliers.see_duplicates", is_reviewer | is_vetting_officer)
rule("suppliers.see_imports", _imports)
rule("suppliers.see_import", _imports & is_own)
_reads_files = acts_for_agency & is_secured & is_applied_to
rule(
    "suppliers.download",
    is_own_supplier
    | (_reads_files & has_role(Role.REVIEWER, Role.HEAD, Role.OFFICER) & is_not_confidential)
    | (_reads_files & has_role(Role.FINANCIAL_REVIEWER)),
)
