# SPDX-License-Identifier: Apache-2.0
"""The tables of seminars."""

from .days import Announcement, Feedback, MeetingNote, Offer, Shift, Ticket
from .people import (
    Absence,
    Application,
    Arrival,
    Attendee,
    Interpreter,
    Motive,
    Officer,
    Participation,
    Place,
)
from .prints import Print
from .schedule import Booking, Meeting, Plan
from .seminar import Day, FloorPlan, Pulse, Room, Seminar, Session, Slot, Speaker, Table, Walk
from .wishes import Request

__all__ = [
    "Absence",
    "Announcement",
    "Application",
    "Arrival",
    "Attendee",
    "Booking",
    "Day",
    "Feedback",
    "FloorPlan",
    "Interpreter",
    "Meeting",
    "MeetingNote",
    "Motive",
    "Offer",
    "Officer",
    "Participation",
    "Place",
    "Plan",
    "Print",
    "Pulse",
    "Request",
    "Room",
    "Seminar",
    "Session",
    "Shift",
    "Slot",
    "Speaker",
    "Table",
    "Ticket",
    "Walk",
]
