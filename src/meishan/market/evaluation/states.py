# SPDX-License-Identifier: Apache-2.0
"""The life of an evaluation and a seat on its panel, of recommendation, award and protest; and the moves allowed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meishan.market.tenders.states import TenderState


class EvaluationState(TextChoices):
    """Where an evaluation stands. Source: etendering.md 11: declared, individual, locked, consensus, report signed."""

    FORMING = "forming", pgettext_lazy("an evaluation", "Panel is being formed")
    INDIVIDUAL = "individual", pgettext_lazy("an evaluation", "Individual scoring")
    LOCKED = "locked", pgettext_lazy("an evaluation", "Scores locked, to be agreed")
    CONSENSUS = "consensus", pgettext_lazy("an evaluation", "Consensus meeting")
    REPORTED = "reported", pgettext_lazy("an evaluation", "Report signed")


EVALUATION_MOVES: dict[str, frozenset[str]] = {
    EvaluationState.FORMING: frozenset({EvaluationState.INDIVIDUAL}),
    EvaluationState.INDIVIDUAL: frozenset({EvaluationState.LOCKED}),
    # Where a member leaves and too few are left, another one scores first.
    EvaluationState.LOCKED: frozenset({EvaluationState.CONSENSUS, EvaluationState.INDIVIDUAL}),
    EvaluationState.CONSENSUS: frozenset({EvaluationState.REPORTED, EvaluationState.INDIVIDUAL}),
    # Where the award was sent back because of the report.
    EvaluationState.REPORTED: frozenset({EvaluationState.CONSENSUS}),
}
# Each member reads the others' scores from here on.
OPEN_SCORES = (EvaluationState.LOCKED, EvaluationState.CONSENSUS, EvaluationState.REPORTED)


class SeatRole(TextChoices):
    """What somebody does on the panel. Source: UN practice, un-procurement b 7: technical people judge, procurement
    looks after the process.
    """

    CHAIR = "chair", pgettext_lazy("a seat on a panel", "Chair")
    MEMBER = "member", pgettext_lazy("a seat on a panel", "Member")
    SECRETARY = "secretary", pgettext_lazy("a seat on a panel", "Secretary (procurement)")
    ADVISER = "adviser", pgettext_lazy("a seat on a panel", "Adviser")


VOTING = (SeatRole.CHAIR, SeatRole.MEMBER)
"""Who scores, agrees and signs. The secretary and advisers do not."""


class SeatState(TextChoices):
    """Whether a seat's holder may read bids: only once she has declared, and until she is barred or released."""

    APPOINTED = "appointed", pgettext_lazy("a seat on a panel", "Has not declared yet")
    DECLARED = "declared", pgettext_lazy("a seat on a panel", "Declared, no conflict")
    BARRED = "barred", pgettext_lazy("a seat on a panel", "Barred by a conflict of interest")
    RELEASED = "released", pgettext_lazy("a seat on a panel", "Released")


SEAT_MOVES: dict[str, frozenset[str]] = {
    SeatState.APPOINTED: frozenset({SeatState.DECLARED, SeatState.BARRED, SeatState.RELEASED}),
    SeatState.DECLARED: frozenset({SeatState.BARRED, SeatState.RELEASED}),
    SeatState.BARRED: frozenset(),
    SeatState.RELEASED: frozenset(),
}
LIVE = (SeatState.APPOINTED, SeatState.DECLARED)


class ConflictKind(TextChoices):
    """How somebody on the panel is bound to somebody who bids, or to the tender itself."""

    ORGANISATION = "organisation", _("Belongs or belonged to a bidder’s organisation")
    RELATION = "relation", _("Named a relation to a bidder herself")
    STATEMENT = "statement", _("Could not make one of the statements")
    FOUND = "found", _("Found by somebody else")
    AUTHOR = "author", _("Had a hand in the text of the tender")


BARRING = (ConflictKind.ORGANISATION, ConflictKind.RELATION, ConflictKind.STATEMENT, ConflictKind.FOUND)
"""What keeps somebody off the panel. The rest is shown beside her name."""

