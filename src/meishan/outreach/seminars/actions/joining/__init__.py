# SPDX-License-Identifier: Apache-2.0
"""Invite, apply, select, confirm; state wishes; take places in sessions."""

from .applying import apply, confirm, name_attendees, save_application, withdraw
from .choosing import decline, invite, lapse, move_up, put_waiting, select
from .entering import Told, record_wishes
from .places import leave_place, save_absences, take_place
from .wishing import Said, drop_wish, open_requests, state_wish, state_wishes
from .wishing import refuse_closed as refuse_closed_requests

__all__ = [
    "Said",
    "Told",
    "apply",
    "confirm",
    "decline",
    "drop_wish",
    "invite",
    "lapse",
    "leave_place",
    "move_up",
    "name_attendees",
    "open_requests",
    "put_waiting",
    "record_wishes",
    "refuse_closed_requests",
    "save_absences",
    "save_application",
    "select",
    "state_wish",
    "state_wishes",
    "take_place",
    "withdraw",
]
