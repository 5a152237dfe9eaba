# SPDX-License-Identifier: Apache-2.0
"""Kinds of notice, the life of a draft, a notice, a lot and a question, and which moves are allowed."""

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
    CANCELLED = "cancelled", _("Cancelled")


NOTICE_MOVES: dict[str, frozenset[str]] = {
    NoticeState.PUBLISHED: frozenset({NoticeState.CANCELLED}),
    NoticeState.CANCELLED: frozenset(),
}


class NoticePhase(TextChoices):
    """What a reader sees: the state and the deadline together."""

    OPEN = "open", pgettext_lazy("a notice", "Open")
    CLOSED = "closed", _("Closed")
    UNDATED = "undated", _("No deadline given")
    CANCELLED = "cancelled", _("Cancelled")


class LotState(TextChoices):
    ACTIVE = "active", _("Active")
    REMOVED = "removed", _("Removed")


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


class Reservation(TextChoices):
    """Whom a notice is reserved for."""

    NONE = "none", _("Open to all suppliers")
    SME = "sme", _("Reserved for small and medium firms")
    WOMEN_OWNED = "women_owned", _("Reserved for women-owned firms")


class Sustainability(TextChoices):
    """UNGM: sustainable with at least three considerations, else it integrates some or has none."""

    NONE = "none", _("No sustainability considerations")
    INTEGRATES = "integrates", _("Integrates sustainability considerations")
    SUSTAINABLE = "sustainable", _("Sustainable procurement")


class SubmissionMethod(TextChoices):
    """How an answer reaches the buyer."""

    EMAIL = "email", _("By e-mail")
    LINK = "link", _("On another website")
    PAPER = "paper", _("On paper")


class SourceKind(TextChoices):
    """The format a notice of a buyer outside the platform came in."""

    OCDS = "ocds", _("OCDS")
    EFORMS = "eforms", _("EU eForms")
    CSV = "csv", _("CSV")


def can_move(moves: dict[str, frozenset[str]], old: str, new: str) -> bool:
    """Whether the table of moves allows going from `old` to `new`."""
    return new in moves.get(old, frozenset())
