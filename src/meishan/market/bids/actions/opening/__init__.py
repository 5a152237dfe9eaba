# SPDX-License-Identifier: Apache-2.0
"""Everything that is done at an opening and right after it."""

from .after import answer_clarification, ask_clarification
from .attending import attend_opening, preside
from .closing import close_opening, publish_minutes, sign_minutes
from .envelopes import agree_void, hand_share, mark_void, open_envelope, report_share, unpack_envelope
from .releasing import release_shares
from .results import confirm_technical_result, record_technical_result
from .scheduling import fail_opening, schedule_opening
from .validity import answer_longer_validity, ask_longer_validity

__all__ = [
    "agree_void",
    "answer_clarification",
    "answer_longer_validity",
    "ask_clarification",
    "ask_longer_validity",
    "attend_opening",
    "close_opening",
    "confirm_technical_result",
    "fail_opening",
    "hand_share",
    "mark_void",
    "open_envelope",
    "preside",
    "publish_minutes",
    "record_technical_result",
    "release_shares",
    "report_share",
    "schedule_opening",
    "sign_minutes",
    "unpack_envelope",
]
