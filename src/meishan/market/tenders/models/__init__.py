# SPDX-License-Identifier: Apache-2.0
"""Tables of this app: what is public, what is on its way there, and what suppliers said in private."""

from .drafts import Draft, DraftFile
from .exchange import Answer, Interest, Question
from .imported import ExternalBuyer, NoticeImport
from .meetings import MeetingMinutes
from .notices import Deadline, Document, Item, Lot, Notice, NoticeVersion
from .openers import Drill, DrillAnswer, OpenerKey, OpenerManifest, Seat
from .outages import Availability, HeartRun, HeartSource, OutageExtension, ProbeReport
from .rules import AgencyRules
from .tender import Tender, TenderPlan

__all__ = [
    "AgencyRules",
    "Answer",
    "Availability",
    "Deadline",
    "Document",
    "Draft",
    "DraftFile",
    "Drill",
    "DrillAnswer",
    "ExternalBuyer",
    "HeartRun",
    "HeartSource",
    "Interest",
    "Item",
    "Lot",
    "MeetingMinutes",
    "Notice",
    "NoticeImport",
    "NoticeVersion",
    "OpenerKey",
    "OpenerManifest",
    "OutageExtension",
    "ProbeReport",
    "Question",
    "Seat",
    "Tender",
    "TenderPlan",
]
