# SPDX-License-Identifier: Apache-2.0
"""The life of a contract, an amendment, a milestone, an agreement, a call-off, a round of offers, a piggyback."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Moves = dict[str, frozenset[str]]


class ContractKind(TextChoices):
    CONTRACT = "contract", _("Contract")
    AGREEMENT = "agreement", _("Long-term agreement")


class ContractState(TextChoices):
    """What is kept of a contract's life. That it has begun, or run out, follows from its dates: see ContractPhase."""

    DRAFT = "draft", pgettext_lazy("a contract", "Being drafted")
    OFFERED = "offered", pgettext_lazy("a contract", "Waits for signatures")
    SIGNED = "signed", pgettext_lazy("a contract", "Signed")
    COMPLETED = "completed", pgettext_lazy("a contract", "Completed")
    TERMINATED = "terminated", pgettext_lazy("a contract", "Terminated")
    WITHDRAWN = "withdrawn", pgettext_lazy("a contract", "Given up before signature")


CONTRACT_MOVES: Moves = {
    ContractState.DRAFT: frozenset({ContractState.OFFERED, ContractState.WITHDRAWN}),
    # Taken back by the buyer or declined by the supplier, a text goes back to its writers.
    ContractState.OFFERED: frozenset({ContractState.DRAFT, ContractState.SIGNED}),
    ContractState.SIGNED: frozenset({ContractState.COMPLETED, ContractState.TERMINATED}),
    ContractState.COMPLETED: frozenset(),
    ContractState.TERMINATED: frozenset(),
    ContractState.WITHDRAWN: frozenset(),
}


class ContractPhase(TextChoices):
    """What a reader sees: state and dates together."""

    DRAFT = "draft", pgettext_lazy("a contract", "Being drafted")
    OFFERED = "offered", pgettext_lazy("a contract", "Waits for signatures")
    SIGNED = "signed", pgettext_lazy("a contract", "Signed, not begun yet")
    ACTIVE = "active", pgettext_lazy("a contract", "In force")
    OVER = "over", pgettext_lazy("a contract", "Past its last day")
    COMPLETED = "completed", pgettext_lazy("a contract", "Completed")
    TERMINATED = "terminated", pgettext_lazy("a contract", "Terminated")
    WITHDRAWN = "withdrawn", pgettext_lazy("a contract", "Given up before signature")


class Side(TextChoices):
    """The two who sign."""

    BUYER = "buyer", pgettext_lazy("a party to a contract", "Buyer")
    SUPPLIER = "supplier", pgettext_lazy("a party to a contract", "Supplier")


class AmendmentState(TextChoices):
    """A change is proposed, reviewed by the committee where it is large, offered, and in force once both signed."""

    PROPOSED = "proposed", pgettext_lazy("an amendment", "Proposed")
    IN_REVIEW = "in_review", pgettext_lazy("an amendment", "Before the review committee")
    APPROVED = "approved", pgettext_lazy("an amendment", "Endorsed by the committee")
    REJECTED = "rejected", pgettext_lazy("an amendment", "Not endorsed")
    OFFERED = "offered", pgettext_lazy("an amendment", "Waits for signatures")
    IN_FORCE = "in_force", pgettext_lazy("an amendment", "In force")
    WITHDRAWN = "withdrawn", pgettext_lazy("an amendment", "Given up")


AMENDMENT_MOVES: Moves = {
    AmendmentState.PROPOSED: frozenset({AmendmentState.OFFERED, AmendmentState.WITHDRAWN}),
    AmendmentState.IN_REVIEW: frozenset(
        {AmendmentState.APPROVED, AmendmentState.REJECTED, AmendmentState.WITHDRAWN}
    ),
    AmendmentState.APPROVED: frozenset({AmendmentState.OFFERED, AmendmentState.WITHDRAWN}),
    AmendmentState.OFFERED: frozenset({AmendmentState.IN_FORCE, AmendmentState.WITHDRAWN}),
    AmendmentState.REJECTED: frozenset(),
    AmendmentState.IN_FORCE: frozenset(),
    AmendmentState.WITHDRAWN: frozenset(),
}
OPEN_AMENDMENTS = (
    AmendmentState.PROPOSED,
    AmendmentState.IN_REVIEW,
    AmendmentState.APPROVED,
    AmendmentState.OFFERED,
)


