# SPDX-License-Identifier: Apache-2.0
"""What organisers fill in to set a seminar up, a form for each page."""

from .basics import BasicsForm, CancelForm, CapsForm, CopyForm, DatesForm, ImportForm, NewForm, QuotaForms
from .days import DayForms, DaysForm
from .fields import TextsForm, VersionForm
from .people import AgencyForm, InterpreterForm, OfficerForm
from .places import PlanForm, RoomForm, TableForms, WalksForm
from .programme import SessionForm, SpeakerForms

__all__ = [
    "AgencyForm",
    "BasicsForm",
    "CancelForm",
    "CapsForm",
    "CopyForm",
    "DatesForm",
    "DayForms",
    "DaysForm",
    "ImportForm",
    "InterpreterForm",
    "NewForm",
    "OfficerForm",
    "PlanForm",
    "QuotaForms",
    "RoomForm",
    "SessionForm",
    "SpeakerForms",
    "TableForms",
    "TextsForm",
    "VersionForm",
    "WalksForm",
]
