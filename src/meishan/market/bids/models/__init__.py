# SPDX-License-Identifier: Apache-2.0
"""Tables of this app: bids and who bids together, what was submitted, its bytes, drafts and keys."""

from .bids import Bid, FailedTry, Participant, Partner
from .drafts import BidDraft, OrganisationKey
from .submissions import Envelope, Receipt, SealedShare, Submission
from .uploads import Upload, UploadPiece

__all__ = [
    "Bid",
    "BidDraft",
    "Envelope",
    "FailedTry",
    "OrganisationKey",
    "Participant",
    "Partner",
    "Receipt",
    "SealedShare",
    "Submission",
    "Upload",
    "UploadPiece",
]
