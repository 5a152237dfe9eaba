# SPDX-License-Identifier: Apache-2.0
"""The life of a bid, of what was submitted for a lot, of an envelope; and which moves are allowed.

"Needs confirmation" is not kept: it follows from the version of the tender a submission was made for.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WHOLE = 0
"""The number that stands for the whole tender where a bid is not for one of its lots."""


class BidState(TextChoices):
    """Where one supplier's bid on one tender stands. A bid stands submitted while any of its lots does."""

    DRAFT = "draft", pgettext_lazy("a bid", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("a bid", "Submitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("a bid", "Withdrawn")
    OPENED = "opened", pgettext_lazy("a bid", "Opened")


BID_MOVES: dict[str, frozenset[str]] = {
    BidState.DRAFT: frozenset({BidState.SUBMITTED}),
    BidState.SUBMITTED: frozenset({BidState.SUBMITTED, BidState.WITHDRAWN, BidState.OPENED}),
    BidState.WITHDRAWN: frozenset({BidState.SUBMITTED}),
    BidState.OPENED: frozenset(),
}


class SubmissionState(TextChoices):
    """What was submitted for a lot stands until another one replaces it or it is withdrawn, before the deadline."""

    STANDING = "standing", pgettext_lazy("a submission", "Stands")
    SUPERSEDED = "superseded", pgettext_lazy("a submission", "Replaced")
    WITHDRAWN = "withdrawn", pgettext_lazy("a submission", "Withdrawn")


SUBMISSION_MOVES: dict[str, frozenset[str]] = {
    SubmissionState.STANDING: frozenset({SubmissionState.SUPERSEDED, SubmissionState.WITHDRAWN}),
    SubmissionState.SUPERSEDED: frozenset(),
    SubmissionState.WITHDRAWN: frozenset(),
}


class TechnicalResult(TextChoices):
    """What the technical evaluation said; only the qualified have their financial envelope opened."""

    NONE = "none", _("Not evaluated yet")
    QUALIFIED = "qualified", _("Qualified")
    FAILED = "failed", _("Failed")


class EnvelopeState(TextChoices):
    """An envelope is sealed until its opening, and then what came of it."""

    SEALED = "sealed", _("Sealed")
    OPENED = "opened", pgettext_lazy("an envelope", "Opened")
    VOID = "void", pgettext_lazy("an envelope", "Void")
    UNREADABLE = "unreadable", pgettext_lazy("an envelope", "Unreadable")
    LATE = "late", pgettext_lazy("an envelope", "Late")
    KEPT_SEALED = "kept_sealed", _("Kept sealed")


ENVELOPE_MOVES: dict[str, frozenset[str]] = {
    EnvelopeState.SEALED: frozenset(
        {
            EnvelopeState.OPENED,
            EnvelopeState.VOID,
            EnvelopeState.UNREADABLE,
            EnvelopeState.LATE,
            EnvelopeState.KEPT_SEALED,
        }
    ),
    EnvelopeState.UNREADABLE: frozenset({EnvelopeState.OPENED, EnvelopeState.VOID}),
    EnvelopeState.OPENED: frozenset(),
    EnvelopeState.VOID: frozenset(),
    EnvelopeState.LATE: frozenset(),
    EnvelopeState.KEPT_SEALED: frozenset(),
}


class PartnerState(TextChoices):
    """A firm named as member of a consortium answers for itself."""

    ASKED = "asked", _("Waiting for its answer")
    AGREED = "agreed", pgettext_lazy("a partner", "Agreed")
    DECLINED = "declined", pgettext_lazy("a partner", "Declined")
    DROPPED = "dropped", _("No longer named")


class LotStanding(TextChoices):
    """What a bidder sees of one lot: derived, never kept."""

    NONE = "none", _("Nothing submitted")
    SEALED = "sealed", _("Sealed and submitted")
    NEEDS_CONFIRMATION = "needs_confirmation", _("Needs your confirmation")
    OPENERS_CHANGED = "openers_changed", _("Must be sealed again: the openers changed")
    BYTES_MISSING = "bytes_missing", _("Upload not complete")
    WITHDRAWN = "withdrawn", pgettext_lazy("a lot", "Withdrawn")
    OPENED = "opened", pgettext_lazy("a lot", "Opened")


class OpeningState(TextChoices):
    """The life of one opening. Source: etendering.md 11; UN practice: a committee opens and signs minutes."""

    SCHEDULED = "scheduled", pgettext_lazy("an opening", "May begin")
    QUORUM = "quorum", pgettext_lazy("an opening", "Enough openers are present")
    OPENED = "opened", pgettext_lazy("an opening", "Opened, minutes to be signed")
    MINUTES_SIGNED = "minutes_signed", pgettext_lazy("an opening", "Opened, minutes signed")
    FAILED = "failed", pgettext_lazy("an opening", "Called off")


OPENING_MOVES: dict[str, frozenset[str]] = {
    OpeningState.SCHEDULED: frozenset({OpeningState.QUORUM, OpeningState.FAILED}),
    OpeningState.QUORUM: frozenset({OpeningState.OPENED, OpeningState.FAILED}),
    OpeningState.OPENED: frozenset({OpeningState.MINUTES_SIGNED}),
    OpeningState.MINUTES_SIGNED: frozenset(),
    OpeningState.FAILED: frozenset(),
}


class Culprit(TextChoices):
    """At whose door it lies that an envelope did not open."""

    BIDDER = "bidder", _("The bidder")
    OPENER = "opener", _("An opener")
    PLATFORM = "platform", _("The platform")


class Fault(TextChoices):
    """Why an envelope did not open. Those of algorithms.sealing bear its codes; the last rest on openers' word."""

    NEVER_CAME = "never_came", _("Its bytes did not arrive by the deadline or in the time of grace after it.")
    GONE = "gone", _("The bytes are no longer where they were kept.")
    TAMPERED = "tampered", _("The bytes kept here are not those the bidder committed to.")
    TRUNCATED = "truncated", _("What is inside ends too early.")
    MALFORMED = "malformed", _("What is inside is not written as the format demands.")
    WRONG_OPENERS = "wrong_openers", _("It was sealed to other openers than the tender's.")
    WRONG_TENDER = "wrong_tender", _("It was sealed for another tender, lot or part of the bid.")
    WRONG_SUPPLIER = "wrong_supplier", _("It was sealed by another supplier than the one that sent it.")
    DOUBLE_ENCRYPTED = "double_encrypted", _("What is inside is encrypted once more.")
    KEY_MISMATCH = (
        "key_mismatch",
        _("The parts of its key are all whole, but make another key than it names."),
    )
    UNREADABLE = "unreadable", _("Its own key opens it, but there is nothing readable inside.")
    BAD_SHARES = (
        "bad_shares",
        _("The parts of its key that were sealed to the openers can't be read by them."),
    )
    BAD_PAD = "bad_pad", _("An opener handed over a part that is not the one sealed to her.")
    TOO_FEW = "too_few", _("Too few of the openers still hold their keys.")


class DecisionState(TextChoices):
    """A technical result is said by one person and counts once a second one agrees."""

    PROPOSED = "proposed", pgettext_lazy("a decision", "Waits for a second person")
    CONFIRMED = "confirmed", pgettext_lazy("a decision", "Confirmed")
    SENT_BACK = "sent_back", pgettext_lazy("a decision", "Not agreed")


class NegotiationKind(TextChoices):
    """How a buyer may still come to better terms. Source: UN Procurement Manual ch. 10; UNAIDS manual 11.1."""

    NEGOTIATION = "negotiation", _("Negotiation with one bidder")
    BEST_AND_FINAL = "best_and_final", _("Best and final offers")


class NegotiationState(TextChoices):
    """Asked for by one officer, approved by the head, minuted by two."""

    ASKED = "asked", pgettext_lazy("a negotiation", "Waits for the head’s approval")
    DECLINED = "declined", pgettext_lazy("a negotiation", "Not approved")
    APPROVED = "approved", pgettext_lazy("a negotiation", "Approved, bidders are asked")
    MINUTED = "minuted", pgettext_lazy("a negotiation", "Minuted, waits for the second officer")
    CONFIRMED = "confirmed", pgettext_lazy("a negotiation", "Minuted by two")


NEGOTIATION_MOVES: dict[str, frozenset[str]] = {
    NegotiationState.ASKED: frozenset({NegotiationState.APPROVED, NegotiationState.DECLINED}),
    NegotiationState.DECLINED: frozenset(),
    NegotiationState.APPROVED: frozenset({NegotiationState.MINUTED}),
    # The second officer sends minutes back that are not what was said.
    NegotiationState.MINUTED: frozenset({NegotiationState.CONFIRMED, NegotiationState.APPROVED}),
    NegotiationState.CONFIRMED: frozenset(),
}


def can_move(moves: dict[str, frozenset[str]], old: str, new: str) -> bool:
    """Whether the table of moves allows going from `old` to `new`."""
    return new in moves.get(old, frozenset())
