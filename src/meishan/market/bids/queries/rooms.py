# SPDX-License-Identifier: Apache-2.0
"""What the pages of an opening show: who is there, each envelope's way, and whether anything changed since."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from meishan.base.accounts.models import Organisation, Person
from meishan.market.tenders.models import Notice, Seat
from meishan.market.tenders.queries import openers
from meishan.market.tenders.states import WITHOUT_AWARD, EnvelopeKind

from ..models import (
    AbstractLine,
    Attendance,
    HandedShare,
    MinutesSignature,
    Opening,
    OpeningLine,
    ShareFault,
)
from ..states import Culprit, EnvelopeState, Fault, OpeningState
from .minutes import to_check
from .opening import good_handed

MOST_SHOWN = 60
"""Lines a live page shows at most: it is read anew with every change."""


def opening_for_reader(pk: UUID) -> Opening | None:
    """One opening with its tender."""
    return (
        Opening.objects.filter(pk=pk)
        .select_related("notice__buyer", "notice__deadline", "notice__tender", "manifest", "buyer")
        .first()
    )


@dataclass(frozen=True)
class Place:
    """One opener's seat as the room shows it."""

    seat: int
    person: Person | None
    organisation: Organisation
    here_since: datetime | None
    is_presiding: bool
    is_lost: bool
    has_signed: bool

    @property
    def is_here(self) -> bool:
        return self.here_since is not None


def places(opening: Opening) -> list[Place]:
    """Each seat of the opening, for those who may read who the openers are."""
    seats = list(openers.seats_of(opening.manifest))
    people = openers.people_of(seats)
    came = dict(Attendance.objects.filter(opening=opening).values_list("seat", "at"))
    signed = set(MinutesSignature.objects.filter(opening=opening).values_list("seat", flat=True))
    return [
        Place(
            seat=one.seat,
            person=people.get(one.person),
            organisation=one.organisation,
            here_since=came.get(one.seat),
            is_presiding=one.seat == opening.presiding,
            is_lost=one.key.retired_at is not None
            or not openers.holds_opener_role(one.person, one.organisation_id),
            has_signed=one.seat in signed,
        )
        for one in seats
    ]


def is_lost(opening: Opening, people: Iterable[Place]) -> bool:
    """Whether fewer openers are left than are needed, so that it can't be held any more."""
    return sum(one.is_here or not one.is_lost for one in people) < opening.threshold


@dataclass(frozen=True)
class Way:
    """One envelope on its way through an opening, as openers see it. `handed` are seats whose share is in."""

    line: OpeningLine
    abstract: AbstractLine | None
    handed: tuple[int, ...]
    unread: tuple[int, ...]
    bad: tuple[int, ...]
    is_ready: bool

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def is_marked(self) -> bool:
        """Whether the one who presides says that it can't be opened, and nobody has agreed yet."""
        return self.line.marked_by is not None and self.line.settled_at is None

    @property
    def is_unpacking(self) -> bool:
        return bool(self.line.key) and self.line.settled_at is None

    @property
    def is_waiting(self) -> bool:
        return not self.line.key and self.line.settled_at is None


@dataclass(frozen=True)
class Progress:
    """How far an opening is."""

    ways: tuple[Way, ...] = ()
    settled: int = 0
    opened: int = 0
    next: Way | None = None

    @property
    def total(self) -> int:
        return len(self.ways)

    @property
    def shown(self) -> tuple[Way, ...]:
        """What a live page shows of very many: those on their way, and those dealt with last."""
        if self.total <= MOST_SHOWN:
            return self.ways
        half = MOST_SHOWN // 2
        going = [one for one in self.ways if one.line.settled_at is None]
        done = [one for one in self.ways if one.line.settled_at is not None]
        newest = sorted(done, key=lambda one: one.line.settled_at or one.line.at)[-half:]
        chosen = {one.number for one in (*going[:half], *newest)}
        return tuple(one for one in self.ways if one.number in chosen or one.is_marked)

    @property
    def is_done(self) -> bool:
        return self.settled == self.total


def progress(opening: Opening) -> Progress:
    """Every envelope's way, for openers."""
    lines = list(
        OpeningLine.objects.filter(opening=opening)
        .select_related("envelope", "abstract__supplier")
        .defer("answers", "prices", "sealed_manifest", "seen_by", "watchers", "envelope__header")
        .order_by("number")
    )
    handed = good_handed(opening)
    unread: dict[UUID, list[int]] = {}
    bad: dict[UUID, list[int]] = {}
    for one in ShareFault.objects.filter(opening=opening).order_by("seat"):
        (unread if one.fault == Fault.BAD_SHARES else bad).setdefault(one.envelope_id, []).append(one.seat)
    ways = tuple(
        Way(
            line=line,
            abstract=getattr(line, "abstract", None),
            handed=tuple(sorted(handed.get(line.pk, {}))),
            unread=tuple(sorted(set(unread.get(line.pk, [])))),
            bad=tuple(sorted(set(bad.get(line.pk, [])) - set(handed.get(line.pk, {})))),
            is_ready=len(handed.get(line.pk, {})) >= opening.threshold,
        )
        for line in lines
    )
    return Progress(
        ways=ways,
        settled=sum(one.line.settled_at is not None for one in ways),
        opened=sum(one.line.envelope.state == EnvelopeState.OPENED for one in ways),
        next=next((one for one in ways if one.is_waiting and not one.is_marked), None),
    )


