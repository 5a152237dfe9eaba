# SPDX-License-Identifier: Apache-2.0
"""Who may bid, read a bid, and move its bytes; who opens, watches, and judges what was opened."""

from typing import Any

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
from meishan.base.ledger.rules import is_auditor_of_the_platform
from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries import openers
from meishan.market.tenders.rules import (
    has_basic_registration,
    is_eligible,
    is_of_the_platform,
    is_published,
    is_sealed_here,
    is_standing,
)

from .models import Bid, Negotiation, OpenedFile, Opening, OpeningLine, Partner, TechnicalDecision, Upload
from .queries import judging, prices
from .queries import opening as openings
from .states import PartnerState


@predicate(_("This belongs to another organisation."))
def is_bidders_own(by: Actor, subject: Bid | Upload) -> bool:
    """The bid's supplier is the organisation the actor acts for. (The buyer's own people are strangers here.)"""
    return by.organisation is not None and subject.supplier_id == by.organisation


@predicate(_("Only the firm that was asked may answer."))
def is_asked(by: Actor, subject: Partner) -> bool:
    return by.organisation is not None and subject.organisation_id == by.organisation


@predicate(_("You are no longer named in this bid."))
def is_named(by: Actor, subject: Partner) -> bool:
    return subject.state != PartnerState.DROPPED


may_bid = is_of_the_platform & is_sealed_here & is_supplier_editor & is_eligible & has_basic_registration

for _name in ("begin", "submit", "reconfirm", "set_consortium"):
    rule(f"bids.{_name}", is_published & may_bid)
# Nobody is held to a bid because she is not eligible any more, nor because the tender rests.
rule("bids.withdraw", is_standing & is_supplier_editor)
rule("bids.note_failed_try", is_signed_in & acts_for_bidder)
rule("bids.deliver", is_system | is_supplier_editor)
rule("bids.join_consortium", is_supplier_editor & is_asked & is_named & is_eligible)
rule("bids.leave_consortium", is_supplier_editor & is_asked & is_named)
rule("bids.save_draft", is_supplier_editor & is_bidders_own)
rule("bids.make_organisation_key", is_supplier_editor & is_own)
rule("bids.retire_organisation_key", is_supplier_editor & is_own)

# What is no act.
rule("bids.see_mine", is_signed_in & acts_for_bidder)
rule("bids.see_bid", is_signed_in & acts_for_bidder & is_bidders_own)
rule("bids.edit_bid", is_supplier_editor & is_bidders_own)
rule("bids.upload", is_supplier_editor)
rule("bids.continue_upload", is_supplier_editor & is_bidders_own)


# Openings.


def _opening_of(subject: Any) -> Opening | None:
    """The opening that a line, minutes or an envelope belongs to."""
    if isinstance(subject, Opening):
        return subject
    if hasattr(subject, "opening"):
        found: Opening = subject.opening
        return found
    line = OpeningLine.objects.select_related("opening").filter(pk=subject.pk).first()
    return line.opening if line else None


@predicate(_("Only the openers of this tender may do this, each for the organisation she was appointed for."))
def holds_a_seat(by: Actor, subject: Any) -> bool:
    """One of the tender's openers, still in that role, acting in person."""
    opening = _opening_of(subject)
    seat = openings.seat_of(opening, by.person) if opening else None
    return (
        seat is not None
        and by.standing_in_for is None
        and seat.organisation_id == by.organisation
        and openers.holds_opener_role(seat.person, seat.organisation_id)
    )


@predicate(_("Whoever opens the bids of a tender has no other part in it."))
def holds_no_seat(by: Actor, subject: Any) -> bool:
    return not openers.is_opener_of(
        by.person, getattr(subject, "notice_id", None) or subject.submission.notice_id
    )


@predicate(_("Whoever opens the bids of a tender has no other part in it."))
def holds_no_seat_of_notice(by: Actor, subject: Notice) -> bool:
    return not openers.is_opener_of(by.person, subject.pk)


@predicate(_("The one who said it can't also confirm it. A second person must."))
def did_not_propose(by: Actor, subject: TechnicalDecision) -> bool:
    return subject.proposed_by not in (by.person, by.standing_in_for)


@predicate(
    _("Only those who evaluate this tender read its bids, and only after they have signed their declaration.")
)
def reads_bids(by: Actor, subject: Any) -> bool:
    """Sits on the tender's panel and has declared that she has no conflict of interest."""
    return by.standing_in_for is None and judging.may_read(judging.notice_of(subject), by.person)


