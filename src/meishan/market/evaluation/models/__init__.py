# SPDX-License-Identifier: Apache-2.0
"""Tables of this app: panels and what their people declared, scores, what was agreed, and signed reports."""

from .panel import Alias, Conflict, Evaluation, Seat
from .reports import Report, ReportSignature
from .scores import Agreed, Score

__all__ = [
    "Agreed",
    "Alias",
    "Conflict",
    "Evaluation",
    "Report",
    "ReportSignature",
    "Score",
    "Seat",
]
