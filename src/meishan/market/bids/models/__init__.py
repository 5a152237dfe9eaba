# SPDX-License-Identifier: Apache-2.0
"""Tables of this app: bids and who bids together, what was submitted, its bytes, drafts and keys; openings."""

from .after_opening import (
    Clarification,
    Minutes,
    MinutesSignature,
    TechnicalDecision,
    ValidityAnswer,
    ValidityRequest,
)
from .bids import Bid, FailedTry, Participant, Partner
from .drafts import BidDraft, OrganisationKey
from .negotiating import FinalOffer, Negotiation, NegotiationInvite
from .opening import (
    AbstractLine,
    Attendance,
    HandedShare,
    OpenedFile,
    Opening,
    OpeningLine,
    ShareFault,
)
from .submissions import Envelope, Receipt, SealedShare, Submission
from .uploads import Upload, UploadPiece

__all__ = [
    "AbstractLine",
    "Attendance",
    "Bid",
    "BidDraft",
    "Clarification",
    "Envelope",
    "FailedTry",
    "FinalOffer",
    "HandedShare",
    "Minutes",
    "MinutesSignature",
    "Negotiation",
    "NegotiationInvite",
    "OpenedFile",
    "Opening",
    "OpeningLine",
    "OrganisationKey",
    "Participant",
    "Partner",
    "Receipt",
    "SealedShare",
    "ShareFault",
    "Submission",
    "TechnicalDecision",
    "Upload",
    "UploadPiece",
    "ValidityAnswer",
    "ValidityRequest",
]
