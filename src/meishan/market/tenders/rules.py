# SPDX-License-Identifier: Apache-2.0
"""Who may draft, clear, publish, answer, ask and show interest."""

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
from meishan.base.accounts.states import PROBING_KINDS, Role
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import Predicate, predicate, rule
from meishan.market.suppliers import queries as suppliers
from meishan.market.vetting import queries as vetting

from .models import Draft, Drill, Notice, OpenerKey, Question, Seat
from .queries.openers import OPENER_ROLES, is_opener_of, seat_of
from .states import DraftState, NoticeState, QuestionState, SubmissionMethod


@predicate(_("Only a draft can be edited. Take it back from clearance first."))
def is_editable(by: Actor, subject: Draft) -> bool:
    return subject.state == DraftState.DRAFT


@predicate(_("This text does not wait for clearance."))
def is_in_clearance(by: Actor, subject: Draft) -> bool:
    return subject.state == DraftState.IN_CLEARANCE


@predicate(_("A second officer clears this text first; then it can be published."))
def is_cleared(by: Actor, subject: Draft) -> bool:
    return subject.state == DraftState.CLEARED


@predicate(_("You wrote part of this text, so another officer must clear it."))
def did_not_write_it(by: Actor, subject: Draft) -> bool:
    """Four eyes: neither the person nor whoever she stands in for wrote any of it (UN practice, un-procurement b)."""
    return by.person not in subject.editors and by.standing_in_for not in subject.editors


@predicate(_("This is the first version of a notice."))
def is_amendment(by: Actor, subject: Draft) -> bool:
    return subject.is_amendment


@predicate(_("This notice is cancelled or suspended."))
def is_published(by: Actor, subject: Notice) -> bool:
    return subject.state == NoticeState.PUBLISHED


@predicate(_("This notice was cancelled."))
def is_standing(by: Actor, subject: Notice) -> bool:
    """Published, or suspended for a while."""
    return subject.state != NoticeState.CANCELLED


@predicate(_("This tender is not suspended."))
def is_suspended(by: Actor, subject: Notice) -> bool:
    return subject.state == NoticeState.SUSPENDED


@predicate(_("Answers to this notice do not come sealed through this platform, so it has no such step."))
def is_sealed_here(by: Actor, subject: Notice) -> bool:
    return subject.submission_method == SubmissionMethod.PLATFORM


@predicate(_("This notice comes from another portal. Go to its original to take part."))
def is_of_the_platform(by: Actor, subject: Notice) -> bool:
    return not subject.is_external


@predicate(_("This question was settled already."))
def is_waiting(by: Actor, subject: Question) -> bool:
    return subject.state == QuestionState.ASKED


@predicate(
    _(
        "To take part you need a Basic registration with this buyer. Submit your registration; "
        "if it does not match this buyer, add codes of what it buys."
    )
)
def has_basic_registration(by: Actor, subject: Notice) -> bool:
    """UNGM: expressing interest needs Basic registration with that organisation."""
    return (
        by.organisation is not None
        and subject.buyer_id is not None
        and suppliers.has_basic_with(by.organisation, subject.buyer_id)
    )


@predicate(_("Your organisation is ineligible at present, so it can't take part."))
def is_eligible(by: Actor, subject: Notice) -> bool:
    return by.organisation is None or not vetting.is_sanctioned(by.organisation)


@predicate(_("You open the bids of this tender, so you may not work on its text."))
def is_no_opener(by: Actor, subject: Draft | Notice) -> bool:
    """Whoever opens the bids is not otherwise on the case (issue of trust: no one decides alone)."""
    sealed = subject.content.get("tender") if isinstance(subject, Draft) else is_sealed_here(by, subject)
    if not sealed:
        return True
    return not is_opener_of(by.person, getattr(subject, "notice_id", None) or subject.pk)


@predicate(_("Only the opener herself may do this."))
def is_seated(by: Actor, subject: Seat | Drill) -> bool:
    """She holds this seat, or one in this drill's list, and acts for the organisation she holds it for."""
    seat = subject if isinstance(subject, Seat) else seat_of(by.person, subject.manifest)
    return seat is not None and by.person == seat.person and by.organisation == seat.organisation_id


