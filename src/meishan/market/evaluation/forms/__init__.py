# SPDX-License-Identifier: Apache-2.0
"""What people on and around a panel write: seats, declarations, scores, agreements, reports."""

from .panels import AppointForm, DeclareForm, PanelForm, ReasonForm
from .scoring import JudgeForm, ReopenForm, ReportForm, SettleForm, SignForm

__all__ = [
    "AppointForm",
    "DeclareForm",
    "JudgeForm",
    "PanelForm",
    "ReasonForm",
    "ReopenForm",
    "ReportForm",
    "SettleForm",
    "SignForm",
]
