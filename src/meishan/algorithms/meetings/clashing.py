# SPDX-License-Identifier: Apache-2.0
"""What stands against putting one meeting at one time: for dragging by hand, and for freed slots."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from meishan.algorithms.meetings.instance import NOBODY, Instance, Meeting, Schedule


@dataclass(frozen=True)
class Clash:
    """One reason against a meeting; `other` is the meeting in the way, where there is one.

    Codes: officer_away, supplier_away, excluded, veto, no_pair, officer_busy, supplier_busy, met_already,
    pool_met, officer_full, supplier_full, group_full, no_table, table_taken, no_interpreter, walking, locked.
    """

    code: str
    other: Meeting | None = None


@dataclass(frozen=True)
class Wish:
    """What is known of a pair: weight, language, who asked, and its pool."""

    weight: int = 0
    language: str = ""
    asked: str = NOBODY
    pool: int | None = None


class Book:
    """A schedule beside its instance, looked up by officer, supplier and slot."""

    def __init__(self, instance: Instance, meetings: Iterable[Meeting]) -> None:
        self.instance = instance
        self.meetings = list(meetings)
        self.by_officer: dict[int, list[Meeting]] = defaultdict(list)
        self.by_supplier: dict[int, list[Meeting]] = defaultdict(list)
        self.by_slot: dict[int, list[Meeting]] = defaultdict(list)
        for meeting in self.meetings:
            self.by_officer[meeting.officer].append(meeting)
            self.by_supplier[meeting.supplier].append(meeting)
            self.by_slot[meeting.slot].append(meeting)
        self.wishes = _wishes(instance)

    def clashes(self, officer: int, supplier: int, slot: int, *, named: bool = True) -> list[Clash]:
        """All that stands against these two meeting then; `named`: only pairs that somebody asked for may."""
        pair = officer, supplier
        instance = self.instance
        found = []
        if pair in instance.vetoes:
            found.append(Clash("veto"))
        if named and pair not in self.wishes:
            found.append(Clash("no_pair"))
        if slot not in instance.officer_free[officer]:
            found.append(Clash("officer_away"))
        if slot not in instance.supplier_free[supplier]:
            found.append(Clash("supplier_away"))
        if instance.is_excluded(officer, supplier, slot):
            found.append(Clash("excluded"))
        found += self._people(officer, supplier, slot)
        found += self._wish(officer, supplier)
        found += self._things(officer, supplier, slot)
        found += self._walks(officer, supplier, slot)
        return found

    def interpreter_for(self, officer: int, supplier: int, slot: int) -> int | None:
        """One who could speak for these two, when others may change places; None where nobody can or need."""
        language = self.wishes.get((officer, supplier), Wish()).language
        if not language:
            return None
        return self._interpreters(slot, (officer, supplier, language))

    def _people(self, officer: int, supplier: int, slot: int) -> Iterable[Clash]:
        instance, hers, his = self.instance, self.by_supplier[supplier], self.by_officer[officer]
        locked = {(m.officer, m.supplier, m.slot) for m in instance.locked}
        for meeting in his:
            if meeting.slot == slot:
                known = (meeting.officer, meeting.supplier, meeting.slot) in locked
                yield Clash("locked" if known else "officer_busy", meeting)
        for meeting in hers:
            if meeting.slot == slot:
                yield Clash("supplier_busy", meeting)
            if meeting.officer == officer:
                yield Clash("met_already", meeting)
        if len(his) >= instance.most_of_officer(officer):
            yield Clash("officer_full")
        if len(hers) >= instance.most_of_supplier(supplier):
            yield Clash("supplier_full")

    def _wish(self, officer: int, supplier: int) -> Iterable[Clash]:
        instance, hers = self.instance, self.by_supplier[supplier]
        pool = self.wishes.get((officer, supplier), Wish()).pool
        for meeting in hers if pool is not None else ():
            if self.wishes.get((meeting.officer, supplier), Wish()).pool == pool:
                yield Clash("pool_met", meeting)
        for group in instance.groups:
            if group.most is not None and supplier in group.suppliers:
                inside = group.officers is None or officer in group.officers
                if inside and self._met_in(group) >= group.most:
                    yield Clash("group_full")

    def _met_in(self, group) -> int:
        return sum(
            1
            for m in self.meetings
            if m.supplier in group.suppliers and (group.officers is None or m.officer in group.officers)
        )

    def _things(self, officer: int, supplier: int, slot: int) -> Iterable[Clash]:
        instance, here = self.instance, self.by_slot[slot]
        if instance.tables is not None and len(here) >= instance.tables[slot]:
            yield Clash("no_table")
        own = instance.table_of(officer)
        for meeting in here:
            if own is not None and meeting.officer != officer and instance.table_of(meeting.officer) == own:
                yield Clash("table_taken", meeting)
        language = self.wishes.get((officer, supplier), Wish()).language
        if language and self._interpreters(slot, (officer, supplier, language)) is None:
            yield Clash("no_interpreter")

    def _interpreters(self, slot: int, new: tuple[int, int, str]) -> int | None:
        """Who speaks for the new meeting when all of the slot are served; None where not all can be."""
        needs = [
            (m.officer, m.supplier, self.wishes[m.officer, m.supplier].language)
            for m in self.by_slot[slot]
            if self.wishes.get((m.officer, m.supplier), Wish()).language
        ]
        holder: dict[int, tuple[int, int, str]] = {}

        def find(need: tuple[int, int, str], tried: set[int]) -> bool:
            for number, one in enumerate(self.instance.interpreters):
                if number in tried or slot not in one.free or need[2] not in one.languages:
                    continue
                tried.add(number)
                if number not in holder or find(holder[number], tried):
                    holder[number] = need
                    return True
            return False

        if not all(find(need, set()) for need in [*needs, new]):
            return None
        return next(number for number, need in holder.items() if need == new)

    def _walks(self, officer: int, supplier: int, slot: int) -> Iterable[Clash]:
        for meeting in self.by_supplier[supplier]:
            first, then = sorted([(slot, officer), (meeting.slot, meeting.officer)])
            minutes = self.instance.minutes_between(first[0], then[0]) if first[0] != then[0] else None
            if minutes is not None and self.instance.minutes_on_foot(first[1], then[1]) > minutes:
                yield Clash("walking", meeting)


def clashes(instance: Instance, schedule: Schedule, officer: int, supplier: int, slot: int) -> list[Clash]:
    """What stands against putting the meeting of these two there; where they meet now does not count."""
    others = [m for m in schedule.meetings if (m.officer, m.supplier) != (officer, supplier)]
    found = Book(instance, others).clashes(officer, supplier, slot, named=False)
    for lock in instance.locked:
        if (lock.officer, lock.supplier) == (officer, supplier) and lock.slot != slot:
            found.append(Clash("locked", lock))
    return found


def _wishes(instance: Instance) -> dict[tuple[int, int], Wish]:
    wishes = {
        (pair.officer, pair.supplier): Wish(pair.weight, pair.language, pair.asked) for pair in instance.pairs
    }
    for number, pool in enumerate(instance.pools):
        for officer in pool.officers:
            wishes.setdefault((officer, pool.supplier), Wish(pool.weight, pool.language, pool.asked, number))
    return wishes
