# SPDX-License-Identifier: Apache-2.0
"""Pages of making a seminar, and what the public sees of it."""

from .desk import cancel, copy, create, desk, go_public, seminars
from .people import agencies, agency, interpreter, officer
from .places import floor_plan, room, rooms
from .programme import programme, session
from .public import parties, programme_calendar, seminar
from .sets import export_set, import_preview, import_set, template
from .setup import basics, caps, dates, days, removal

__all__ = [
    "agencies",
    "agency",
    "basics",
    "cancel",
    "caps",
    "copy",
    "create",
    "dates",
    "days",
    "desk",
    "export_set",
    "floor_plan",
    "go_public",
    "import_preview",
    "import_set",
    "interpreter",
    "officer",
    "parties",
    "programme",
    "programme_calendar",
    "removal",
    "room",
    "rooms",
    "seminar",
    "seminars",
    "session",
    "template",
]
