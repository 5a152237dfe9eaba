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


class EnvelopeKind(TextChoices):
    """Which part of a bid an envelope holds. "Whole" where the tender asks for one envelope."""

    TECHNICAL = "technical", _("Technical envelope")
    FINANCIAL = "financial", _("Financial envelope")
    WHOLE = "whole", _("Bid in one envelope")


KINDS_ASKED: dict[str, tuple[EnvelopeKind, ...]] = {
    "one": (EnvelopeKind.WHOLE,),
    "two": (EnvelopeKind.TECHNICAL, EnvelopeKind.FINANCIAL),
}
"""The envelopes of a lot, by what the tender asks for."""


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
    BYTES_MISSING = "bytes_missing", _("Upload not complete")
    WITHDRAWN = "withdrawn", pgettext_lazy("a lot", "Withdrawn")
    OPENED = "opened", pgettext_lazy("a lot", "Opened")


def can_move(moves: dict[str, frozenset[str]], old: str, new: str) -> bool:
    """Whether the table of moves allows going from `old` to `new`."""
    return new in moves.get(old, frozenset())
