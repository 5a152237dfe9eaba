# SPDX-License-Identifier: Apache-2.0
"""Who sits on a panel, who may, and whether the panel is ready to score."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.accounts.models import Membership, Organisation, Person
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core.own_data import keeps_own_data
from meishan.base.ledger.queries import Told, tells
from meishan.market.tenders.models import Notice

from ..models import Conflict, Evaluation, Recommendation, Report, Score, Seat
from ..states import LIVE, VOTING, EvaluationState, RecommendationState, SeatRole, SeatState

# Whom a panel may take: technical people and procurement, never somebody without a part in an agency.
PANEL_ROLES = (Role.EVALUATOR, Role.OFFICER, Role.HEAD)


def evaluation_for_reader(notice: UUID) -> Evaluation | None:
    """The evaluation of a tender, as far as the reader's scope shows it."""
    return (
        Evaluation.objects.select_related("notice__buyer", "notice__deadline", "notice__tender", "buyer")
        .filter(pk=notice)
        .first()
    )


def seats_of(evaluation: Evaluation | UUID) -> QuerySet[Seat]:
    """Every seat that was ever given, in order."""
    return Seat.objects.filter(evaluation=evaluation).select_related("organisation").order_by("number")


def voting(evaluation: Evaluation | UUID) -> QuerySet[Seat]:
    """Those who score and have declared."""
    return seats_of(evaluation).filter(role__in=VOTING, state=SeatState.DECLARED)


def seat_held_by(evaluation: Evaluation | UUID, person: UUID | None) -> Seat | None:
    """The seat a person holds now; None for everybody else, and for who was barred or released."""
    if person is None:
        return None
    return seats_of(evaluation).filter(person=person, state__in=LIVE).first()


def was_seated(evaluation: Evaluation | UUID, person: UUID | None) -> bool:
    """Whether a person holds or held a seat."""
    return person is not None and Seat.objects.filter(evaluation=evaluation, person=person).exists()


def has_declared(evaluation: Evaluation | UUID, person: UUID | None) -> bool:
    """Whether a person holds a declared seat, and so reads bids."""
    return held_role(evaluation, person) is not None


def held_role(evaluation: Evaluation | UUID, person: UUID | None) -> str | None:
    """As what a person sits on the panel, once she has declared."""
    seat = seat_held_by(evaluation, person)
    return seat.role if seat is not None and seat.state == SeatState.DECLARED else None


@dataclass(frozen=True)
class Readiness:
    """What a panel still lacks before it may score; nothing where it is ready."""

    scoring: int
    size: int
    has_chair: bool
    has_secretary: bool
    waiting: int
    outside: int
    has_enough: bool
    """Whether all seats are taken that the rules ask for, declared or not."""

    @property
    def is_ready(self) -> bool:
        return self.scoring >= self.size and self.has_chair and self.has_secretary


def readiness(evaluation: Evaluation) -> Readiness:
    """How far a panel is."""
    rows = list(Seat.objects.filter(evaluation=evaluation, state__in=LIVE))
    declared = [one for one in rows if one.state == SeatState.DECLARED]
    roles = [one.role for one in rows]
    return Readiness(
        scoring=sum(one.role in VOTING for one in declared),
        size=evaluation.size,
        has_chair=any(one.role == SeatRole.CHAIR for one in declared),
        has_secretary=any(one.role == SeatRole.SECRETARY for one in declared),
        waiting=sum(one.state == SeatState.APPOINTED for one in rows),
        outside=sum(one.is_outside and one.role in VOTING for one in rows),
        has_enough=sum(one in VOTING for one in roles) >= evaluation.size
        and SeatRole.CHAIR in roles
        and SeatRole.SECRETARY in roles,
    )


def free_roles(evaluation: Evaluation) -> list[SeatRole]:
    """The seats that somebody can still be appointed to: one chair, one secretary, and who scores before the lock."""
    rows = Seat.objects.filter(evaluation=evaluation, state__in=LIVE).values_list("role", flat=True)
    taken = {SeatRole.CHAIR, SeatRole.SECRETARY} & set(rows)
    if evaluation.state not in (EvaluationState.FORMING, EvaluationState.INDIVIDUAL):
        taken |= set(VOTING)
    return [one for one in SeatRole if one not in taken]


def may_begin(evaluation: Evaluation) -> bool:
    """Whether nothing is missing, so that the panel scores: enough have declared, and nobody who scores has yet to."""
    lacking = Seat.objects.filter(evaluation=evaluation, role__in=VOTING, state=SeatState.APPOINTED)
    return readiness(evaluation).is_ready and not lacking.exists()


