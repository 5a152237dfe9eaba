# SPDX-License-Identifier: Apache-2.0
"""The first morning of the demo's seminar, lived through by its acts until a visitor can stand in its middle.

People are checked in, some late and some never; meetings are held, no-shows noted, freed slots offered and taken;
tickets are drawn and served at the walk-in desk.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Q

from meishan.base.accounts.models import Organisation, Person
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Denied, Refused
from meishan.outreach.seminars.actions import days, desk
from meishan.outreach.seminars.models import (
    Application,
    Attendee,
    Day,
    Meeting,
    Offer,
    Seminar,
    Shift,
    Slot,
    Table,
    Ticket,
)
from meishan.outreach.seminars.queries.seminars import published_plan, taking_part
from meishan.outreach.seminars.states import (
    TAKING_PART,
    Channel,
    MeetingState,
    NextStep,
    OfferState,
    TicketState,
    Topic,
)

from ..models import Seat
from . import words
from .acting import as_member
from .history import settle

# The visitor stands in the slot after the morning's pause, five minutes after its beginning.
SLOT, INTO = 4, timedelta(minutes=5)
STAYS_AWAY, COMES_LATE, MISSES = 0.07, 0.05, 0.04
TAKES_OFFER = 0.7
TALK = timedelta(minutes=6)

Happening = tuple[datetime, Callable[[], object]]


@dataclass
class Morning:
    """Who and what the morning is made of."""

    seminar: Seminar
    day: Day
    slots: list[Slot]
    organiser: Actor
    advisers: list[Actor]
    chance: random.Random

    @property
    def until(self) -> datetime:
        """The moment a visitor comes to stand in."""
        return self.slots[-1].starts_at + INTO


def morning() -> Morning | None:
    """The first morning of the demo's seminar; None where there is no seminar with a schedule."""
    seat = Seat.objects.select_related("person").filter(key="organiser").first()
    if seat is None:
        return None
    host = Organisation.objects.filter(memberships__person=seat.person).first()
    seminar = Seminar.objects.filter(host=host, cancelled_at__isnull=True).order_by("made_at").last()
    if host is None or seminar is None or published_plan(seminar) is None:
        return None
    day = seminar.days.order_by("date")[0]
    advisers = (
        Seat.objects.select_related("person").filter(key__in=["adviser", "second_adviser"]).order_by("order")
    )
    return Morning(
        seminar=seminar,
        day=day,
        slots=list(day.slots.order_by("number")[: SLOT + 1]),
        organiser=as_member(seat.person, host),
        advisers=[as_member(one.person, host) for one in advisers],
        chance=random.Random("the first morning"),
    )


def live_through(
    one: Morning, set_clock: Callable[[datetime], None], progress: Callable[[int, int], None]
) -> None:
    """Let the morning happen in order, the clock set before each happening; ends at `one.until`."""
    told = sorted(_happenings(one), key=lambda happening: happening[0])
    for count, (when, happening) in enumerate(told, start=1):
        set_clock(when)
        try:
            happening()
        except (Denied, Refused):
            # Somebody was quicker, or a slot went another way: what would happen to a person, too.
            continue
        finally:
            if count % 20 == 0:
                progress(count, len(told))
    set_clock(one.until)
    settle()
    progress(len(told), len(told))


def _happenings(one: Morning) -> Iterator[Happening]:
    here = dict(_arrivals(one))
    for attendee, at in here.items():
        yield at, partial(days.check_in, attendee, by=one.organiser)
    first: dict[UUID, datetime] = {}
    for attendee, at in here.items():
        if attendee.application_id:
            first[attendee.application_id] = min(at, first.get(attendee.application_id, at))
    yield one.slots[0].starts_at - timedelta(minutes=50), partial(_welcome, one)
    yield from _meetings(one, first)
    yield from _tickets(one, first)


