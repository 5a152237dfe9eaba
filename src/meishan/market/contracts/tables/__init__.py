# SPDX-License-Identifier: Apache-2.0
"""Contracts, agreements and orders in rows and sentences, as pages show them."""

from ..states import OPEN_AMENDMENTS
from .agreements import (
    agreement_badge,
    agreement_rows,
    conditions_of,
    holder_rows,
    links_of_agreement,
    next_of_agreement,
    next_of_piggyback,
    share_of,
)
from .contracts import (
    contract_rows,
    events_of,
    links_of,
    may_sign,
    name_of,
    next_of,
    next_of_amendment,
    phase_badge,
    tabs_for,
)
from .orders import CALL_OFF_TONES, call_off_events, call_off_rows, left_for, next_of_call_off, people_of
from .rounds import line_prices, next_of_offer, next_of_round, round_badge
from .waiting import tasks_for

__all__ = [
    "CALL_OFF_TONES",
    "OPEN_AMENDMENTS",
    "agreement_badge",
    "agreement_rows",
    "call_off_events",
    "call_off_rows",
    "conditions_of",
    "contract_rows",
    "events_of",
    "holder_rows",
    "left_for",
    "line_prices",
    "links_of",
    "links_of_agreement",
    "may_sign",
    "name_of",
    "next_of",
    "next_of_agreement",
    "next_of_amendment",
    "next_of_call_off",
    "next_of_offer",
    "next_of_piggyback",
    "next_of_round",
    "people_of",
    "phase_badge",
    "round_badge",
    "share_of",
    "tabs_for",
    "tasks_for",
]
