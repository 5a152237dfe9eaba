# SPDX-License-Identifier: Apache-2.0
"""Reading notices of other portals: OCDS, EU eForms, CSV. What can't be mapped is listed, never dropped in silence."""

from .eforms import read_eforms
from .found import Batch, BuyerFound, Found, Notes
from .ocds import read_ocds
from .table import FIELDS, Mapping, guess_mapping, read_table

__all__ = [
    "FIELDS",
    "Batch",
    "BuyerFound",
    "Found",
    "Mapping",
    "Notes",
    "guess_mapping",
    "read_eforms",
    "read_ocds",
    "read_table",
]
