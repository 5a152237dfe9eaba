# SPDX-License-Identifier: Apache-2.0
"""Name matching against sanctions lists: every hit scored and explained; pure functions."""

from meishan.algorithms.screening.index import THRESHOLD, Index
from meishan.algorithms.screening.model import (
    AIRCRAFT,
    ORGANISATION,
    PERSON,
    VESSEL,
    Entry,
    Hit,
    ListedName,
    Subject,
    WordMatch,
)

__all__ = [
    "AIRCRAFT",
    "ORGANISATION",
    "PERSON",
    "THRESHOLD",
    "VESSEL",
    "Entry",
    "Hit",
    "Index",
    "ListedName",
    "Subject",
    "WordMatch",
]
