# SPDX-License-Identifier: Apache-2.0
"""The 51 % rule: whether women own and control a supplier, by its own ownership data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..models import Owner, Supplier
from ..states import WOMEN_OWNED_SHARE, OwnerKind, Tie, WomenOwned
from .progress import File

WOMEN_OWNED_DOCUMENT = "level1.women_owned"


@dataclass(frozen=True)
class WomenShare:
    """Women's part: `share` per cent of the shares, and whether a woman owner is in control while no man is alone."""

    share: Decimal
    total: Decimal
    has_control: bool

    @property
    def is_met(self) -> bool:
        return self.share >= WOMEN_OWNED_SHARE and self.has_control


def women_share(owners: Iterable[Owner]) -> WomenShare:
    """What the owners' list says.

    Rule (UN Women, UNGM): women own at least 51 % and control long-term decisions and daily management without
    conditions. Control is met when at least one woman who owns shares is in control. A share held by a company
    counts for nobody: its own owners are to be listed.
    """
    holding = [one for one in owners if one.tie == Tie.OWNER and one.share is not None]
    women = [one for one in holding if one.kind == OwnerKind.PERSON and one.is_woman]
    return WomenShare(
        share=sum((one.share or Decimal(0) for one in women), Decimal(0)),
        total=sum((one.share or Decimal(0) for one in holding), Decimal(0)),
        has_control=any(one.is_in_control for one in women),
    )


def women_owned_state(file: File, *, declares: bool) -> str:
    """How far it is shown now. A verified status stays while what it rests on stays."""
    if not declares:
        return WomenOwned.NONE
    if not women_share(file.owners).is_met or not file.documents_for(WOMEN_OWNED_DOCUMENT):
        return WomenOwned.DECLARED
    return WomenOwned.VERIFIED if file.supplier.women_owned == WomenOwned.VERIFIED else WomenOwned.EVIDENCED


def declares_women_owned(supplier: Supplier) -> bool:
    return supplier.women_owned != WomenOwned.NONE
