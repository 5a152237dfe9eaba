# SPDX-License-Identifier: Apache-2.0
"""Named reads of suppliers: whole answers for the apps above, and for this app's own pages."""

from .names import (
    ScreenedName,
    licence_key,
    name_key,
    name_likeness,
    names_to_screen,
    similar_suppliers,
)
from .ownership import WomenShare, declares_women_owned, women_owned_state, women_share
from .progress import File, Met, file_of, is_old_enough, missing, next_step, progress, steps_done
from .service import ServiceTime, add_working_days, service_time, working_days_between
from .standing import (
    agencies_matching,
    agency_codes_meet,
    codes_of,
    has_basic_with,
    highest_level,
    is_in_sight,
    levels_with,
    registered_with,
    registration_of,
    registrations_of,
    standing_of,
    supplier_of,
    suppliers,
    suppliers_matching,
)

__all__ = [
    "File",
    "Met",
    "ScreenedName",
    "ServiceTime",
    "WomenShare",
    "add_working_days",
    "agencies_matching",
    "agency_codes_meet",
    "codes_of",
    "declares_women_owned",
    "file_of",
    "has_basic_with",
    "highest_level",
    "is_in_sight",
    "is_old_enough",
    "levels_with",
    "licence_key",
    "missing",
    "name_key",
    "name_likeness",
    "names_to_screen",
    "next_step",
    "progress",
    "registered_with",
    "registration_of",
    "registrations_of",
    "service_time",
    "similar_suppliers",
    "standing_of",
    "steps_done",
    "supplier_of",
    "suppliers",
    "suppliers_matching",
    "women_owned_state",
    "women_share",
    "working_days_between",
]
