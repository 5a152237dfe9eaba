# SPDX-License-Identifier: Apache-2.0
"""Tables of this app: what is public, what is on its way there, and what suppliers said in private."""

from .drafts import Draft, DraftFile
from .exchange import Answer, Interest, Question
from .imported import ExternalBuyer, NoticeImport
from .meetings import MeetingMinutes
from .notices import Deadline, Document, Item, Lot, Notice, NoticeVersion
from .openers import Drill, DrillAnswer, OpenerKey, OpenerManifest, Seat
from .rules import AgencyRules
from .tender import Tender, TenderPlan

__all__ = [
    "AgencyRules",
    "Answer",
    "Deadline",
    "Document",
    "Draft",
    "DraftFile",
    "Drill",
    "DrillAnswer",
    "ExternalBuyer",
    "Interest",
    "Item",
    "Lot",
    "MeetingMinutes",
    "Notice",
    "NoticeImport",
    "NoticeVersion",
    "OpenerKey",
    "OpenerManifest",
    "Question",
    "Seat",
    "Tender",
    "TenderPlan",
]
