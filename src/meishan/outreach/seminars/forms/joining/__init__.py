# SPDX-License-Identifier: Apache-2.0
"""The forms of the second phase."""

from .applying import ApplyForm, FirmForm, PeopleFormSet, forget_errors, grown, people_of, people_set
from .choosing import ChooseForm, InviteForm

__all__ = [
    "ApplyForm",
    "ChooseForm",
    "FirmForm",
    "InviteForm",
    "PeopleFormSet",
    "forget_errors",
    "grown",
    "people_of",
    "people_set",
]