class PriceChangeKind(TextChoices):
    """What an amendment does to a line of a price list."""

    REVISED = "revised", pgettext_lazy("a line of a price list", "New price")
    ADDED = "added", pgettext_lazy("a line of a price list", "New line")
    ENDED = "ended", pgettext_lazy("a line of a price list", "Not sold any more")


class MilestoneState(TextChoices):
    """Something to be delivered by a day: the supplier reports it, the buyer accepts it or says what is wrong; or both
    agree in an amendment that it is not due any more.
    """

    PLANNED = "planned", pgettext_lazy("a milestone", "To be delivered")
    REPORTED = "reported", pgettext_lazy("a milestone", "Delivered, waits for acceptance")
    ACCEPTED = "accepted", pgettext_lazy("a milestone", "Accepted")
    DROPPED = "dropped", pgettext_lazy("a milestone", "Not due any more")


MILESTONE_MOVES: Moves = {
    # Dropped by an amendment that both signed, and by nothing else.
    MilestoneState.PLANNED: frozenset({MilestoneState.REPORTED, MilestoneState.DROPPED}),
    MilestoneState.REPORTED: frozenset({MilestoneState.PLANNED, MilestoneState.ACCEPTED}),
    MilestoneState.ACCEPTED: frozenset(),
    MilestoneState.DROPPED: frozenset(),
}
SETTLED_MILESTONES = (MilestoneState.ACCEPTED, MilestoneState.DROPPED)
"""States in which nobody waits for a milestone any more."""


class MilestoneChangeKind(TextChoices):
    """What an amendment does to a milestone."""

    REVISED = "revised", pgettext_lazy("a milestone", "Changed")
    ADDED = "added", pgettext_lazy("a milestone", "New milestone")
    DROPPED = "dropped", pgettext_lazy("a milestone", "Not due any more")


class TerminationGround(TextChoices):
    """Why a contract ends early. Source: UN General Conditions of Contract, termination and force majeure."""

    MUTUAL = "mutual", _("Both sides agree")
    CONVENIENCE = "convenience", _("The need or the funding has ended")
    BREACH = "breach", _("The supplier did not do what was agreed")
    INSOLVENCY = "insolvency", _("The supplier is insolvent")
    SANCTION = "sanction", _("The supplier became ineligible")
    FORCE_MAJEURE = "force_majeure", _("Force majeure")


class TerminationState(TextChoices):
    """Asked for by one person, decided by another."""

    ASKED = "asked", pgettext_lazy("a termination", "Waits for the head’s decision")
    DECIDED = "decided", pgettext_lazy("a termination", "Decided")
    DECLINED = "declined", pgettext_lazy("a termination", "Not agreed")


class AgreementState(TextChoices):
    """What is kept of an agreement's life; that it has expired or is exhausted follows: see AgreementPhase."""

    DRAFT = "draft", pgettext_lazy("an agreement", "Being drafted")
    ACTIVE = "active", pgettext_lazy("an agreement", "In force")
    SUSPENDED = "suspended", pgettext_lazy("an agreement", "Suspended")
    TERMINATED = "terminated", pgettext_lazy("an agreement", "Terminated")


AGREEMENT_MOVES: Moves = {
    AgreementState.DRAFT: frozenset({AgreementState.ACTIVE, AgreementState.TERMINATED}),
    AgreementState.ACTIVE: frozenset({AgreementState.SUSPENDED, AgreementState.TERMINATED}),
    AgreementState.SUSPENDED: frozenset({AgreementState.ACTIVE, AgreementState.TERMINATED}),
    AgreementState.TERMINATED: frozenset(),
}


class AgreementPhase(TextChoices):
    """State, dates and ceiling together. Source: etendering.md 11."""

    DRAFT = "draft", pgettext_lazy("an agreement", "Being drafted")
    COMING = "coming", pgettext_lazy("an agreement", "Signed, not begun yet")
    ACTIVE = "active", pgettext_lazy("an agreement", "In force")
    SUSPENDED = "suspended", pgettext_lazy("an agreement", "Suspended")
    EXPIRED = "expired", pgettext_lazy("an agreement", "Expired")
    EXHAUSTED = "exhausted", pgettext_lazy("an agreement", "Ceiling reached")
    TERMINATED = "terminated", pgettext_lazy("an agreement", "Terminated")


