# SPDX-License-Identifier: Apache-2.0
"""A panel is formed, and people are appointed to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meishan.base.accounts.models import Membership, Person
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.queries import openers
from meishan.market.tenders.queries.rules import rules_of
from meishan.market.tenders.states import TenderState

from ..models import Conflict, Evaluation, Seat
from ..queries import bidders, panels
from ..states import FORMED_IN, LIVE, VOTING, ConflictKind, EvaluationState, SeatRole, SeatState
from ._shared import held


@dataclass(frozen=True)
class Place:
    """Whom to appoint, for which organisation, as what; `is_outside` the unit that buys."""

    person: UUID
    organisation: UUID
    role: str
    is_outside: bool = False


@act("evaluation.form_panel", label=gettext_lazy("Form an evaluation panel"))
def form_panel(
    notice: Notice, *, by: Actor, at: datetime, record: Record, places: Sequence[Place]
) -> Evaluation:
    """Appoint who judges the bids of a tender: a chair, members, a secretary of procurement. Source: UN practice,
    un-procurement b 7: at least three, at least one of them from outside the unit that buys.
    """
    tender = Tender.objects.select_for_update(no_key=True).get(pk=notice.pk)
    _refuse_unless_formed_now(tender, at)
    if Evaluation.objects.filter(pk=notice.pk).exists():
        raise Refused(_("This tender has a panel already. Appoint others on its page."))
    size = rules_of(tender, at).panel_size(tender.method)
    _refuse_incomplete(places, size)
    made = Evaluation(
        notice=notice,
        buyer_id=tender.buyer_id,
        state_at=at,
        size=size,
        people=sorted({one.person for one in places}, key=str),
        formed_by=by.the_person,
        formed_at=at,
    )
    made.save(force_insert=True)
    for number, place in enumerate(places, 1):
        _seat(made, place, number, by, at)
    record.subject(made)
    record.private(
        reference=notice.reference,
        panel_size=size,
        panel=[{"seat": number, "role": one.role} for number, one in enumerate(places, 1)],
    )
    record.parties(*(one.organisation for one in places))
    return made


def _refuse_incomplete(places: Sequence[Place], size: int) -> None:
    roles = [one.role for one in places]
    if roles.count(SeatRole.CHAIR) != 1:
        raise Refused(_("Choose one chair, and only one."), field="chair")
    if roles.count(SeatRole.SECRETARY) != 1:
        raise Refused(
            _(
                "Choose one secretary, and only one: an officer who looks after the process and does not score."
            ),
            field="secretary",
        )
    if sum(one in VOTING for one in roles) < size:
        raise Refused(
            ngettext(
                "By the rules of this tender, at least %(size)s person scores. Appoint more members.",
                "By the rules of this tender, at least %(size)s people score: the chair and members. Appoint more.",
                size,
            )
            % {"size": size},
            field="members",
        )
    if len({one.person for one in places}) < len(places):
        raise Refused(_("Each person has one seat. Somebody stands here twice."))


@act("evaluation.appoint", label=gettext_lazy("Appoint somebody to an evaluation panel"))
def appoint(evaluation: Evaluation, *, by: Actor, at: datetime, record: Record, place: Place) -> Seat:
    """Appoint one more, or somebody in the place of one who left. She scores all bids like the others."""
    tender = Tender.objects.get(pk=evaluation.pk)
    _refuse_unless_formed_now(tender, at)
    going = evaluation.state in (EvaluationState.FORMING, EvaluationState.INDIVIDUAL)
    if place.role in VOTING and not going:
        raise Refused(_("The scores are locked. Nobody joins those who score any more."))
    if evaluation.state == EvaluationState.REPORTED:
        raise Refused(_("The panel has signed its report. Nobody joins it any more."))
    taken = Seat.objects.filter(evaluation=evaluation, role=place.role, state__in=LIVE)
    if place.role in (SeatRole.CHAIR, SeatRole.SECRETARY) and taken.exists():
        raise Refused(
            _("The panel has somebody in this role. Release her first, with the reason."), field="role"
        )
    evaluation.people = sorted({*evaluation.people, place.person}, key=str)
    evaluation.save()
    number = Seat.objects.filter(evaluation=evaluation).count() + 1
    made = _seat(evaluation, place, number, by, at)
    record.subject(evaluation)
    record.private(seat=number, role=place.role)
    record.parties(place.organisation, evaluation.buyer_id)
    return made


def _refuse_unless_formed_now(tender: Tender, at: datetime) -> None:
    phase = tender.phase(at)
    if phase in (TenderState.PUBLISHED, TenderState.SUSPENDED):
        raise Refused(_("Bids are still taken. Form the panel once the deadline has passed."))
    if phase not in FORMED_IN:
        raise Refused(
            _("This tender is at the stage “%(stage)s”: its bids are not judged any more.")
            % {"stage": TenderState(phase).label}
        )


def _seat(evaluation: Evaluation, place: Place, number: int, by: Actor, at: datetime) -> Seat:
    """Within an act: one seat, with what binds its holder to the tender noted. Raises Refused for who may not."""
    person = Person.objects.filter(pk=place.person, is_active=True).first()
    if person is None:
        raise Refused(_("This person has no account here any more. Choose somebody else."))
    _refuse_stranger(evaluation, place, person)
    if openers.is_opener_of(place.person, evaluation.pk):
        raise Refused(
            _("%(name)s opens the bids of this tender, so she can't judge them. Choose somebody else.")
            % {"name": person.name}
        )
    if place.person == by.person and place.role != SeatRole.SECRETARY:
        raise Refused(_("Nobody appoints herself to score. Ask another officer to appoint you."))
    bound = bidders.relations_found(place.person, bidders.bidders_of(evaluation.pk), at)
    if bound:
        raise Refused(
            _("%(name)s belongs or belonged to %(firm)s, which bids. Choose somebody else.")
            % {"name": person.name, "firm": bound[0].name}
        )
    made = Seat(
        evaluation=evaluation,
        buyer_id=evaluation.buyer_id,
        number=number,
        person=place.person,
        organisation_id=place.organisation,
        role=place.role,
        is_outside=place.is_outside or place.organisation != evaluation.buyer_id,
        state_at=at,
        appointed_by=by.the_person,
        appointed_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("%(name)s has a seat on this panel, or was barred from it.") % {"name": person.name}
        ) from error
    if place.person in openers.on_the_case(evaluation.pk):
        Conflict(
            seat=made,
            evaluation=evaluation,
            buyer_id=evaluation.buyer_id,
            kind=ConflictKind.AUTHOR,
            bars=False,
            at=at,
        ).save(force_insert=True)
    return made


def _refuse_stranger(evaluation: Evaluation, place: Place, person: Person) -> None:
    """Who scores is an evaluator; the secretary is an officer of the buyer; all act for an agency."""
    wanted: tuple[Any, ...] = (Role.EVALUATOR,)
    if place.role == SeatRole.SECRETARY:
        wanted = (Role.OFFICER, Role.HEAD)
    elif place.organisation == evaluation.buyer_id:
        wanted = panels.PANEL_ROLES
    held_roles = Membership.objects.filter(
        person=person,
        organisation=place.organisation,
        organisation__kind=OrganisationKind.AGENCY,
        organisation__closed_at__isnull=True,
        role__in=wanted,
        ended_at__isnull=True,
    )
    if not held_roles.exists() or (
        place.role in (SeatRole.SECRETARY, SeatRole.CHAIR) and place.organisation != evaluation.buyer_id
    ):
        sentence = {
            SeatRole.SECRETARY: _(
                "%(name)s is no procurement officer of the agency that buys. Choose one as secretary."
            ),
            SeatRole.CHAIR: _("%(name)s is no evaluator of the agency that buys. Choose one as chair."),
        }.get(
            SeatRole(place.role),
            _("%(name)s is no evaluator of that agency. Its head can give her the role first."),
        )
        raise Refused(sentence % {"name": person.name})


@act("evaluation.set_pseudonyms", label=gettext_lazy("Hide or show bidders’ names during scoring"))
def set_pseudonyms(
    evaluation: Evaluation, *, by: Actor, at: datetime, record: Record, hidden: bool
) -> Evaluation:
    """Say whether those who score read letters instead of bidders' names until all scores are locked."""
    evaluation = held(evaluation.pk)
    if evaluation.state != EvaluationState.FORMING:
        raise Refused(
            _("Scoring has begun. Whether names are hidden is settled before somebody reads a bid.")
        )
    if Seat.objects.filter(evaluation=evaluation, state=SeatState.DECLARED, role__in=VOTING).exists():
        raise Refused(
            _("Somebody who scores has declared and may have read bids. It is too late to change this.")
        )
    evaluation.has_pseudonyms = hidden
    evaluation.save()
    record.private(hidden=hidden)
    return evaluation
