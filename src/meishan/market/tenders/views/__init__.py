# SPDX-License-Identifier: Apache-2.0
"""Pages of this app."""

from .asking import add_row, library, remove_row, row
from .desk import clearance, desk, interested, open_questions
from .drafting import create, detach, draft, draft_file, preview, templates
from .exchange import answer, ask, interest, mine, set_aside, withdraw_interest
from .importing import import_page, import_preview, import_report
from .judging import judging, price_schedule, questionnaire, sending
from .lots import add_lot, lot, remove_lot
from .moves import amend, cancel, clear, discard, publish, recall, send_back, submit
from .openers import (
    answer_drill,
    confirm_seat,
    openers,
    openers_file,
    replace_openers,
    retire_key,
    seat,
    seats,
    start_drill,
)
from .outages import now, outages
from .public import (
    calendar,
    contacts,
    document,
    documents,
    lots,
    notice,
    notice_list,
    print_view,
    questions,
    revisions,
)
from .steps import step

__all__ = [
    "add_lot",
    "add_row",
    "amend",
    "answer",
    "answer_drill",
    "ask",
    "calendar",
    "cancel",
    "clear",
    "clearance",
    "confirm_seat",
    "contacts",
    "create",
    "desk",
    "detach",
    "discard",
    "document",
    "documents",
    "draft",
    "draft_file",
    "import_page",
    "import_preview",
    "import_report",
    "interest",
    "interested",
    "judging",
    "library",
    "lot",
    "lots",
    "mine",
    "notice",
    "notice_list",
    "now",
    "open_questions",
    "openers",
    "openers_file",
    "outages",
    "preview",
    "price_schedule",
    "print_view",
    "publish",
    "questionnaire",
    "questions",
    "recall",
    "remove_lot",
    "remove_row",
    "replace_openers",
    "retire_key",
    "revisions",
    "row",
    "seat",
    "seats",
    "send_back",
    "sending",
    "set_aside",
    "start_drill",
    "step",
    "submit",
    "templates",
    "withdraw_interest",
]
