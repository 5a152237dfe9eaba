# SPDX-License-Identifier: Apache-2.0
"""Pages of panels: whose turn it is, the declaration, scoring, the consensus meeting, the report and what follows."""

from .case import evaluation, mine
from .meeting import consensus
from .panels import appoint, bar, declare, form_panel, names, release
from .reports import report, report_json, results
from .scoring import bid, lock

__all__ = [
    "appoint",
    "bar",
    "bid",
    "consensus",
    "declare",
    "evaluation",
    "form_panel",
    "lock",
    "mine",
    "names",
    "release",
    "report",
    "report_json",
    "results",
]
