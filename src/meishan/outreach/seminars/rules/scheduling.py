# SPDX-License-Identifier: Apache-2.0
"""Who may plan, move, lock and publish."""

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import is_system
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule

from ..models import Meeting, Plan
from ..states import PlanState
from .parties import is_organiser


def _plan_of(subject: Plan | Meeting) -> Plan:
    return subject.plan if isinstance(subject, Meeting) else subject


@predicate(_("Only a draft can be changed here. The published schedule is changed in the control room."))
def is_of_a_draft(by: Actor, subject: Plan | Meeting) -> bool:
    return _plan_of(subject).state == PlanState.DRAFT


@predicate(_("Only a finished draft can be published."))
def is_draft(by: Actor, subject: Plan) -> bool:
    return subject.state == PlanState.DRAFT


@predicate(_("This version is published or was replaced; it stays for the record."))
def can_be_put_away(by: Actor, subject: Plan) -> bool:
    return subject.state in (PlanState.DRAFT, PlanState.FAILED)


@predicate(_("This schedule is not being computed."))
def is_being_solved(by: Actor, subject: Plan) -> bool:
    return subject.state in (PlanState.QUEUED, PlanState.SOLVING)


rule("seminars.see_plans", is_organiser)
rule("seminars.make_plan", is_organiser)
rule("seminars.begin_solving", is_system & is_being_solved)
rule("seminars.take_schedule", is_system & is_being_solved)
rule("seminars.fail_plan", is_system & is_being_solved)
rule("seminars.stop_solving", is_organiser & is_being_solved)
for _name in ("lock", "unlock", "move", "give_up"):
    rule(f"seminars.{_name}", is_organiser & is_of_a_draft)
rule("seminars.book", is_organiser & is_of_a_draft)
rule("seminars.publish_plan", is_organiser & is_draft)
rule("seminars.put_plan_away", is_organiser & can_be_put_away)
