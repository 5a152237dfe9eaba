# SPDX-License-Identifier: Apache-2.0
"""What stands on each paper of a seminar: template and data, in words, ready to be set."""

from .badges import badge_sheets
from .certificates import CERTIFICATE_LENGTH, certificate_number, certificate_sheets, holder_of
from .choice import paper_of, template_of
from .sheets import agenda_sheet, agenda_sheets, notes_of, where_of
from .signs import door_sheets, table_sheets
from .words import day_words, heading, speaking, zone_words

__all__ = [
    "CERTIFICATE_LENGTH",
    "agenda_sheet",
    "agenda_sheets",
    "badge_sheets",
    "certificate_number",
    "certificate_sheets",
    "day_words",
    "door_sheets",
    "heading",
    "holder_of",
    "notes_of",
    "paper_of",
    "speaking",
    "table_sheets",
    "template_of",
    "where_of",
    "zone_words",
]
