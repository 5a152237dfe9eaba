# SPDX-License-Identifier: Apache-2.0
"""Reads of the second phase: how two fit, whom to suggest, whom to select, and the pairs for the schedule."""

from .choosing import (
    Candidate,
    Proposal,
    candidates_of,
    confirm_until,
    families_of,
    meters_of,
    next_up,
    places_left,
    propose,
)
from .fitting import Fit, Fits, reasons_for_officer, reasons_for_supplier
from .pairs import Pair, pairs_of

__all__ = [
    "Candidate",
    "Fit",
    "Fits",
    "Pair",
    "Proposal",
    "candidates_of",
    "confirm_until",
    "families_of",
    "meters_of",
    "next_up",
    "pairs_of",
    "places_left",
    "propose",
    "reasons_for_officer",
    "reasons_for_supplier",
]
