# SPDX-License-Identifier: Apache-2.0
"""Personal calendars: the secret in their address, and every meeting that ever stood in a published plan."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from ..models import Application, Attendee, Interpreter, Meeting, Officer, Plan, Seminar
from ..states import MeetingState, PlanState
from .agendas import SHOWN, Party, kind_of

_LENGTH = 32
_KINDS: dict[str, type[Application] | type[Officer] | type[Interpreter]] = {
    "application": Application,
    "officer": Officer,
    "interpreter": Interpreter,
}


def feed_token(party: Party) -> str:
    """The secret of its calendar's address; a new one once `feed_number` is raised. Nothing of it is stored."""
    kind = kind_of(party)
    seal = salted_hmac("seminars.feed", f"{kind}{party.pk.hex}{party.feed_number}", algorithm="sha256")
    return f"{kind}-{party.pk.hex}-{seal.hexdigest()[:_LENGTH]}"


def party_by_token(seminar: Seminar, token: str) -> Party | None:
    """Whose calendar the address names, if its seal is right. The scope must be wide: calendars are signed out."""
    kind, _dash, rest = token.partition("-")
    try:
        pk = UUID(hex=rest.partition("-")[0])
    except ValueError:
        return None
    model = _KINDS.get(kind)
    party = model.objects.filter(pk=pk, seminar=seminar).first() if model else None
    if party is None or not constant_time_compare(feed_token(party), token):
        return None
    return party


def language_of(party: Party) -> str:
    """The language its calendar is written in: its first attendee's."""
    found = Attendee.objects.filter(**{kind_of(party): party}).order_by("pk")
    return found.values_list("language", flat=True).first() or party.seminar.language


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting of two parties as calendars know it: one `key` for good, a `sequence` that rises with each change."""

    key: str
    sequence: int
    meeting: Meeting
    is_cancelled: bool


def appointments_of(party: Party) -> list[Appointment]:
    """Every pair that ever had a meeting in a published plan, with its latest meeting; given-up ones are cancelled.

    Plans come and go, and each has meetings of its own; an entry is therefore known by the pair.
    """
    plans = list(
        Plan.objects.filter(seminar=party.seminar_id, published_at__isnull=False)
        .order_by("published_at", "number")
        .values_list("pk", flat=True)
    )
    pairs: dict[tuple[UUID, UUID], list[Meeting]] = defaultdict(list)
    found = (
        Meeting.objects.filter(**{kind_of(party): party}, plan__in=plans)
        .select_related(
            "slot", "table__room", "interpreter", "officer__agency", "application__supplier", "plan"
        )
        .defer("plan__certificate", "plan__options")
        .order_by("pk")
    )
    for meeting in found:
        pairs[meeting.officer_id, meeting.application_id].append(meeting)
    made = []
    for (officer, application), meetings in pairs.items():
        key, sequence = f"{officer.hex}-{application.hex}", _sequence(meetings, plans)
        standing = [one for one in meetings if one.plan.state == PlanState.PUBLISHED and one.state in SHOWN]
        if not standing:
            made.append(Appointment(key, sequence, meetings[-1], True))
        for number, one in enumerate(standing):
            missed = one.state == MeetingState.NO_SHOW
            made.append(Appointment(f"{key}-{number}" if number else key, sequence, one, missed))
    return sorted(made, key=lambda one: one.meeting.slot.starts_at)


def _sequence(meetings: list[Meeting], plans: list[UUID]) -> int:
    """How often the pair's appointment changed; it never falls.

    Counted: plans in which it differs from the plan before; changes within a plan, and further meetings there,
    count double, since they can undo a difference between two plans.
    """
    by_plan: dict[UUID, list[tuple[UUID, UUID, UUID | None]]] = {plan: [] for plan in plans}
    rows: set[UUID] = set()
    for one in meetings:
        rows.add(one.plan_id)
        if one.state in SHOWN:
            by_plan[one.plan_id].append((one.slot_id, one.table_id, one.interpreter_id))
    between = sum(before != after for before, after in pairwise(by_plan.values()))
    return between + 2 * (sum(one.revision for one in meetings) + len(meetings) - len(rows))
