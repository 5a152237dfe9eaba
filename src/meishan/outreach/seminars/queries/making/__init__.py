# SPDX-License-Identifier: Apache-2.0
"""Reads of the organiser's desk and of the public page: slots, what is missing, the programme, who comes."""

from .listing import Row, listing
from .missing import PHASE_DATES, STEPS, Missing, date_faults, missing_parts, quota_faults, remarks
from .programme import (
    AgencyThere,
    Cell,
    DayProgramme,
    agencies_there,
    programme_of,
    suppliers_there,
)
from .setup import Setup, setup_of
from .slots import DayPlan, Span, day_plans, generate, overlaps, wall
from .told import seminar_names

__all__ = [
    "PHASE_DATES",
    "STEPS",
    "AgencyThere",
    "Cell",
    "DayPlan",
    "DayProgramme",
    "Missing",
    "Row",
    "Setup",
    "Span",
    "agencies_there",
    "date_faults",
    "day_plans",
    "generate",
    "listing",
    "missing_parts",
    "overlaps",
    "programme_of",
    "quota_faults",
    "remarks",
    "seminar_names",
    "setup_of",
    "suppliers_there",
    "wall",
]
