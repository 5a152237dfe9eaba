# SPDX-License-Identifier: Apache-2.0
"""Tables of this app: panels, scores and signed reports; rankings, recommendations, awards, letters and protests."""

from .awarding import (
    Advice,
    CommitteeMember,
    Decision,
    Ranking,
    Recommendation,
    RecommendedLot,
    Rejection,
)
from .awards import Award, Debrief, Letter, Outcome
from .panel import Alias, Conflict, Evaluation, Seat
from .protesting import Protest, ProtestStep
from .reports import Report, ReportSignature
from .scores import Agreed, Score

__all__ = [
    "Advice",
    "Agreed",
    "Alias",
    "Award",
    "CommitteeMember",
    "Conflict",
    "Debrief",
    "Decision",
    "Evaluation",
    "Letter",
    "Outcome",
    "Protest",
    "ProtestStep",
    "Ranking",
    "Recommendation",
    "RecommendedLot",
    "Rejection",
    "Report",
    "ReportSignature",
    "Score",
    "Seat",
]
