# SPDX-License-Identifier: Apache-2.0
"""Lists as rows for CSV and XLSX, a notice as an iCalendar event, the empty sheets of a sealed tender, and OCDS."""

from .asked import prices_book, questionnaire_book
from .lists import (
    address_of,
    answer_columns,
    answer_rows,
    calendar_of,
    draft_columns,
    draft_rows,
    event_of,
    interest_columns,
    interest_rows,
    mine_columns,
    mine_rows,
    notice_columns,
    notice_rows,
    question_columns,
    question_rows,
)
from .ocds import (
    OCDS_EXTENSIONS,
    Standing,
    amendment_of,
    ocds_section,
    ocds_tender,
    texts,
    time_of,
    without_blanks,
)
from .outages import outage_columns, outage_rows

__all__ = [
    "OCDS_EXTENSIONS",
    "Standing",
    "address_of",
    "amendment_of",
    "answer_columns",
    "answer_rows",
    "calendar_of",
    "draft_columns",
    "draft_rows",
    "event_of",
    "interest_columns",
    "interest_rows",
    "mine_columns",
    "mine_rows",
    "notice_columns",
    "notice_rows",
    "ocds_section",
    "ocds_tender",
    "outage_columns",
    "outage_rows",
    "prices_book",
    "question_columns",
    "question_rows",
    "questionnaire_book",
    "texts",
    "time_of",
    "without_blanks",
]
