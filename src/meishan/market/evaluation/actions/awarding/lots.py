# SPDX-License-Identifier: Apache-2.0
"""How the lots of a tender follow its awards."""

from datetime import datetime
from typing import Any

from meishan.market.tenders.models import Lot, Notice
from meishan.market.tenders.states import LotState

from ...queries import awards as reads


def award_lots(notice: Notice, lot: int, at: datetime) -> None:
    """Within an act: the lot of an award has it, or all that are left where it is for the whole."""
    found = Lot.objects.filter(notice=notice, state=LotState.ACTIVE)
    if lot != reads.WHOLE:
        found = found.filter(number=lot)
    found.update(state=LotState.AWARDED, ended_at=at)


def reopen_lots(notice: Notice, lot: int) -> None:
    """Within an act: the lot of an award that was in force needs another; all of them where it was for the whole."""
    found = Lot.objects.filter(notice=notice, state=LotState.AWARDED)
    if lot != reads.WHOLE:
        found = found.filter(number=lot)
    found.update(state=LotState.ACTIVE, ended_at=None)


def end_lots(notice: Notice, at: datetime) -> None:
    """Within an act: lots that were announced as without an award have ended."""
    without = [lot for lot, one in reads.newest_outcomes(notice).items() if one.award_id is None]
    found = Lot.objects.filter(notice=notice, state=LotState.ACTIVE)
    if reads.WHOLE not in without:
        found = found.filter(number__in=without)
    found.update(state=LotState.UNSUCCESSFUL, ended_at=at)


def lots_fact(notice: Notice) -> list[dict[str, Any]]:
    """How each lot of the tender stands."""
    return [
        {"lot": one.number, "state": one.state}
        for one in Lot.objects.filter(notice=notice).order_by("number")
    ]