# While the tender is there, a panel may be formed and may work.
FORMED_IN = (
    TenderState.CLOSED,
    TenderState.OPENING,
    TenderState.EVALUATING,
)
JUDGED_IN = (TenderState.EVALUATING,)


def can_move(moves: dict[str, frozenset[str]], old: str, new: str) -> bool:
    """Whether the table of moves allows going from `old` to `new`."""
    return new in moves.get(old, frozenset())


# The award: from the recommendation to the end of every protest.


class RecommendationState(TextChoices):
    """Drafted and handed over by an officer, advised on where the value asks for it, then decided by somebody else."""

    DRAFT = "draft", pgettext_lazy("a recommendation", "Being written")
    SUBMITTED = "submitted", pgettext_lazy("a recommendation", "Handed over")
    RETURNED = "returned", pgettext_lazy("a recommendation", "Sent back")
    ENDORSED = "endorsed", pgettext_lazy("a recommendation", "Endorsed")
    REJECTED = "rejected", pgettext_lazy("a recommendation", "Advised against")
    DECIDED = "decided", pgettext_lazy("a recommendation", "Approved")
    ANNOUNCED = "announced", pgettext_lazy("a recommendation", "Announced")
    WITHDRAWN = "withdrawn", pgettext_lazy("a recommendation", "Withdrawn")


# Below the value the rules name no committee is asked: then it goes from handed over to approved at once.
RECOMMENDATION_MOVES: dict[str, frozenset[str]] = {
    RecommendationState.DRAFT: frozenset({RecommendationState.SUBMITTED, RecommendationState.WITHDRAWN}),
    RecommendationState.SUBMITTED: frozenset(
        {
            RecommendationState.RETURNED,
            RecommendationState.ENDORSED,
            RecommendationState.REJECTED,
            RecommendationState.DECIDED,
            RecommendationState.WITHDRAWN,
        }
    ),
    RecommendationState.RETURNED: frozenset(),
    RecommendationState.ENDORSED: frozenset(
        {RecommendationState.DECIDED, RecommendationState.RETURNED, RecommendationState.WITHDRAWN}
    ),
    RecommendationState.REJECTED: frozenset(),
    RecommendationState.DECIDED: frozenset({RecommendationState.ANNOUNCED, RecommendationState.WITHDRAWN}),
    RecommendationState.ANNOUNCED: frozenset(),
    RecommendationState.WITHDRAWN: frozenset(),
}
# While one of these stands there is no second recommendation for the tender.
OPEN_RECOMMENDATIONS = (
    RecommendationState.DRAFT,
    RecommendationState.SUBMITTED,
    RecommendationState.ENDORSED,
    RecommendationState.DECIDED,
)


class CommitteeRole(TextChoices):
    """What somebody is in an agency's review committee."""

    CHAIR = "chair", pgettext_lazy("a committee", "Chair")
    MEMBER = "member", pgettext_lazy("a committee", "Member")


class Verdict(TextChoices):
    """What a member of the review committee says of a recommendation. Source: UN Procurement Manual ch. 11."""

    ENDORSE = "endorse", _("Endorse it")
    RETURN = "return", _("Send it back with questions")
    REJECT = "reject", _("Advise against it")


class RejectionGround(TextChoices):
    """Why an offer is out for another reason than a criterion: the grounds of algorithms.scoring."""

    PRICE_MISSING = "price_missing", _("It has no price that can be read")
    CORRECTION_REFUSED = "correction_refused", _("The bidder does not accept the corrected sum")
    ABNORMALLY_LOW = "abnormally_low", _("The bidder could not explain its low price")
    INELIGIBLE = "ineligible", _("The bidder is sanctioned or not eligible otherwise")
    WITHDRAWN = "withdrawn", _("The bidder does not stand by its bid any longer")
    OTHER = "other", _("Another reason, told in words")


