# SPDX-License-Identifier: Apache-2.0
"""Pages of this app."""

from .drafting import draft, keys, retire_key
from .handing import hand_in, submit
from .pages import begin, bid, confirm, invitation, mine, server_time, withdraw
from .preparing import consortium, prepare, schedule, state
from .receipts import receipt, receipt_json, receipt_proof
from .uploading import upload, uploads

__all__ = [
    "begin",
    "bid",
    "confirm",
    "consortium",
    "draft",
    "hand_in",
    "invitation",
    "keys",
    "mine",
    "prepare",
    "receipt",
    "receipt_json",
    "receipt_proof",
    "retire_key",
    "schedule",
    "server_time",
    "state",
    "submit",
    "upload",
    "uploads",
    "withdraw",
]
