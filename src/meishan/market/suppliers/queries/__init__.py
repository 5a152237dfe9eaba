# SPDX-License-Identifier: Apache-2.0
"""Named reads of suppliers: whole answers for the apps above, and for this app's own pages."""

from .names import ScreenedName, licence_key, name_key, names_to_screen, similar_suppliers
from .standing import (
    agencies_matching,
    agency_codes_meet,
    codes_of,
    has_basic_with,
    highest_level,
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
    "ScreenedName",
    "agencies_matching",
    "agency_codes_meet",
    "codes_of",
    "has_basic_with",
    "highest_level",
    "levels_with",
    "licence_key",
    "name_key",
    "names_to_screen",
    "registered_with",
    "registration_of",
    "registrations_of",
    "similar_suppliers",
    "standing_of",
    "supplier_of",
    "suppliers",
    "suppliers_matching",
]
