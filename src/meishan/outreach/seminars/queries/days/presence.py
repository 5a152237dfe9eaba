# SPDX-License-Identifier: Apache-2.0
"""Who is here today, who is expected, and which officers have nobody before them.

Whether an officer is free depends on everybody's bookings and offers, so these are read from all rows
(`scope.everything`), but only as ids.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from psycopg.types.range import TimestamptzRange

from meishan.base.core import scope

from ...models import (
    Absence,
    Arrival,
    Attendee,
    Booking,
    Day,
    Meeting,
    Offer,
    Officer,
    Place,
    Seminar,
    Session,
    Slot,
)
from ...states import OfferState, PlanState, Resource
from ..desk import day_at
from ..seminars import published_plan

# What is left of a slot must be worth sitting down for.
LEAST_LEFT = timedelta(minutes=5)
FOUND_AT_MOST = 40


def today(seminar: Seminar, at: datetime) -> Day | None:
    """The seminar's day on which this moment falls, in its zone; None on other days and once it is cancelled."""
    return day_at(seminar, at)


def on_site(seminar: Seminar, day: Day) -> set[UUID]:
    """Applications of suppliers of whom somebody is here: checked in and not gone, or at a table today."""
    with scope.everything():
        checked_in = Arrival.objects.filter(
            day=day, left_at__isnull=True, attendee__application__isnull=False
        ).values_list("attendee__application", flat=True)
        gone = set(
            Arrival.objects.filter(
                day=day, left_at__isnull=False, attendee__application__isnull=False
            ).values_list("attendee__application", flat=True)
        )
        at_tables = Meeting.objects.filter(
            plan__seminar=seminar,
            plan__state=PlanState.PUBLISHED,
            slot__day=day,
            supplier_here_at__isnull=False,
        ).values_list("application", flat=True)
        return set(checked_in) | (set(at_tables) - gone)


def free_officers(
    seminar: Seminar, at: datetime, within: timedelta = timedelta(minutes=30)
) -> list[tuple[Officer, Slot]]:
    """Officers with nobody before them in the current or the next slot: present, not booked, not under an offer.

    `within`: the slot begins at most that much later. A slot of which less than five minutes are left is none.
    """
    plan = published_plan(seminar)
    if plan is None or day_at(seminar, at) is None:
        return []
    slots = list(
        Slot.objects.filter(
            seminar=seminar, ends_at__gt=at + LEAST_LEFT, starts_at__lte=at + within
        ).order_by("number")[:2]
    )
    officers = list(
        Officer.objects.filter(seminar=seminar, left_at__isnull=True)
        .select_related("agency", "table__room")
        .order_by("number")
    )
    busy = _busy(seminar, plan.pk, slots, at)
    return [(officer, slot) for slot in slots for officer in officers if (officer.pk, slot.pk) not in busy]


def is_free(officer: Officer, slot: Slot, at: datetime) -> bool:
    """Whether the officer could take somebody in that slot: there, not booked, and not under an offer that stands."""
    plan = published_plan(officer.seminar_id)
    return (
        plan is not None
        and officer.left_at is None
        and (officer.pk, slot.pk) not in _busy(officer.seminar, plan.pk, [slot], at)
    )


