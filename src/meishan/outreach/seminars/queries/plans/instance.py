# SPDX-License-Identifier: Apache-2.0
"""The seminar as the engine sees it, and the engine's answers as the seminar sees them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import combinations
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from meishan.algorithms import meetings as engine

from ...models import (
    Absence,
    Application,
    Attendee,
    Interpreter,
    Meeting,
    Officer,
    Place,
    Plan,
    Room,
    Seminar,
    Session,
    Slot,
    Table,
    Walk,
)
from ...states import MeetingState, Wish
from ..joining import Pair, pairs_of
from ..seminars import slots_of, taking_part

STANDING = (MeetingState.PLANNED, MeetingState.HELD)


def plans_of(seminar: Seminar) -> QuerySet[Plan]:
    """All drafts and published versions, the newest first."""
    return Plan.objects.filter(seminar=seminar).order_by("-number")


def meetings_of(plan: Plan) -> QuerySet[Meeting]:
    """The meetings that stand, joined for display, in the order of time and officers."""
    return (
        Meeting.objects.filter(plan=plan, state__in=STANDING)
        .select_related("officer__agency", "application__supplier", "slot", "table__room", "interpreter")
        .order_by("slot__number", "officer__number")
    )


@dataclass(frozen=True)
class Maps:
    """The people behind the engine's numbers: `officers[0]` is its officer 0, and so on."""

    slots: tuple[Slot, ...]
    officers: tuple[Officer, ...]
    applications: tuple[Application, ...]
    interpreters: tuple[Interpreter, ...]
    tables: tuple[Table, ...]
    pairs: tuple[Pair, ...] = field(repr=False, default=())

    @cached_property
    def number(self) -> dict[UUID, int]:
        """The engine's number of each slot, officer, application and interpreter."""
        groups: tuple[Sequence[Slot | Officer | Application | Interpreter], ...] = (
            self.slots,
            self.officers,
            self.applications,
            self.interpreters,
        )
        return {one.pk: number for group in groups for number, one in enumerate(group)}


def instance_of(
    seminar: Seminar,
    *,
    locked_from: Plan | None = None,
    excluded: Iterable[tuple[int | None, int | None, int | None]] = (),
) -> tuple[engine.Instance, Maps]:
    """The seminar as an instance, with the people behind its numbers. Needs the host's scope.

    `locked_from`: a plan whose locked meetings must stand as they are. `excluded`: (officer, supplier, slot) in the
    engine's numbers, None for any. Officers who left and suppliers who don't take part are not in it.
    """
    slots = tuple(slots_of(seminar))
    officers = tuple(
        Officer.objects.filter(seminar=seminar, left_at=None)
        .select_related("agency", "table__room")
        .order_by("number")
    )
    applications = tuple(taking_part(seminar).order_by("number"))
    interpreters = tuple(Interpreter.objects.filter(seminar=seminar).order_by("number"))
    tables = tuple(
        Table.objects.filter(seminar=seminar, is_desk=False).select_related("room").order_by("number")
    )
    pairs = tuple(pairs_of(seminar))
    maps = Maps(slots, officers, applications, interpreters, tables, pairs)
    free = _Free(seminar, slots)
    rooms = list(Room.objects.filter(seminar=seminar).order_by("number"))
    agencies = {
        agency: number for number, agency in enumerate(dict.fromkeys(one.agency_id for one in officers))
    }
    singles, pools, vetoes = _wanted(maps)
    instance = engine.Instance(
        slots=_times(seminar, slots),
        officer_free=tuple(free.of_officer(one) for one in officers),
        supplier_free=tuple(free.of_supplier(one) for one in applications),
        pairs=singles,
        pools=pools,
        supplier_most=(seminar.supplier_cap,) * len(applications),
        supplier_least=(min(seminar.supplier_minimum, seminar.supplier_cap),) * len(applications),
        officer_most=tuple(
            min(len(slots), seminar.officer_cap if one.cap is None else one.cap) for one in officers
        ),
        agency=tuple(agencies[one.agency_id] for one in officers),
        vetoes=vetoes,
        tables=None if _each_has_a_table(officers) else (len(tables),) * len(slots),
        officer_table=tuple(one.table.number if one.table is not None else None for one in officers),
        officer_room=tuple(_room_number(one, rooms) for one in officers),
        walking=_walking(rooms),
        interpreters=tuple(
            engine.Interpreter(languages=frozenset(_bridges(one.languages)), free=free.of_interpreter(one))
            for one in interpreters
        ),
        locked=_locked(locked_from, maps) if locked_from is not None else (),
        excluded=frozenset(excluded),
    )
    return instance, maps


def schedule_of(plan: Plan, maps: Maps) -> engine.Schedule:
    """The standing meetings of a plan in the engine's numbers; those of people no longer in it are left out."""
    return engine.Schedule.of(_numbered(meetings_of(plan), maps))


