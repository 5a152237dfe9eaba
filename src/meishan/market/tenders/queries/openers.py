# SPDX-License-Identifier: Apache-2.0
"""Who opens which tender's bids: keys, lists of openers, seats, drills, and who of them is still there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from meishan.algorithms.sealing import Manifest
from meishan.base.accounts.models import Membership, Organisation, Person
from meishan.base.accounts.states import Role
from meishan.base.core.own_data import keeps_own_data
from meishan.base.ledger.models import Entry
from meishan.base.ledger.queries import Told, tells

from ..models import Draft, Drill, DrillAnswer, Notice, NoticeVersion, OpenerKey, OpenerManifest, Seat, Tender
from ..states import DrillPurpose, OpenersState
from .rules import rules_of

OPENER_ROLES = (Role.OPENER, Role.AUDITOR)
"""Who may hold a seat: openers of any agency, and auditors."""


def keys_of(person: UUID) -> QuerySet[OpenerKey]:
    """A person's keys, those in use first, the newest first."""
    return (
        OpenerKey.objects.filter(person=person)
        .select_related("organisation")
        .order_by("-retired_at", "-made_at")
    )


def manifests_of(tender: Tender) -> QuerySet[OpenerManifest]:
    """All lists of openers of a tender, the newest first."""
    return OpenerManifest.objects.filter(tender=tender).order_by("-number")


def standing_manifest(tender: Tender | UUID) -> OpenerManifest | None:
    """The list that bids are sealed to now; None where none is ready."""
    return OpenerManifest.objects.filter(tender=_pk(tender), state=OpenersState.STANDING).first()


def appointed_manifest(tender: Tender | UUID) -> OpenerManifest | None:
    """The list whose openers are getting ready; None where there is none."""
    return OpenerManifest.objects.filter(tender=_pk(tender), state=OpenersState.APPOINTED).first()


def manifest_by_digest(tender: Tender | UUID, digest: str) -> OpenerManifest | None:
    """The tender's newest list with that digest, standing or superseded."""
    return (
        OpenerManifest.objects.filter(tender=_pk(tender), digest=digest, stands_at__isnull=False)
        .order_by("-number")
        .first()
    )


def _pk(tender: Tender | UUID) -> UUID:
    return tender.pk if isinstance(tender, Tender) else tender


def sealing_manifest(manifest: OpenerManifest) -> Manifest:
    """The list as the sealing library takes it."""
    return Manifest.parse(manifest.manifest)


def log_entry_of(manifest: OpenerManifest) -> Entry | None:
    """The public entry that put the list into the log."""
    return (
        Entry.objects.filter(
            act="tenders.appoint_openers", subject_kind="tenders.openermanifest", subject_id=manifest.pk
        )
        .select_related("leaf")
        .first()
    )


def seats_of(manifest: OpenerManifest) -> QuerySet[Seat]:
    """The seats of a list in their order, with organisations and keys."""
    return Seat.objects.filter(manifest=manifest).select_related("organisation", "key").order_by("seat")


def seat_of(person: UUID | None, manifest: OpenerManifest) -> Seat | None:
    """The seat a person holds in a list."""
    return (
        Seat.objects.filter(person=person, manifest=manifest)
        .select_related("organisation", "key", "manifest")
        .first()
        if person is not None
        else None
    )


def seats_held_by(person: UUID) -> QuerySet[Seat]:
    """Every seat a person holds in a list that is not replaced, the newest first."""
    return (
        Seat.objects.filter(person=person)
        .exclude(manifest__state=OpenersState.SUPERSEDED)
        .select_related("manifest__buyer", "organisation", "key")
        .order_by("-manifest__made_at")
    )


def may_open(person: UUID | None, tender: Tender | UUID) -> bool:
    """Whether a person holds a seat in the list that bids on this tender are sealed to."""
    return (
        person is not None
        and Seat.objects.filter(
            person=person, manifest__tender=_pk(tender), manifest__state=OpenersState.STANDING
        ).exists()
    )


def is_opener_of(person: UUID | None, tender: UUID) -> bool:
    """Whether a person is or was to open this tender's bids, and so is kept off its text."""
    if person is None:
        return False
    seats = Seat.objects.filter(person=person, manifest__tender=tender)
    return (
        seats.exclude(manifest__state=OpenersState.SUPERSEDED).exists()
        or seats.filter(manifest__stands_at__isnull=False).exists()
    )


