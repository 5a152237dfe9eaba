# SPDX-License-Identifier: Apache-2.0
"""Sealing a bid so that any M of a tender's N openers can open it together, and nobody else can.

`keys` and `openers` say to whom; `envelopes` seals and opens; `shares` gives each opener her part and joins
them; `receipts` are what a bidder holds, `openings` what the public checks afterwards. Every fault is a
SealingError with one sentence. No database, no network; randomness is passed in, but for age's own. The
format: docs/reference/sealing.md.
"""

from meishan.algorithms.sealing.envelopes import (
    Sealed,
    check_ciphertext,
    envelope_head,
    open_envelope,
    read_envelope,
    read_shares,
    seal,
    seal_envelope,
    write_envelope,
)
from meishan.algorithms.sealing.errors import SealingError
from meishan.algorithms.sealing.headers import Header, check_header
from meishan.algorithms.sealing.keys import check_recipient, new_key, read_key_file, recipient_of
from meishan.algorithms.sealing.names import safe_name
from meishan.algorithms.sealing.openers import Manifest
from meishan.algorithms.sealing.packages import File, Package, Source, into
from meishan.algorithms.sealing.shares import check_identity, join, open_share

__all__ = [
    "File",
    "Header",
    "Manifest",
    "Package",
    "Sealed",
    "SealingError",
    "Source",
    "check_ciphertext",
    "check_header",
    "check_identity",
    "check_recipient",
    "envelope_head",
    "into",
    "join",
    "new_key",
    "open_envelope",
    "open_share",
    "read_envelope",
    "read_key_file",
    "read_shares",
    "recipient_of",
    "safe_name",
    "seal",
    "seal_envelope",
    "write_envelope",
]
