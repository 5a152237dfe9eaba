# SPDX-License-Identifier: Apache-2.0
"""Pages of awards: the case, recommendations, rankings to reckon anew, letters, protests, the committee."""

from .case import award, awards, cancel, rank, reject, stand
from .committee import committee, end_seat
from .letters import debrief, letter, letters
from .protests import file, protest, write
from .rankings import (
    published_evaluation,
    published_ranking,
    ranking,
    ranking_evaluation,
    ranking_result,
)
from .recommending import recommend, recommendation

__all__ = [
    "award",
    "awards",
    "cancel",
    "committee",
    "debrief",
    "end_seat",
    "file",
    "letter",
    "letters",
    "protest",
    "published_evaluation",
    "published_ranking",
    "rank",
    "ranking",
    "ranking_evaluation",
    "ranking_result",
    "recommend",
    "recommendation",
    "reject",
    "stand",
    "write",
]