@dataclass(frozen=True)
class SeatView:
    """One seat with who holds it and what was found."""

    seat: Seat
    person: Person | None
    conflicts: tuple[Conflict, ...]


def panel_of(evaluation: Evaluation) -> list[SeatView]:
    """The panel with names, as far as the reader's scope shows what was declared."""
    seats = list(seats_of(evaluation))
    people = Person.objects.in_bulk([one.person for one in seats])
    found: dict[UUID, list[Conflict]] = {}
    for one in Conflict.objects.filter(evaluation=evaluation).select_related("organisation"):
        found.setdefault(one.seat_id, []).append(one)
    return [SeatView(one, people.get(one.person), tuple(found.get(one.pk, ()))) for one in seats]


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be appointed, in one organisation."""

    person: Person
    organisation: Organisation
    roles: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.person.pk}:{self.organisation.pk}"


def candidates(notice: Notice, *, without: Collection[UUID] = ()) -> list[Candidate]:
    """Whom a panel for this tender may take: the buyer's own people first, then evaluators of other agencies.

    `without` are people who may not, such as the tender's openers.
    """
    held = (
        Membership.objects.filter(
            organisation__kind=OrganisationKind.AGENCY,
            organisation__closed_at__isnull=True,
            role__in=PANEL_ROLES,
            ended_at__isnull=True,
            person__is_active=True,
        )
        .exclude(person__in=without)
        .select_related("person", "organisation")
    )
    rows: dict[tuple[UUID, UUID], list[Membership]] = {}
    for one in held:
        if one.role == Role.EVALUATOR or one.organisation_id == notice.buyer_id:
            rows.setdefault((one.person_id, one.organisation_id), []).append(one)
    found = [
        Candidate(group[0].person, group[0].organisation, tuple(sorted(one.role for one in group)))
        for group in rows.values()
    ]
    return sorted(
        found,
        key=lambda one: (
            one.organisation.pk != notice.buyer_id,
            one.organisation.name,
            one.person.name,
            one.key,
        ),
    )


def evaluations_of(seats: Iterable[Seat]) -> dict[UUID, Evaluation]:
    """Their evaluations, with what a list shows of them."""
    wanted = {one.evaluation_id for one in seats}
    rows = Evaluation.objects.filter(pk__in=wanted).select_related(
        "notice__buyer", "notice__deadline", "notice__tender"
    )
    return {one.pk: one for one in rows}


def is_reopened(notice: UUID) -> bool:
    """Whether a report that all had signed was opened again."""
    return Report.objects.filter(evaluation=notice, reopened_by__isnull=False).exists()


def was_sent_back(notice: UUID) -> bool:
    """Whether the last recommendation of an award came back: then its report may be opened again."""
    last = Recommendation.objects.filter(notice=notice).order_by("-number").first()
    return last is not None and last.state in (RecommendationState.RETURNED, RecommendationState.REJECTED)


def reopening_of(notice: UUID) -> Report | None:
    """The signed report that was opened again and has no signed one after it yet; it holds why."""
    last = Report.objects.filter(evaluation=notice, signed_at__isnull=False).order_by("-number").first()
    return last if last is not None and last.reopened_by is not None else None


@tells("evaluation.evaluation")
@tells("evaluation.seat")
@tells("evaluation.report")
def evaluation_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Evaluations, seats and reports by their tender's reference, to those who see them."""
    found: dict[UUID, Notice] = {}
    for one in Evaluation.objects.filter(pk__in=ids).select_related("notice"):
        found[one.pk] = one.notice
    for model in (Seat, Report):
        for row in model.objects.filter(pk__in=ids).select_related("evaluation__notice"):
            found[row.pk] = row.evaluation.notice
    return {
        key: Told(
            _("Evaluation of %(reference)s") % {"reference": notice.reference},
            reverse("evaluation:evaluation", args=[notice.pk]),
        )
        for key, notice in found.items()
    }


@keeps_own_data("evaluation")
def own_seats(person: UUID) -> dict[str, Any]:
    """What this app keeps of a person as a member of panels (GDPR articles 15 and 20)."""
    seats = Seat.objects.filter(person=person).select_related("evaluation__notice", "organisation")
    return {
        "seats": [
            {
                "tender": seat.evaluation.notice.reference,
                "for": seat.organisation.name,
                "role": seat.role,
                "state": seat.state,
                "appointed": seat.appointed_at.isoformat(),
                "declaration": seat.declaration,
                "conflicts": [
                    {"kind": one.kind, "words": one.words, "at": one.at.isoformat()}
                    for one in seat.conflicts.all()
                ],
            }
            for seat in seats.order_by("pk")
        ],
        "scores": Score.objects.filter(person=person).count(),
    }
