# SPDX-License-Identifier: Apache-2.0
"""Named reads of evaluations: panels, who bids, what is judged by what, scores, and what follows from them."""

from .bidders import Bidder, bidders_in, bidders_of, organisations_of, relations_found
from .criteria import Criterion, criteria_of, criterion_of, terms
from .offers import OfferView, letter, offer_views, offers_of, shows_names
from .panels import (
    Candidate,
    Readiness,
    candidates,
    evaluation_for_reader,
    evaluations_of,
    has_declared,
    held_role,
    may_begin,
    panel_of,
    readiness,
    seat_held_by,
    seats_of,
    voting,
    was_seated,
)
from .problem import problem_of
from .results import Outcome, outcomes
from .scores import (
    Progress,
    agreed_of,
    is_complete,
    matrix,
    missing_of,
    progress_of,
    scores_of,
    to_judge,
)

__all__ = [
    "Bidder",
    "Candidate",
    "Criterion",
    "OfferView",
    "Outcome",
    "Progress",
    "Readiness",
    "agreed_of",
    "bidders_in",
    "bidders_of",
    "candidates",
    "criteria_of",
    "criterion_of",
    "evaluation_for_reader",
    "evaluations_of",
    "has_declared",
    "held_role",
    "is_complete",
    "letter",
    "matrix",
    "may_begin",
    "missing_of",
    "offer_views",
    "offers_of",
    "organisations_of",
    "outcomes",
    "panel_of",
    "problem_of",
    "progress_of",
    "readiness",
    "relations_found",
    "scores_of",
    "seat_held_by",
    "seats_of",
    "shows_names",
    "terms",
    "to_judge",
    "voting",
    "was_seated",
]
