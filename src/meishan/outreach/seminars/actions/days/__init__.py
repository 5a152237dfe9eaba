# SPDX-License-Identifier: Apache-2.0
"""Acts of the days: arrivals, meetings as they happen, freed slots, an officer who falls ill, notes, announcements."""

from .announcing import announce_on_site
from .meetings import (
    end_meeting,
    free_meeting,
    hold,
    note_open_tender,
    record_no_show,
    say_here,
    take_back_no_show,
)
from .notes import save_note, share_note, unshare_note
from .offers import answer_offer, expire_offer, offer_slot
from .presence import check_in, check_out
from .replanning import replan

__all__ = [
    "announce_on_site",
    "answer_offer",
    "check_in",
    "check_out",
    "end_meeting",
    "expire_offer",
    "free_meeting",
    "hold",
    "note_open_tender",
    "offer_slot",
    "record_no_show",
    "replan",
    "save_note",
    "say_here",
    "share_note",
    "take_back_no_show",
    "unshare_note",
]
