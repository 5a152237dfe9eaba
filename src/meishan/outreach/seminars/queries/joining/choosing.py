# SPDX-License-Identifier: Apache-2.0
"""Whom to select: applications ranked by what the officers come for, quotas, a proposal that says why for each firm."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.reference import queries as reference
from meishan.market.matching.queries import dotted
from meishan.market.suppliers.models import Registration, Supplier
from meishan.market.suppliers.states import Level, State

from ...models import Application, Officer, Seminar
from ...states import ApplicationState
from ..seminars import span_of
from .fitting import nearness

DAYS_TO_CONFIRM = 5
# Officers whose fields are this near count as interested.
INTERESTED = 0.5
# The fit of a firm is the mean over this many officers, the nearest ones.
NEAREST_OFFICERS = 3
HOLDING_A_PLACE = (ApplicationState.INVITED, ApplicationState.SELECTED, ApplicationState.CONFIRMED)
UNDECIDED = (ApplicationState.APPLIED, ApplicationState.WAITING)


@dataclass(frozen=True)
class Quota:
    """How many of the places go to firms of a kind: at least `minimum`, at most `maximum` (None: no bound)."""

    kind: str
    value: str
    minimum: int | None
    maximum: int | None

    def counts(self, one: "Candidate") -> bool:
        """Whether that firm counts towards it."""
        match self.kind:
            case "sme":
                return one.is_sme
            case "women_owned":
                return one.is_women_owned
            case "country":
                return one.country == self.value
            case "code":
                return any(
                    code == self.value or self.value in reference.ancestor_codes(code)
                    for code in one.application.codes
                )
        return False

    @property
    def title(self) -> str:
        match self.kind:
            case "sme":
                return _("Small and medium-sized firms")
            case "women_owned":
                return _("Women-owned firms")
            case "country":
                return str(reference.country_name(self.value))
            case "code":
                title = reference.unspsc_titles([self.value]).get(self.value, "")
                return f"{dotted(self.value)} {title}".strip()
        return self.kind


@dataclass(frozen=True)
class Candidate:
    """An application with all that the choice rests on. `fit` is 0 to 1; `rank` counts from 1 over all."""

    application: Application
    is_sme: bool
    is_women_owned: bool
    country: str
    fit: float
    interested: int
    registered: int
    rank: int = 0

    @property
    def pk(self) -> UUID:
        return self.application.pk


@dataclass(frozen=True)
class Meter:
    """How far a quota is filled by those who hold a place, and with the proposal."""

    title: str
    minimum: int | None
    maximum: int | None
    held: int
    proposed: int

    @property
    def total(self) -> int:
        return self.held + self.proposed

    @property
    def lacking(self) -> int:
        return max(0, (self.minimum or 0) - self.total)

    @property
    def over(self) -> int:
        return max(0, self.total - self.maximum) if self.maximum is not None else 0


@dataclass
class Proposal:
    """Which firms to select for the free places, and for every other firm why not."""

    free: int
    chosen: list[Candidate] = field(default_factory=list)
    why: dict[UUID, str] = field(default_factory=dict)
    meters: list[Meter] = field(default_factory=list)

    @property
    def ids(self) -> set[UUID]:
        return {one.pk for one in self.chosen}


def quotas_of(seminar: Seminar) -> list[Quota]:
    """The published quotas, as the organiser set them."""
    return [
        Quota(one["kind"], one.get("value") or "", one.get("minimum"), one.get("maximum"))
        for one in seminar.quotas
    ]


def places_left(seminar: Seminar) -> int:
    """Places nobody holds: who was invited or selected holds one till the time to confirm is over."""
    held = Application.objects.filter(seminar=seminar, state__in=HOLDING_A_PLACE).count()
    return max(0, seminar.places - held)


def confirm_until(seminar: Seminar, at: datetime) -> datetime:
    """Till when a firm selected at that time confirms: five days, or till the seminar begins."""
    until = at + timedelta(days=DAYS_TO_CONFIRM)
    span = span_of(seminar)
    return min(until, span[0]) if span is not None and span[0] > at else until


def candidates_of(seminar: Seminar) -> list[Candidate]:
    """All applications, best fit first: the mean nearness of codes to the officers that come closest.

    Who fits alike is ranked by the time of application. Five queries, however many.
    """
    applications = list(
        Application.objects.filter(seminar=seminar).select_related("supplier").order_by("number")
    )
    firms = Supplier.objects.in_bulk([one.supplier_id for one in applications])
    officers = list(
        Officer.objects.filter(seminar=seminar, left_at__isnull=True).values_list("codes", flat=True)
    )
    registered = dict(
        Registration.objects.filter(
            supplier_id__in=list(firms),
            agency__seminar_participations__seminar=seminar,
            level=Level.BASIC,
            state=State.REGISTERED,
        )
        .values_list("supplier_id")
        .annotate(count=Count("agency", distinct=True))
    )
    found = []
    for one in applications:
        near = sorted((nearness(one.codes, codes)[0] for codes in officers), reverse=True)
        nearest = near[:NEAREST_OFFICERS]
        firm = firms.get(one.supplier_id)
        found.append(
            Candidate(
                one,
                is_sme=firm is not None and firm.is_sme,
                is_women_owned=firm is not None and firm.is_women_owned,
                country=firm.country if firm is not None else one.supplier.country,
                fit=round(sum(nearest) / len(nearest), 4) if nearest else 0.0,
                interested=sum(1 for value in near if value >= INTERESTED),
                registered=registered.get(one.supplier_id, 0),
            )
        )
    found.sort(key=lambda one: (-one.fit, one.application.at, one.application.number))
    return [_ranked(one, place) for place, one in enumerate(found, 1)]


def _ranked(one: Candidate, rank: int) -> Candidate:
    return Candidate(**{**vars(one), "rank": rank})


def propose(seminar: Seminar, candidates: Sequence[Candidate]) -> Proposal:
    """Fill the free places from those not decided: first what a quota's minimum lacks, then by rank, never over a
    quota's maximum. Every firm is told why, or why not."""
    pool = [one for one in candidates if one.application.state in UNDECIDED]
    held = [one for one in candidates if one.application.state in HOLDING_A_PLACE]
    return fill(seminar, pool, held)


