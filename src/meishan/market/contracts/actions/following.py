# SPDX-License-Identifier: Apache-2.0
"""What a signature or an end moves beside the contract itself: the tender that led to it."""

from datetime import datetime

from meishan.base.core import scope
from meishan.market.tenders.actions.moving import may_go, move
from meishan.market.tenders.models import Tender
from meishan.market.tenders.states import TenderState

from ..models import Contract
from ..states import ContractState


def follow_signature(contract: Contract, at: datetime) -> None:
    """Within an act: a tender whose awards all have their signed contract is under contract."""
    _move_tender(contract, TenderState.CONTRACTED, at)


def follow_end(contract: Contract, at: datetime) -> None:
    """Within an act: a tender none of whose contracts still runs is complete."""
    running = Contract.objects.filter(
        notice=contract.notice_id,
        state__in=(ContractState.DRAFT, ContractState.OFFERED, ContractState.SIGNED),
    )
    if not running.exists():
        _move_tender(contract, TenderState.COMPLETED, at)


def _move_tender(contract: Contract, state: str, at: datetime) -> None:
    if contract.notice_id is None:
        return
    # Whoever signs last moves the tender: it may be the supplier, who does not see all of it.
    with scope.everything():
        tender = Tender.objects.filter(pk=contract.notice_id).first()
        if tender is not None and may_go(tender, state):
            move(tender, state, at)
