# SPDX-License-Identifier: Apache-2.0
"""The acts of vetting: bring lists in, screen, decide."""

from .cases import assign, clear, confirm, lift, propose, reopen, send_back
from .lists import drop_list, import_list, offer_list
from .screening import rescreen, screen, start_rerun

__all__ = [
    "assign",
    "clear",
    "confirm",
    "drop_list",
    "import_list",
    "lift",
    "offer_list",
    "propose",
    "reopen",
    "rescreen",
    "screen",
    "send_back",
    "start_rerun",
]
