# SPDX-License-Identifier: Apache-2.0
"""What stands against a meeting put by hand, and where it would sit."""

from django.utils.translation import gettext as _

from meishan.algorithms import meetings as engine
from meishan.base.core.errors import Refused

from ...models import Application, Booking, Interpreter, Meeting, Officer, Plan, Slot, Table
from ...states import Resource
from .instance import instance_of, schedule_of, speaks_for


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
    # Nobody need have asked: the organiser may bring two together.
    told = (_sentence(one.code, officer, application) for one in faults if one.code != "no_pair")
    return list(dict.fromkeys(told))


def _sentence(code: str, officer: Officer, application: Application) -> str:
    names = {"officer": officer.name, "supplier": application.supplier.name}
    match code:
        case "officer_twice":
            return _("%(officer)s has another meeting at that time.") % names
        case "supplier_twice":
            return _("%(supplier)s has another meeting at that time.") % names
        case "officer_away":
            return _("%(officer)s is absent or in a session at that time.") % names
        case "supplier_away":
            return _("%(supplier)s is absent or in a session at that time.") % names
        case "pair_twice":
            return _("%(officer)s and %(supplier)s meet already.") % names
        case "veto":
            return _("%(officer)s and %(supplier)s are not to meet: one side said no.") % names
        case "officer_most":
            return _("%(officer)s has as many meetings as she wants.") % names
        case "supplier_most":
            return _("%(supplier)s has as many meetings as a supplier may have.") % names
        case "walking":
            return _("The way between two rooms is too long for the time between the meetings.")
        case "tables" | "table_twice" | "wrong_table":
            return _("No table is free at that time.")
        case "no_interpreter" | "interpreters" | "interpreter_twice":
            return _("They share no language, and no interpreter is free at that time.")
    return _("%(officer)s and %(supplier)s can't meet at that time.") % names


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


def _table(plan: Plan, officer: Officer, taken) -> Table:
    if officer.table is not None:
        return officer.table
    busy = taken.filter(kind=Resource.TABLE).values("resource")
    found = (
        Table.objects.filter(seminar=plan.seminar_id, is_desk=False).exclude(pk__in=busy).order_by("number")
    )
    kept = Meeting.objects.filter(plan=plan, officer=officer).values("table")
    table = found.filter(pk__in=kept).first() or found.first()
    if table is None:
        raise Refused(_("No table is free at that time."))
    return table


def _interpreter(
    plan: Plan, officer: Officer, application: Application, slot: Slot, taken
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
    raise Refused(_("They share no language, and no interpreter is free at that time."))
