# SPDX-License-Identifier: Apache-2.0
"""Along the tables of moves alone: awards and recommendations."""

from datetime import datetime

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused
from meishan.market.tenders.models import Notice

from ...models import Award, Recommendation
from ...states import AWARD_MOVES, RECOMMENDATION_MOVES, AwardState, RecommendationState, can_move


def move_award(award: Award, state: str, at: datetime) -> Award:
    """Within an act: the award, held and moved; the contract's app calls it once both sides have signed.

    The tender's row is held, too, as a protest holds it while it is filed: neither passes the other by.
    """
    Notice.objects.select_for_update(no_key=True).get(pk=award.notice_id)
    held = Award.objects.select_for_update(no_key=True).get(pk=award.pk)
    if not can_move(AWARD_MOVES, held.state, state):
        raise Refused(
            _("This award is at the stage “%(stage)s”, so this can't be done now. Load the page again.")
            % {"stage": AwardState(held.state).label}
        )
    held.state, held.state_at = state, at
    held.save()
    return held


def move(recommendation: Recommendation, state: str, at: datetime) -> None:
    """Take a recommendation on; the caller saves. Raises Refused."""
    if not can_move(RECOMMENDATION_MOVES, recommendation.state, state):
        raise Refused(
            _(
                "This recommendation is at the stage “%(stage)s”, so this can't be done now. Load the page again."
            )
            % {"stage": RecommendationState(recommendation.state).label}
        )
    recommendation.state, recommendation.state_at = state, at
