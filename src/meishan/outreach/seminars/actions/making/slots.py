# SPDX-License-Identifier: Apache-2.0
"""Write the days and make their slots; slots that stay the same stay the same rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused

from ...models import Absence, Arrival, Day, Meeting, Offer, Seminar, Slot, Ticket
from ...models.seminar import SLOT_MINUTES
from ...queries.making import DayPlan, generate, overlaps
from ...queries.seminars import published_plan
from ...states import PlanState

MOST_DAYS = 30
MOST_SLOTS = 1000
_FAR = 10_000


def write_days(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """Bring days and slots to what the plan of days says, and give up drafts of the schedule whose slots go.

    Refused once a schedule is published.
    """
    plans: list[DayPlan] = list(data["days"])
    minutes = data["slot_minutes"]
    refuse_bad_days(plans, minutes)
    wanted = {span: plan.date for plan in plans for span in generate(plan, minutes, seminar.zone)}
    if len(wanted) > MOST_SLOTS:
        raise Refused(_("These are more than %(most)s slots. Check the times.") % {"most": MOST_SLOTS})
    existing = {(one.starts_at, one.ends_at): one for one in seminar.slots.all()}
    going = [one for span, one in existing.items() if span not in wanted]
    if published_plan(seminar) is not None and (going or set(wanted) - set(existing)):
        raise Refused(_("The schedule is published, so the slots stay as they are."))
    _drop_drafts(seminar, going)
    seminar.slot_minutes = minutes
    Slot.objects.filter(pk__in=[one.pk for one in going]).delete()
    days = _write_days(seminar, plans, data.get("notes", {}))
    _write_slots(seminar, wanted, existing, days)


def refuse_bad_days(plans: list[DayPlan], minutes: int) -> None:
    """Raises Refused with the first thing that is wrong with a day."""
    if minutes not in SLOT_MINUTES:
        raise Refused(_("A slot takes 15, 20 or 30 minutes."), field="slot_minutes")
    if len(plans) > MOST_DAYS:
        raise Refused(_("A seminar has at most %(most)s days.") % {"most": MOST_DAYS})
    dates = [one.date for one in plans]
    if len(set(dates)) != len(dates):
        raise Refused(_("Two days have the same date. Enter each date once."))
    for plan in plans:
        refuse_bad_day(plan)


def refuse_bad_day(plan: DayPlan) -> None:
    """Raises Refused when the day's times contradict one another."""
    said = {"date": plan.date.isoformat()}
    if (plan.first is None) != (plan.last is None):
        raise Refused(_("%(date)s: give both the first and the last time, or neither.") % said)
    if plan.first is not None and plan.last is not None and plan.last <= plan.first:
        raise Refused(_("%(date)s: the last time is before the first.") % said)
    for start, end in plan.pauses:
        if end <= start:
            raise Refused(
                _("%(date)s: the pause %(start)s–%(end)s ends before it begins.")
                % {**said, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
            )
    if overlaps(plan.pauses):
        raise Refused(_("%(date)s: two pauses overlap. Join them.") % said)


def _drop_drafts(seminar: Seminar, slots: list[Slot]) -> None:
    """Give up drafts of the schedule that use slots that go. Raises Refused where one was published or is computed."""
    keys = [one.pk for one in slots]
    if not keys:
        return
    plans = seminar.plans.filter(pk__in=Meeting.objects.filter(slot__in=keys).values("plan"))
    if plans.filter(published_at__isnull=False).exists() or Offer.objects.filter(slot__in=keys).exists():
        raise Refused(_("A schedule was published with these slots, so they stay. You can add others."))
    if seminar.plans.filter(state__in=[PlanState.QUEUED, PlanState.SOLVING]).exists():
        raise Refused(
            _("A schedule is being computed with these slots. Wait until it is done, then save again.")
        )
    for plan in plans:
        plan.meetings.all().delete()
        plan.state = PlanState.RETIRED
        plan.save(update_fields=["state"])


def _write_days(seminar: Seminar, plans: list[DayPlan], notes: Mapping[Any, Any]) -> dict[Any, Day]:
    dates = {one.date for one in plans}
    gone = seminar.days.exclude(date__in=dates)
    if Ticket.objects.filter(day__in=gone).exists() or Arrival.objects.filter(day__in=gone).exists():
        raise Refused(_("People were there on a day you take off. It stays."))
    gone.delete()
    known = {one.date: one for one in seminar.days.all()}
    for when in sorted(dates):
        day = known.get(when) or Day(seminar=seminar, date=when)
        day.note = notes.get(when, day.note)
        day.save()
        known[when] = day
    return known


def _write_slots(
    seminar: Seminar,
    wanted: Mapping[tuple[datetime, datetime], Any],
    existing: Mapping[tuple[datetime, datetime], Slot],
    days: Mapping[Any, Day],
) -> None:
    # Out of the way first, for numbers are unique at every moment.
    seminar.slots.update(number=F("number") + _FAR)
    for number, span in enumerate(sorted(wanted)):
        day = days[wanted[span]]
        kept = existing.get(span)
        if kept is None:
            Slot.objects.create(seminar=seminar, day=day, number=number, starts_at=span[0], ends_at=span[1])
        else:
            Slot.objects.filter(pk=kept.pk).update(number=number, day=day)


def write_absences(rows: list[Slot], **who: Any) -> None:
    """Replace the slots in which an officer or interpreter can't meet."""
    Absence.objects.filter(**who).exclude(slot__in=rows).delete()
    known = set(Absence.objects.filter(**who).values_list("slot", flat=True))
    Absence.objects.bulk_create([Absence(slot=one, **who) for one in rows if one.pk not in known])
