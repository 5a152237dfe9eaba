# SPDX-License-Identifier: Apache-2.0
"""The control room: the day at a moment, in a dozen queries whatever the size of the seminar."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from ...models import (
    Application,
    Arrival,
    Day,
    Meeting,
    Offer,
    Officer,
    Room,
    Seminar,
    Slot,
    Table,
)
from ...states import MeetingState, OfferState, PlanState
from ..desk import line_of
from ..seminars import slots_of, text_in
from .meetings import Live, live_of, state_of, tone_of
from .presence import Count, counts_of, free_officers
from .unasked import unasked

WIDTH = 1000
# Suppliers with a meeting this soon should be here.
EXPECTED_WITHIN = timedelta(minutes=60)
STANDING = (MeetingState.PLANNED, MeetingState.HELD)
FALLEN = (MeetingState.FREED, MeetingState.NO_SHOW)
SHOWN = 40


@dataclass(frozen=True)
class Line:
    """A meeting with how it stands now."""

    meeting: Meeting
    state: Live
    has_arrived: bool = True

    @property
    def tone(self) -> str:
        return tone_of(self.state)

    @property
    def label(self) -> str:
        return str(self.state.label)


@dataclass(frozen=True)
class Spot:
    """A table on the floor plan and what goes on at it. `use`: running, awaited, late, free, offered, idle or desk."""

    table: Table
    x: int
    y: int
    use: str
    line: Line | None
    officer: Officer | None


@dataclass(frozen=True)
class Floor:
    """A room's drawing, a thousand wide."""

    room: Room
    name: str
    height: int
    has_picture: bool
    spots: list[Spot]

    @property
    def is_drawn(self) -> bool:
        return any(one.x >= 0 for one in self.spots)


@dataclass(frozen=True)
class Tally:
    """What became of the day's meetings. `refill_rate` is the share of freed slots that were filled; None of none."""

    planned: int
    held: int
    no_show: int
    given_up: int
    freed: int
    refilled: int

    @property
    def refill_rate(self) -> float | None:
        return self.refilled / self.freed if self.freed else None


@dataclass(frozen=True)
class Free:
    """An officer with nobody before him in a slot; `unasked` says why no supplier was asked, where one was sought."""

    officer: Officer
    slot: Slot
    unasked: list[str]


@dataclass
class Control:
    """The day at a moment."""

    day: Day
    at: datetime
    now: Slot | None
    next: Slot | None
    lines: list[Line]
    coming: list[Line]
    late: list[Line]
    absent: list[tuple[Application, Slot]]
    free: list[Free]
    missed: list[Meeting]
    offers: list[Offer]
    tally: Tally
    counts: dict[str, Count]
    waiting: int
    advisers: int
    floors: list[Floor] = field(default_factory=list)

    @property
    def in_use(self) -> int:
        return sum(1 for floor in self.floors for one in floor.spots if one.use == "running")

    @property
    def tables(self) -> int:
        return sum(1 for floor in self.floors for one in floor.spots if one.use != "desk")


def control_of(seminar: Seminar, day: Day, at: datetime) -> Control:
    """Everything the control room shows. Needs the host's scope."""
    slots = [slot for slot in slots_of(seminar) if slot.day_id == day.pk]
    now = next((one for one in slots if one.starts_at <= at < one.ends_at), None)
    following = next((one for one in slots if one.starts_at > at), None)
    near = [one for one in (now, following) if one is not None]
    meetings = list(live_of(seminar).filter(slot__in=near, state__in=STANDING))
    here = set(
        Arrival.objects.filter(
            day=day, left_at__isnull=True, attendee__application__isnull=False
        ).values_list("attendee__application", flat=True)
    )

    def lines_in(slot: Slot | None) -> list[Line]:
        if slot is None:
            return []
        grace = seminar.grace_minutes
        return [
            Line(one, state_of(one, at, grace), one.application_id in here or bool(one.supplier_here_at))
            for one in meetings
            if one.slot_id == slot.pk
        ]

    current, coming = lines_in(now), lines_in(following)
    offers = list(
        Offer.objects.filter(seminar=seminar, state=OfferState.OFFERED, until__gt=at)
        .select_related("officer__agency", "application__supplier", "slot")
        .order_by("until")
    )
    free = free_officers(seminar, at)
    queue = line_of(day, at)
    return Control(
        day=day,
        at=at,
        now=now,
        next=following,
        lines=current,
        coming=coming,
        late=[one for one in current if one.state in (Live.LATE, Live.OFFICER_LATE)],
        absent=_absent(seminar, day, here, at),
        free=_free(free),
        missed=list(
            live_of(seminar).filter(slot__day=day, state=MeetingState.NO_SHOW, slot__ends_at__gt=at)[:SHOWN]
        ),
        offers=offers,
        tally=tally_of(
            Meeting.objects.filter(
                plan__seminar=seminar, plan__state=PlanState.PUBLISHED, slot__day=day
            ).values_list("officer", "slot", "state")
        ),
        counts=counts_of(seminar, day),
        waiting=len(queue.waiting),
        advisers=len(queue.shifts),
        floors=_floors(
            seminar, current, [one for one, slot in free if now and slot.pk == now.pk], offers, now
        ),
    )