class AwardState(TextChoices):
    """Announced, and in force once the standstill is over and no protest is open; then signed, or fallen away."""

    NOTIFIED = "notified", pgettext_lazy("an award", "Announced, standstill")
    STANDING = "standing", pgettext_lazy("an award", "In force")
    SIGNED = "signed", pgettext_lazy("an award", "Under contract")
    CANCELLED = "cancelled", pgettext_lazy("an award", "Cancelled")


AWARD_MOVES: dict[str, frozenset[str]] = {
    AwardState.NOTIFIED: frozenset({AwardState.STANDING, AwardState.CANCELLED}),
    AwardState.STANDING: frozenset({AwardState.SIGNED, AwardState.CANCELLED}),
    AwardState.SIGNED: frozenset(),
    AwardState.CANCELLED: frozenset(),
}


class CancelGround(TextChoices):
    """Why an award falls away, and the next bidder in rank may step up."""

    PROTEST = "protest", _("A protest was upheld")
    SANCTIONED = "sanctioned", _("The supplier is sanctioned")
    REFUSED = "refused", _("The supplier does not sign or stand by its offer")
    ERROR = "error", _("The award was a mistake")
    ENDED = "ended", _("The tender was cancelled")


class LetterOutcome(TextChoices):
    """What a bidder is told of all lots it bid for; lot by lot in the letter itself."""

    WON = "won", pgettext_lazy("a bidder", "Awarded")
    RESERVE = "reserve", pgettext_lazy("a bidder", "Next in rank")
    LOST = "lost", pgettext_lazy("a bidder", "Not awarded")


class ProtestState(TextChoices):
    """A protest has a life of its own and holds the award meanwhile. Source: etendering 11."""

    DRAFT = "draft", pgettext_lazy("a protest", "Being written")
    FILED = "filed", pgettext_lazy("a protest", "Filed")
    ADMISSIBLE = "admissible", pgettext_lazy("a protest", "Admitted")
    INADMISSIBLE = "inadmissible", pgettext_lazy("a protest", "Not admitted")
    UNDER_REVIEW = "under_review", pgettext_lazy("a protest", "Under review")
    UPHELD = "upheld", pgettext_lazy("a protest", "Upheld")
    REJECTED = "rejected", pgettext_lazy("a protest", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("a protest", "Withdrawn")
    IMPLEMENTED = "implemented", pgettext_lazy("a protest", "Upheld and carried out")


PROTEST_MOVES: dict[str, frozenset[str]] = {
    ProtestState.DRAFT: frozenset({ProtestState.FILED, ProtestState.WITHDRAWN}),
    ProtestState.FILED: frozenset(
        {ProtestState.ADMISSIBLE, ProtestState.INADMISSIBLE, ProtestState.WITHDRAWN}
    ),
    ProtestState.ADMISSIBLE: frozenset({ProtestState.UNDER_REVIEW, ProtestState.WITHDRAWN}),
    ProtestState.INADMISSIBLE: frozenset(),
    ProtestState.UNDER_REVIEW: frozenset(
        {ProtestState.UPHELD, ProtestState.REJECTED, ProtestState.WITHDRAWN}
    ),
    ProtestState.UPHELD: frozenset({ProtestState.IMPLEMENTED}),
    ProtestState.REJECTED: frozenset(),
    ProtestState.WITHDRAWN: frozenset(),
    ProtestState.IMPLEMENTED: frozenset(),
}
# While a protest is in one of these, no award it is against comes into force.
HOLDING = (ProtestState.FILED, ProtestState.ADMISSIBLE, ProtestState.UNDER_REVIEW, ProtestState.UPHELD)


class ProtestGround(TextChoices):
    """What went wrong, in the bidder's view."""

    CRITERIA = "criteria", _("The published criteria were not followed")
    ARITHMETIC = "arithmetic", _("Points or prices were reckoned wrongly")
    ELIGIBILITY = "eligibility", _("The winner is not eligible or does not comply")
    CONFLICT = "conflict", _("Somebody who judged had a conflict of interest")
    PROCEDURE = "procedure", _("The procedure was not kept to")
    OTHER = "other", pgettext_lazy("a protest", "Something else")