def fill(seminar: Seminar, pool: Sequence[Candidate], held: Sequence[Candidate]) -> Proposal:
    """As `propose`, from a pool in the order in which firms have their turn."""
    filling = _Filling(quotas_of(seminar), pool, held)
    made = Proposal(max(0, seminar.places - len(held)))
    while len(made.chosen) < made.free and (one := filling.most_needed()) is not None:
        why = _("Helps to reach the minimum: %(quota)s")
        made.why[one.pk] = why % {"quota": ", ".join(quota.title for quota in filling.lacking(one))}
        made.chosen.append(filling.take(one))
    for one in list(filling.waiting):
        if len(made.chosen) < made.free and filling.full(one) is None:
            made.why[one.pk] = _fits(one)
            made.chosen.append(filling.take(one))
    for one in filling.waiting:
        bound = filling.full(one)
        made.why[one.pk] = (
            _("The maximum is reached: %(quota)s") % {"quota": bound.title}
            if bound is not None
            else _("All places go to firms before it in the order")
        )
    made.meters = filling.meters()
    return made


class _Filling:
    """The quotas as places are given one after the other."""

    def __init__(self, quotas: Sequence[Quota], pool: Sequence[Candidate], held: Sequence[Candidate]) -> None:
        self.quotas = quotas
        self.waiting = list(pool)
        self.held = [sum(1 for one in held if quota.counts(one)) for quota in quotas]
        self.counts = list(self.held)
        self._turn = {one.pk: place for place, one in enumerate(pool)}
        self._of = {
            one.pk: [place for place, quota in enumerate(quotas) if quota.counts(one)] for one in pool
        }

    def full(self, one: Candidate) -> Quota | None:
        """The quota whose maximum keeps the firm out now, if one does."""
        for place in self._of[one.pk]:
            most = self.quotas[place].maximum
            if most is not None and self.counts[place] >= most:
                return self.quotas[place]
        return None

    def lacking(self, one: Candidate) -> list[Quota]:
        """The quotas whose minimum is not reached and to which the firm counts."""
        return [
            self.quotas[place]
            for place in self._of[one.pk]
            if self.counts[place] < (self.quotas[place].minimum or 0)
        ]

    def most_needed(self) -> Candidate | None:
        """Who helps the most minimums; among equals, whose turn is first."""
        helping = [one for one in self.waiting if self.lacking(one) and self.full(one) is None]
        return max(helping, key=lambda one: (len(self.lacking(one)), -self._turn[one.pk]), default=None)

    def take(self, one: Candidate) -> Candidate:
        self.waiting.remove(one)
        for place in self._of[one.pk]:
            self.counts[place] += 1
        return one

    def meters(self) -> list[Meter]:
        return [
            Meter(quota.title, quota.minimum, quota.maximum, held, count - held)
            for quota, held, count in zip(self.quotas, self.held, self.counts, strict=True)
        ]


def meters_of(seminar: Seminar, candidates: Iterable[Candidate]) -> list[Meter]:
    """How far the quotas are filled now."""
    held = [one for one in candidates if one.application.state in HOLDING_A_PLACE]
    return [
        Meter(quota.title, quota.minimum, quota.maximum, sum(1 for one in held if quota.counts(one)), 0)
        for quota in quotas_of(seminar)
    ]


def next_up(seminar: Seminar, candidates: Sequence[Candidate] | None = None) -> list[Candidate]:
    """Who moves up from the waiting list now, in its order, within the quotas; those that may not by rule left out."""
    everyone = candidates if candidates is not None else candidates_of(seminar)
    held = [one for one in everyone if one.application.state in HOLDING_A_PLACE]
    in_line = [
        one
        for one in everyone
        if one.application.state == ApplicationState.WAITING and one.application.waiting_rank is not None
    ]
    in_line.sort(key=lambda one: one.application.waiting_rank or 0)
    return fill(seminar, in_line, held).chosen


def families_of(candidates: Iterable[Candidate]) -> dict[str, int]:
    """UNSPSC families the applications name, with how many name each."""
    found: dict[str, int] = defaultdict(int)
    for one in candidates:
        for family in {f"{code[:4]}0000" for code in one.application.codes}:
            found[family] += 1
    return dict(found)


def _fits(one: Candidate) -> str:
    if not one.interested:
        return _("Next in the order; no officer names its categories")
    return ngettext(
        "Next in the order: %(count)s officer comes for what it offers",
        "Next in the order: %(count)s officers come for what it offers",
        one.interested,
    ) % {"count": one.interested}
