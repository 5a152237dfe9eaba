# SPDX-License-Identifier: Apache-2.0
"""Whether anything changed that a screen shows: one number a seminar, read by one indexed query."""

from uuid import UUID

from ..models import Pulse


def pulse_of(seminar: UUID) -> int:
    """The count of changes so far; a screen that holds the same number is up to date."""
    return Pulse.objects.values_list("count", flat=True).filter(seminar=seminar).first() or 0
