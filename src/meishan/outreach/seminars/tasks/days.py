# SPDX-License-Identifier: Apache-2.0
"""Freed slots go on to those who wait, unanswered offers end, and everybody concerned is told."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.base.core.jobs import enqueue, job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Detail, Entry

from ..actions import days as actions
from ..models import Attendee, Meeting, Offer, Plan, Seminar, Slot
from ..queries import days
from ..queries.days import meetings as held
from ..queries.days.refilling import Refill, freed_slots, overdue
from ..queries.days.unasked import forget_unasked, note_unasked
from ..states import MeetingState, OfferState, PlanState, SeminarState

logger = logging.getLogger(__name__)

WARNED_AHEAD = timedelta(minutes=40)


@follower(
    "seminars.fill_slots",
    acts=(
        "seminars.free_meeting",
        "seminars.record_no_show",
        "seminars.answer_offer",
        "seminars.expire_offer",
        "seminars.check_in",
    ),
    calls_acts=True,
)
def fill_slots(entry: Entry) -> None:
    """A slot that became free, or that somebody left to the next, is offered at once; who arrives is asked, too.

    Harmless the second time: what is booked or offered already is left alone.
    """
    match entry.act:
        case "seminars.check_in":
            seminar = Seminar.objects.filter(
                pk__in=Attendee.objects.filter(pk=entry.subject_id, application__isnull=False).values(
                    "seminar"
                )
            ).first()
        case "seminars.free_meeting" | "seminars.record_no_show":
            seminar = Seminar.objects.filter(plans__meetings=entry.subject_id).first()
        case _:
            seminar = Seminar.objects.filter(
                offers=entry.subject_id, offers__state__in=[OfferState.REFUSED, OfferState.EXPIRED]
            ).first()
    if seminar is not None:
        fill(seminar)


def fill(seminar: Seminar) -> list[Offer]:
    """Offer every freed slot of today that nobody is answering for to the best supplier on site."""
    at = clock.now()
    day = days.today(seminar, at)
    freed = freed_slots(seminar, day, at) if day is not None else []
    if day is None or not freed:
        return []
    refill = Refill(seminar, day, at)
    return [offer for meeting in freed if (offer := _offer(refill, meeting)) is not None]


def _offer(refill: Refill, meeting: Meeting) -> Offer | None:
    """Offer the slot to the first who can be asked; the state may change while we look.

    Where nobody can, the control room is told why.
    """
    for candidate in refill.candidates(meeting):
        try:
            offer = actions.offer_slot(
                meeting, by=SYSTEM, application=candidate.application, reasons=candidate.reasons
            )
        except Refused as refused:
            logger.info("a freed slot was not offered: %s", refused)
        else:
            forget_unasked(meeting.officer_id, meeting.slot_id)
            return offer
    note_unasked(meeting.officer_id, meeting.slot_id, refill.passed_over(meeting))
    return None


@follower("seminars.follow_offer", acts=("seminars.offer_slot",))
def follow_offer(entry: Entry) -> None:
    """The supplier's people get a mail, and the offer ends by itself when its time is over."""
    offer = (
        Offer.objects.filter(pk=entry.subject_id)
        .select_related("seminar", "officer__agency", "slot", "freed__table")
        .first()
    )
    if offer is None or offer.state != OfferState.OFFERED:
        return
    left = offer.until - clock.now()
    if left <= timedelta(0):
        # A follower that is made anew passes what is long over.
        enqueue(expire_offers)
        return
    # The world's clock may stand beside the machine's; jobs run by the machine's.
    enqueue(expire_offer, at=datetime.now(UTC) + left, offer=str(offer.pk))
    context = {
        "offer": offer,
        "time": _time_of(offer.slot, offer.seminar),
        "until": _hour(offer.until, offer.seminar),
        "url": settings.BASE_URL + reverse("seminars:offer", args=[offer.seminar.slug, offer.pk]),
    }
    for person in _people_of([offer.supplier_id]):
        post(
            person,
            kind=entry.act,
            subject=_("A meeting has become free for you"),
            template="seminars/mail/offer",
            context=context,
        )


@job("seminars.expire_offer", attempts=3)
def expire_offer(offer: str) -> None:
    """End one offer whose time is over; the next supplier is asked by a follower."""
    found = Offer.objects.filter(pk=offer, state=OfferState.OFFERED).first()
    if found is None:
        return
    left = found.until - clock.now()
    if left > timedelta(0):
        enqueue(expire_offer, at=datetime.now(UTC) + left, offer=offer)
        return
    _expire(found)


@job("seminars.expire_offers", every="* * * * *", alone=True)
def expire_offers(timestamp: int = 0) -> None:
    """Whatever was missed while the worker was away: end all offers whose time is over."""
    for offer in overdue(clock.now()):
        _expire(offer)