def meetings_from(plan: Plan, schedule: engine.Schedule, maps: Maps, origin: str) -> list[Meeting]:
    """Unsaved meetings of the plan as the engine placed them, each at a table."""
    weights = {(one.officer.pk, one.application.pk): one.weight for one in maps.pairs}
    seats = tables_for(schedule, maps)
    made = []
    for one in schedule.meetings:
        officer, application = maps.officers[one.officer], maps.applications[one.supplier]
        made.append(
            Meeting(
                plan=plan,
                host_id=application.host_id,
                agency_id=officer.agency_id,
                supplier_id=application.supplier_id,
                officer=officer,
                application=application,
                slot=maps.slots[one.slot],
                table=seats[one.officer, one.slot],
                interpreter=maps.interpreters[one.interpreter] if one.interpreter is not None else None,
                origin=origin,
                weight=weights.get((officer.pk, application.pk), 0),
            )
        )
    return made


def tables_for(schedule: engine.Schedule, maps: Maps) -> dict[tuple[int, int], Table]:
    """Where each officer sits in each slot: at her own table, else where she sat before, else at the next free one."""
    made: dict[tuple[int, int], Table] = {}
    last: dict[int, Table] = {}
    for slot in range(len(maps.slots)):
        sitting = [one.officer for one in schedule.in_slot(slot)]
        taken = set()
        for officer in sitting:
            own = maps.officers[officer].table
            if own is not None:
                made[officer, slot] = own
                taken.add(own.pk)
        for officer in sorted(set(sitting), key=lambda one: one not in last):
            if (officer, slot) in made:
                continue
            before = last.get(officer)
            seat = before if before is not None and before.pk not in taken else None
            seat = seat or next((one for one in maps.tables if one.pk not in taken), None)
            if seat is None:
                raise engine.InstanceError("there are fewer tables than meetings in a slot.")
            made[officer, slot] = last[officer] = seat
            taken.add(seat.pk)
    return made


def _times(seminar: Seminar, slots: Sequence[Slot]) -> tuple[engine.Slot, ...]:
    zone = ZoneInfo(seminar.zone)
    days = {day: number for number, day in enumerate(sorted({slot.day.date for slot in slots}))}

    def minute(value: datetime) -> int:
        local = value.astimezone(zone)
        return local.hour * 60 + local.minute

    return tuple(
        engine.Slot(days[slot.day.date], minute(slot.starts_at), minute(slot.starts_at) + _length(slot))
        for slot in slots
    )


