# SPDX-License-Identifier: Apache-2.0
"""Which rules an agency buys by: figures, what they ask for, and what departs from them."""

from .figures import FIGURES, GROUPS, FigureKind, figure_text, shown_figures
from .grounds import Ground, ground_title, grounds, is_ground
from .sets import (
    agency_changes,
    edition_on,
    editions_of,
    minimum_close,
    period_after,
    rule_set_for,
    rules_of,
)

__all__ = [
    "FIGURES",
    "GROUPS",
    "FigureKind",
    "Ground",
    "agency_changes",
    "edition_on",
    "editions_of",
    "figure_text",
    "ground_title",
    "grounds",
    "is_ground",
    "minimum_close",
    "period_after",
    "rule_set_for",
    "rules_of",
    "shown_figures",
]