class CallOffState(TextChoices):
    """An order under an agreement. Source: etendering.md 11."""

    CART = "cart", pgettext_lazy("a call-off", "Being prepared")
    SUBMITTED = "submitted", pgettext_lazy("a call-off", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("a call-off", "Approved, not sent yet")
    ORDERED = "ordered", pgettext_lazy("a call-off", "Ordered")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("a call-off", "Confirmed by the supplier")
    SHIPPED = "shipped", pgettext_lazy("a call-off", "On its way")
    RECEIVED = "received", pgettext_lazy("a call-off", "Received")
    CLOSED = "closed", pgettext_lazy("a call-off", "Closed")
    REJECTED = "rejected", pgettext_lazy("a call-off", "Rejected")
    CANCELLED = "cancelled", pgettext_lazy("a call-off", "Cancelled")


CALL_OFF_MOVES: Moves = {
    CallOffState.CART: frozenset({CallOffState.SUBMITTED, CallOffState.CANCELLED}),
    # An approver sends it back, too.
    CallOffState.SUBMITTED: frozenset(
        {CallOffState.CART, CallOffState.APPROVED, CallOffState.REJECTED, CallOffState.CANCELLED}
    ),
    CallOffState.APPROVED: frozenset({CallOffState.ORDERED, CallOffState.CANCELLED}),
    # The supplier may say that it can't deliver.
    CallOffState.ORDERED: frozenset(
        {CallOffState.ACKNOWLEDGED, CallOffState.REJECTED, CallOffState.CANCELLED}
    ),
    CallOffState.ACKNOWLEDGED: frozenset({CallOffState.SHIPPED, CallOffState.CANCELLED}),
    CallOffState.SHIPPED: frozenset({CallOffState.RECEIVED}),
    CallOffState.RECEIVED: frozenset({CallOffState.CLOSED}),
    CallOffState.CLOSED: frozenset(),
    CallOffState.REJECTED: frozenset(),
    CallOffState.CANCELLED: frozenset(),
}
CONSUMING = (
    CallOffState.APPROVED,
    CallOffState.ORDERED,
    CallOffState.ACKNOWLEDGED,
    CallOffState.SHIPPED,
    CallOffState.RECEIVED,
    CallOffState.CLOSED,
)
"""States in which a call-off counts against the ceiling."""
SEEN_BY_SUPPLIER = (
    CallOffState.ORDERED,
    CallOffState.ACKNOWLEDGED,
    CallOffState.SHIPPED,
    CallOffState.RECEIVED,
    CallOffState.CLOSED,
)


class RoundState(TextChoices):
    """Secondary bidding: the holders of an agreement offer for one need."""

    OPEN = "open", pgettext_lazy("a round of offers", "Offers are taken")
    CHOSEN = "chosen", pgettext_lazy("a round of offers", "An offer was chosen")
    ENDED = "ended", pgettext_lazy("a round of offers", "Ended without a choice")


class PiggybackState(TextChoices):
    """Another agency uses an agreement: owner and supplier both agree first."""

    ASKED = "asked", pgettext_lazy("a piggyback", "Waits for both consents")
    AGREED = "agreed", pgettext_lazy("a piggyback", "Agreed")
    REFUSED = "refused", pgettext_lazy("a piggyback", "Refused")
    ENDED = "ended", pgettext_lazy("a piggyback", "Ended")


PIGGYBACK_MOVES: Moves = {
    PiggybackState.ASKED: frozenset({PiggybackState.AGREED, PiggybackState.REFUSED, PiggybackState.ENDED}),
    PiggybackState.AGREED: frozenset({PiggybackState.ENDED}),
    PiggybackState.REFUSED: frozenset(),
    PiggybackState.ENDED: frozenset(),
}


def can_move(moves: Moves, old: str, new: str) -> bool:
    """Whether the table of moves allows going from `old` to `new`."""
    return new in moves.get(old, frozenset())
