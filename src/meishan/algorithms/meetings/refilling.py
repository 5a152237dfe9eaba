# SPDX-License-Identifier: Apache-2.0
"""Whom to offer a freed slot: the waiting suppliers who are on site, ranked by a rule that can be published.

The rule: who gains most by the instance's own points (so first who has met nobody yet), then who has had fewer
meetings, then who would not wait longer for it, then the lower number.
"""

from collections.abc import Collection
from dataclasses import dataclass

from meishan.algorithms.meetings.clashing import Book
from meishan.algorithms.meetings.instance import BOTH, OFFICER, SUPPLIER, Instance, Schedule


@dataclass(frozen=True)
class Candidate:
    """One who could take the slot. `gain` are the points of the meeting; `meetings` how many she has.

    Reasons: first_meeting, few_meetings (of those that bring points of fairness), both_asked, supplier_asked,
    officer_asked, fills_break, next_to_another. `interpreter` is who can speak for them, where one is needed.
    """

    supplier: int
    gain: int
    meetings: int
    asked: str
    reasons: tuple[str, ...]
    interpreter: int | None


def refill(
    instance: Instance, schedule: Schedule, officer: int, slot: int, on_site: Collection[int]
) -> tuple[Candidate, ...]:
    """The suppliers on site who may meet the officer in this slot, all other meetings unmoved; the best first."""
    book = Book(instance, schedule.meetings)
    present = set(on_site)
    found = []
    for (wished, supplier), wish in book.wishes.items():
        if wished != officer or supplier not in present or book.clashes(officer, supplier, slot):
            continue
        hers = len(book.by_supplier[supplier])
        fairness = instance.fairness[hers] if hers < len(instance.fairness) else 0
        place = _place_in_day(book, supplier, slot)
        reasons = [
            *(["first_meeting"] if hers == 0 else ["few_meetings"] if fairness else []),
            *(
                {BOTH: ["both_asked"], SUPPLIER: ["supplier_asked"], OFFICER: ["officer_asked"]}.get(
                    wish.asked, []
                )
            ),
            *([place] if place else []),
        ]
        candidate = Candidate(
            supplier,
            instance.meeting_value + wish.weight + fairness,
            hers,
            wish.asked,
            tuple(reasons),
            book.interpreter_for(officer, supplier, slot),
        )
        found.append(
            ((-candidate.gain, hers, place not in ("fills_break", "next_to_another"), supplier), candidate)
        )
    return tuple(candidate for _key, candidate in sorted(found, key=lambda known: known[0]))


# Why one who is on site is passed over, the nearest reason first; of the officer's side, "officer".
SUPPLIERS_OWN = (
    "supplier_full",
    "met_already",
    "supplier_busy",
    "pool_met",
    "supplier_away",
    "walking",
    "no_interpreter",
)
OFFICERS_OWN = frozenset(
    {"officer_away", "officer_busy", "officer_full", "no_table", "table_taken", "excluded", "locked"}
)


def passed_over(
    instance: Instance, schedule: Schedule, officer: int, slot: int, on_site: Collection[int]
) -> dict[str, int]:
    """How many of those on site `refill` leaves out, each counted under one reason.

    Reasons: those of SUPPLIERS_OWN, "officer", and "no_pair" of whom nobody asked for, or who refused.
    """
    book = Book(instance, schedule.meetings)
    counts: dict[str, int] = {}
    for supplier in sorted(set(on_site)):
        codes = {one.code for one in book.clashes(officer, supplier, slot)}
        if not codes:
            continue
        reason = next((code for code in SUPPLIERS_OWN if code in codes), "")
        if not reason:
            reason = "officer" if codes <= OFFICERS_OWN else "no_pair"
        counts[reason] = counts.get(reason, 0) + 1
    return counts


def _place_in_day(book: Book, supplier: int, slot: int) -> str:
    """How the slot lies among her meetings of the day."""
    instance = book.instance
    day = instance.slots[slot].day
    hers = [m.slot for m in book.by_supplier[supplier] if instance.slots[m.slot].day == day]
    if any(t < slot for t in hers) and any(t > slot for t in hers):
        return "fills_break"
    free = instance.supplier_free[supplier]
    for t in hers:
        between = range(min(t, slot) + 1, max(t, slot))
        if not any(other in free for other in between):
            return "next_to_another"
    return ""
