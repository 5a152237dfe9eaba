# SPDX-License-Identifier: Apache-2.0
"""Whether anything changed that a screen shows: one number a seminar, read by one indexed query."""

from uuid import UUID

from ..models import Pulse, Seminar

# What a screen may follow: all changes, or only those that may alter an agenda.
FOLLOWED = ("count", "agendas")


def pulse_of(seminar: UUID, of: str = "count") -> int:
    """The count of changes so far; a screen that holds the same number is up to date."""
    return Pulse.objects.values_list(of, flat=True).filter(seminar=seminar).first() or 0


def pulse_at(slug: str, of: str = "count") -> int | None:
    """The same by the seminar's address; None where there is no such seminar."""
    found = list(Seminar.objects.filter(slug=slug).values_list(f"pulse__{of}", flat=True)[:1])
    return (found[0] or 0) if found else None