def on_the_case(tender: UUID) -> set[UUID]:
    """Whoever wrote, submitted, cleared or published this tender's texts."""
    found: set[UUID | None] = set()
    drafts = Draft.objects.filter(pk=tender) | Draft.objects.filter(notice=tender)
    for draft in drafts:
        found |= {*draft.editors, draft.drafted_by, draft.submitted_by, draft.cleared_by}
    found |= set(NoticeVersion.objects.filter(notice=tender).values_list("published_by", flat=True))
    return {one for one in found if one is not None}


def holds_opener_role(person: UUID, organisation: UUID) -> bool:
    """Whether a person may hold a seat for that organisation now."""
    return Membership.objects.filter(
        person=person,
        organisation=organisation,
        organisation__closed_at__isnull=True,
        role__in=OPENER_ROLES,
        ended_at__isnull=True,
        person__is_active=True,
    ).exists()


@dataclass(frozen=True)
class Candidate:
    """Somebody with a key who may be appointed."""

    key: OpenerKey
    person: Person
    organisation: Organisation


def candidates(tender: Tender) -> list[Candidate]:
    """Everybody with a key who may open this tender: the buyer's own first, then others, by name."""
    role = Membership.objects.filter(
        person=OuterRef("person"),
        organisation=OuterRef("organisation"),
        role__in=OPENER_ROLES,
        ended_at__isnull=True,
    )
    keys = list(
        OpenerKey.objects.filter(Exists(role), retired_at__isnull=True, organisation__closed_at__isnull=True)
        .exclude(person__in=on_the_case(tender.pk))
        .select_related("organisation")
        .order_by("made_at")
    )
    people = Person.objects.in_bulk({key.person for key in keys})
    # One key each: the newest.
    newest = {(key.person, key.organisation_id): key for key in keys}
    found = [
        Candidate(key, people[key.person], key.organisation)
        for key in newest.values()
        if key.person in people and people[key.person].is_active
    ]
    return sorted(
        found,
        key=lambda one: (one.organisation.pk != tender.buyer_id, one.organisation.name, one.person.name),
    )


def people_of(seats: Iterable[Seat]) -> dict[UUID, Person]:
    """Who sits in these seats, by id."""
    return Person.objects.in_bulk({seat.person for seat in seats})


def drills_of(manifest: OpenerManifest) -> QuerySet[Drill]:
    """The drills of a list, the newest first."""
    return Drill.objects.filter(manifest=manifest).order_by("-made_at", "-id")


def canary(manifest: OpenerManifest) -> Drill | None:
    """The newest drill of a list."""
    return drills_of(manifest).first()


def unanswered(seat: Seat) -> Drill | None:
    """The newest drill, where this seat has not opened it yet."""
    drill = canary(seat.manifest)
    if drill is None or DrillAnswer.objects.filter(drill=drill, seat=seat).exists():
        return None
    return drill


@dataclass(frozen=True)
class SeatView:
    """How one opener stands."""

    seat: Seat
    person: Person | None
    answered_at: datetime | None
    is_gone: bool
    is_late: bool

    @property
    def is_ready(self) -> bool:
        """Whether she has done all that is asked of her."""
        return self.seat.confirmed_at is not None and self.answered_at is not None and not self.is_gone

    @property
    def is_live(self) -> bool:
        """Whether she can be counted on: her key is in use, and she is not behind with a drill."""
        return not self.is_gone and not self.is_late


def seats_at(manifest: OpenerManifest, at: datetime) -> list[SeatView]:
    """Each seat with what its holder has done, as it stands at that time."""
    seats = list(seats_of(manifest))
    people = people_of(seats)
    drill = canary(manifest)
    answers = dict(DrillAnswer.objects.filter(drill=drill).values_list("seat", "at")) if drill else {}
    return [
        SeatView(
            seat=seat,
            person=people.get(seat.person),
            answered_at=answers.get(seat.pk),
            is_gone=seat.key.retired_at is not None
            or not holds_opener_role(seat.person, seat.organisation_id),
            is_late=drill is not None and seat.pk not in answers and at >= drill.due_at,
        )
        for seat in seats
    ]


def is_ready(manifest: OpenerManifest) -> bool:
    """Whether every opener has confirmed her seat and opened a drill, so that the list can stand."""
    seats = Seat.objects.filter(manifest=manifest)
    ready = seats.filter(
        Exists(DrillAnswer.objects.filter(seat=OuterRef("pk"), drill__manifest=manifest)),
        confirmed_at__isnull=False,
    )
    return ready.count() == manifest.seats_count


