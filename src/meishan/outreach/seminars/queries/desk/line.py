# SPDX-License-Identifier: Apache-2.0
"""The queue as it stands in the tables.

A place in a queue depends on everybody in it, so the order is read from all tickets (`scope.everything`), but only
what the rule needs of them: numbers, times, languages and agencies, never a name or a question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from meishan.base.core import clock, ids, scope

from ...models import Announcement, Application, Attendee, Day, Meeting, Seminar, Shift, Table, Ticket
from ...states import Audience, MeetingState, PlanState, TicketState
from .kept import Kept
from .order import Adviser, Choice, Waiting, next_ticket, simulate
from .waits import TALKS, Basis, Wait, basis_of, wait_between

AT_A_DESK = (TicketState.CALLED, TicketState.SERVING)
FOUND_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Called:
    """A number on the board, with the desk it was called to."""

    number: int
    desk: int
    state: str
    calls: int
    at: datetime
    adviser: UUID | None


@dataclass
class Line:
    """The queue of a day at a moment, and the advisers at work."""

    at: datetime
    waiting: list[Waiting]
    shifts: list[Shift]
    called: list[Called]
    basis: Basis

    @cached_property
    def advisers(self) -> list[Adviser]:
        return [adviser_of(shift) for shift in self.shifts]

    def _free_in(self, minutes: float) -> list[float]:
        """Minutes until each adviser is free, when talks last `minutes`; one that lasts longer may end any time."""
        begun = {one.adviser: one.at for one in self.called}
        free = []
        for shift in self.shifts:
            since = begun.get(shift.adviser)
            gone = (self.at - since).total_seconds() / 60 if since else minutes
            free.append(max(0.0, minutes - gone) if gone < minutes or not since else minutes / 4)
        return free

    def calls(self, minutes: float, more: Sequence[Waiting] = ()) -> dict[UUID, float]:
        """When each ticket is called, in minutes, in the order of the calls, when talks last `minutes`."""
        foreseen = simulate([*self.waiting, *more], self.advisers, self._free_in(minutes), minutes)
        return {ticket.id: soon for ticket, soon in foreseen}

    @cached_property
    def order(self) -> list[UUID]:
        """Ids in the order they are served; those whom nobody at work can serve come last, by their age."""
        served = list(self._middle)
        known = set(served)
        return served + [one.id for one in self.waiting if one.id not in known]

    @cached_property
    def _middle(self) -> dict[UUID, float]:
        return self.calls(self.basis.middle)

    @cached_property
    def _soonest(self) -> dict[UUID, float]:
        return self.calls(self.basis.low)

    @cached_property
    def _latest(self) -> dict[UUID, float]:
        return self.calls(self.basis.high)

    def wait_of(self, ticket: UUID) -> Wait:
        """The place (from 1) and the minutes left of one that waits."""
        place = self.order.index(ticket) + 1
        if ticket not in self._middle:
            return Wait(place, None, None, self.basis)
        return wait_between(place, self._soonest.get(ticket, 0), self._latest.get(ticket, 0), self.basis)

    def wait_from_now(self, language: str, agency: UUID | None = None) -> Wait:
        """What somebody who draws a ticket at this moment has to expect."""
        newest = Waiting(ids.new(), 1_000_000, self.at, False, 0, agency, language)
        soonest = self.calls(self.basis.low, [newest]).get(newest.id)
        latest = self.calls(self.basis.high, [newest]).get(newest.id)
        if soonest is None or latest is None:
            return Wait(None, None, None, self.basis)
        return wait_between(len(self.waiting) + 1, soonest, latest, self.basis)

    @property
    def next_numbers(self) -> list[int]:
        numbers = {one.id: one.number for one in self.waiting}
        return [numbers[one] for one in self.order]


def adviser_of(shift: Shift) -> Adviser:
    return Adviser(shift.desk.number, shift.agency_id, tuple(shift.languages), shift.calls)


def waiting_of(ticket: Ticket) -> Waiting:
    return Waiting(
        ticket.pk,
        ticket.number,
        ticket.since,
        ticket.is_priority,
        ticket.overtaken,
        ticket.agency_id,
        ticket.language,
    )


def day_at(seminar: Seminar, at: datetime) -> Day | None:
    """The seminar's day on which this moment falls, in its zone; None on any other day and once it is cancelled."""
    if not seminar.is_announced:
        return None
    return Day.objects.filter(seminar=seminar, date=at.astimezone(ZoneInfo(seminar.zone)).date()).first()


def line_of(day: Day, at: datetime) -> Line:
    """The queue of that day: three reads, whoever asks and however long it is."""
    shifts = list(shifts_of(day))
    with scope.everything():
        rows = list(
            Ticket.objects.filter(day=day, state__in=[TicketState.WAITING, *AT_A_DESK])
            .order_by("since", "number")
            .values_list(
                "id", "number", "since", "is_priority", "overtaken", "agency_id", "language",
                "state", "desk__number", "calls", "called_at", "adviser",
            )
        )  # fmt: skip
        talks = list(
            Ticket.objects.filter(day=day, state=TicketState.SERVED, called_at__isnull=False)
            .order_by("-closed_at")
            .values_list("called_at", "closed_at")[:TALKS]
        )
    waiting = [Waiting(*row[:7]) for row in rows if row[7] == TicketState.WAITING]
    called = [
        Called(row[1], row[8], row[7], row[9], row[10], row[11])
        for row in rows
        if row[7] != TicketState.WAITING and row[10] is not None
    ]
    called.sort(key=lambda one: one.at, reverse=True)
    minutes = [(closed - begun).total_seconds() / 60 for begun, closed in talks if begun and closed]
    return Line(at, waiting, shifts, called, basis_of(minutes, len(shifts)))


