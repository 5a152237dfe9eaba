# SPDX-License-Identifier: Apache-2.0
"""Ranking the offers of a tender by its published method, so that anybody gets the same from the same file.

`problem` says what goes in and `result` what comes out (their docstrings are the formats), both canonical JSON with a
digest; `rank` makes the one of the other, `recompute` holds what was published against it, `explain` shows the sums.
`failed_on` judges alone, while prices are sealed; `one_line` fits what people wrote into the file. Decimal throughout;
every rounding is in docs/reference/scoring.md.
"""

from meishan.algorithms.scoring.comparing import Recomputed, recompute
from meishan.algorithms.scoring.errors import ScoringError
from meishan.algorithms.scoring.explaining import explain
from meishan.algorithms.scoring.forms import one_line
from meishan.algorithms.scoring.judging import failed_on, stopped_early
from meishan.algorithms.scoring.offers import GROUNDS, Line, Offer, Price, Rejection
from meishan.algorithms.scoring.problem import Problem, Weights
from meishan.algorithms.scoring.ranking import rank
from meishan.algorithms.scoring.result import Low, Ranked, Ranking, Tie
from meishan.algorithms.scoring.rules import Cost, Criterion, LifeCycle, LowRule, Rate

__all__ = [
    "GROUNDS",
    "Cost",
    "Criterion",
    "LifeCycle",
    "Line",
    "Low",
    "LowRule",
    "Offer",
    "Price",
    "Problem",
    "Ranked",
    "Ranking",
    "Rate",
    "Recomputed",
    "Rejection",
    "ScoringError",
    "Tie",
    "Weights",
    "explain",
    "failed_on",
    "one_line",
    "rank",
    "recompute",
    "stopped_early",
]
