# SPDX-License-Identifier: Apache-2.0
"""Named reads of notices, drafts, questions and interest."""

from .completeness import Missing, missing_parts
from .difference import Change, Piece, changes_between
from .drafts import DeskCounts, clearance_queue, counts_for_desk, drafts_of, next_lot_number, open_draft_of
from .exchange import (
    answers_of,
    interest_of,
    interested_parties,
    interests_in,
    interests_of,
    open_questions,
    questions_of,
    questions_on,
)
from .notices import (
    buyers,
    closing_between,
    codes_of,
    description_of,
    documents_of,
    lots_of,
    notice_for_reader,
    notices,
    notices_of,
    notices_of_import,
    open_notices,
    published,
    text_of,
    title_language,
    title_of,
    versions_of,
)
from .told import notice_names

__all__ = [
    "Change",
    "DeskCounts",
    "Missing",
    "Piece",
    "answers_of",
    "buyers",
    "changes_between",
    "clearance_queue",
    "closing_between",
    "codes_of",
    "counts_for_desk",
    "description_of",
    "documents_of",
    "drafts_of",
    "interest_of",
    "interested_parties",
    "interests_in",
    "interests_of",
    "lots_of",
    "missing_parts",
    "next_lot_number",
    "notice_for_reader",
    "notice_names",
    "notices",
    "notices_of",
    "notices_of_import",
    "open_draft_of",
    "open_notices",
    "open_questions",
    "published",
    "questions_of",
    "questions_on",
    "text_of",
    "title_language",
    "title_of",
    "versions_of",
]
