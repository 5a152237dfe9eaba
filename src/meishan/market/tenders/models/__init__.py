# SPDX-License-Identifier: Apache-2.0
"""Tables of this app: what is public, what is on its way there, and what suppliers said in private."""

from .drafts import Draft, DraftFile
from .exchange import Answer, Interest, Question
from .imported import ExternalBuyer, NoticeImport
from .notices import Deadline, Document, Item, Lot, Notice, NoticeVersion

__all__ = [
    "Answer",
    "Deadline",
    "Document",
    "Draft",
    "DraftFile",
    "ExternalBuyer",
    "Interest",
    "Item",
    "Lot",
    "Notice",
    "NoticeImport",
    "NoticeVersion",
    "Question",
]
