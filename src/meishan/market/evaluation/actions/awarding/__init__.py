# SPDX-License-Identifier: Apache-2.0
"""From ranked offers to an award in force: ranked, recommended, reviewed, decided by another, announced, stood."""

from .announcing import announce
from .committee import appoint_to_committee, leave_committee
from .deciding import advise, decide
from .moving import move_award
from .ranking import rank_offers, reject_offer
from .recommending import recommend, submit_recommendation, withdraw_recommendation
from .standing import cancel_award, let_stand

__all__ = [
    "advise",
    "announce",
    "appoint_to_committee",
    "cancel_award",
    "decide",
    "leave_committee",
    "let_stand",
    "move_award",
    "rank_offers",
    "recommend",
    "reject_offer",
    "submit_recommendation",
    "withdraw_recommendation",
]