def _arrivals(one: Morning) -> Iterator[tuple[Attendee, datetime]]:
    """Most come in the hour before the first meeting, some during the second, a few never."""
    opening, late = one.slots[0].starts_at - timedelta(minutes=85), one.slots[1].starts_at
    coming = Q(application__isnull=True) | Q(application__state__in=TAKING_PART)
    rows = Attendee.objects.filter(coming, seminar=one.seminar, erased_at__isnull=True).order_by(
        "application__number", "officer__number", "interpreter__number", "name"
    )
    for attendee in rows.select_related("application"):
        draw, minutes = one.chance.random(), one.chance.uniform(0, 75)
        if attendee.application_id is None:
            yield attendee, opening + timedelta(minutes=minutes)
        elif draw < STAYS_AWAY:
            continue
        elif draw < STAYS_AWAY + COMES_LATE:
            yield attendee, late + timedelta(minutes=minutes / 4)
        else:
            yield attendee, opening + timedelta(minutes=minutes)


def _welcome(one: Morning) -> None:
    days.announce_on_site(
        one.seminar, by=one.organiser, audience="all", text=words.seminar()["welcome"], minutes=240
    )


def _meetings(one: Morning, here: dict) -> Iterator[Happening]:
    """Each slot: who is there meets, who is not is noted after the grace; then the freed slots go on."""
    grace = timedelta(minutes=one.seminar.grace_minutes)
    for slot in one.slots:
        rows = Meeting.objects.filter(
            plan=published_plan(one.seminar), slot=slot, state=MeetingState.PLANNED
        ).select_related("officer__person", "agency")
        is_last = slot == one.slots[-1]
        for place, meeting in enumerate(rows.order_by("officer__number")):
            by = _officer(meeting)
            if by is None:
                continue
            seconds = timedelta(seconds=one.chance.uniform(5, 100))
            arrived = here.get(meeting.application_id)
            # So that a freed slot is to be seen whatever chance says.
            is_missed = one.chance.random() < MISSES or (place == 0 and slot in one.slots[-2:])
            comes = arrived is not None and arrived < slot.starts_at + grace and not is_missed
            if not comes:
                noted = slot.starts_at + grace + timedelta(seconds=one.chance.uniform(2, 40))
                yield noted, partial(days.record_no_show, meeting, by=by)
            elif not is_last or one.chance.random() < 0.9:
                yield slot.starts_at + seconds, partial(days.hold, meeting, by=by)
                if not is_last and one.chance.random() < 0.3:
                    yield slot.ends_at - timedelta(seconds=30), partial(_note, one, meeting, by)
        freed = slot.starts_at + grace + timedelta(seconds=45)
        yield freed, settle
        if not is_last:
            yield freed + timedelta(seconds=30), partial(_answer, one, slot)


def _officer(meeting: Meeting) -> Actor | None:
    """Whoever sits there; her head or a colleague where her own role does not include it."""
    person = meeting.officer.person
    if person is not None and as_member(person, meeting.agency).has(Role.OFFICER, Role.HEAD):
        return as_member(person, meeting.agency)
    colleague = Person.objects.filter(
        memberships__organisation=meeting.agency,
        memberships__role=Role.OFFICER,
        memberships__ended_at__isnull=True,
    ).first()
    return as_member(colleague, meeting.agency) if colleague else None


def _note(one: Morning, meeting: Meeting, by: Actor) -> None:
    step = one.chance.choice(
        [NextStep.REGISTER, NextStep.SEND_OFFER, NextStep.FOLLOW_TENDERS, NextStep.MEET_AGAIN]
    )
    days.save_note(meeting, by=by, rating=one.chance.choice((3, 4, 4, 5)), next_step=step)


def _answer(one: Morning, slot: Slot) -> None:
    """Most who are offered a freed slot take it and come at once."""
    for offer in Offer.objects.filter(slot=slot, state=OfferState.OFFERED).select_related("application"):
        by = _owner(offer.application)
        accept = one.chance.random() < TAKES_OFFER
        answered = days.answer_offer(offer, by=by, accept=accept)
        if accept and answered.meeting is not None:
            meeting = Meeting.objects.select_related("officer__person", "agency").get(pk=answered.meeting.pk)
            officer = _officer(meeting)
            if officer is not None:
                days.hold(meeting, by=officer)
    settle()


