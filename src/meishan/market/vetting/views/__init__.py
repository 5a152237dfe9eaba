# SPDX-License-Identifier: Apache-2.0
"""The pages of those who vet."""

from .cases import case, case_list, decide, supplier, take
from .lists import check, offer, party, progress, source_list, version

__all__ = [
    "case",
    "case_list",
    "check",
    "decide",
    "offer",
    "party",
    "progress",
    "source_list",
    "supplier",
    "take",
    "version",
]
