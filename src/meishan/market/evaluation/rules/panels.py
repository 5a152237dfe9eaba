# SPDX-License-Identifier: Apache-2.0
"""Who may form a panel, declare, score, agree and sign; and who reads what a panel reads."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import acts_for_agency, has_role, is_officer, is_secured, is_signed_in
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule
from meishan.base.ledger.rules import is_auditor_of_the_platform
from meishan.market.tenders.queries import openers

from ..models import Evaluation, Seat
from ..queries import panels, parts
from ..states import VOTING, EvaluationState, SeatRole, SeatState


def evaluation_id(subject: Any) -> UUID:
    """The evaluation (or the notice that may get one) that a subject belongs to."""
    found: UUID = getattr(subject, "evaluation_id", None) or subject.pk
    return found


@predicate(_("This belongs to another organisation."))
def is_buyers(by: Actor, subject: Any) -> bool:
    """The tender is of the agency the actor acts for."""
    return by.organisation is not None and subject.buyer_id == by.organisation


@predicate(_("Whoever opens the bids of a tender has no other part in it."))
def does_not_open(by: Actor, subject: Any) -> bool:
    return not openers.is_opener_of(by.person, evaluation_id(subject))


@predicate(
    _(
        "Only the person who holds this seat may do this, in person and for the organisation she was appointed for."
    )
)
def holds_it(by: Actor, subject: Seat) -> bool:
    return (
        by.standing_in_for is None
        and by.person == subject.person
        and by.organisation == subject.organisation_id
    )


def _declared_role(by: Actor, subject: Any) -> str | None:
    seat = panels.seat_held_by(evaluation_id(subject), by.person)
    if (
        seat is None
        or seat.state != SeatState.DECLARED
        or seat.organisation_id != by.organisation
        or by.standing_in_for is not None
    ):
        return None
    return seat.role


@predicate(
    _("Sign the declaration of no conflict and of confidentiality first. Nobody reads or judges bids before.")
)
def has_declared(by: Actor, subject: Any) -> bool:
    """Holds a declared seat of this panel."""
    return _declared_role(by, subject) is not None


@predicate(_("Only the chair and the members of the panel do this."))
def votes(by: Actor, subject: Any) -> bool:
    return _declared_role(by, subject) in VOTING


@predicate(_("Only the chair or the secretary of the panel does this."))
def leads(by: Actor, subject: Any) -> bool:
    return _declared_role(by, subject) in (SeatRole.CHAIR, SeatRole.SECRETARY)


@predicate(_("Only the panel of this tender and the officers of its buyer see this."))
def was_seated(by: Actor, subject: Evaluation) -> bool:
    return panels.was_seated(subject.pk, by.person)


@predicate(_("Only the panel of this tender and the officers of its buyer see this."))
def is_reported_to(by: Actor, subject: Evaluation) -> bool:
    """Sits on the committee that reviews what follows from the report, once the panel has signed it."""
    return subject.state == EvaluationState.REPORTED and parts.may_committee(by, subject.buyer_id)


sits_in_person = acts_for_agency & has_role(Role.EVALUATOR, Role.OFFICER, Role.HEAD) & is_secured
looks_after = is_officer & is_buyers & does_not_open

rule("evaluation.form_panel", looks_after)
for _name in ("appoint", "bar", "release", "set_pseudonyms", "reopen_report"):
    rule(f"evaluation.{_name}", looks_after)
rule("evaluation.declare", sits_in_person & holds_it)
for _name in ("score", "lock"):
    rule(f"evaluation.{_name}", sits_in_person & holds_it & has_declared & votes)
for _name in ("agree", "write_report"):
    rule(f"evaluation.{_name}", sits_in_person & has_declared & leads)
rule("evaluation.sign_report", sits_in_person & has_declared & votes)

# What is no act.
rule("evaluation.see_mine", is_signed_in & acts_for_agency & is_secured)
rule(
    "evaluation.see",
    is_auditor_of_the_platform
    | (is_officer & is_buyers)
    | (acts_for_agency & is_secured & is_reported_to)
    | (sits_in_person & was_seated),
)
rule("evaluation.read_bids", sits_in_person & has_declared)
