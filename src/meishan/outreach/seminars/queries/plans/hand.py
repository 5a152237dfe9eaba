# SPDX-License-Identifier: Apache-2.0
"""What stands against a meeting put by hand, and where it would sit."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms import meetings as engine
from meishan.base.core.errors import Refused

from ...models import Application, Booking, Interpreter, Meeting, Officer, Plan, Slot, Table
from ...states import Resource
from .instance import instance_of, schedule_of, speaks_for

# What a person reads for each fault the engine finds.
_NO_TABLE = gettext_lazy("No table is free at that time.")
_NO_INTERPRETER = gettext_lazy("They share no language, and no interpreter is free at that time.")
AGAINST = {
    "officer_busy": gettext_lazy("%(officer)s has another meeting at that time."),
    "locked": gettext_lazy("%(officer)s has a locked meeting at that time."),
    "supplier_busy": gettext_lazy("%(supplier)s has another meeting at that time."),
    "officer_away": gettext_lazy("%(officer)s is absent or in a session at that time."),
    "supplier_away": gettext_lazy("%(supplier)s is absent or in a session at that time."),
    "met_already": gettext_lazy("%(officer)s and %(supplier)s meet already."),
    "pool_met": gettext_lazy("Another officer of the agency meets %(supplier)s already."),
    "veto": gettext_lazy("%(officer)s and %(supplier)s are not to meet: one side said no."),
    "officer_full": gettext_lazy("%(officer)s already has the most meetings one may have."),
    "supplier_full": gettext_lazy("%(supplier)s already has the most meetings one may have."),
    "walking": gettext_lazy("The way between two rooms is too long for the time between the meetings."),
    "no_table": _NO_TABLE,
    "table_taken": _NO_TABLE,
    "no_interpreter": _NO_INTERPRETER,
}


def hindrances_to(
    plan: Plan,
    officer: Officer,
    application: Application,
    slot: Slot,
    *,
    instead_of: Meeting | None = None,
) -> list[str]:
    """All that stands against this meeting in this plan, in sentences; empty where it may be.

    `instead_of`: the meeting that would move there, and so leaves its own place.
    """
    instance, maps = instance_of(plan.seminar)
    numbers = maps.number
    if officer.pk not in numbers:
        return [_("%(name)s no longer takes part.") % {"name": officer.name}]
    if application.pk not in numbers:
        return [_("%(name)s no longer takes part.") % {"name": application.supplier.name}]
    schedule = schedule_of(plan, maps)
    if instead_of is not None:
        key = (numbers[instead_of.officer_id], numbers[instead_of.application_id])
        schedule = engine.Schedule.of(one for one in schedule.meetings if (one.officer, one.supplier) != key)
    faults = engine.clashes(
        instance, schedule, numbers[officer.pk], numbers[application.pk], numbers[slot.pk]
    )
    return _sentences(faults, officer, application)


@dataclass(frozen=True)
class Place:
    """A slot a meeting could move to, and what stands against it."""

    slot: Slot
    hindrances: list[str]

    @property
    def is_free(self) -> bool:
        return not self.hindrances


def places_for(meeting: Meeting) -> list[Place]:
    """Every slot of the seminar for this meeting, each with what stands against it; its own has nothing."""
    plan = meeting.plan
    instance, maps = instance_of(plan.seminar)
    numbers = maps.number
    if meeting.officer_id not in numbers or meeting.application_id not in numbers:
        gone = hindrances_to(plan, meeting.officer, meeting.application, meeting.slot, instead_of=meeting)
        return [Place(slot, gone) for slot in maps.slots]
    officer, supplier = numbers[meeting.officer_id], numbers[meeting.application_id]
    others = engine.Schedule.of(
        one for one in schedule_of(plan, maps).meetings if (one.officer, one.supplier) != (officer, supplier)
    )
    return [
        Place(
            slot,
            _sentences(
                engine.clashes(instance, others, officer, supplier, number),
                meeting.officer,
                meeting.application,
            ),
        )
        for number, slot in enumerate(maps.slots)
    ]


def _sentences(faults: Iterable[engine.Clash], officer: Officer, application: Application) -> list[str]:
    return list(dict.fromkeys(_sentence(one.code, officer, application) for one in faults))


def _sentence(code: str, officer: Officer, application: Application) -> str:
    template = AGAINST.get(code, gettext_lazy("%(officer)s and %(supplier)s can't meet at that time."))
    return str(template) % {"officer": officer.name, "supplier": application.supplier.name}


def seat_for(
    plan: Plan,
    officer: Officer,
    application: Application,
    slot: Slot,
    *,
    instead_of: Meeting | None = None,
) -> tuple[Table, Interpreter | None]:
    """The table and, where the two share no language, the interpreter for a meeting in that slot.

    Raises Refused where none is free.
    """
    taken = Booking.objects.filter(plan=plan, meeting__slot=slot)
    if instead_of is not None:
        taken = taken.exclude(meeting=instead_of)
    return _table(plan, officer, taken), _interpreter(plan, officer, application, slot, taken)


def _table(plan: Plan, officer: Officer, taken: QuerySet[Booking]) -> Table:
    if officer.table is not None:
        return officer.table
    busy = taken.filter(kind=Resource.TABLE).values("resource")
    found = (
        Table.objects.filter(seminar=plan.seminar_id, is_desk=False).exclude(pk__in=busy).order_by("number")
    )
    kept = Meeting.objects.filter(plan=plan, officer=officer).values("table")
    table = found.filter(pk__in=kept).first() or found.first()
    if table is None:
        raise Refused(_NO_TABLE)
    return table


def _interpreter(
    plan: Plan, officer: Officer, application: Application, slot: Slot, taken: QuerySet[Booking]
) -> Interpreter | None:
    if set(officer.languages) & set(application.languages):
        return None
    busy = taken.filter(kind=Resource.INTERPRETER).values("resource")
    free = (
        Interpreter.objects.filter(seminar=plan.seminar_id)
        .exclude(pk__in=busy)
        .exclude(absences__slot=slot)
        .order_by("number")
    )
    for one in free:
        if speaks_for(one, officer, application):
            return one
    raise Refused(_NO_INTERPRETER)
