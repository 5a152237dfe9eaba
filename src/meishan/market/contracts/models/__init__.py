# SPDX-License-Identifier: Apache-2.0
"""Tables of this app: contracts and what becomes of them, agreements, and orders under agreements."""

from .agreements import Agreement, Piggyback, PriceChange, PriceLine
from .carrying import (
    Acceptance,
    Amendment,
    AmendmentReview,
    DeliveryReport,
    MilestoneChange,
    PerformanceNote,
    Termination,
)
from .contracts import Contract, ContractText, ContractVersion, Milestone, Signature
from .orders import CallOff, CallOffLine, Round, RoundInvite, RoundOffer

__all__ = [
    "Acceptance",
    "Agreement",
    "Amendment",
    "AmendmentReview",
    "CallOff",
    "CallOffLine",
    "Contract",
    "ContractText",
    "ContractVersion",
    "DeliveryReport",
    "Milestone",
    "MilestoneChange",
    "PerformanceNote",
    "Piggyback",
    "PriceChange",
    "PriceLine",
    "Round",
    "RoundInvite",
    "RoundOffer",
    "Signature",
    "Termination",
]
