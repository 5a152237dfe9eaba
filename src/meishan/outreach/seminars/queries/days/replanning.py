# SPDX-License-Identifier: Apache-2.0
"""What becomes of the schedule when an officer falls ill: the engine's answer, before anything is saved."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from meishan.algorithms import meetings as engine

from ...models import Application, Interpreter, Meeting, Officer, Plan, Seminar, Slot
from ...states import MeetingState
from ..plans import Maps, instance_of, meetings_of, schedule_of
from ..pulse import pulse_of
from ..seminars import published_plan, slots_of

# People who are moved must hear of it and walk.
NOTICE = timedelta(minutes=10)
SECONDS = 1.0


@dataclass(frozen=True)
class Change:
    """What happens to one meeting; what is not told stays as it is.

    `kind`: moved (could have stayed), rescued (lost its time and got another), dropped, added, or reseated (the same
    time with another interpreter).
    """

    kind: str
    meeting: Meeting | None
    officer: Officer
    application: Application
    slot: Slot | None
    interpreter: Interpreter | None = None

    @property
    def before(self) -> Slot | None:
        return self.meeting.slot if self.meeting is not None else None


@dataclass(frozen=True)
class Proposal:
    """A new schedule from a moment on, and how it differs from the published one.

    `pulse` is the count of changes it was computed from: a later change makes it stale. `lost` are the slots the
    officer falls out in; `engine_ms` how long the engine took.
    """

    plan: Plan
    officer: Officer
    lost: tuple[Slot, ...]
    may_move: int
    pulse: int
    kept: int
    changes: tuple[Change, ...]
    engine_ms: int

    def _of(self, kind: str) -> list[Change]:
        return [one for one in self.changes if one.kind == kind]

    @property
    def moved(self) -> list[Change]:
        return self._of("moved")

    @property
    def rescued(self) -> list[Change]:
        return self._of("rescued")

    @property
    def dropped(self) -> list[Change]:
        return self._of("dropped")

    @property
    def added(self) -> list[Change]:
        return self._of("added")

    def as_data(self) -> dict[str, Any]:
        """What applying it needs, in JSON values."""
        return {
            "plan": str(self.plan.pk),
            "officer": str(self.officer.pk),
            "lost": [str(one.pk) for one in self.lost],
            "may_move": self.may_move,
            "pulse": self.pulse,
            "kept": self.kept,
            "changes": [
                [
                    one.kind,
                    str(one.meeting.pk) if one.meeting else None,
                    str(one.officer.pk),
                    str(one.application.pk),
                    str(one.slot.pk) if one.slot else None,
                    str(one.interpreter.pk) if one.interpreter else None,
                ]
                for one in self.changes
            ],
        }


def slots_ahead(seminar: Seminar, at: datetime) -> list[Slot]:
    """Slots that are not over, in their order."""
    return [slot for slot in slots_of(seminar) if slot.ends_at > at]


def lost_slots(seminar: Seminar, start: Slot, *, whole: bool, at: datetime) -> list[Slot]:
    """Slots from `start` on, to the end of its day, or of the seminar when `whole`; none that is over."""
    return [
        slot
        for slot in slots_ahead(seminar, at)
        if slot.number >= start.number and (whole or slot.day_id == start.day_id)
    ]


def propose_replan(
    seminar: Seminar,
    officer: Officer,
    lost: Iterable[Slot],
    *,
    may_move: int,
    at: datetime,
    seconds: float = SECONDS,
) -> Proposal | None:
    """The best schedule without the officer in those slots; None where no schedule is published.

    Whatever begins within ten minutes, or has begun, stays, but for the officer's own meetings, which end. At most
    `may_move` other meetings move, and none that can stay is dropped. Only who loses a meeting gets a new one.
    Needs the host's scope.
    """
    pulse = pulse_of(seminar.pk, "agendas")
    plan = published_plan(seminar)
    if plan is None:
        return None
    plan.seminar = seminar
    gone = tuple(lost)
    instance, maps = instance_of(seminar)
    schedule = schedule_of(plan, maps)
    since = next(
        (number for number, slot in enumerate(maps.slots) if slot.starts_at >= at + NOTICE), len(maps.slots)
    )
    number = maps.number
    if officer.pk not in number:
        return None
    falling = number[officer.pk]
    away = {number[one.pk] for one in gone}
    begun = monotonic()
    made = engine.replan(
        _narrowed(instance, schedule, falling, away),
        schedule,
        lost=engine.Lost(officers={falling: away}),
        may_move=may_move,
        since=since,
        seconds=seconds,
    )
    took = round((monotonic() - begun) * 1000)
    rows = {
        (number[one.officer_id], number[one.application_id], number[one.slot_id]): one
        for one in meetings_of(plan)
        if one.officer_id in number and one.application_id in number
    }
    changes = [*_changes(made, rows, maps), *_ending_at_once(rows.values(), officer, gone, maps, since)]
    return Proposal(
        plan=plan,
        officer=officer,
        lost=gone,
        may_move=may_move,
        pulse=pulse,
        kept=len(rows) - sum(1 for one in changes if one.kind in ("moved", "rescued", "dropped")),
        changes=tuple(changes),
        engine_ms=took,
    )


def _narrowed(
    instance: engine.Instance, schedule: engine.Schedule, officer: int, away: Collection[int]
) -> engine.Instance:
    """The instance in which only those who lose a meeting may get others, and no more than they had.

    Every standing meeting has its pair: some were made by hand or at the desk, for nobody's wish.
    """
    losing = {one.supplier for one in schedule.of_officer(officer) if one.slot in away}
    standing = {(one.officer, one.supplier): one for one in schedule.meetings}
    pairs = [
        one for one in instance.pairs if one.supplier in losing or (one.officer, one.supplier) in standing
    ]
    pools = [
        one
        for one in instance.pools
        if one.supplier in losing or any((member, one.supplier) in standing for member in one.officers)
    ]
    known = {(one.officer, one.supplier) for one in pairs}
    known |= {(member, one.supplier) for one in pools for member in one.officers}
    pairs += [
        engine.Pair(who, whom, 0, _language(instance, one), engine.instance.NOBODY)
        for (who, whom), one in sorted(standing.items())
        if (who, whom) not in known
    ]
    had = [len(schedule.of_supplier(number)) for number in range(instance.suppliers)]
    return replace(
        instance,
        pairs=tuple(pairs),
        pools=tuple(pools),
        supplier_most=tuple(had),
        supplier_least=(),
        vetoes=instance.vetoes - set(standing),
    )


def _language(instance: engine.Instance, meeting: engine.Meeting) -> str:
    """A language the meeting's own interpreter bridges; none where there is none."""
    if meeting.interpreter is None:
        return ""
    return next(iter(sorted(instance.interpreters[meeting.interpreter].languages)), "")


