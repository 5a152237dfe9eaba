# SPDX-License-Identifier: Apache-2.0
"""Draw tickets, call, serve, pass on and close them; book a freed slot at the desk."""

from .booking import book_at_desk
from .calling import call_next, leave_desk, open_desk, recall
from .drawing import come_back, draw_ticket, leave_queue
from .serving import begin_serving, close_ticket, record_missed, transfer

__all__ = [
    "begin_serving",
    "book_at_desk",
    "call_next",
    "close_ticket",
    "come_back",
    "draw_ticket",
    "leave_desk",
    "leave_queue",
    "open_desk",
    "recall",
    "record_missed",
    "transfer",
]
