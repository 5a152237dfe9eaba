# SPDX-License-Identifier: Apache-2.0
"""Every change of notices, drafts, questions and interest."""

from .departing import set_rules
from .drafting import attach, clear, detach, discard, draft, recall, save, send_back, submit
from .exchange import answer, ask, express_interest, set_aside, withdraw_interest
from .importing import import_notices
from .life import (
    cancel_lot,
    declare_failed,
    declare_unsuccessful,
    extend_deadline,
    resume,
    suspend,
)
from .meetings import publish_meeting
from .moving import may_go_from, move
from .openers import (
    answer_drill,
    appoint_openers,
    confirm_seat,
    make_opener_key,
    replace_openers,
    retire_opener_key,
    start_drill,
    warn_of_openers,
)
from .outages import (
    beat,
    extend_for_outage,
    give_back_time,
    give_back_time_everywhere,
    note_availability,
    report_availability,
)
from .planning import ask_shorter_time, consider_agreements, estimate, explain_splitting
from .publishing import amend, cancel, publish, publish_amendment, refuse_unready

__all__ = [
    "amend",
    "answer",
    "answer_drill",
    "appoint_openers",
    "ask",
    "ask_shorter_time",
    "attach",
    "beat",
    "cancel",
    "cancel_lot",
    "clear",
    "confirm_seat",
    "consider_agreements",
    "declare_failed",
    "declare_unsuccessful",
    "detach",
    "discard",
    "draft",
    "estimate",
    "explain_splitting",
    "express_interest",
    "extend_deadline",
    "extend_for_outage",
    "give_back_time",
    "give_back_time_everywhere",
    "import_notices",
    "make_opener_key",
    "may_go_from",
    "move",
    "note_availability",
    "publish",
    "publish_amendment",
    "publish_meeting",
    "recall",
    "refuse_unready",
    "replace_openers",
    "report_availability",
    "resume",
    "retire_opener_key",
    "save",
    "send_back",
    "set_aside",
    "set_rules",
    "start_drill",
    "submit",
    "suspend",
    "warn_of_openers",
    "withdraw_interest",
]
