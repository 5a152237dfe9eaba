# SPDX-License-Identifier: Apache-2.0
"""Named reads of evaluations: panels, who bids, what is judged by what, scores, and what follows from them."""

from .awards import awards_of, live_award
from .bidders import Bidder, bidders_in, bidders_of, organisations_of, relations_found
from .criteria import Criterion, criteria_of, criterion_of, terms
from .offers import OfferView, letter, offer_views, offers_of, shows_names
from .panels import (
    Candidate,
    Readiness,
    candidates,
    evaluation_for_reader,
    evaluations_of,
    free_roles,
    has_declared,
    held_role,
    may_begin,
    panel_of,
    readiness,
    reopening_of,
    seat_held_by,
    seats_of,
    voting,
    was_seated,
    was_sent_back,
)
from .parts import committee_of, had_part, may_committee
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
from .told_awards import award_names, recommendation_names

__all__ = [
    "Bidder",
    "Candidate",
    "Criterion",
    "OfferView",
    "Outcome",
    "Progress",
    "Readiness",
    "agreed_of",
    "award_names",
    "awards_of",
    "bidders_in",
    "bidders_of",
    "candidates",
    "committee_of",
    "criteria_of",
    "criterion_of",
    "evaluation_for_reader",
    "evaluations_of",
    "free_roles",
    "had_part",
    "has_declared",
    "held_role",
    "is_complete",
    "letter",
    "live_award",
    "matrix",
    "may_begin",
    "may_committee",
    "missing_of",
    "offer_views",
    "offers_of",
    "organisations_of",
    "outcomes",
    "panel_of",
    "problem_of",
    "progress_of",
    "readiness",
    "recommendation_names",
    "relations_found",
    "reopening_of",
    "scores_of",
    "seat_held_by",
    "seats_of",
    "shows_names",
    "terms",
    "to_judge",
    "voting",
    "was_seated",
    "was_sent_back",
]
