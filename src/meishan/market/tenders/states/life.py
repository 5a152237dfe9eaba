# SPDX-License-Identifier: Apache-2.0
"""Kinds of notice; the lives of drafts, notices, tenders, lots, questions and openers, with the moves allowed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeType(TextChoices):
    """What is asked for. Source: the ten notice types of UNGM, by its labels."""

    RFQ = "rfq", _("Request for quotation")
    ITB = "itb", _("Invitation to bid")
    RFP = "rfp", _("Request for proposal")
    EOI = "eoi", _("Request for EOI")
    RFI = "rfi", _("Request for information")
    PREQUALIFICATION = "prequalification", _("Request for pre-qualification")
    PRE_BID = "pre_bid", _("Pre-bid notice")
    GRANT = "grant", _("Grant support-call for proposal")
    CONSULTANTS = "consultants", _("Call for individual consultants")
    PARTNERS = "partners", _("Call for implementing partners")


class DraftState(TextChoices):
    """The life of a text on its way to the public: a first notice or an amendment."""

    DRAFT = "draft", _("Draft")
    IN_CLEARANCE = "in_clearance", _("In clearance")
    CLEARED = "cleared", _("Cleared")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")


OPEN_DRAFTS = (DraftState.DRAFT, DraftState.IN_CLEARANCE, DraftState.CLEARED)


DRAFT_MOVES: dict[str, frozenset[str]] = {
    DraftState.DRAFT: frozenset({DraftState.IN_CLEARANCE, DraftState.DISCARDED}),
    DraftState.IN_CLEARANCE: frozenset({DraftState.DRAFT, DraftState.CLEARED, DraftState.DISCARDED}),
    DraftState.CLEARED: frozenset({DraftState.DRAFT, DraftState.PUBLISHED, DraftState.DISCARDED}),
    DraftState.PUBLISHED: frozenset(),
    DraftState.DISCARDED: frozenset(),
}


class NoticeState(TextChoices):
    """The life of a notice after publication. "Closed" is not kept: it follows from the deadline row."""

    PUBLISHED = "published", _("Published")
    SUSPENDED = "suspended", _("Suspended")
    CANCELLED = "cancelled", _("Cancelled")


NOTICE_MOVES: dict[str, frozenset[str]] = {
    NoticeState.PUBLISHED: frozenset({NoticeState.SUSPENDED, NoticeState.CANCELLED}),
    NoticeState.SUSPENDED: frozenset({NoticeState.PUBLISHED, NoticeState.CANCELLED}),
    NoticeState.CANCELLED: frozenset(),
}


class NoticePhase(TextChoices):
    """What a reader sees: the state and the deadline together."""

    OPEN = "open", pgettext_lazy("a notice", "Open")
    CLOSED = "closed", _("Closed")
    UNDATED = "undated", _("No deadline given")
    SUSPENDED = "suspended", _("Suspended")
    CANCELLED = "cancelled", _("Cancelled")


class LotState(TextChoices):
    """A lot is answered, judged and awarded by itself; an amendment may remove it."""

    ACTIVE = "active", _("Active")
    REMOVED = "removed", _("Removed")
    CANCELLED = "cancelled", _("Cancelled")
    UNSUCCESSFUL = "unsuccessful", pgettext_lazy("a tender or lot", "Without result")
    AWARDED = "awarded", pgettext_lazy("a tender or lot", "Awarded")


LOT_MOVES: dict[str, frozenset[str]] = {
    LotState.ACTIVE: frozenset(
        {LotState.REMOVED, LotState.CANCELLED, LotState.UNSUCCESSFUL, LotState.AWARDED}
    ),
    LotState.REMOVED: frozenset({LotState.ACTIVE}),
    LotState.CANCELLED: frozenset(),
    LotState.UNSUCCESSFUL: frozenset(),
    # Its award fell away: the next in rank, or nobody.
    LotState.AWARDED: frozenset({LotState.ACTIVE}),
}


class TenderState(TextChoices):
    """The life of a sealed tender from need to completion. Source: UN Procurement Manual ch. 6 to 11, UN practice.

    "Opening" and "evaluating" are of the technical envelope, or of the only one.
    """

    DRAFT = "draft", pgettext_lazy("a tender", "Being drafted")
    IN_REVIEW = "in_review", pgettext_lazy("a tender", "In clearance")
    APPROVED = "approved", pgettext_lazy("a tender", "Cleared, not yet published")
    PUBLISHED = "published", pgettext_lazy("a tender", "Open for bids")
    SUSPENDED = "suspended", pgettext_lazy("a tender", "Suspended")
    CLOSED = "closed", pgettext_lazy("a tender", "Closed, not yet opened")
    OPENING = "opening", pgettext_lazy("a tender", "Opening")
    EVALUATING = "evaluating", pgettext_lazy("a tender", "In evaluation")
    OPENING_FINANCIAL = "opening_financial", pgettext_lazy("a tender", "Opening of financial envelopes")
    EVALUATING_FINANCIAL = "evaluating_financial", pgettext_lazy("a tender", "In financial evaluation")
    RECOMMENDED = "recommended", pgettext_lazy("a tender", "Award recommended")
    UNDER_REVIEW = "under_review", pgettext_lazy("a tender", "Before the review committee")
    AWARD_NOTIFIED = "award_notified", pgettext_lazy("a tender", "Award announced, standstill")
    AWARDED = "awarded", pgettext_lazy("a tender or lot", "Awarded")
    CONTRACTED = "contracted", pgettext_lazy("a tender", "Under contract")
    COMPLETED = "completed", pgettext_lazy("a tender", "Completed")
    CANCELLED = "cancelled", pgettext_lazy("a tender", "Cancelled")
    UNSUCCESSFUL = "unsuccessful", pgettext_lazy("a tender or lot", "Without result")
    FAILED = "failed", pgettext_lazy("a tender", "Failed: it can't be opened")


WITHOUT_AWARD = (TenderState.CANCELLED, TenderState.UNSUCCESSFUL, TenderState.FAILED)
"""Where a tender ended and nothing of it is awarded any more."""

TENDER_MOVES: dict[str, frozenset[str]] = {
    # A text comes back to its writers from clearance, and may be taken back before publication.
    TenderState.DRAFT: frozenset({TenderState.IN_REVIEW, TenderState.CANCELLED}),
    TenderState.IN_REVIEW: frozenset({TenderState.DRAFT, TenderState.APPROVED, TenderState.CANCELLED}),
    # Direct contracting (DIRECT alone) asks one supplier, so nothing is published and nothing opened.
    TenderState.APPROVED: frozenset(
        {TenderState.DRAFT, TenderState.PUBLISHED, TenderState.RECOMMENDED, TenderState.CANCELLED}
    ),
    TenderState.PUBLISHED: frozenset({TenderState.SUSPENDED, TenderState.CLOSED, TenderState.CANCELLED}),
    TenderState.SUSPENDED: frozenset({TenderState.PUBLISHED, TenderState.CANCELLED}),
    # What only sounds the market out (SOUNDINGS) ends with a shortlist instead of an award.
    TenderState.CLOSED: frozenset(
        {
            TenderState.OPENING,
            TenderState.EVALUATING,
            TenderState.COMPLETED,
            TenderState.UNSUCCESSFUL,
            TenderState.FAILED,
            TenderState.CANCELLED,
        }
    ),
    TenderState.OPENING: frozenset({TenderState.EVALUATING, TenderState.FAILED, TenderState.CANCELLED}),
    TenderState.EVALUATING: frozenset(
        {
            TenderState.OPENING_FINANCIAL,
            TenderState.RECOMMENDED,
            TenderState.COMPLETED,
            TenderState.UNSUCCESSFUL,
            TenderState.CANCELLED,
        }
    ),
    TenderState.OPENING_FINANCIAL: frozenset(
        {TenderState.EVALUATING_FINANCIAL, TenderState.FAILED, TenderState.CANCELLED}
    ),
    TenderState.EVALUATING_FINANCIAL: frozenset(
        {TenderState.RECOMMENDED, TenderState.UNSUCCESSFUL, TenderState.CANCELLED}
    ),
    # Below the value the rule set names, no committee is asked.
    TenderState.RECOMMENDED: frozenset(
        {TenderState.UNDER_REVIEW, TenderState.AWARD_NOTIFIED, TenderState.CANCELLED}
    ),
    TenderState.UNDER_REVIEW: frozenset(
        {TenderState.RECOMMENDED, TenderState.AWARD_NOTIFIED, TenderState.CANCELLED}
    ),
    # Every award fell away, and no offer is left that can be accepted.
    TenderState.AWARD_NOTIFIED: frozenset(
        {TenderState.AWARDED, TenderState.UNSUCCESSFUL, TenderState.CANCELLED}
    ),
    TenderState.AWARDED: frozenset({TenderState.CONTRACTED, TenderState.UNSUCCESSFUL}),
    TenderState.CONTRACTED: frozenset({TenderState.COMPLETED}),
    TenderState.COMPLETED: frozenset(),
    TenderState.CANCELLED: frozenset(),
    TenderState.UNSUCCESSFUL: frozenset(),
    TenderState.FAILED: frozenset(),
}


class TenderMethod(TextChoices):
    """How suppliers are asked. Source: UNOPS Procurement Manual 2021, methods and thresholds."""

    SHOPPING = "shopping", _("Shopping")
    RFQ = "rfq", _("Request for quotation")
    ITB = "itb", _("Invitation to bid")
    RFP = "rfp", _("Request for proposal")
    EOI = "eoi", _("Request for EOI")
    RFI = "rfi", _("Request for information")
    PREQUALIFICATION = "prequalification", _("Request for pre-qualification")
    DIRECT = "direct", _("Direct contracting")


# They come before a solicitation and end with a shortlist, never with an award.
SOUNDINGS = frozenset({TenderMethod.EOI, TenderMethod.RFI, TenderMethod.PREQUALIFICATION})


# Moves of one kind of method alone; the database holds them, too.
MOVES_OF_METHODS: dict[tuple[str, str], frozenset[str]] = {
    (TenderState.APPROVED, TenderState.RECOMMENDED): frozenset({TenderMethod.DIRECT}),
    (TenderState.CLOSED, TenderState.COMPLETED): SOUNDINGS,
    (TenderState.EVALUATING, TenderState.COMPLETED): SOUNDINGS,
}


class QuestionState(TextChoices):
    """A question is answered to all, or set aside with a reason its asker reads."""

    ASKED = "asked", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    SET_ASIDE = "set_aside", _("Set aside")


QUESTION_MOVES: dict[str, frozenset[str]] = {
    QuestionState.ASKED: frozenset({QuestionState.ANSWERED, QuestionState.SET_ASIDE}),
    QuestionState.ANSWERED: frozenset(),
    QuestionState.SET_ASIDE: frozenset(),
}


class SourceKind(TextChoices):
    """The format a notice of a buyer outside the platform came in."""

    OCDS = "ocds", _("OCDS")
    EFORMS = "eforms", _("EU eForms")
    CSV = "csv", _("CSV")


class OpenersState(TextChoices):
    """The life of a list of openers (an opener manifest)."""

    APPOINTED = "appointed", pgettext_lazy("openers", "Appointed, not yet ready")
    STANDING = "standing", pgettext_lazy("openers", "Ready")
    SUPERSEDED = "superseded", pgettext_lazy("openers", "Replaced")


class DrillPurpose(TextChoices):
    """Before what the openers show that their keys work."""

    PUBLICATION = "publication", _("Before publication")
    OPENING = "opening", _("Before the opening")


def can_move(moves: dict[str, frozenset[str]], old: str, new: str) -> bool:
    """Whether the table of moves allows going from `old` to `new`."""
    return new in moves.get(old, frozenset())
