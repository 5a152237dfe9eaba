# SPDX-License-Identifier: Apache-2.0
"""A re-planning as two small grids, officers down and slots across: how it is and how it would be."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ...models import Officer, Slot
from ..plans import meetings_of
from ..seminars import slots_of
from .replanning import Change, Proposal

Placed = dict[tuple[UUID, UUID], "Square"]

KEPT, LOST, MOVED, RESCUED, DROPPED, ADDED, EMPTY = (
    "kept",
    "lost",
    "moved",
    "rescued",
    "dropped",
    "added",
    "empty",
)


@dataclass(frozen=True, slots=True)
class Square:
    """One officer in one slot. `what` is one of the words above; `number` the supplier's, 0 for none."""

    what: str
    number: int = 0


@dataclass(frozen=True)
class Row:
    officer: Officer
    squares: list[Square]


@dataclass(frozen=True)
class Picture:
    """The slots concerned, and the rows of officers whose meetings change."""

    slots: list[Slot]
    rows: list[Row]

    @property
    def days(self) -> list[tuple[date, int]]:
        """The days shown, each with how many of its slots are."""
        counts: dict[date, int] = {}
        for slot in self.slots:
            counts[slot.day.date] = counts.get(slot.day.date, 0) + 1
        return list(counts.items())


def pictures_of(proposal: Proposal) -> tuple[Picture, Picture]:
    """(before, after): from the first lost slot on, the officers with a change, the one who falls out first."""
    rows = list(meetings_of(proposal.plan))
    touched = {proposal.officer.pk: proposal.officer}
    for change in proposal.changes:
        touched.setdefault(change.officer.pk, change.officer)
        if change.meeting is not None:
            touched.setdefault(change.meeting.officer_id, change.meeting.officer)
    lost = {slot.pk for slot in proposal.lost}
    slots = slots_of(proposal.plan.seminar)
    changed = [one.slot.number for one in proposal.changes if one.slot is not None]
    changed += [one.meeting.slot.number for one in proposal.changes if one.meeting is not None]
    changed += [one.number for one in proposal.lost]
    first, last = min(changed, default=0), max(changed, default=0)
    shown = [one for one in slots if first <= one.number <= last]
    officers = sorted(touched.values(), key=lambda one: (one.pk != proposal.officer.pk, one.number))
    by_meeting = {one.meeting.pk: one for one in proposal.changes if one.meeting is not None}
    before: Placed = {}
    after: Placed = {}
    for row in rows:
        found = by_meeting.get(row.pk)
        number = row.application.number
        before[row.officer_id, row.slot_id] = Square(_before(found), number)
        if found is None or found.kind == "reseated":
            after[row.officer_id, row.slot_id] = Square(KEPT, number)
    for change in proposal.changes:
        if change.slot is not None and change.kind != "reseated":
            after[change.officer.pk, change.slot.pk] = Square(change.kind, change.application.number)

    def picture(placed: Placed) -> Picture:
        return Picture(
            shown,
            [
                Row(
                    officer,
                    [
                        placed.get((officer.pk, slot.pk))
                        or Square(LOST if officer == proposal.officer and slot.pk in lost else EMPTY)
                        for slot in shown
                    ],
                )
                for officer in officers
            ],
        )

    return picture(before), picture(after)


def _before(change: Change | None) -> str:
    return KEPT if change is None or change.kind == "reseated" else change.kind
