# SPDX-License-Identifier: Apache-2.0
"""Make drafts of the schedule, change them by hand, publish one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import Application, Meeting, Officer, Plan, Seminar, Slot
from ..queries import plans as queries
from ..queries.seminars import slots_of, span_of, taking_part
from ..states import PLAN_MOVES, MeetingState, Origin, PlanState, can_move
from .booking import book as take
from .booking import book_all, rebook, release
from .pulse import beat

LONGEST_SECONDS = 120
STALE = gettext_lazy("Somebody else changed this draft in the meantime. Look at it anew, then decide.")


@act("seminars.make_plan", label=gettext_lazy("Make a schedule"))
def make_plan(
    seminar: Seminar,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    name: str = "",
    seconds: int = 10,
    seed: int = 1,
    base: Plan | None = None,
) -> Plan:
    """Ask the engine for a draft. Meetings locked in `base` stand as they are.
    A follower starts the engine in the background.
    """
    if not 1 <= seconds <= LONGEST_SECONDS:
        raise Refused(
            _("Give the engine between 1 and %(most)s seconds.") % {"most": LONGEST_SECONDS}, field="seconds"
        )
    running = Plan.objects.filter(seminar=seminar, state__in=[PlanState.QUEUED, PlanState.SOLVING])
    if running.exists():
        raise Refused(_("A schedule is being computed already. Wait for it, or stop it."))
    if not slots_of(seminar).exists():
        raise Refused(_("There are no slots yet. Set the days and their slots first."))
    if not seminar.officers.exists():
        raise Refused(_("No officer takes part yet. Add officers first."))
    if not taking_part(seminar).exists():
        raise Refused(_("No supplier takes part yet. Select suppliers first."))
    if base is not None and base.seminar_id != seminar.pk:
        raise Refused(_("The locked meetings must come from a draft of this seminar."), field="base")
    last = Plan.objects.filter(seminar=seminar).aggregate(last=Max("number"))["last"] or 0
    plan = Plan(
        seminar=seminar,
        number=last + 1,
        name=name.strip()[:120],
        base=base,
        options={"seconds": seconds, "seed": seed},
        made_at=at,
    )
    plan.save(force_insert=True)
    record.subject(plan)
    record.private(seminar=seminar.pk, number=plan.number, seconds=seconds, seed=seed)
    return plan


@act("seminars.begin_solving", label=gettext_lazy("Start the engine"))
def begin_solving(plan: Plan, *, by: Actor, at: datetime, record: Record) -> Plan:
    """The worker takes the draft up. A run that was broken off begins anew."""
    plan.state, plan.progress, plan.stage, plan.error = PlanState.SOLVING, 0, "", ""
    plan.save()
    record.private(number=plan.number)
    beat(plan.seminar_id, agendas=False)
    return plan


@act("seminars.take_schedule", label=gettext_lazy("Take over the engine's schedule"))
def take_schedule(
    plan: Plan,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    meetings: Sequence[Meeting],
    certificate: Mapping[str, Any],
    engine_ms: int,
) -> Plan:
    """Write the engine's meetings with their bookings. PostgreSQL refuses the whole if anybody were booked twice."""
    for meeting in meetings:
        meeting.plan = plan
    book_all(meetings)
    _keep_locks(plan)
    plan.state, plan.progress, plan.stage = PlanState.DRAFT, 100, ""
    plan.certificate, plan.engine_ms, plan.solved_at = dict(certificate), engine_ms, at
    plan.save()
    record.private(number=plan.number, **_figures(certificate))
    beat(plan.seminar_id, agendas=False)
    return plan


@act("seminars.fail_plan", label=gettext_lazy("Note that no schedule could be computed"))
def fail_plan(plan: Plan, *, by: Actor, at: datetime, record: Record, error: str) -> Plan:
    """The engine found the set-up contradictory, or was stopped; the draft says why."""
    plan.state, plan.error, plan.stage = PlanState.FAILED, error, ""
    plan.save()
    record.private(number=plan.number, error=error)
    beat(plan.seminar_id, agendas=False)
    return plan


@act("seminars.stop_solving", label=gettext_lazy("Stop the engine"))
def stop_solving(plan: Plan, *, by: Actor, at: datetime, record: Record) -> Plan:
    """Give up a run; the engine notices at its next step."""
    plan.state, plan.stage = PlanState.FAILED, ""
    plan.error = str(_("Stopped by an organiser."))
    plan.save()
    record.private(number=plan.number)
    beat(plan.seminar_id, agendas=False)
    return plan


@act("seminars.lock", label=gettext_lazy("Lock a meeting"))
def lock(meeting: Meeting, *, by: Actor, at: datetime, record: Record) -> Meeting:
    """The next schedule made from this draft keeps the meeting as it is."""
    return _set_lock(meeting, record, is_locked=True)


@act("seminars.unlock", label=gettext_lazy("Unlock a meeting"))
def unlock(meeting: Meeting, *, by: Actor, at: datetime, record: Record) -> Meeting:
    """The next schedule may move the meeting again."""
    return _set_lock(meeting, record, is_locked=False)


