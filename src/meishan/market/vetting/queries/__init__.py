# SPDX-License-Identifier: Apache-2.0
"""Named reads: who is listed, who is sanctioned, which cases wait, and why a name hit."""

from .cases import (
    Filters,
    case_for_reader,
    cases,
    cases_of,
    last_screening,
    ledger_of,
    officers_to_tell,
    screenings_of,
    unscreened,
)
from .explained import sentences, way_label, why_of
from .index import Found, Lists, lists_from_files, lists_in_force, lists_now
from .listed import current_versions, parties, sources, versions_of
from .standing import ineligibilities_of, is_sanctioned, sanctioned_among, standing_of

__all__ = [
    "Filters",
    "Found",
    "Lists",
    "case_for_reader",
    "cases",
    "cases_of",
    "current_versions",
    "ineligibilities_of",
    "is_sanctioned",
    "last_screening",
    "ledger_of",
    "lists_from_files",
    "lists_in_force",
    "lists_now",
    "officers_to_tell",
    "parties",
    "sanctioned_among",
    "screenings_of",
    "sentences",
    "sources",
    "standing_of",
    "unscreened",
    "versions_of",
    "way_label",
    "why_of",
]
