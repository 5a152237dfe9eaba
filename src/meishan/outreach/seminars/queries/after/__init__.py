# SPDX-License-Identifier: Apache-2.0
"""Reads of what came of a seminar: its figures, its feedback, what followed, and what is kept about whom."""

from .feedback import SCALES, Answers, answers_of, feedback_by, is_open_for_feedback, is_time_to_ask
from .figures import Report, Row, report_of
from .outcomes import HORIZONS, Horizon, outcomes_of
from .personal import expires_at, names_left, own_seminars

__all__ = [
    "HORIZONS",
    "SCALES",
    "Answers",
    "Horizon",
    "Report",
    "Row",
    "answers_of",
    "expires_at",
    "feedback_by",
    "is_open_for_feedback",
    "is_time_to_ask",
    "names_left",
    "outcomes_of",
    "own_seminars",
    "report_of",
]
