# SPDX-License-Identifier: Apache-2.0
"""Who may see cases, bring lists in, and decide."""

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import (
    has_role,
    is_officer,
    is_reviewer,
    is_secured,
    is_system,
    is_vetting_officer,
)
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule

from .models import Case
from .states import CaseState, VersionState


@predicate(_("You found this match yourself. A second person must confirm it or send it back."))
def is_second_person(by: Actor, subject: Case) -> bool:
    return by.person is not None and by.person != subject.proposed_by_id


@predicate(_("This case is no longer open. Load the page again to see what was decided."))
def is_open(by: Actor, subject: Case) -> bool:
    return subject.state == CaseState.OPEN


@predicate(_("This case does not wait for a second person. Load the page again."))
def is_proposed(by: Actor, subject: Case) -> bool:
    return subject.state == CaseState.PROPOSED


@predicate(_("Only a confirmed match can be lifted."))
def is_confirmed(by: Actor, subject: Case) -> bool:
    return subject.state == CaseState.CONFIRMED


@predicate(_("This case is not closed."))
def is_closed(by: Actor, subject: Case) -> bool:
    return subject.state in {CaseState.CLEARED, CaseState.LIFTED, CaseState.LAPSED}


@predicate(_("This edition was decided on already. Load the page again."))
def is_offered(by: Actor, subject: object) -> bool:
    return getattr(subject, "state", "") == VersionState.OFFERED


sees_cases = has_role(Role.VETTING_OFFICER, Role.AUDITOR) & is_secured

rule("vetting.see", sees_cases)
rule("vetting.offer_list", is_vetting_officer | is_system)
rule("vetting.import_list", is_offered & (is_vetting_officer | is_system))
rule("vetting.drop_list", is_offered & (is_vetting_officer | is_system))
rule("vetting.screen", is_system | is_vetting_officer | is_reviewer | is_officer)
rule("vetting.start_rerun", is_system | is_vetting_officer)
rule("vetting.rescreen", is_system)
rule("vetting.assign", is_vetting_officer)
rule("vetting.clear", is_vetting_officer & is_open)
rule("vetting.propose", is_vetting_officer & is_open)
rule("vetting.send_back", is_vetting_officer & is_proposed)
rule("vetting.confirm", is_vetting_officer & is_proposed & is_second_person)
rule("vetting.reopen", is_vetting_officer & is_closed)
rule("vetting.lift", is_vetting_officer & is_confirmed)