@dataclass(frozen=True)
class Alarm:
    """How far a list is from being unable to open anything: `left` still hold seat and key, `live` of them are not
    behind with a drill either.
    """

    live: int
    left: int
    threshold: int

    @property
    def rings(self) -> bool:
        """Fewer can be counted on than one more than needed: the next one lost may be one too many."""
        return self.live < self.threshold + 1

    @property
    def is_short(self) -> bool:
        """Too few have shown that their keys still work; the others may yet do so."""
        return self.live < self.threshold

    @property
    def is_lost(self) -> bool:
        """Nothing sealed to this list can be opened any more."""
        return self.left < self.threshold


def alarm_of(manifest: OpenerManifest, at: datetime) -> Alarm:
    """How many openers can be counted on at that time."""
    seats = seats_at(manifest, at)
    live, left = sum(one.is_live for one in seats), sum(not one.is_gone for one in seats)
    return Alarm(live, left, manifest.threshold)


def openable(tender: Tender | UUID, at: datetime) -> Alarm | None:
    """How the openers of a tender stand, where enough of them are left to open its bids; else None."""
    manifest = standing_manifest(tender)
    found = alarm_of(manifest, at) if manifest else None
    return found if found and not found.is_lost else None


OPENING_DRILL_BEFORE = timedelta(hours=48)


def needing_a_drill(at: datetime) -> QuerySet[OpenerManifest]:
    """Lists whose tender closes within 48 hours and that had no drill before the opening yet."""
    closing = Notice.objects.filter(
        pk=OuterRef("tender"), deadline__closes_at__gt=at, deadline__closes_at__lte=at + OPENING_DRILL_BEFORE
    )
    drilled = Drill.objects.filter(manifest=OuterRef("pk"), purpose=DrillPurpose.OPENING)
    return OpenerManifest.objects.filter(Exists(closing), ~Exists(drilled), state=OpenersState.STANDING)


def watched(at: datetime) -> QuerySet[OpenerManifest]:
    """Lists that bids are sealed to, and that have not given alarm yet."""
    unreleased = Notice.objects.filter(
        pk=OuterRef("tender"), deadline__released_at__isnull=True, state__in=("published", "suspended")
    )
    return OpenerManifest.objects.filter(
        Exists(unreleased), state=OpenersState.STANDING, alarmed_at__isnull=True
    )


@dataclass(frozen=True)
class Wanted:
    """How many of how many openers a tender needs: exactly so by its own text, else at least so by the rules."""

    threshold: int
    seats: int
    is_exact: bool


def wanted_openers(tender: Tender, at: datetime) -> Wanted | None:
    """What the tender's text asks for, else what its rules ask for at least; None while its method is open."""
    draft = Draft.objects.filter(pk=tender.pk).first()
    said: dict[str, Any] | None = ((draft.content.get("tender") or {}) if draft else {}).get("openers")
    if said:
        return Wanted(said["threshold"], said["seats"], is_exact=True)
    if not tender.method:
        return None
    return Wanted(*rules_of(tender, at).openers(tender.method), is_exact=False)


@tells("tenders.openermanifest")
def manifest_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Lists of openers by their tender's reference, once it is public."""
    found = OpenerManifest.objects.filter(pk__in=ids)
    public = set(Notice.objects.filter(pk__in=[one.tender_id for one in found]).values_list("pk", flat=True))
    return {
        one.pk: Told(one.reference, reverse("tenders:notice", args=[one.tender_id]))
        for one in found
        if one.tender_id in public
    }


@keeps_own_data("openers")
def own_seats(person: UUID) -> dict[str, Any]:
    """What this app keeps of a person as an opener (GDPR articles 15 and 20)."""
    seats = Seat.objects.filter(person=person).select_related("manifest", "organisation").order_by("pk")
    return {
        "keys": [
            {"public_key": key.recipient, "made": key.made_at.isoformat(), "retired": _said(key.retired_at)}
            for key in OpenerKey.objects.filter(person=person).order_by("made_at")
        ],
        "seats": [
            {
                "tender": seat.manifest.reference,
                "seat": seat.seat,
                "for": seat.organisation.name,
                "appointed": seat.manifest.made_at.isoformat(),
                "confirmed": _said(seat.confirmed_at),
                "drills_opened": [one.isoformat() for one in seat.answers.values_list("at", flat=True)],
            }
            for seat in seats
        ],
    }


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
