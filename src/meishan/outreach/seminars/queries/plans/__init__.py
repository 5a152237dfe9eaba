# SPDX-License-Identifier: Apache-2.0
"""Reads of the schedule: the instance, its drafts, how good each is, and what stands against a change by hand."""

from .grid import Cell, DayGrid, grid_of
from .hand import Place, hindrances_to, places_for, seat_for
from .instance import (
    STANDING,
    Maps,
    instance_of,
    meetings_from,
    meetings_of,
    plans_of,
    schedule_of,
    speaks_for,
)
from .musts import UnmetMust, unmet_musts_of
from .quality import (
    WHY,
    Difference,
    Unhappy,
    certificate_data,
    certified,
    difference,
    satisfaction_of,
    unhappy_of,
)

__all__ = [
    "STANDING",
    "WHY",
    "Cell",
    "DayGrid",
    "Difference",
    "Maps",
    "Place",
    "Unhappy",
    "UnmetMust",
    "certificate_data",
    "certified",
    "difference",
    "grid_of",
    "hindrances_to",
    "instance_of",
    "meetings_from",
    "meetings_of",
    "places_for",
    "plans_of",
    "satisfaction_of",
    "schedule_of",
    "seat_for",
    "speaks_for",
    "unhappy_of",
    "unmet_musts_of",
]
