# SPDX-License-Identifier: Apache-2.0
"""Every change of an evaluation: a panel is formed and declares, scores and locks, agrees, reports and signs."""

from .agreeing import agree
from .declaring import STATEMENTS, bar, declare, release
from .forming import Place, appoint, form_panel, set_pseudonyms
from .reporting import reopen_report, sign_report, write_report
from .scoring import Judged, lock, score

__all__ = [
    "STATEMENTS",
    "Judged",
    "Place",
    "agree",
    "appoint",
    "bar",
    "declare",
    "form_panel",
    "lock",
    "release",
    "reopen_report",
    "score",
    "set_pseudonyms",
    "sign_report",
    "write_report",
]
