# SPDX-License-Identifier: Apache-2.0
"""How a meeting of the published schedule stands at a moment, what each side noted, and which tenders are open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from psycopg.types.range import TimestamptzRange

from meishan.base.core import scope
from meishan.base.reference.queries import codes_match
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Item, Notice
from meishan.market.tenders.states import LotState

from ...models import Booking, Meeting, MeetingNote, Offer, Seminar
from ...states import MeetingState, OfferState, PlanState

# What a plan keeps of its certificate tells of every supplier: not to be read with each meeting, a thousand times.
CERTIFICATE = ("plan__certificate", "plan__options")
# "I am here" may be said from this long before a meeting on.
EARLY = timedelta(minutes=20)


class Live(TextChoices):
    """How a meeting stands at a moment, from its state, its times and who is at the table."""

    COMING = "coming", pgettext_lazy("meeting now", "To come")
    SOON = "soon", pgettext_lazy("meeting now", "Begins soon")
    AWAITED = "awaited", pgettext_lazy("meeting now", "Awaited")
    LATE = "late", pgettext_lazy("meeting now", "Supplier is late")
    OFFICER_LATE = "officer_late", pgettext_lazy("meeting now", "Officer is late")
    RUNNING = "running", pgettext_lazy("meeting now", "Under way")
    HELD = "held", pgettext_lazy("meeting now", "Held")
    NO_SHOW = "no_show", pgettext_lazy("meeting now", "Did not come")
    FREED = "freed", pgettext_lazy("meeting now", "Given up")
    UNKNOWN = "unknown", pgettext_lazy("meeting now", "Over, not recorded")


TONES = {
    Live.COMING: "neutral",
    Live.SOON: "info",
    Live.AWAITED: "info",
    Live.LATE: "warning",
    Live.OFFICER_LATE: "warning",
    Live.RUNNING: "success",
    Live.HELD: "success",
    Live.NO_SHOW: "danger",
    Live.FREED: "neutral",
    Live.UNKNOWN: "neutral",
}


def state_of(meeting: Meeting, at: datetime, grace_minutes: int | None = None) -> Live:
    """How the meeting stands at that time. Needs `meeting.slot`, and the seminar unless the grace is given."""
    match meeting.state:
        case MeetingState.FREED:
            return Live.FREED
        case MeetingState.NO_SHOW:
            return Live.NO_SHOW
        case MeetingState.HELD:
            is_over = meeting.ended_at is not None or at >= meeting.slot.ends_at
            return Live.HELD if is_over else Live.RUNNING
    start, end = meeting.slot.starts_at, meeting.slot.ends_at
    if at >= end:
        return Live.UNKNOWN
    if at < start:
        return Live.SOON if at >= start - EARLY else Live.COMING
    grace = meeting.plan.seminar.grace_minutes if grace_minutes is None else grace_minutes
    if at < start + timedelta(minutes=grace):
        return Live.AWAITED
    if meeting.supplier_here_at is None:
        return Live.LATE
    return Live.OFFICER_LATE if meeting.officer_here_at is None else Live.AWAITED


def tone_of(state: Live) -> str:
    """The tone of its badge."""
    return TONES[state]


def live_of(seminar: Seminar) -> QuerySet[Meeting]:
    """All meetings of the published plan, given up or not, joined for display, by time and officer."""
    return live_of_all().filter(plan__seminar=seminar, plan__state=PlanState.PUBLISHED)


def live_of_all() -> QuerySet[Meeting]:
    """Meetings of all seminars, joined for display, by time and officer."""
    return (
        Meeting.objects.select_related(
            "plan__seminar",
            "slot__day",
            "table__room",
            "officer__agency",
            "officer__seminar",
            "application__supplier",
            "interpreter",
        )
        .defer(*CERTIFICATE)
        .order_by("slot__number", "officer__number")
    )


def meeting_for(seminar: Seminar, pk: UUID) -> Meeting | None:
    """A meeting of the published plan, or one of a plan it replaced; as far as the reader may see it."""
    return (
        Meeting.objects.filter(
            plan__seminar=seminar, plan__state__in=[PlanState.PUBLISHED, PlanState.RETIRED], pk=pk
        )
        .exclude(plan__published_at=None)
        .select_related(
            "plan__seminar",
            "slot__day",
            "table__room",
            "officer__agency",
            "officer__table",
            "application__supplier",
            "interpreter",
            "agency",
            "supplier",
        )
        .defer(*CERTIFICATE)
        .first()
    )


@dataclass(frozen=True)
class IfTakenBack:
    """What taking back a no-show would do. `taken_by`: the sentence that says who has the slot by now, or ""."""

    is_over: bool
    is_offered: bool
    taken_by: str


def if_taken_back(meeting: Meeting, at: datetime) -> IfTakenBack:
    """What would happen to a meeting's slot, offer and people if its supplier had come after all."""
    resources = [meeting.officer_id, meeting.application_id, meeting.table_id, meeting.interpreter_id]
    with scope.everything():
        taken = set(
            Booking.objects.filter(
                plan=meeting.plan_id,
                resource__in=[one for one in resources if one is not None],
                during__overlap=TimestamptzRange(meeting.slot.starts_at, meeting.slot.ends_at),
            ).values_list("resource", flat=True)
        )
        is_offered = Offer.objects.filter(
            officer=meeting.officer_id, slot=meeting.slot_id, state=OfferState.OFFERED, until__gt=at
        ).exists()
    taken_by = ""
    if meeting.officer_id in taken:
        taken_by = _("%(name)s has another meeting at that time.") % {"name": meeting.officer.name}
    elif meeting.application_id in taken:
        taken_by = _("%(name)s has another meeting at that time.") % {
            "name": meeting.application.supplier.name
        }
    elif taken:
        taken_by = _("The table or the interpreter is taken at that time.")
    return IfTakenBack(at >= meeting.slot.ends_at, is_offered, taken_by)


def note_of(meeting: Meeting, owner: UUID | None) -> MeetingNote | None:
    """What that organisation keeps of the meeting."""
    return MeetingNote.objects.filter(meeting=meeting, owner=owner).first() if owner else None


def shared_with(meeting: Meeting, reader: UUID | None) -> MeetingNote | None:
    """What the other side lets that organisation read."""
    if reader is None:
        return None
    return MeetingNote.objects.filter(meeting=meeting, other=reader, is_shared=True).first()


def open_tenders(agency: UUID, codes: Iterable[str], at: datetime) -> list[Notice]:
    """The agency's notices open at that time whose codes equal a supplier's or stand one level from one.

    Source: the rule of UNGM's Tender Alert Service, as market/matching applies it.
    """
    mine = list(codes)
    found = list(tenders.open_notices(at).filter(buyer_id=agency))
    asked = {notice.pk: set(notice.codes) for notice in found}
    for notice, code in Item.objects.filter(lot__notice__in=found, lot__state=LotState.ACTIVE).values_list(
        "lot__notice", "code"
    ):
        asked[notice].add(code)
    return [
        notice
        for notice in found
        if any(codes_match(one, other) for one in mine for other in asked[notice.pk])
    ]


def open_tenders_of(meeting: Meeting, at: datetime) -> list[Notice]:
    """`open_tenders` of the meeting's agency in the fields of its supplier's visit."""
    return open_tenders(meeting.agency_id, meeting.application.codes, at)
