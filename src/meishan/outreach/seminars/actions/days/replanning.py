# SPDX-License-Identifier: Apache-2.0
"""An officer falls ill: the published schedule changes as it was shown, all at once or not at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ...models import Absence, Application, Booking, Interpreter, Meeting, Officer, Plan, Slot, Table
from ...queries import plans
from ...queries.pulse import pulse_of
from ...states import MeetingState, Origin, PlanState
from ..booking import book, rebook, release
from ..pulse import beat

STALE = gettext_lazy(
    "The schedule has changed since this picture was made, so nothing was saved. Look at the new picture, then decide."
)


@act("seminars.replan", label=gettext_lazy("Re-plan without an officer"))
def replan(plan: Plan, *, by: Actor, at: datetime, record: Record, proposal: Mapping[str, Any]) -> Plan:
    """Apply a proposal of `queries.days.replanning` to the published schedule.

    The officer is absent in the lost slots. Refused where anything changed since the proposal was made; meetings
    that have begun never change. Everybody concerned is told by a follower.
    """
    if plan.state != PlanState.PUBLISHED or str(plan.pk) != proposal["plan"]:
        raise Refused(STALE)
    if pulse_of(plan.seminar_id, "agendas") != proposal["pulse"]:
        raise Refused(STALE)
    officer = Officer.objects.get(pk=proposal["officer"], seminar=plan.seminar_id)
    lost = list(Slot.objects.filter(pk__in=proposal["lost"], seminar=plan.seminar_id))
    rows = _Rows(plan, proposal["changes"])
    rows.refuse_begun(at)
    for slot in lost:
        Absence.objects.get_or_create(slot=slot, officer=officer)
    rows.drop()
    rows.move()
    rows.add()
    record.private(
        officer=officer.number,
        officers=sorted({officer.number, *rows.touched}),
        slots=[one.number for one in lost],
        may_move=proposal["may_move"],
        kept=proposal["kept"],
        **rows.counts(),
    )
    record.parties(officer.agency_id, *rows.organisations())
    beat(plan.seminar_id)
    return plan


class _Rows:
    """The changes of a proposal with the rows they concern, read in a few queries."""

    def __init__(self, plan: Plan, changes: list[list[Any]]) -> None:
        self.plan = plan
        self.changes = changes
        # Numbers of the officers whose meetings change: they are told.
        self.touched: set[int] = set()
        found = Meeting.objects.select_for_update(of=("self",)).select_related(
            "slot", "officer", "application__supplier", "table"
        )
        self.meetings = {
            str(one.pk): one
            for one in found.filter(plan=plan, pk__in=[one[1] for one in changes if one[1]]).order_by("pk")
        }
        seminar = plan.seminar_id
        self.officers = {
            str(one.pk): one
            for one in Officer.objects.filter(seminar=seminar, pk__in=self._ids(2)).select_related("table")
        }
        self.applications = {
            str(one.pk): one
            for one in Application.objects.filter(seminar=seminar, pk__in=self._ids(3)).select_related(
                "supplier"
            )
        }
        self.slots = {str(one.pk): one for one in Slot.objects.filter(seminar=seminar, pk__in=self._ids(4))}
        self.interpreters = {
            str(one.pk): one for one in Interpreter.objects.filter(seminar=seminar, pk__in=self._ids(5))
        }

    def _ids(self, place: int) -> set[str]:
        return {one[place] for one in self.changes if one[place]}

    def _of(self, *kinds: str) -> list[list[Any]]:
        return [one for one in self.changes if one[0] in kinds]

    def refuse_begun(self, at: datetime) -> None:
        """Raise Refused where a meeting is no longer planned, or a new place has begun."""
        for kind, meeting, _officer, _application, slot, _interpreter in self.changes:
            if meeting is not None and (
                meeting not in self.meetings or self.meetings[meeting].state != MeetingState.PLANNED
            ):
                raise Refused(STALE)
            if kind != "dropped" and self.slots[slot].starts_at <= at:
                raise Refused(
                    _("Some of the new times have begun meanwhile. Look at the new picture, then decide.")
                )

    def drop(self) -> None:
        for change in self._of("dropped"):
            self.touched.add(self.meetings[change[1]].officer.number)
            release(self.meetings[change[1]], MeetingState.FREED)

    def move(self) -> None:
        """First all who move stand up, then each sits down: nobody is in another's way."""
        moving = self._of("moved", "rescued", "reseated")
        Booking.objects.filter(meeting__in=[one[1] for one in moving]).delete()
        for kind, key, officer, _application, slot, interpreter in moving:
            meeting = self.meetings[key]
            self.touched |= {meeting.officer.number, self.officers[officer].number}
            meeting.officer, meeting.slot = self.officers[officer], self.slots[slot]
            meeting.agency_id = meeting.officer.agency_id
            meeting.interpreter = self.interpreters.get(interpreter)
            if kind != "reseated":
                meeting.supplier_here_at = meeting.officer_here_at = None
                meeting.table = self._table(meeting.officer, meeting.application, meeting.slot)
            rebook(meeting)

    def add(self) -> None:
        for _kind, _meeting, officer, application, slot, interpreter in self._of("added"):
            who, whom, when = self.officers[officer], self.applications[application], self.slots[slot]
            self.touched.add(who.number)
            self.meetings[f"{officer} {slot}"] = book(
                self.plan,
                officer=who,
                application=whom,
                slot=when,
                table=self._table(who, whom, when),
                interpreter=self.interpreters.get(interpreter),
                origin=Origin.ENGINE,
            )

    def _table(self, officer: Officer, application: Application, slot: Slot) -> Table:
        if officer.table is not None:
            return officer.table
        return plans.seat_for(self.plan, officer, application, slot)[0]

    def counts(self) -> dict[str, int]:
        return {
            kind: len(self._of(kind)) for kind in ("moved", "rescued", "dropped", "added") if self._of(kind)
        }

    def organisations(self) -> set[UUID]:
        return {one.supplier_id for one in self.meetings.values()} | {
            one.agency_id for one in self.meetings.values()
        }
