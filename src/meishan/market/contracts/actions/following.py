# SPDX-License-Identifier: Apache-2.0
"""What a signature or an end moves beside the contract itself: the award and the tender that led to it."""

from datetime import datetime

from django.utils.translation import gettext as _

from meishan.base.core import scope
from meishan.base.core.errors import Refused
from meishan.market.evaluation.actions.awarding.moving import move_award
from meishan.market.evaluation.states import AwardState
from meishan.market.tenders.actions.moving import may_go, move
from meishan.market.tenders.models import Tender
from meishan.market.tenders.states import TenderState

from ..models import Contract
from ..queries import awards
from ..states import ContractState


def refuse_fallen(contract: Contract) -> None:
    """Raise Refused where the award a contract comes of is not in force (any more)."""
    if contract.award is not None and contract.award.state not in (AwardState.STANDING, AwardState.SIGNED):
        raise Refused(
            _("The award this contract comes of is not in force any more. Give the contract up, and say why.")
        )


def follow_signature(contract: Contract, at: datetime) -> None:
    """Within an act: the award is under contract, and the tender is once all its awards are."""
    if contract.notice_id is None:
        return
    # Whoever signs last moves both: it may be the supplier, who does not see all of it.
    with scope.everything():
        if contract.award is not None and contract.award.state == AwardState.STANDING:
            move_award(contract.award, AwardState.SIGNED, at)
        settled = awards.are_all_signed(contract.notice_id)
    if settled:
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
    with scope.everything():
        tender = Tender.objects.filter(pk=contract.notice_id).first()
        if tender is not None and may_go(tender, state):
            move(tender, state, at)
