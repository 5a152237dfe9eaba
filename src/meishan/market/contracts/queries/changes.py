# SPDX-License-Identifier: Apache-2.0
"""How large a change is, and whether the review committee must see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from meishan.market.tenders.models import Tender
from meishan.market.tenders.models.rulebook import Rules
from meishan.market.tenders.queries import rules as rulebook

from ..models import Contract

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Size:
    """How far a new value lies from the one signed first, in per cent, and the figure beyond which it is reviewed."""

    percent: Decimal
    limit: Decimal | None

    @property
    def needs_review(self) -> bool:
        return self.limit is not None and self.percent > self.limit


def size_of(
    contract: Contract, value: Decimal, at: datetime, prices: Iterable[tuple[Decimal, Decimal]] = ()
) -> Size:
    """Of all changes together, up or down: many small ones come to one large one (UN practice: cumulative). `prices`
    are those signed first, each with what it becomes; the one that moves furthest counts, where it moves further.
    """
    moves = [(contract.signed_value or contract.value, value), *prices]
    percent = max(abs(after - first) / first * 100 for first, after in moves)
    return Size(percent.quantize(CENT, rounding=ROUND_HALF_UP), limit_of(contract, at))


def limit_of(contract: Contract, at: datetime) -> Decimal | None:
    """The figure of the rules the contract's tender ran by, else of its buyer's; None where they know no such thing."""
    value: Any = rules_for(contract, at)["review_change_percent"].value
    return Decimal(str(value)) if value is not None else None


def rules_for(contract: Contract, at: datetime) -> Rules:
    """The rules frozen into its tender; of a contract without one, those its buyer has at that time."""
    tender = Tender.objects.filter(pk=contract.notice_id).first() if contract.notice_id else None
    return rulebook.rules_of(tender, at) if tender else rulebook.rule_set_for(contract.buyer_id, at)