@predicate(_("Only the one who made the key may do this."))
def is_key_holder(by: Actor, subject: OpenerKey) -> bool:
    return by.person is not None and by.person == subject.person


@predicate(
    _("Only programs with a key of a UN agency, an international organisation or the platform report this.")
)
def is_prober(by: Actor, subject: object) -> bool:
    """Nobody who bids may say that the platform was out of reach."""
    return by.token is not None and by.organisation_kind in PROBING_KINDS


is_opener = has_role(*OPENER_ROLES) & is_secured


def _own_draft(*more: Predicate) -> Predicate:
    joined = is_officer & is_own & is_no_opener
    for one in more:
        joined &= one
    return joined


rule("tenders.draft", is_officer)
for _name in ("save", "attach", "detach", "submit", "discard"):
    rule(f"tenders.{_name}", _own_draft(is_editable))
for _name in ("estimate", "consider_agreements", "explain_splitting", "ask_shorter_time"):
    rule(f"tenders.{_name}", _own_draft(is_editable, ~is_amendment))
rule("tenders.recall", _own_draft(is_in_clearance | is_cleared))
rule("tenders.send_back", _own_draft(is_in_clearance, did_not_write_it))
rule("tenders.clear", _own_draft(is_in_clearance, did_not_write_it))
rule("tenders.publish", _own_draft(is_cleared, ~is_amendment))
rule("tenders.revise", _own_draft(is_cleared, is_amendment))
rule("tenders.amend", is_officer & is_own & is_no_opener & is_published)
rule("tenders.cancel", is_officer & is_own & is_standing)
rule("tenders.suspend", is_officer & is_own & is_published & is_sealed_here)
rule("tenders.resume", is_officer & is_own & is_suspended)
rule("tenders.extend_deadline", is_officer & is_own & is_published & is_sealed_here)
rule("tenders.declare_unsuccessful", is_officer & is_own & is_published & is_sealed_here)
rule("tenders.declare_failed", is_officer & is_own & is_published & is_sealed_here)
rule("tenders.cancel_lot", is_officer & is_own & is_standing & is_sealed_here)
rule("tenders.answer", is_officer & is_own & is_standing)
rule("tenders.publish_meeting", is_officer & is_own & is_standing)
rule("tenders.set_rules", is_head & is_own)
rule("tenders.set_aside", is_officer & is_own & is_waiting)
rule(
    "tenders.express_interest",
    is_of_the_platform & is_published & is_supplier_editor & is_eligible & has_basic_registration,
)
rule("tenders.withdraw_interest", is_supplier_editor)
rule("tenders.ask", is_of_the_platform & is_published & is_supplier_editor & is_eligible)
rule("tenders.import", is_system | is_officer)

# Pages that are no acts.
rule("tenders.see_desk", is_officer)
rule(
    "tenders.see_case",
    acts_for_agency & is_own & has_role(Role.OFFICER, Role.HEAD, Role.AUDITOR) & is_secured,
)
rule("tenders.see_draft", is_officer & is_own)
rule("tenders.see_interested", is_officer & is_own)
rule("tenders.see_mine", is_signed_in & acts_for_bidder)

# Openers
rule("tenders.make_opener_key", is_opener)
rule("tenders.retire_opener_key", is_secured & is_key_holder)
rule("tenders.appoint_openers", is_officer & is_own)
rule("tenders.replace_openers", is_officer & is_own)
rule("tenders.start_drill", is_system | (is_officer & is_own))
rule("tenders.confirm_seat", is_secured & is_seated)
rule("tenders.answer_drill", is_secured & is_seated)
rule("tenders.warn_of_openers", is_system)
rule("tenders.see_openers", is_officer & is_own)
rule("tenders.see_seats", is_opener)

# Outages
rule("tenders.note_availability", is_system)
rule("tenders.report_availability", is_prober)
rule("tenders.extend_for_outage", is_system)