def _owner(application: Application) -> Actor:
    person = Person.objects.filter(
        memberships__organisation=application.supplier_id,
        memberships__role=Role.OWNER,
        memberships__ended_at__isnull=True,
    )[0]
    return as_member(person, application.supplier)


def _tickets(one: Morning, here: dict) -> Iterator[Happening]:
    """Two advisers sit down; people draw tickets all morning; one is being served and some wait when it ends."""
    tables = list(Table.objects.filter(seminar=one.seminar, is_desk=True).order_by("number"))
    start = one.slots[0].starts_at
    shifts = list(zip(one.advisers, tables, strict=False))
    for adviser, table in shifts:
        yield start - timedelta(minutes=5), partial(_sit_down, one, adviser, table)
    waiting = [
        application for application in taking_part(one.seminar).order_by("number") if application.pk in here
    ]
    one.chance.shuffle(waiting)
    wanted = waiting[: max(8, len(waiting) // 7)]
    # A quarter comes in the last minutes, so that some wait when the visitor arrives.
    early = max(1, len(wanted) * 3 // 4)
    span = (one.until - start) / early
    for number, application in enumerate(wanted):
        at = start + span * number + timedelta(seconds=one.chance.uniform(0, 60))
        if number >= early:
            at = one.until - timedelta(seconds=one.chance.uniform(10, 160))
        yield max(at, here[application.pk] + timedelta(minutes=1)), partial(_draw, one, number, application)
    for place, (adviser, _table) in enumerate(shifts):
        at = start + timedelta(minutes=2 + 3 * place)
        while at < one.until - TALK:
            yield at, partial(_call, one, adviser)
            yield at + timedelta(seconds=40), partial(_begin, one, adviser)
            yield at + TALK, partial(_close, one, adviser)
            at += TALK + timedelta(minutes=one.chance.uniform(1, 3))
    if shifts:
        last = shifts[-1][0]
        yield one.until - timedelta(minutes=3), partial(_call, one, last)
        yield one.until - timedelta(minutes=2), partial(_begin, one, last)


def _sit_down(one: Morning, adviser: Actor, table: Table) -> None:
    desk.open_desk(one.day, by=adviser, table=table, languages=["en", "zh", "fr"])


def _draw(one: Morning, number: int, application: Application) -> None:
    topic = one.chance.choice(Topic.values)
    language = one.chance.choice(application.languages or ["en"])
    if number % 4 == 3:
        # At the kiosk, where nobody needs to say who she is.
        desk.draw_ticket(
            one.day,
            by=one.organiser,
            key=f"kiosk-{number}",
            topic=topic,
            language=language,
            channel=Channel.KIOSK,
        )
    else:
        desk.draw_ticket(
            one.day, by=_owner(application), key=f"phone-{number}", topic=topic, language=language
        )


def _at_hand(one: Morning, adviser: Actor, *states: str) -> Ticket | None:
    return Ticket.objects.filter(day=one.day, adviser=adviser.person, state__in=states).first()


def _call(one: Morning, adviser: Actor) -> None:
    shift = Shift.objects.get(day=one.day, adviser=adviser.person, until__isnull=True)
    desk.call_next(shift, by=adviser)


def _begin(one: Morning, adviser: Actor) -> None:
    ticket = _at_hand(one, adviser, TicketState.CALLED)
    if ticket is None:
        return
    if one.chance.random() < 0.06:
        desk.record_missed(ticket, by=adviser)
    else:
        desk.begin_serving(ticket, by=adviser)


def _close(one: Morning, adviser: Actor) -> None:
    ticket = _at_hand(one, adviser, TicketState.SERVING)
    if ticket is not None:
        desk.close_ticket(ticket, by=adviser)


def is_lived(one: Morning) -> bool:
    """Whether somebody was checked in already: the morning happens once."""
    return one.day.arrivals.exists()


def is_within(one: Morning, at: datetime) -> bool:
    """Whether it is the seminar's first day, past the moment a visitor comes to stand in."""
    return one.until <= at < one.until + timedelta(hours=8)