def newest_read(opening: Opening) -> tuple[list[AbstractLine], int]:
    """The lines read out last, in order, as many as a live page shows; and how many there are in all."""
    newest = list(abstract_of(opening).order_by("-number")[:MOST_SHOWN])
    if len(newest) < MOST_SHOWN:
        return newest[::-1], len(newest)
    return newest[::-1], abstract_of(opening).count()


def abstract_of(opening: Opening) -> QuerySet[AbstractLine]:
    """The lines read out so far, as far as the reader's scope shows them."""
    return AbstractLine.objects.filter(opening=opening).select_related("supplier").order_by("number")


def culprit_words(line: OpeningLine | AbstractLine) -> str | Promise:
    """At whose door it lies."""
    if line.culprit == Culprit.OPENER and line.culprit_seat:
        return _("Seat %(seat)s") % {"seat": line.culprit_seat}
    return Culprit(line.culprit).label if line.culprit else ""


def stamp(opening: Opening) -> str:
    """Changes with whatever a page of this opening shows; says nothing of what it is."""
    handed = HandedShare.objects.filter(opening=opening).aggregate(n=Count("id"), at=Max("at"))
    lines = OpeningLine.objects.filter(opening=opening).aggregate(
        n=Count("pk", filter=Q(settled_at__isnull=False)),
        at=Max("settled_at"),
        keys=Count("pk", filter=~Q(key="")),
        marked=Count("pk", filter=Q(marked_by__isnull=False)),
    )
    shown = (
        opening.state,
        opening.present,
        opening.presiding,
        opening.session,
        opening.released_at,
        opening.published_at,
        *handed.values(),
        *lines.values(),
        ShareFault.objects.filter(opening=opening).count(),
        AbstractLine.objects.filter(opening=opening).count(),
        MinutesSignature.objects.filter(opening=opening).count(),
        opening.opened_at is not None and to_check(opening).is_proved,
    )
    return sha256(repr(shown).encode()).hexdigest()[:16]


# Lists.


@dataclass(frozen=True)
class Due:
    """A tender whose opening somebody waits for: one of the openers, or the buyer's officers."""

    notice: Notice
    seat: int | None
    openings: tuple[Opening, ...] = field(default=())

    @property
    def current(self) -> Opening | None:
        return self.openings[-1] if self.openings else None

    @property
    def is_over(self) -> bool:
        """Whether nothing is opened any more, or all was."""
        opening = self.current
        ended = self.notice.tender.state in WITHOUT_AWARD
        return ended or (
            opening is not None and opening.state in (OpeningState.MINUTES_SIGNED, OpeningState.FAILED)
        )


def due_for(person: UUID) -> list[Due]:
    """The tenders whose bids a person opens, those still to be opened first. Of bids it says nothing."""
    seats = {one.manifest.tender_id: one.seat for one in openers.seats_held_by(person)}
    return _due(Notice.objects.filter(pk__in=seats), seats)


def due_at(buyer: UUID) -> list[Due]:
    """The buyer's tenders that are being opened, or were."""
    found = Opening.objects.filter(buyer=buyer).values("notice")
    return _due(Notice.objects.filter(pk__in=found), {})


def _due(notices: QuerySet[Notice], seats: dict[UUID, int]) -> list[Due]:
    held: dict[UUID, list[Opening]] = {}
    for one in Opening.objects.filter(notice__in=notices).order_by("scheduled_at"):
        held.setdefault(one.notice_id, []).append(one)
    rows = [
        Due(notice, seats.get(notice.pk), tuple(held.get(notice.pk, ())))
        for notice in notices.select_related("buyer", "deadline", "tender").order_by("-deadline__closes_at")
    ]
    return sorted(rows, key=lambda one: one.is_over)


def kind_title(kind: str) -> str:
    """What an opening of that kind is called."""
    return {
        EnvelopeKind.TECHNICAL: _("Opening of the technical envelopes"),
        EnvelopeKind.FINANCIAL: _("Opening of the financial envelopes"),
        EnvelopeKind.WHOLE: _("Opening of the bids"),
    }[EnvelopeKind(kind)]


def facts_of(opening: Opening) -> dict[str, Any]:
    """When what happened, for those who watch."""
    return {
        "deadline": opening.notice.closes_at,
        "not_before": opening.not_before,
        "scheduled": opening.scheduled_at,
        "released": opening.released_at,
        "ended": opening.opened_at,
    }


def seat_numbers(opening: Opening) -> list[int]:
    """All seats of the opening, for a reader who may not know who sits there."""
    return list(range(1, opening.seats + 1))


def held_seat(opening: Opening, person: UUID | None) -> Seat | None:
    """The reader's own seat."""
    return openers.seat_of(person, opening.manifest) if person else None
