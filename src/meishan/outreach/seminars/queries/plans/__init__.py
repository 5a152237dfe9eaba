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
from .quality import (
    Difference,
    Unhappy,
    certificate_data,
    certificate_of,
    difference,
    satisfaction_of,
    unhappy_of,
)

__all__ = [
    "STANDING",
    "Cell",
    "DayGrid",
    "Difference",
    "Maps",
    "Place",
    "Unhappy",
    "certificate_data",
    "certificate_of",
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
]