def _busy(seminar: Seminar, plan: UUID, slots: list[Slot], at: datetime) -> set[tuple[UUID, UUID]]:
    """(officer, slot) that are taken: a meeting, an offer not yet over, an absence, a session."""
    busy: set[tuple[UUID, UUID]] = set()
    if not slots:
        return busy
    span = TimestamptzRange(slots[0].starts_at, slots[-1].ends_at)
    with scope.everything():
        for resource, during in Booking.objects.filter(
            plan=plan, kind=Resource.OFFICER, during__overlap=span
        ).values_list("resource", "during"):
            busy |= {
                (resource, one.pk)
                for one in slots
                if during.lower < one.ends_at and one.starts_at < during.upper
            }
        busy |= set(
            Offer.objects.filter(slot__in=slots, state=OfferState.OFFERED, until__gt=at).values_list(
                "officer", "slot"
            )
        )
        busy |= set(
            Absence.objects.filter(slot__in=slots, officer__isnull=False).values_list("officer", "slot")
        )
        places = list(
            Place.objects.filter(
                session__seminar=seminar,
                session__starts_at__lt=span.upper,
                session__ends_at__gt=span.lower,
                attendee__officer__isnull=False,
            ).values_list("attendee__officer", "session__starts_at", "session__ends_at")
        )
    for officer, start, end in places:
        busy |= {(officer, one.pk) for one in slots if start < one.ends_at and one.starts_at < end}
    common = list(
        Session.objects.filter(
            seminar=seminar, for_all=True, starts_at__lt=span.upper, ends_at__gt=span.lower
        ).values_list("starts_at", "ends_at")
    )
    held_up = [
        one for one in slots if any(start < one.ends_at and one.starts_at < end for start, end in common)
    ]
    if held_up:
        everybody = Officer.objects.filter(seminar=seminar).values_list("pk", flat=True)
        busy |= {(officer, one.pk) for officer in everybody for one in held_up}
    return busy


def named(seminar: Seminar, words: str) -> list[Attendee]:
    """Badges whose name or organisation has all the words, the first few."""
    parts = words.split()
    found = attendees_of(seminar)
    for word in parts:
        found = found.filter(Q(name__icontains=word) | Q(organisation_name__icontains=word))
    return list(found[:2]) if parts else []


@dataclass(frozen=True, slots=True)
class Count:
    """How many badges there are of a kind, and how many are here."""

    here: int
    expected: int


def attendees_of(seminar: Seminar) -> QuerySet[Attendee]:
    """Everybody with a badge whose name is still kept, joined for display."""
    return (
        Attendee.objects.filter(seminar=seminar, erased_at__isnull=True)
        .select_related("officer", "application", "organisation")
        .order_by("name", "organisation_name")
    )


def with_arrival(seminar: Seminar, day: Day, *, words: str = "", only: str = "") -> list[Attendee]:
    """Badges that match all the words, each with `.arrival` (None: not here yet). `only`: "away" or "here"."""
    here = Arrival.objects.filter(day=day, attendee=OuterRef("pk"), left_at__isnull=True)
    found = attendees_of(seminar)
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word) | Q(organisation_name__icontains=word) | Q(code__iexact=word)
        )
    if only == "away":
        found = found.filter(~Exists(here))
    elif only == "here":
        found = found.filter(Exists(here))
    chosen = list(found[:FOUND_AT_MOST])
    arrivals = {one.attendee_id: one for one in Arrival.objects.filter(day=day, attendee__in=chosen)}
    for one in chosen:
        one.arrival = arrivals.get(one.pk)  # type: ignore[attr-defined]
    return chosen


def counts_of(seminar: Seminar, day: Day) -> dict[str, Count]:
    """Badges here and expected: of suppliers, of officers, of everybody. The host's members see all."""
    rows = list(
        Attendee.objects.filter(seminar=seminar)
        .annotate(here=Exists(Arrival.objects.filter(day=day, attendee=OuterRef("pk"), left_at__isnull=True)))
        .values_list("application", "officer", "here")
    )

    def count(chosen: Collection[tuple[UUID | None, UUID | None, bool]]) -> Count:
        return Count(sum(one[2] for one in chosen), len(chosen))

    return {
        "suppliers": count([one for one in rows if one[0] is not None]),
        "officers": count([one for one in rows if one[1] is not None]),
        "all": count(rows),
    }


def attendee_by_code(seminar: Seminar, code: str) -> Attendee | None:
    """The person whose badge bears that code; the whole address in the badge's QR is taken, too."""
    last = code.strip().rstrip("/").rpartition("/")[2]
    return attendees_of(seminar).filter(code=last).first() if last else None
