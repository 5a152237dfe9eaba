# SPDX-License-Identifier: Apache-2.0
"""Every change of bids: begun, handed in under seal, confirmed, withdrawn; bytes, drafts and keys; openings."""

from . import opening
from .beginning import begin, join_consortium, leave_consortium, set_consortium
from .door import Handed
from .drafting import make_organisation_key, retire_organisation_key, save_draft
from .failing import note_failure
from .negotiating import (
    approve_negotiation,
    ask_negotiation,
    confirm_negotiation,
    decline_negotiation,
    make_final_offer,
    minute_negotiation,
)
from .receipts import sign
from .submitting import HandedIn, hand_in, reconfirm, submit, withdraw
from .uploading import begin_upload, deliver_waiting, forget_uploads, take_piece

__all__ = [
    "Handed",
    "HandedIn",
    "approve_negotiation",
    "ask_negotiation",
    "begin",
    "begin_upload",
    "confirm_negotiation",
    "decline_negotiation",
    "deliver_waiting",
    "forget_uploads",
    "hand_in",
    "join_consortium",
    "leave_consortium",
    "make_final_offer",
    "make_organisation_key",
    "minute_negotiation",
    "note_failure",
    "opening",
    "reconfirm",
    "retire_organisation_key",
    "save_draft",
    "set_consortium",
    "sign",
    "submit",
    "take_piece",
    "withdraw",
]
