# SPDX-License-Identifier: Apache-2.0
"""Named reads of notices, drafts, questions and interest."""

from .changes import Change, Piece
from .completeness import missing_parts, steps_for
from .difference import changes_between
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
from .library import (
    LibraryCriterion,
    Template,
    library_categories,
    library_rows,
    library_search,
    started_from,
    template_of,
    templates,
)
from .missing import Missing
from .notices import (
    buyers,
    closing_between,
    codes_of,
    content_of,
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
    unit_word,
    versions_of,
)
from .ocids import ocid_of, process_of
from .owning import given
from .told import notice_names

__all__ = [
    "Change",
    "DeskCounts",
    "LibraryCriterion",
    "Missing",
    "Piece",
    "Template",
    "answers_of",
    "buyers",
    "changes_between",
    "clearance_queue",
    "closing_between",
    "codes_of",
    "content_of",
    "counts_for_desk",
    "description_of",
    "documents_of",
    "drafts_of",
    "given",
    "interest_of",
    "interested_parties",
    "interests_in",
    "interests_of",
    "library_categories",
    "library_rows",
    "library_search",
    "lots_of",
    "missing_parts",
    "next_lot_number",
    "notice_for_reader",
    "notice_names",
    "notices",
    "notices_of",
    "notices_of_import",
    "ocid_of",
    "open_draft_of",
    "open_notices",
    "open_questions",
    "process_of",
    "published",
    "questions_of",
    "questions_on",
    "started_from",
    "steps_for",
    "template_of",
    "templates",
    "text_of",
    "title_language",
    "title_of",
    "unit_word",
    "versions_of",
]