def _expire(offer: Offer) -> None:
    try:
        actions.expire_offer(offer, by=SYSTEM)
    except Refused as refused:
        logger.info("an offer was answered in its last moment: %s", refused)


@job("seminars.watch_tenders", every="*/5 * * * *", alone=True)
def watch_tenders(timestamp: int = 0) -> None:
    """Before each meeting: where the agency has an open tender in the supplier's fields, the record says so."""
    at = clock.now()
    coming = held.live_of_all().filter(
        plan__state=PlanState.PUBLISHED,
        plan__seminar__state=SeminarState.ANNOUNCED,
        state=MeetingState.PLANNED,
        has_open_tender=False,
        slot__starts_at__lte=at + WARNED_AHEAD,
        slot__ends_at__gt=at,
    )
    for meeting in coming:
        if held.open_tenders_of(meeting, at):
            actions.note_open_tender(meeting, by=SYSTEM)


@follower("seminars.tell_freed", acts=("seminars.free_meeting", "seminars.record_no_show"))
def tell_freed(entry: Entry) -> None:
    """Both sides hear that a meeting does not take place."""
    meeting = held.live_of_all().filter(pk=entry.subject_id).first()
    if meeting is None:
        return
    seminar = meeting.plan.seminar
    context = {
        "meeting": meeting,
        "seminar": seminar,
        "time": _time_of(meeting.slot, seminar),
        "is_no_show": meeting.state == MeetingState.NO_SHOW,
        "url": settings.BASE_URL + reverse("seminars:agenda", args=[seminar.slug]),
    }
    people = [*_people_of([meeting.supplier_id]), *_officers([meeting.officer_id])]
    for person in people:
        post(
            person,
            kind=entry.act,
            subject=_("A meeting does not take place"),
            template="seminars/mail/freed",
            context=context,
        )


@follower("seminars.tell_come_after_all", acts=("seminars.take_back_no_show",))
def tell_come_after_all(entry: Entry) -> None:
    """Both sides hear that the meeting takes place after all; of one that is over, nobody need be told."""
    meeting = held.live_of_all().filter(pk=entry.subject_id).first()
    if meeting is None or meeting.state != MeetingState.PLANNED:
        return
    seminar = meeting.plan.seminar
    context = {
        "meeting": meeting,
        "seminar": seminar,
        "time": _time_of(meeting.slot, seminar),
        "url": settings.BASE_URL + reverse("seminars:agenda", args=[seminar.slug]),
    }
    for person in [*_people_of([meeting.supplier_id]), *_officers([meeting.officer_id])]:
        post(
            person,
            kind=entry.act,
            subject=_("A meeting takes place after all"),
            template="seminars/mail/after_all",
            context=context,
        )


@follower("seminars.tell_replan", acts=("seminars.replan",))
def tell_replan(entry: Entry) -> None:
    """Everybody whose meetings changed hears once; the agenda shows how it is now."""
    plan = Plan.objects.select_related("seminar").filter(pk=entry.subject_id).first()
    if plan is None:
        return
    seminar = plan.seminar
    context = {
        "seminar": seminar,
        "title": seminar.title,
        "main": seminar.language,
        "url": settings.BASE_URL + reverse("seminars:agenda", args=[seminar.slug]),
    }
    concerned = set(entry.parties)
    suppliers = seminar.applications.filter(supplier__in=concerned).values_list("supplier", flat=True)
    detail = Detail.objects.filter(entry=entry).first()
    numbers = detail.payload.get("officers", []) if detail is not None else []
    officers = seminar.officers.filter(number__in=numbers).values_list("pk", flat=True)
    for person in [*_people_of(suppliers), *_officers(officers)]:
        post(
            person,
            kind=entry.act,
            subject=_("Your meetings at the seminar have changed"),
            template="seminars/mail/replanned",
            context=context,
        )


def _hour(moment: datetime, seminar: Seminar) -> str:
    return moment.astimezone(ZoneInfo(seminar.zone)).strftime("%H:%M")


def _time_of(slot: Slot, seminar: Seminar) -> str:
    """In the seminar's zone, by digits every language reads."""
    return f"{_hour(slot.starts_at, seminar)}–{_hour(slot.ends_at, seminar)}"


def _people_of(organisations: Iterable[UUID]) -> Iterable[Person]:
    """Who acts for these suppliers."""
    return Person.objects.filter(
        memberships__organisation__in=list(organisations),
        memberships__ended_at__isnull=True,
        memberships__role__in=[Role.OWNER, Role.EDITOR],
        is_active=True,
    ).distinct()


def _officers(officers: Iterable[UUID]) -> Iterable[Person]:
    """Those of these officers who have an account."""
    return Person.objects.filter(seminar_officers__in=list(officers), is_active=True).distinct()