_lines: Kept[Line] = Kept(seconds=5)


def line_seen(day: Day, at: datetime, pulse: int) -> Line:
    """The queue as at that count of changes, read once for all screens that ask; seconds old at most."""
    return _lines.get(day.pk, pulse, lambda: line_of(day, at))


def queue_of(seminar: Seminar, day: Day, line: Line | None = None) -> list[Ticket]:
    """The tickets that wait, in the order they are served; of those the reader's organisation may see."""
    line = line or line_of(day, clock.now())
    order = {ticket: place for place, ticket in enumerate(line.order)}
    found = Ticket.objects.filter(day=day, seminar=seminar, state=TicketState.WAITING).select_related(
        "agency", "supplier", "attendee"
    )
    return sorted(found, key=lambda one: (order.get(one.pk, len(order)), one.number))


def wait_of(ticket: Ticket, at: datetime, line: Line | None = None) -> Wait:
    """How long that ticket still waits; of nothing but 0 minutes once it is called."""
    line = line or line_of(ticket.day, at)
    if ticket.state != TicketState.WAITING or ticket.pk not in {one.id for one in line.waiting}:
        return Wait(None, 0, 0, line.basis)
    return line.wait_of(ticket.pk)


def shifts_of(day: Day) -> QuerySet[Shift]:
    """The advisers at work, by desk."""
    return (
        Shift.objects.filter(day=day, until__isnull=True)
        .select_related("desk", "agency")
        .order_by("desk__number")
    )


def shift_of(day: Day, person: UUID | None) -> Shift | None:
    """Where that person sits and works now."""
    return shifts_of(day).filter(adviser=person).first() if person else None


def desks_of(seminar: Seminar) -> QuerySet[Table]:
    """The tables at which walk-in advisers sit; all tables where none was made for them."""
    tables = Table.objects.filter(seminar=seminar)
    own = tables.filter(is_desk=True)
    return own if own.exists() else tables


def hand_of(shift: Shift) -> Ticket | None:
    """The ticket an adviser has called or serves."""
    return (
        Ticket.objects.filter(day=shift.day_id, adviser=shift.adviser, state__in=AT_A_DESK)
        .select_related("agency", "supplier", "application", "attendee", "desk")
        .first()
    )


def missed(day: Day) -> QuerySet[Ticket]:
    """Tickets whose people did not answer the call, the last first."""
    return Ticket.objects.filter(day=day, state=TicketState.MISSED).order_by("-called_at")


def ticket_of(day: Day, supplier: UUID | None) -> Ticket | None:
    """A supplier's ticket of that day: the one that stands, else the last."""
    if supplier is None:
        return None
    return (
        Ticket.objects.filter(day=day, supplier=supplier)
        .select_related("agency", "desk", "day")
        .order_by(F("closed_at").desc(nulls_first=True), "-number")
        .first()
    )


def ticket_by_link(seminar: Seminar, pk: UUID) -> Ticket | None:
    """The ticket behind a secret link, as the kiosk showed it."""
    with scope.everything():
        return Ticket.objects.filter(seminar=seminar, pk=pk).select_related("agency", "desk", "day").first()


def without_meeting(application: Application) -> bool:
    """Whether the published schedule has no meeting for that supplier. False where none was published."""
    plan = application.seminar.plans.filter(state=PlanState.PUBLISHED).first()
    if plan is None:
        return False
    with scope.everything():
        return not Meeting.objects.filter(
            plan=plan, application=application, state__in=[MeetingState.PLANNED, MeetingState.HELD]
        ).exists()


def attendee_by_code(seminar: Seminar, code: str) -> Attendee | None:
    """The person whose badge bears that code; the badge's whole address is taken, too."""
    last = code.strip().rstrip("/").rpartition("/")[2]
    with scope.everything():
        return (
            Attendee.objects.filter(seminar=seminar, code=last, erased_at__isnull=True).first()
            if last
            else None
        )


def attendees_named(seminar: Seminar, words: str) -> list[Attendee]:
    """Suppliers' people whose name or firm has all the words typed (three letters at least; one, in Chinese)."""
    parts = words.split()
    if not parts or (len("".join(parts)) < 3 and words.isascii()):
        return []
    found = Attendee.objects.filter(
        seminar=seminar, application__isnull=False, erased_at__isnull=True
    ).order_by("name")
    for part in parts:
        found = found.filter(Q(name__icontains=part) | Q(organisation_name__icontains=part))
    return list(found[:FOUND_AT_MOST])


def board_of(seminar: Seminar, at: datetime) -> list[Announcement]:
    """What is announced to all, or to those who wait, at this moment."""
    standing = Announcement.objects.filter(
        seminar=seminar, audience__in=[Audience.ALL, Audience.WAITING], at__lte=at
    )
    return list(standing.filter(Q(until__isnull=True) | Q(until__gt=at)).order_by("-at")[:3])


def next_for(shift: Shift, line: Line) -> Choice | None:
    """Whom the rule gives that adviser next, and why."""
    return next_ticket(line.waiting, adviser_of(shift))