def _length(slot: Slot) -> int:
    return int((slot.ends_at - slot.starts_at).total_seconds() // 60)


class _Free:
    """In which slots each person can meet: not absent, and not in a session."""

    def __init__(self, seminar: Seminar, slots: Sequence[Slot]) -> None:
        self._numbers = {slot.pk: number for number, slot in enumerate(slots)}
        sessions = list(Session.objects.filter(seminar=seminar))
        self._slots_of = {
            session.pk: frozenset(
                number
                for number, slot in enumerate(slots)
                if slot.starts_at < session.ends_at and session.starts_at < slot.ends_at
            )
            for session in sessions
        }
        common = frozenset().union(*(self._slots_of[one.pk] for one in sessions if one.for_all))
        self._open = frozenset(range(len(slots))) - common
        self._absent: dict[UUID, set[int]] = {}
        for absence in Absence.objects.filter(slot__seminar=seminar):
            who = absence.officer_id or absence.application_id or absence.interpreter_id
            if who is not None:
                self._absent.setdefault(who, set()).add(self._numbers[absence.slot_id])
        self._busy: dict[UUID, set[int]] = {}
        for attendee, session in Place.objects.filter(session__seminar=seminar).values_list(
            "attendee", "session"
        ):
            self._busy.setdefault(attendee, set()).update(self._slots_of[session])
        self._badges: dict[UUID, list[UUID]] = {}
        for pk, officer, application, interpreter in Attendee.objects.filter(seminar=seminar).values_list(
            "pk", "officer", "application", "interpreter"
        ):
            who = officer or application or interpreter
            if who is not None:
                self._badges.setdefault(who, []).append(pk)

    def of_officer(self, officer: Officer) -> frozenset[int]:
        return self._of(officer.pk)

    def of_interpreter(self, interpreter: Interpreter) -> frozenset[int]:
        return self._of(interpreter.pk)

    def of_supplier(self, application: Application) -> frozenset[int]:
        """A firm can meet while any of its people is not in a session."""
        return self._of(application.pk)

    def _of(self, who: UUID) -> frozenset[int]:
        taken = [self._busy.get(badge, set()) for badge in self._badges.get(who, [])]
        busy = set.intersection(*taken) if taken else set()
        return self._open - self._absent.get(who, set()) - busy


def _wanted(
    maps: Maps,
) -> tuple[tuple[engine.Pair, ...], tuple[engine.Pool, ...], frozenset[tuple[int, int]]]:
    """Pairs, pools ("any officer of the agency") and refusals, in the engine's numbers."""
    bridges = _bridge_finder(maps.interpreters)
    singles: list[engine.Pair] = []
    pooled: dict[tuple[int, UUID], list[Pair]] = {}
    vetoes = set()
    for pair in maps.pairs:
        officer, supplier = maps.number.get(pair.officer.pk), maps.number.get(pair.application.pk)
        if officer is None or supplier is None:
            continue
        if pair.why_not:
            vetoes.add((officer, supplier))
        elif pair.is_pool and not pair.wish_officer:
            pooled.setdefault((supplier, pair.officer.agency_id), []).append(pair)
        else:
            singles.append(engine.Pair(officer, supplier, pair.weight, bridges(pair), asked_by(pair)))
    pools: list[engine.Pool] = []
    for (supplier, _agency), group in pooled.items():
        by_bridge: dict[str, list[Pair]] = {}
        for pair in group:
            by_bridge.setdefault(bridges(pair), []).append(pair)
        # Officers one can talk to without help make the pool; the others only where there is nobody else.
        language = "" if "" in by_bridge else next(iter(by_bridge))
        members = by_bridge[language]
        pools.append(
            engine.Pool(
                officers=tuple(maps.number[one.officer.pk] for one in members),
                supplier=supplier,
                weight=max(one.weight for one in members),
                language=language,
                asked=engine.instance.SUPPLIER,
            )
        )
    return tuple(singles), tuple(pools), frozenset(vetoes)


def asked_by(pair: Pair) -> str:
    """Who asked for the pair, in the engine's words."""
    from_supplier = pair.wish_supplier in (Wish.MUST, Wish.WOULD)
    from_officer = pair.wish_officer in (Wish.MUST, Wish.WOULD)
    if from_supplier and from_officer:
        return engine.instance.BOTH
    if from_supplier:
        return engine.instance.SUPPLIER
    return engine.instance.OFFICER if from_officer else engine.instance.NOBODY


def _bridges(languages: Iterable[str]) -> list[str]:
    """Between which two languages somebody interprets, each as "en-zh"."""
    return ["-".join(pair) for pair in combinations(sorted(set(languages)), 2)]


def _bridge_finder(interpreters: Sequence[Interpreter]) -> Callable[[Pair], str]:
    """A function that gives the bridge a pair needs: the one most interpreters can build, "" where none is needed."""
    counts: dict[str, int] = {}
    for one in interpreters:
        for bridge in _bridges(one.languages):
            counts[bridge] = counts.get(bridge, 0) + 1

    def find(pair: Pair) -> str:
        if not pair.needs_interpreter:
            return ""
        possible = {
            "-".join(sorted((mine, theirs)))
            for mine in pair.application.languages
            for theirs in pair.officer.languages
        }
        return max(sorted(possible), key=lambda bridge: counts.get(bridge, 0), default="")

    return find


def _each_has_a_table(officers: Sequence[Officer]) -> bool:
    own = [one.table_id for one in officers]
    return None not in own and len(set(own)) == len(own)


def _room_number(officer: Officer, rooms: Sequence[Room]) -> int | None:
    if officer.table is None:
        return None
    return next((number for number, room in enumerate(rooms) if room.pk == officer.table.room_id), None)


def _walking(rooms: Sequence[Room]) -> tuple[tuple[int, ...], ...]:
    number = {room.pk: place for place, room in enumerate(rooms)}
    minutes = [[0] * len(rooms) for _room in rooms]
    for walk in Walk.objects.filter(one__in=number):
        here, there = number[walk.one_id], number.get(walk.other_id)
        if there is not None:
            minutes[here][there] = minutes[there][here] = walk.minutes
    return tuple(tuple(row) for row in minutes) if any(map(any, minutes)) else ()


def _numbered(found: Iterable[Meeting], maps: Maps) -> list[engine.Meeting]:
    number = maps.number
    return [
        engine.Meeting(
            number[one.officer_id],
            number[one.application_id],
            number[one.slot_id],
            one.table.number,
            number.get(one.interpreter_id) if one.interpreter_id else None,
        )
        for one in found
        if one.officer_id in number and one.application_id in number and one.slot_id in number
    ]


def _locked(plan: Plan, maps: Maps) -> tuple[engine.Meeting, ...]:
    return tuple(_numbered(meetings_of(plan).filter(is_locked=True), maps))


def speaks_for(interpreter: Interpreter, officer: Officer, application: Application) -> bool:
    """Whether the interpreter knows a language of each."""
    known = set(interpreter.languages)
    return bool(known & set(officer.languages)) and bool(known & set(application.languages))