def _changes(made: engine.Replan, rows: dict[tuple[int, int, int], Meeting], maps: Maps) -> list[Change]:
    found = []

    def speaker(meeting: engine.Meeting) -> Interpreter | None:
        return maps.interpreters[meeting.interpreter] if meeting.interpreter is not None else None

    for kind, pairs in (("moved", made.moved), ("rescued", made.rescued)):
        for old, new in pairs:
            found.append(
                Change(
                    kind,
                    rows[old.officer, old.supplier, old.slot],
                    maps.officers[new.officer],
                    maps.applications[new.supplier],
                    maps.slots[new.slot],
                    speaker(new),
                )
            )
    for one in made.kept:
        row = rows[one.officer, one.supplier, one.slot]
        if speaker(one) != row.interpreter:
            found.append(Change("reseated", row, row.officer, row.application, row.slot, speaker(one)))
    for old in made.dropped:
        row = rows[old.officer, old.supplier, old.slot]
        found.append(Change("dropped", row, row.officer, row.application, None))
    for new in made.added:
        found.append(
            Change(
                "added",
                None,
                maps.officers[new.officer],
                maps.applications[new.supplier],
                maps.slots[new.slot],
                speaker(new),
            )
        )
    return found


def _ending_at_once(
    rows: Iterable[Meeting], officer: Officer, gone: tuple[Slot, ...], maps: Maps, since: int
) -> list[Change]:
    """The ill officer's meetings too near for the engine to move: they end."""
    slots = {one.pk for one in gone if maps.number[one.pk] < since}
    return [
        Change("dropped", row, row.officer, row.application, None)
        for row in rows
        if row.officer_id == officer.pk and row.slot_id in slots and row.state == MeetingState.PLANNED
    ]
