# SPDX-License-Identifier: Apache-2.0
"""Reads of the days: who is here, how a meeting stands, what is announced, which slots can be filled."""

from .announcing import announcements_for
from .meetings import Live, live_of, state_of
from .presence import (
    attendee_by_code,
    attendees_of,
    counts_of,
    free_officers,
    is_free,
    named,
    on_site,
    today,
    with_arrival,
)

__all__ = [
    "Live",
    "announcements_for",
    "attendee_by_code",
    "attendees_of",
    "counts_of",
    "free_officers",
    "is_free",
    "live_of",
    "named",
    "on_site",
    "state_of",
    "today",
    "with_arrival",
]
