# SPDX-License-Identifier: Apache-2.0
"""Pages of openings: the openers' room and what others watch, minutes and record, and the buyer's desk."""

from .desk import bids_received, ciphertext, opened_file, openings, received_envelope, schedule
from .judging import answer_clarification, clarifications, confirm_result, result
from .minutes import abstract, minutes, minutes_pdf, publish, record, record_proof
from .negotiating import final_offer, negotiation, negotiations
from .room import (
    agree,
    attend,
    close,
    hand,
    handed,
    live,
    mark,
    open_envelope,
    opening,
    preside,
    release,
    report,
    shares,
)
from .validity import stand, validity

__all__ = [
    "abstract",
    "agree",
    "answer_clarification",
    "attend",
    "bids_received",
    "ciphertext",
    "clarifications",
    "close",
    "confirm_result",
    "final_offer",
    "hand",
    "handed",
    "live",
    "mark",
    "minutes",
    "minutes_pdf",
    "negotiation",
    "negotiations",
    "open_envelope",
    "opened_file",
    "opening",
    "openings",
    "preside",
    "publish",
    "received_envelope",
    "record",
    "record_proof",
    "release",
    "report",
    "result",
    "schedule",
    "shares",
    "stand",
    "validity",
]