@predicate(_("Prices are shown to those who score once all scores are locked."))
def reads_prices(by: Actor, subject: Any) -> bool:
    """Reads the bids of that tender, and does not have to score them first."""
    return by.standing_in_for is None and judging.may_read_prices(judging.notice_of(subject), by.person)


@predicate(_("Prices are shown to those who score once all scores are locked."))
def holds_no_prices(by: Actor, subject: OpenedFile) -> bool:
    return subject.file_name != prices.NAME


@predicate(_("Bidders and the buyer may watch this opening."))
def may_watch(by: Actor, subject: Opening) -> bool:
    return by.organisation is not None and openings.watches(subject, by.organisation)


@predicate(_("By the rules of this tender, bidders are told of their own envelope alone."))
def tells_of_all(by: Actor, subject: Opening) -> bool:
    return openings.tells_names(subject)


is_panelist = acts_for_agency & has_role(Role.OFFICER, Role.HEAD, Role.EVALUATOR) & is_secured
is_opener_here = is_signed_in & is_secured & holds_a_seat

rule("bids.schedule_opening", is_system | (is_officer & is_own))
rule("bids.fail_opening", is_system)
rule("bids.unpack_envelope", is_system)
for _name in (
    "attend_opening",
    "preside",
    "release_shares",
    "hand_share",
    "report_share",
    "open_envelope",
    "mark_void",
    "agree_void",
    "close_opening",
    "sign_minutes",
):
    rule(f"bids.{_name}", is_opener_here)
rule("bids.publish_minutes", is_officer & is_own)
rule("bids.record_technical_result", is_panelist & is_own & holds_no_seat & reads_bids)
rule("bids.confirm_technical_result", is_panelist & is_own & holds_no_seat & reads_bids & did_not_propose)
rule("bids.ask_clarification", is_officer & is_own & holds_no_seat & reads_bids)
rule("bids.answer_clarification", is_supplier_editor & is_bidders_own)
rule("bids.ask_longer_validity", is_officer & is_own & is_standing)
rule("bids.answer_longer_validity", is_supplier_editor & is_bidders_own)


@predicate(_("Only the two officers of this negotiation may do this."))
def is_one_of_the_two(by: Actor, subject: Negotiation) -> bool:
    return by.standing_in_for is None and by.person in (subject.asked_by, subject.second)


@predicate(_("One of the two officers wrote these minutes; the other one must confirm them."))
def did_not_minute(by: Actor, subject: Negotiation) -> bool:
    return by.person != subject.minuted_by


@predicate(_("Neither of the two officers can also allow it."))
def is_neither_of_the_two(by: Actor, subject: Negotiation) -> bool:
    return not {by.person, by.standing_in_for} & {subject.asked_by, subject.second}


rule("bids.ask_negotiation", is_officer & is_own & is_standing & holds_no_seat_of_notice)
for _name in ("approve_negotiation", "decline_negotiation"):
    rule(f"bids.{_name}", is_head & is_own & is_neither_of_the_two & holds_no_seat)
rule("bids.make_final_offer", is_supplier_editor & is_bidders_own)
rule("bids.minute_negotiation", is_officer & is_own & is_one_of_the_two)
rule("bids.confirm_negotiation", is_officer & is_own & is_one_of_the_two & did_not_minute)
rule("bids.see_negotiations", is_officer & is_own)

# Pages of openings.
rule("bids.see_openings", is_signed_in)
rule("bids.see_room", is_opener_here)
rule("bids.watch_opening", is_opener_here | (is_officer & is_own) | may_watch | is_auditor_of_the_platform)
rule(
    "bids.take_record",
    is_opener_here | (is_officer & is_own) | (may_watch & tells_of_all) | is_auditor_of_the_platform,
)
rule("bids.see_minutes", is_opener_here | (is_officer & is_own) | is_auditor_of_the_platform)
rule("bids.see_received", is_officer & is_own)
rule("bids.read_envelope", is_officer & is_own & reads_bids)
rule(
    "bids.read_file",
    (acts_for_bidder & is_bidders_own) | (is_panelist & reads_bids & (holds_no_prices | reads_prices)),
)
rule("bids.read_prices", is_panelist & reads_prices)
rule("bids.take_ciphertext", (acts_for_bidder & is_bidders_own) | is_auditor_of_the_platform)
