# SPDX-License-Identifier: Apache-2.0
"""Who draws a ticket, who calls and serves, who leaves the queue."""

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import acts_for_bidder
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule

from ..models import Shift, Ticket
from .parties import is_serving


@predicate(_("This desk is another adviser's, or you have left it. Load the page again."))
def sits_there(by: Actor, subject: Shift) -> bool:
    return by.person is not None and subject.adviser == by.person and subject.until is None


@predicate(_("Another adviser has called this ticket in the meantime."))
def has_it_at_hand(by: Actor, subject: Ticket) -> bool:
    return by.person is not None and subject.adviser == by.person


@predicate(_("This ticket is another supplier's."))
def drew_it(by: Actor, subject: Ticket) -> bool:
    return by.organisation is not None and subject.supplier_id == by.organisation


# Pages. A supplier who takes no part in the seminar may come to the desk, too: that is what it is for.
rule("seminars.draw", acts_for_bidder)
rule("seminars.serve", is_serving)

rule("seminars.draw_ticket", acts_for_bidder | is_serving)
rule("seminars.leave_queue", drew_it | is_serving)
rule("seminars.come_back", drew_it | is_serving)
rule("seminars.open_desk", is_serving)
rule("seminars.leave_desk", is_serving & sits_there)
rule("seminars.call_next", is_serving & sits_there)
rule("seminars.recall", is_serving)
rule("seminars.record_missed", is_serving & has_it_at_hand)
rule("seminars.begin_serving", is_serving & has_it_at_hand)
rule("seminars.transfer", is_serving & has_it_at_hand)
rule("seminars.close_ticket", is_serving & has_it_at_hand)
rule("seminars.book_at_desk", is_serving & has_it_at_hand)
