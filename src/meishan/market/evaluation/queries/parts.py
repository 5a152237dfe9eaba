# SPDX-License-Identifier: Apache-2.0
"""Who has which part in an award: nobody has two that check one another. And who sits on review committees."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from meishan.base.accounts.models import Membership, Person
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.actor import Actor
from meishan.market.tenders.models import Tender
from meishan.market.tenders.queries import openers
from meishan.market.tenders.queries.rules import rules_of

from ..models import Advice, CommitteeMember, Decision, Protest, Recommendation, Seat
from ..states import SeatState


def quorum_of(notice: UUID) -> int:
    """How many members of the committee must say the same before it counts, by the rules the tender runs by."""
    return rules_of(Tender.objects.get(pk=notice), clock.now()).quorum


def committee_of(agency: UUID) -> QuerySet[CommitteeMember]:
    """Who sits on an agency's review committee now, its chair first."""
    return CommitteeMember.objects.filter(agency=agency, ended_at__isnull=True).order_by(
        "role", "appointed_at"
    )


def committee_people(agency: UUID) -> set[UUID]:
    """Those who may advise there: appointed members who still serve the agency, and its heads."""
    serving = Membership.objects.filter(
        organisation=agency, ended_at__isnull=True, person__is_active=True
    ).values_list("person", "role")
    people = {person for person, _role in serving}
    heads = {person for person, role in serving if role == Role.HEAD}
    appointed = set(committee_of(agency).values_list("person", flat=True))
    return heads | (appointed & people)


def may_committee(by: Actor, agency: UUID | None) -> bool:
    """Whether the actor, acting for that agency and in person, sits on its review committee."""
    return (
        by.person is not None
        and by.standing_in_for is None
        and agency is not None
        and by.organisation == agency
        and by.person in committee_people(agency)
    )


def judged(person: UUID | None, notice: UUID) -> bool:
    """Whether the person holds or held a seat on the panel (released before she declared does not count)."""
    return (
        person is not None
        and Seat.objects.filter(evaluation=notice, person=person)
        .exclude(state=SeatState.RELEASED, declared_at__isnull=True)
        .exists()
    )


def recommended(person: UUID | None, notice: UUID) -> bool:
    """Whether the person wrote or handed over a recommendation of this tender."""
    found = Recommendation.objects.filter(notice=notice)
    return person is not None and (
        found.filter(made_by=person).exists() or found.filter(submitted_by=person).exists()
    )


def advised(person: UUID | None, notice: UUID) -> bool:
    return person is not None and Advice.objects.filter(notice=notice, person=person).exists()


def decided(person: UUID | None, notice: UUID) -> bool:
    return person is not None and Decision.objects.filter(notice=notice, decided_by=person).exists()


def opened(person: UUID | None, notice: UUID) -> bool:
    return openers.is_opener_of(person, notice)


def had_part(person: UUID | None, notice: UUID) -> bool:
    """Whether the person judged, recommended, advised, decided or opened here: she does not judge a protest then."""
    return (
        judged(person, notice)
        or recommended(person, notice)
        or advised(person, notice)
        or decided(person, notice)
        or opened(person, notice)
    )


def prepared(person: UUID | None, notice: UUID) -> bool:
    """Whether the person judged, recommended or opened here: she neither advises nor decides then."""
    return judged(person, notice) or recommended(person, notice) or opened(person, notice)


def free_to_advise(agency: UUID, notice: UUID) -> set[UUID]:
    """Members of the committee who had no hand in this recommendation, nor decided on an earlier one."""
    return {one for one in committee_people(agency) if not prepared(one, notice) and not decided(one, notice)}


def can_review(agency: UUID, notice: UUID) -> bool:
    """Whether enough of the committee may advise here, and a head beside them may decide."""
    free = free_to_advise(agency, notice)
    heads = Membership.objects.filter(
        organisation=agency, role=Role.HEAD, ended_at__isnull=True, person__is_active=True
    ).values_list("person", flat=True)
    quorum = quorum_of(notice)
    return any(len(free - {one}) >= quorum for one in heads if not prepared(one, notice))


def free_to_settle(agency: UUID, notice: UUID) -> set[UUID]:
    """Members of the committee who had no part in the award: they may judge a protest."""
    return {one for one in committee_people(agency) if not had_part(one, notice)}


def people_named(ids: Iterable[UUID | None]) -> dict[UUID, Person]:
    """People by id, for pages that name them."""
    return Person.objects.in_bulk([one for one in ids if one])


def protests_reviewed_by(person: UUID) -> QuerySet[Protest]:
    """Protests that person took up, the newest first."""
    return Protest.objects.filter(reviewer=person).order_by("-filed_at")
