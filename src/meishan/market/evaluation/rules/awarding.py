# SPDX-License-Identifier: Apache-2.0
"""Who ranks, recommends, reviews, decides and announces; who debriefs; who protests, and who judges a protest."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import (
    acts_for_agency,
    acts_for_bidder,
    has_role,
    is_head,
    is_officer,
    is_own,
    is_secured,
    is_signed_in,
    is_supplier_editor,
    is_system,
)
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule
from meishan.market.bids.rules import is_bidders_own

from ..models import CommitteeMember, Outcome, Protest, Ranking, Recommendation
from ..queries import parts


def _notice_of(subject: Any) -> UUID:
    """The tender that something of an award belongs to."""
    found: UUID | None = getattr(subject, "notice_id", None)
    return found if found is not None else subject.pk


def _people(by: Actor) -> set[UUID]:
    """Who acts, and whom she stands in for: neither has two parts."""
    return {one for one in (by.person, by.standing_in_for) if one is not None}


@predicate(_("Whoever opens the bids of a tender has no other part in it."))
def opens_nothing_here(by: Actor, subject: Any) -> bool:
    return not any(parts.opened(one, _notice_of(subject)) for one in _people(by))


@predicate(_("You judged, recommended or opened here, so somebody else must review and decide."))
def had_no_hand_in_it(by: Actor, subject: Any) -> bool:
    return not any(parts.prepared(one, _notice_of(subject)) for one in _people(by))


@predicate(_("You advised on this tender, so somebody else must decide."))
def did_not_advise(by: Actor, subject: Any) -> bool:
    return not any(parts.advised(one, _notice_of(subject)) for one in _people(by))


@predicate(_("You decided on an award of this tender, so somebody else must review it."))
def did_not_decide(by: Actor, subject: Any) -> bool:
    return not any(parts.decided(one, _notice_of(subject)) for one in _people(by))


@predicate(_("Only members of the agency’s review committee do this, in person."))
def is_on_committee(by: Actor, subject: Any) -> bool:
    return parts.may_committee(by, getattr(subject, "buyer_id", None) or getattr(subject, "pk", None))


@predicate(_("Only members of the agency’s review committee do this, in person."))
def is_on_own_committee(by: Actor, subject: object) -> bool:
    return parts.may_committee(by, by.organisation)


@predicate(_("You had a part in this award, so somebody else of the committee must judge the protest."))
def had_no_part(by: Actor, subject: Any) -> bool:
    return not any(parts.had_part(one, _notice_of(subject)) for one in _people(by))


@predicate(_("A recommendation that a committee reviews is decided on by the head of procurement."))
def needs_no_review(by: Actor, subject: Recommendation) -> bool:
    return not subject.needs_review


@predicate(_("Whoever took the protest up settles it."))
def took_it_up(by: Actor, subject: Protest) -> bool:
    return by.person is not None and by.person == subject.reviewer


@predicate(_("Only the head or she herself may end a seat on the committee."))
def is_own_seat(by: Actor, subject: CommitteeMember) -> bool:
    return by.person is not None and by.person == subject.person


@predicate(_("This is not public yet. The buyer announces the award first."))
def is_announced(by: Actor, subject: Ranking) -> bool:
    return Outcome.objects.filter(ranking=subject.pk).exists()


is_case_officer = is_officer & is_own & opens_nothing_here
sits_on_committee = acts_for_agency & is_secured & is_on_committee

rule("evaluation.appoint_to_committee", is_head & is_own)
rule("evaluation.leave_committee", (is_head & is_own) | (is_signed_in & is_secured & is_own_seat))
for _name in ("reject_offer", "rank_offers", "recommend", "submit_recommendation", "withdraw_recommendation"):
    rule(f"evaluation.{_name}", is_case_officer)
rule("evaluation.advise", sits_on_committee & had_no_hand_in_it & did_not_decide)
rule(
    "evaluation.decide",
    ((is_head & is_own) | (is_case_officer & needs_no_review)) & had_no_hand_in_it & did_not_advise,
)
rule("evaluation.announce", is_case_officer)
rule("evaluation.let_stand", is_system | is_case_officer)
rule("evaluation.cancel_award", is_system | (is_head & is_own))
rule("evaluation.ask_debrief", is_supplier_editor & is_bidders_own)
rule("evaluation.answer_debrief", is_case_officer)
for _name in ("draft_protest", "file_protest", "withdraw_protest"):
    rule(f"evaluation.{_name}", is_supplier_editor & is_bidders_own)
rule("evaluation.publish_withdrawal", is_system)
rule("evaluation.admit_protest", sits_on_committee & had_no_part)
rule("evaluation.review_protest", sits_on_committee & had_no_part)
rule("evaluation.settle_protest", sits_on_committee & had_no_part & took_it_up)
rule("evaluation.implement_protest", is_case_officer)

# Pages of awards.
rule(
    "evaluation.see_award",
    sits_on_committee
    | (acts_for_agency & is_own & has_role(Role.OFFICER, Role.HEAD, Role.AUDITOR) & is_secured),
)
rule("evaluation.see_announced_ranking", is_announced)
rule(
    "evaluation.see_case_list", acts_for_agency & has_role(Role.OFFICER, Role.HEAD, Role.AUDITOR) & is_secured
)
rule("evaluation.sit_on_committee", acts_for_agency & is_secured & is_on_own_committee)
rule("evaluation.see_committee", acts_for_agency & is_own & is_secured)
rule("evaluation.see_awards_desk", acts_for_agency & is_secured)
rule("evaluation.see_letter", is_signed_in & acts_for_bidder & is_bidders_own)
rule("evaluation.see_letters", is_signed_in & acts_for_bidder)
