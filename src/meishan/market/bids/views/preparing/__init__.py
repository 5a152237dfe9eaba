# SPDX-License-Identifier: Apache-2.0
"""The workroom where a bid is prepared, sealed and submitted in the bidder's own browser.

These views render what the tender asks for. No answer and no price ever reaches them.
"""

from .consortium import consortium
from .page import prepare, schedule, state

__all__ = ["consortium", "prepare", "schedule", "state"]
