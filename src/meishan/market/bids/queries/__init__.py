# SPDX-License-Identifier: Apache-2.0
"""Named reads of bids, of what was submitted, of its bytes and keys. Private rows show as far as the scope goes."""

from .asked import Asked, Situation, asked_by, grace_of, hold, openers_of
from .bids import (
    bid_at_the_door,
    bid_for_reader,
    bid_of,
    bids_of,
    failed_tries_of,
    invitations_of,
    open_bids_of,
    partner_for_reader,
    partners_of,
)
from .faults import sentence_of
from .keys import draft_of, drafts_of, key_in_use, key_of, keys_of
from .stored import open_ciphertext, open_upload, upload_for_reader, upload_holding, waiting_envelopes
from .submitted import (
    LotRow,
    lot_rows,
    newest_receipt,
    receipt_for_reader,
    receipts_of,
    standing_of,
    submission_for_reader,
    submissions_of,
)
from .told import bid_names

__all__ = [
    "Asked",
    "LotRow",
    "Situation",
    "asked_by",
    "bid_at_the_door",
    "bid_for_reader",
    "bid_names",
    "bid_of",
    "bids_of",
    "draft_of",
    "drafts_of",
    "failed_tries_of",
    "grace_of",
    "hold",
    "invitations_of",
    "key_in_use",
    "key_of",
    "keys_of",
    "lot_rows",
    "newest_receipt",
    "open_bids_of",
    "open_ciphertext",
    "open_upload",
    "openers_of",
    "partner_for_reader",
    "partners_of",
    "receipt_for_reader",
    "receipts_of",
    "sentence_of",
    "standing_of",
    "submission_for_reader",
    "submissions_of",
    "upload_for_reader",
    "upload_holding",
    "waiting_envelopes",
]