def _free(found: list[tuple[Officer, Slot]]) -> list[Free]:
    why = unasked((officer.pk, slot.pk) for officer, slot in found)
    return [Free(officer, slot, why.get((officer.pk, slot.pk), [])) for officer, slot in found]


def tally_of(rows: Iterable[tuple[UUID, UUID, str]]) -> Tally:
    """Counts over (officer, slot, state) of the published plan's meetings; a slot that fell free twice counts once."""
    known = list(rows)
    fallen = {(officer, slot) for officer, slot, state in known if state in FALLEN}
    standing = {(officer, slot) for officer, slot, state in known if state in STANDING}
    counts = Counter(state for _officer, _slot, state in known)
    return Tally(
        planned=counts[MeetingState.PLANNED],
        held=counts[MeetingState.HELD],
        no_show=counts[MeetingState.NO_SHOW],
        given_up=counts[MeetingState.FREED],
        freed=len(fallen),
        refilled=len(fallen & standing),
    )


def _absent(seminar: Seminar, day: Day, here: set[UUID], at: datetime) -> list[tuple[Application, Slot]]:
    """Suppliers with a planned meeting soon of whom nobody is here, by their first such meeting."""
    soon = (
        Meeting.objects.filter(
            plan__seminar=seminar,
            plan__state=PlanState.PUBLISHED,
            state=MeetingState.PLANNED,
            supplier_here_at__isnull=True,
            slot__day=day,
            slot__ends_at__gt=at,
            slot__starts_at__lte=at + EXPECTED_WITHIN,
        )
        .exclude(application__in=here)
        .select_related("application__supplier", "slot")
        .order_by("slot__number", "application__number")
    )
    found: dict[UUID, tuple[Application, Slot]] = {}
    for one in soon:
        found.setdefault(one.application_id, (one.application, one.slot))
    return list(found.values())[:SHOWN]


def _floors(
    seminar: Seminar, lines: list[Line], free: list[Officer], offers: list[Offer], now: Slot | None
) -> list[Floor]:
    at_table = {one.meeting.table_id: one for one in lines}
    freed = {one.table_id: one for one in free if one.table_id is not None}
    offered = {
        one.officer.table_id: one.officer
        for one in offers
        if now is not None and one.slot_id == now.pk and one.officer.table_id is not None
    }
    floors = []
    for room in Room.objects.filter(seminar=seminar).select_related("plan").prefetch_related("tables"):
        plan = getattr(room, "plan", None)
        height = round(WIDTH * plan.height / plan.width) if plan is not None and plan.width else 600
        spots = [
            _spot(table, height, at_table.get(table.pk), freed.get(table.pk), offered.get(table.pk))
            for table in room.tables.all()
        ]
        if spots:
            floors.append(Floor(room, text_in(room.name, seminar.language), height, plan is not None, spots))
    return floors


USES = {
    Live.RUNNING: "running",
    Live.HELD: "idle",
    Live.LATE: "late",
    Live.OFFICER_LATE: "late",
    Live.AWAITED: "awaited",
}


def _spot(
    table: Table, height: int, line: Line | None, free: Officer | None, offered: Officer | None
) -> Spot:
    if table.is_desk:
        use = "desk"
    elif line is not None:
        use = USES.get(line.state, "awaited")
    elif offered is not None:
        use = "offered"
    else:
        use = "free" if free is not None else "idle"
    x, y = (-1, -1) if table.x is None or table.y is None else (table.x, table.y * height // 1000)
    return Spot(
        table,
        x,
        y,
        use,
        line,
        line.meeting.officer if line is not None else offered or free,
    )


def first_day(seminar: Seminar, at: datetime) -> Slot | None:
    """The next slot of the seminar, on whatever day; None once all are over."""
    return slots_of(seminar).filter(starts_at__gt=at).first()
