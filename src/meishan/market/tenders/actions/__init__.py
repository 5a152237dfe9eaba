# SPDX-License-Identifier: Apache-2.0
"""Every change of notices, drafts, questions and interest."""

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
from .moving import move
from .publishing import amend, cancel, publish, publish_amendment

__all__ = [
    "amend",
    "answer",
    "ask",
    "attach",
    "cancel",
    "cancel_lot",
    "clear",
    "declare_failed",
    "declare_unsuccessful",
    "detach",
    "discard",
    "draft",
    "express_interest",
    "extend_deadline",
    "import_notices",
    "move",
    "publish",
    "publish_amendment",
    "recall",
    "resume",
    "save",
    "send_back",
    "set_aside",
    "submit",
    "suspend",
    "withdraw_interest",
]
