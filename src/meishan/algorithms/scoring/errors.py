# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with an evaluation or a ranking: one class a fault, one sentence each.

`code` is a stable word for programs; `facts` are what the sentence names, for those who say it in another language.
"""

from typing import Any


class ScoringError(ValueError):
    """Something about an evaluation is not as it must be; the message says where, and what to do."""

    code = "malformed"

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.facts = facts


class FormatError(ScoringError):
    """A file or a value is not written as the format demands."""


class RulesError(ScoringError):
    """The rules of the evaluation contradict one another: weights, pass mark, criteria, the rule for ties."""

    code = "bad_rules"


class MissingScoreError(ScoringError):
    """An offer was not judged by a criterion; `facts` are `offer` and `criterion`."""

    code = "score_missing"


class ScoreRangeError(ScoringError):
    """More points than the criterion has; `facts` are `offer`, `criterion`, `points` and `most`."""

    code = "score_range"


class UnknownCriterionError(ScoringError):
    """An offer was judged by a criterion that is not of this evaluation, or in a way that is not the criterion's."""

    code = "score_unknown"


class NoPriceError(ScoringError):
    """An offer passed and has no price; `facts` name the `offer`."""

    code = "no_price"


class NoRateError(ScoringError):
    """An offer's currency can't be turned into that of the evaluation; `facts` are `offer` and `currency`."""

    code = "no_rate"


class LifeCycleError(ScoringError):
    """An offer's figures for the life-cycle cost are missing, do not belong there, or outweigh its price."""

    code = "bad_life_cycle"


class TwiceError(ScoringError):
    """Two offers or two criteria have one id, or two offers one commitment."""

    code = "twice"
