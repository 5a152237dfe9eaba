# SPDX-License-Identifier: Apache-2.0
"""What is to be scheduled: the people, the times, who wants to meet whom, and what must be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MEETING_VALUE = 100
FAIRNESS = (1000, 60, 30)
SUPPLIER_MOST = 8

SUPPLIER, OFFICER, BOTH, NOBODY = "supplier", "officer", "both", "nobody"
ASKED_BY = (SUPPLIER, OFFICER, BOTH, NOBODY)


class InstanceError(ValueError):
    """The instance contradicts itself; the sentence names the place."""


@dataclass(frozen=True)
class Slot:
    """A time for meetings: the day (0 is the first), its start and end in minutes after midnight."""

    day: int
    start: int
    end: int


@dataclass(frozen=True)
class Pair:
    """A meeting that somebody wants. `weight` is how much, in points beside those each meeting gives.

    `language` is set where the two share none: the meeting then needs an interpreter of that language.
    """

    officer: int
    supplier: int
    weight: int = 0
    language: str = ""
    asked: str = SUPPLIER


@dataclass(frozen=True)
class Pool:
    """A supplier would meet any one of these officers, such as all of an agency; one meeting fulfils it."""

    officers: tuple[int, ...]
    supplier: int
    weight: int = 0
    language: str = ""
    asked: str = SUPPLIER


@dataclass(frozen=True)
class Interpreter:
    """Speaks for one meeting at a time, at the slots in which she is free."""

    languages: frozenset[str]
    free: frozenset[int]


@dataclass(frozen=True)
class Group:
    """Counts the meetings of these suppliers (with these officers, or with all): `least` and `most`.

    `most` is kept always, `least` as far as can be.
    """

    name: str
    suppliers: frozenset[int]
    officers: frozenset[int] | None = None
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, order=True)
class Meeting:
    """One officer meets one supplier in one slot; the table and the interpreter where these are given out."""

    officer: int
    supplier: int
    slot: int
    table: int | None = None
    interpreter: int | None = None


@dataclass(frozen=True)
class Instance:
    """A seminar to be scheduled. People, slots and interpreters are numbered from 0, tables from 1.

    `officer_free[o]`, `supplier_free[s]`: the slots in which each may meet. `*_most` are kept always and
    `*_least` as far as can be; an officer without `officer_most` meets in all her free slots. `tables[t]` is
    how many tables stand ready in slot t (None: one for each officer), `officer_table[o]` the officer's own
    (officers of one table take turns), `officer_room[o]` the index of her room in `walking`, whose entries are
    minutes on foot from room to room; without a table of walking times nobody has to walk. `locked` meetings
    stand as they are, even outside someone's free slots; `excluded` are (officer, supplier, slot), None for
    everybody. The value of a schedule is `meeting_value` and the pair's weight for each meeting, and
    `fairness[k]` for the (k+1)-th meeting of each supplier.
    """

    slots: tuple[Slot, ...]
    officer_free: tuple[frozenset[int], ...]
    supplier_free: tuple[frozenset[int], ...]
    pairs: tuple[Pair, ...]
    pools: tuple[Pool, ...] = ()
    supplier_most: tuple[int, ...] = ()
    supplier_least: tuple[int, ...] = ()
    officer_most: tuple[int, ...] = ()
    officer_least: tuple[int, ...] = ()
    agency: tuple[int, ...] = ()
    vetoes: frozenset[tuple[int, int]] = frozenset()
    groups: tuple[Group, ...] = ()
    tables: tuple[int, ...] | None = None
    officer_table: tuple[int | None, ...] = ()
    officer_room: tuple[int | None, ...] = ()
    walking: tuple[tuple[int, ...], ...] = ()
    interpreters: tuple[Interpreter, ...] = ()
    locked: tuple[Meeting, ...] = ()
    excluded: frozenset[tuple[int | None, int | None, int | None]] = frozenset()
    meeting_value: int = MEETING_VALUE
    fairness: tuple[int, ...] = FAIRNESS

    @property
    def officers(self) -> int:
        return len(self.officer_free)

    @property
    def suppliers(self) -> int:
        return len(self.supplier_free)

    def most_of_supplier(self, supplier: int) -> int:
        return self.supplier_most[supplier] if self.supplier_most else SUPPLIER_MOST

    def most_of_officer(self, officer: int) -> int:
        return self.officer_most[officer] if self.officer_most else len(self.slots)

    def room_of(self, officer: int) -> int | None:
        return self.officer_room[officer] if self.officer_room else None

    def table_of(self, officer: int) -> int | None:
        return self.officer_table[officer] if self.officer_table else None

    def minutes_between(self, first: int, second: int) -> int | None:
        """From the end of one slot to the start of a later one of its day; None on different days."""
        one, other = self.slots[first], self.slots[second]
        if one.day != other.day:
            return None
        return other.start - one.end if one.start <= other.start else one.start - other.end

    def minutes_on_foot(self, officer: int, other: int) -> int:
        """From one officer's room to the other's."""
        here, there = self.room_of(officer), self.room_of(other)
        if here is None or there is None or not self.walking:
            return 0
        return self.walking[here][there]

    def is_excluded(self, officer: int, supplier: int, slot: int) -> bool:
        """Whether the organiser ruled this time out for the two, for one of them, or for everybody."""
        return any(
            (o, s, t) in self.excluded
            for o in (officer, None)
            for s in (supplier, None)
            for t in (slot, None)
            if (o, s, t) != (None, None, None)
        )

    def check(self) -> None:
        """Raise InstanceError where numbers are out of range or the locked meetings contradict one another."""
        _check_numbers(self)
        _check_pairs(self)
        _check_lengths(self)
        _check_locked(self)


@dataclass(frozen=True)
class Schedule:
    """The meetings of a seminar, sorted."""

    meetings: tuple[Meeting, ...]

    @classmethod
    def of(cls, meetings) -> "Schedule":
        """A schedule of these meetings, which may be given as bare (officer, supplier, slot)."""
        made = (meeting if isinstance(meeting, Meeting) else Meeting(*meeting) for meeting in meetings)
        return cls(tuple(sorted(made, key=lambda m: (m.officer, m.supplier, m.slot))))

    def of_supplier(self, supplier: int) -> list[Meeting]:
        """Her meetings, in the order of time."""
        return sorted((m for m in self.meetings if m.supplier == supplier), key=lambda m: m.slot)

    def of_officer(self, officer: int) -> list[Meeting]:
        """Her meetings, in the order of time."""
        return sorted((m for m in self.meetings if m.officer == officer), key=lambda m: m.slot)

    def in_slot(self, slot: int) -> list[Meeting]:
        return [m for m in self.meetings if m.slot == slot]


@dataclass(frozen=True)
class Missed:
    """A wish that was not fulfilled, and why: one of the reasons of `certificate`."""

    officer: int
    why: str


@dataclass(frozen=True)
class Outcome:
    """What one supplier got: how many she asked for, how many she got, what she missed and why."""

    supplier: int
    asked: int
    got: int
    meetings: int
    breaks: int
    missed: tuple[Missed, ...] = ()


@dataclass(frozen=True)
class Certificate:
    """How good a schedule is, and how one knows.

    `bound` is a value that no schedule can exceed and `count_bound` a number of meetings that none can;
    `gap` is their distance as a share of the bound. `argument` says how the bound was found: one of those of
    `engine.certifying`. `prices` let anyone compute the bound again by weak duality (the verifier does).
    `proven` is "no schedule is of higher value"; `fewest_breaks` is "none of that value has fewer breaks".
    `unmet_minimums` counts meetings short of the minimums asked of suppliers, officers and groups.
    """

    value: int
    bound: int
    gap: float
    proven: bool
    argument: str
    meetings: int
    count_bound: int
    breaks: int
    idle_slots: int
    fewest_breaks: bool
    unserved: tuple[int, ...]
    unreachable: tuple[int, ...]
    unmet_minimums: int
    outcomes: tuple[Outcome, ...]
    seconds: float
    seed: int
    prices: Mapping[str, object] = field(default_factory=dict)

    @property
    def unhappy(self) -> tuple[Outcome, ...]:
        """Who missed something she asked for, the worst off first."""
        short = (outcome for outcome in self.outcomes if outcome.got < outcome.asked)
        return tuple(sorted(short, key=lambda outcome: (outcome.got, outcome.got - outcome.asked)))


def _check_numbers(instance: Instance) -> None:
    times = [(slot.day, slot.start, slot.end) for slot in instance.slots]
    if any(end <= start for _day, start, end in times) or times != sorted(times):
        raise InstanceError("slots must stand in the order of time, and each must end after it starts.")
    slots, officers, suppliers = len(instance.slots), instance.officers, instance.suppliers
    for name, given, limit in (
        ("officer_free", instance.officer_free, slots),
        ("supplier_free", instance.supplier_free, slots),
        ("interpreters", [one.free for one in instance.interpreters], slots),
        ("pools", [pool.officers for pool in instance.pools], officers),
        ("groups", [group.suppliers for group in instance.groups], suppliers),
        ("groups", [group.officers or () for group in instance.groups], officers),
    ):
        for place, numbers in enumerate(given):
            if any(not 0 <= number < limit for number in numbers):
                raise InstanceError(f"{name}[{place}] holds a number that is not from 0 to {limit - 1}.")


def _check_pairs(instance: Instance) -> None:
    officers, suppliers = instance.officers, instance.suppliers
    named = {
        "pairs": [(pair.officer, pair.supplier) for pair in instance.pairs],
        "locked": [(meeting.officer, meeting.supplier) for meeting in instance.locked],
    }
    for name, known in named.items():
        for place, (officer, supplier) in enumerate(known):
            if not (0 <= officer < officers and 0 <= supplier < suppliers):
                raise InstanceError(f"{name}[{place}] names an officer or a supplier that does not exist.")
    seen = set()
    for place, pair in enumerate(instance.pairs):
        if (pair.officer, pair.supplier) in seen:
            raise InstanceError(f"pairs[{place}] was there before; name each pair once.")
        seen.add((pair.officer, pair.supplier))


def _check_lengths(instance: Instance) -> None:
    slots, officers, suppliers = len(instance.slots), instance.officers, instance.suppliers
    for name, caps, length in (
        ("supplier_most", instance.supplier_most, suppliers),
        ("supplier_least", instance.supplier_least, suppliers),
        ("officer_most", instance.officer_most, officers),
        ("officer_least", instance.officer_least, officers),
        ("officer_room", instance.officer_room, officers),
        ("officer_table", instance.officer_table, officers),
        ("tables", instance.tables or (), slots),
    ):
        if caps and len(caps) != length:
            raise InstanceError(f"{name} has {len(caps)} entries; it needs {length}.")
        if any(cap is not None and cap < 0 for cap in caps):
            raise InstanceError(f"{name} holds a number below 0.")
    for room in instance.officer_room:
        if room is not None and instance.walking and room >= len(instance.walking):
            raise InstanceError(f"officer_room names room {room}, for which `walking` has no row.")
    if any(later > earlier for earlier, later in zip(instance.fairness, instance.fairness[1:], strict=False)):
        raise InstanceError("fairness must not rise: a later meeting is worth no more than an earlier one.")


def _check_locked(instance: Instance) -> None:
    taken: set[tuple[str, int, int]] = set()
    pairs: set[tuple[int, int]] = set()
    for place, meeting in enumerate(instance.locked):
        if not 0 <= meeting.slot < len(instance.slots):
            raise InstanceError(f"locked[{place}] names a slot that does not exist.")
        if (meeting.officer, meeting.supplier) in pairs:
            raise InstanceError(f"locked[{place}]: these two have a locked meeting already.")
        pairs.add((meeting.officer, meeting.supplier))
        for kind, number in (("officer", meeting.officer), ("supplier", meeting.supplier)):
            if (kind, number, meeting.slot) in taken:
                raise InstanceError(f"locked[{place}]: {kind} {number} has a locked meeting then already.")
            taken.add((kind, number, meeting.slot))
