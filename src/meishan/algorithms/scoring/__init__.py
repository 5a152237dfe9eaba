# SPDX-License-Identifier: Apache-2.0
"""Ranking the offers of a tender by its published method, so that anybody gets the same from the same file.

`problem` says what goes in (its docstring is the format), `ranking` what comes out; both are canonical JSON with a
digest. Decimal throughout, every rounding stated in docs/reference/scoring.md. No clock, no randomness, no database.
"""

from meishan.algorithms.scoring.errors import ScoringError
from meishan.algorithms.scoring.offers import GROUNDS, Line, Offer, Price, Rejection
from meishan.algorithms.scoring.problem import Problem, Weights
from meishan.algorithms.scoring.rules import Cost, Criterion, LifeCycle, LowRule, Rate

__all__ = [
    "GROUNDS",
    "Cost",
    "Criterion",
    "LifeCycle",
    "Line",
    "LowRule",
    "Offer",
    "Price",
    "Problem",
    "Rate",
    "Rejection",
    "ScoringError",
    "Weights",
]
