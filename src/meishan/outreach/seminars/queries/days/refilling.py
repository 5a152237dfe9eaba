# SPDX-License-Identifier: Apache-2.0
"""To whom a freed slot is offered: the engine's published rule over the suppliers who are on site."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms import meetings as engine
from meishan.base.core import scope

from ...models import Application, Day, Meeting, Offer, Plan, Seminar, Slot
from ...states import MeetingState, OfferState, PlanState
from ..plans import instance_of, schedule_of
from ..seminars import published_plan
from .presence import LEAST_LEFT, is_free, on_site, today

REASONS: dict[str, str | Promise] = {
    "first_meeting": gettext_lazy("You have no meeting yet"),
    "few_meetings": gettext_lazy("You have few meetings"),
    "both_asked": gettext_lazy("You and the officer asked for each other"),
    "supplier_asked": gettext_lazy("You asked for this meeting"),
    "officer_asked": gettext_lazy("The officer asked for you"),
    "fills_break": gettext_lazy("It lies between two of your meetings"),
    "next_to_another": gettext_lazy("It lies next to another of your meetings"),
}


def rule_in_words() -> list[str]:
    """How it is decided who is offered a freed slot, as published."""
    return [
        _(
            "Only suppliers are asked who are on site, free at that time and below the most meetings one may have, "
            "and whom the officer can talk to."
        ),
        _(
            "First comes who gains most: a first meeting counts more than any wish, then what both sides wished."
        ),
        _("Of equals, first who has fewer meetings, then whom it spares a wait, then the lower number."),
        _(
            "Who does not answer in time is passed over; after the last one the slot goes to the walk-in desk."
        ),
    ]


def leaves_time(seminar: Seminar, slot: Slot, at: datetime) -> bool:
    """Whether an answer in the last moment still leaves half of the slot, and not less than five minutes."""
    half = (slot.ends_at - slot.starts_at) / 2
    return at + timedelta(minutes=seminar.answer_minutes) + max(half, LEAST_LEFT) <= slot.ends_at


def freed_slots(seminar: Seminar, day: Day, at: datetime) -> list[Meeting]:
    """Meetings of that day that fell through, whose slot can still be offered; the soonest first, each slot once."""
    found = (
        Meeting.objects.filter(
            plan__seminar=seminar,
            plan__state=PlanState.PUBLISHED,
            state__in=[MeetingState.FREED, MeetingState.NO_SHOW],
            slot__day=day,
            slot__ends_at__gt=at,
        )
        .select_related("plan__seminar", "slot", "officer__seminar")
        .defer("plan__certificate", "plan__options")
        .order_by("slot__number", "officer__number")
    )
    by_place = {(one.officer_id, one.slot_id): one for one in found}
    return [
        one
        for one in by_place.values()
        if leaves_time(seminar, one.slot, at) and is_free(one.officer, one.slot, at)
    ]


@dataclass(frozen=True)
class Candidate:
    """A supplier to be offered the slot, with the codes of the reasons."""

    application: Application
    reasons: tuple[str, ...]


class Refill:
    """The seminar as the engine sees it at one moment; read once, it answers for any number of freed slots."""

    def __init__(self, seminar: Seminar, day: Day, at: datetime) -> None:
        self.seminar = seminar
        self.at = at
        self.plan: Plan | None = published_plan(seminar)
        self.instance, self.maps = instance_of(seminar)
        self.present = on_site(seminar, day)

    @cached_property
    def schedule(self) -> engine.Schedule:
        return schedule_of(self.plan, self.maps) if self.plan is not None else engine.Schedule.of(())

    def candidates(self, freed: Meeting) -> list[Candidate]:
        """Those on site who may take the slot, best first; without those who were offered it or are answering."""
        numbers = self.maps.number
        officer, slot = numbers.get(freed.officer_id), numbers.get(freed.slot_id)
        if self.plan is None or officer is None or slot is None:
            return []
        present = self._open_to(freed) - self._asked(freed)
        found = engine.refill(self.instance, self.schedule, officer, slot, {numbers[pk] for pk in present})
        return [Candidate(self.maps.applications[one.supplier], one.reasons) for one in found]

    def passed_over(self, freed: Meeting) -> dict[str, int]:
        """How many of those on site were not asked, by the code of the nearest reason (PASSED_OVER)."""
        numbers = self.maps.number
        officer, slot = numbers.get(freed.officer_id), numbers.get(freed.slot_id)
        if self.plan is None or officer is None or slot is None:
            return {}
        asked = self._asked(freed)
        present = self._open_to(freed)
        counts = engine.passed_over(
            self.instance, self.schedule, officer, slot, {numbers[pk] for pk in present - asked}
        )
        if present & asked:
            counts["asked"] = len(present & asked)
        return counts

    def _open_to(self, freed: Meeting) -> set[UUID]:
        """Applications of those on site but the one whose meeting it was."""
        return {pk for pk in self.present if pk in self.maps.number and pk != freed.application_id}

    def _asked(self, freed: Meeting) -> set[UUID]:
        """Who was offered this slot before, or is answering for another at that time."""
        return set(
            Offer.objects.filter(officer=freed.officer_id, slot=freed.slot_id).values_list(
                "application", flat=True
            )
        ) | set(
            Offer.objects.filter(
                seminar=self.seminar,
                state=OfferState.OFFERED,
                until__gt=self.at,
                slot__starts_at__lt=freed.slot.ends_at,
                slot__ends_at__gt=freed.slot.starts_at,
            ).values_list("application", flat=True)
        )


def offers_of(application: Application, at: datetime) -> QuerySet[Offer]:
    """What stands offered to a supplier at that moment, the most urgent first."""
    return (
        Offer.objects.filter(application=application, state=OfferState.OFFERED, until__gt=at)
        .select_related("officer__agency", "officer__table__room", "slot", "seminar")
        .order_by("until")
    )


def offers_behind(application: UUID | None, at: datetime) -> list[Offer]:
    """`offers_of` for a ticket's holder, whose page is read without a session."""
    if application is None:
        return []
    with scope.everything():
        return list(
            Offer.objects.filter(application=application, state=OfferState.OFFERED, until__gt=at)
            .select_related("officer")
            .order_by("until")
        )


def overdue(at: datetime) -> QuerySet[Offer]:
    """Offers whose time to answer is over and that nobody ended."""
    return Offer.objects.filter(state=OfferState.OFFERED, until__lte=at)


def last_offer_of(application: Application, pk: UUID) -> Offer | None:
    """One of the supplier's offers, in whatever state."""
    return (
        Offer.objects.filter(application=application, pk=pk)
        .select_related("officer__agency", "officer__table__room", "slot", "seminar", "meeting__table__room")
        .first()
    )


def is_today(seminar: Seminar, slot: Slot, at: datetime) -> bool:
    day = today(seminar, at)
    return day is not None and slot.day_id == day.pk