@act("seminars.move", label=gettext_lazy("Move a meeting"))
def move(
    meeting: Meeting,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    slot: Slot,
    officer: Officer | None = None,
    version: int | None = None,
) -> Meeting:
    """Put a meeting into another slot, or before another officer of the agency. Refused with all that stands against.

    `version` is the draft's count of changes that the organiser saw.
    """
    plan = _lock_plan(meeting.plan, version)
    before = meeting.slot
    _refuse_past(slot, at)
    if officer is not None and officer.agency_id != meeting.agency_id:
        raise Refused(_("A meeting can move to another officer of the same agency only."))
    meeting.officer = officer or meeting.officer
    hindrances = queries.hindrances_to(plan, meeting.officer, meeting.application, slot, instead_of=meeting)
    if hindrances:
        raise Refused(" ".join(hindrances))
    meeting.slot = slot
    meeting.table, meeting.interpreter = queries.seat_for(
        plan, meeting.officer, meeting.application, slot, instead_of=meeting
    )
    meeting.origin, meeting.is_locked = Origin.HAND, True
    rebook(meeting)
    record.private(plan=plan.number, slot_before=before.number, slot=slot.number)
    record.parties(meeting.agency_id, meeting.supplier_id)
    _change(plan)
    return meeting


@act("seminars.book", label=gettext_lazy("Add a meeting"))
def book(
    plan: Plan,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    officer: Officer,
    application: Application,
    slot: Slot,
    version: int | None = None,
) -> Meeting:
    """Add a meeting by hand to a draft. Refused with all that stands against it."""
    _refuse_stale(plan, version)
    _refuse_past(slot, at)
    hindrances = queries.hindrances_to(plan, officer, application, slot)
    if hindrances:
        raise Refused(" ".join(hindrances))
    table, interpreter = queries.seat_for(plan, officer, application, slot)
    meeting = take(
        plan, officer=officer, application=application, slot=slot, table=table, interpreter=interpreter
    )
    meeting.is_locked = True
    meeting.save(update_fields=["is_locked"])
    record.subject(meeting)
    record.private(plan=plan.number, slot=slot.number)
    record.parties(officer.agency_id, application.supplier_id)
    _change(plan)
    return meeting


@act("seminars.give_up", label=gettext_lazy("Take a meeting out"))
def give_up(
    meeting: Meeting, *, by: Actor, at: datetime, record: Record, version: int | None = None
) -> Meeting:
    """Take a meeting out of a draft; its people are free at that time."""
    plan = _lock_plan(meeting.plan, version)
    release(meeting, MeetingState.FREED)
    record.private(plan=plan.number, slot=meeting.slot.number)
    record.parties(meeting.agency_id, meeting.supplier_id)
    _change(plan)
    return meeting


@act("seminars.publish_plan", label=gettext_lazy("Publish the schedule"))
def publish_plan(plan: Plan, *, by: Actor, at: datetime, record: Record, version: int | None = None) -> Plan:
    """Make a draft the schedule the days run on, in place of the one before. Everybody is told once (a follower)."""
    _refuse_stale(plan, version)
    seminar = plan.seminar
    if not seminar.is_announced:
        raise Refused(_("Announce the seminar first; then its schedule can be published."))
    span = span_of(seminar)
    standing = Plan.objects.select_for_update().filter(seminar=seminar, state=PlanState.PUBLISHED).first()
    if span is not None and at > span[1]:
        raise Refused(_("The seminar is over."))
    if standing is not None and span is not None and at >= span[0]:
        raise Refused(
            _("The seminar has begun. Change its schedule in the control room, meeting by meeting.")
        )
    if not queries.meetings_of(plan).exists():
        raise Refused(_("This draft has no meetings."))
    if standing is not None:
        standing.state = PlanState.RETIRED
        standing.save()
    plan.state, plan.published_at = PlanState.PUBLISHED, at
    plan.save()
    record.public(number=plan.number, meetings=queries.meetings_of(plan).count())
    record.private(replaced=standing.number if standing else None, **_figures(plan.certificate))
    beat(seminar.pk)
    return plan


@act("seminars.put_plan_away", label=gettext_lazy("Put a draft away"))
def put_plan_away(plan: Plan, *, by: Actor, at: datetime, record: Record) -> Plan:
    """Take a draft out of the list; it stays for the record."""
    if not can_move(PLAN_MOVES, plan.state, PlanState.RETIRED):
        raise Refused(_("This version can not be put away."))
    plan.state = PlanState.RETIRED
    plan.save()
    record.private(number=plan.number)
    return plan


def _set_lock(meeting: Meeting, record: Record, *, is_locked: bool) -> Meeting:
    meeting.is_locked = is_locked
    meeting.save(update_fields=["is_locked"])
    record.private(plan=meeting.plan.number, slot=meeting.slot.number)
    return meeting


def _keep_locks(plan: Plan) -> None:
    """Meetings locked in the draft this one was made from stay locked."""
    if plan.base is None:
        return
    for officer, application, slot in (
        queries.meetings_of(plan.base).filter(is_locked=True).values_list("officer", "application", "slot")
    ):
        Meeting.objects.filter(plan=plan, officer=officer, application=application, slot=slot).update(
            is_locked=True
        )


def _lock_plan(plan: Plan, version: int | None) -> Plan:
    found = Plan.objects.select_for_update().select_related("seminar").get(pk=plan.pk)
    _refuse_stale(found, version)
    return found


def _refuse_stale(plan: Plan, version: int | None) -> None:
    if version is not None and version != plan.version:
        raise Refused(STALE)


def _refuse_past(slot: Slot, at: datetime) -> None:
    if slot.starts_at <= at:
        raise Refused(_("This slot has begun or is over. Choose a later one."))


def _change(plan: Plan) -> None:
    """Count the change and weigh the draft anew."""
    Plan.objects.filter(pk=plan.pk).update(version=F("version") + 1, certificate=queries.certified(plan))
    beat(plan.seminar_id, agendas=False)


def _figures(certificate: Mapping[str, Any]) -> dict[str, Any]:
    names = ("value", "bound", "proven", "meetings", "count_bound", "breaks")
    return {name: certificate.get(name) for name in names}
