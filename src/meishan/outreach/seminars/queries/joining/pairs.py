# SPDX-License-Identifier: Apache-2.0
"""Who could meet whom, how much it is worth, and what forbids it: the candidate pairs of the schedule.

A wish of the supplier is worth 90 (must) or 20 (would), one of the officer 80 or 15; the fit of the two adds 0 to 10.
So a meeting that somebody must have goes before one nobody asked for that gives a supplier her second (60 points of
fairness) or third (30); her first (1000) goes before all. Suppliers and officers with few wishes get the best fitting
others.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from meishan.base.core import clock

from ...models import Application, Officer, Request, Seminar
from ...states import Hindrance, Side, Wish
from ..seminars import taking_part
from .fitting import Fit, Fits

SUPPLIER_WEIGHTS: dict[str, int] = {Wish.MUST: 90, Wish.WOULD: 20}
OFFICER_WEIGHTS: dict[str, int] = {Wish.MUST: 80, Wish.WOULD: 15}
FIT_WEIGHT = 10
# A suggestion below this fit is made only to somebody who would else be left without any.
LEAST_FIT = 0.3
# Candidates each supplier has at least, whatever the fit, so that nobody is sent home unheard.
LEAST_CANDIDATES = 4
# Nobody is added to an officer who has this many times her meetings in candidates, while others are free.
CROWD = 2


@dataclass(frozen=True)
class Pair:
    """An officer and a supplier. `weight` orders pairs; `wish_*` are "" where that side said nothing.

    `why_not` is a Hindrance or ""; a hindered pair weighs nothing and is listed only for its wish or refusal.
    `is_pool`: the supplier asked for any officer of the agency, so one meeting among these pairs fulfils it.
    """

    officer: Officer
    application: Application
    weight: int
    wish_supplier: str
    wish_officer: str
    why_not: str
    is_pool: bool = False
    needs_interpreter: bool = False
    fit: float = 0.0


def pairs_of(seminar: Seminar, *, at: datetime | None = None) -> list[Pair]:
    """All pairs worth a meeting, and those forbidden that somebody spoke of; by officer, then supplier.

    For the host and for workers: the reader's scope must show all requests of the seminar.
    """
    officers = list(Officer.objects.filter(seminar=seminar).select_related("agency").order_by("number"))
    applications = list(taking_part(seminar).order_by("number"))
    fits = Fits(seminar, [one.supplier_id for one in applications], at=at or clock.now())
    wishes = _Wishes(seminar)
    spoken: list[Pair] = []
    fillers: list[Pair] = []
    for officer in officers:
        for application in applications:
            pair = _pair(officer, application, wishes, fits.of(officer, application))
            if pair.wish_supplier or pair.wish_officer:
                spoken.append(pair)
            elif not pair.why_not:
                fillers.append(pair)
    chosen = [*spoken, *_fill(seminar, spoken, fillers)]
    return sorted(chosen, key=lambda one: (one.officer.number, one.application.number))


class _Wishes:
    """What each side said, of one officer or of a whole agency; what was said of the officer goes first."""

    def __init__(self, seminar: Seminar) -> None:
        self._of_one: dict[tuple[str, UUID, UUID], str] = {}
        self._of_agency: dict[tuple[str, UUID, UUID], str] = {}
        rows = Request.objects.filter(seminar=seminar).values_list(
            "side", "application_id", "officer_id", "participation__agency_id", "wish"
        )
        for side, application, officer, agency, wish in rows:
            if officer is not None:
                self._of_one[side, application, officer] = wish
            else:
                self._of_agency[side, application, agency] = wish

    def of(self, side: str, officer: Officer, application: Application) -> tuple[str, bool]:
        """(the wish or "", whether it was said of the whole agency)."""
        own = self._of_one.get((side, application.pk, officer.pk))
        if own is not None:
            return own, False
        shared = self._of_agency.get((side, application.pk, officer.agency_id), "")
        return shared, bool(shared)


def _pair(officer: Officer, application: Application, wishes: _Wishes, fit: Fit) -> Pair:
    from_supplier, is_pool = wishes.of(Side.SUPPLIER, officer, application)
    from_officer, _whole = wishes.of(Side.OFFICER, officer, application)
    hindrance = ""
    if officer.left_at is not None:
        hindrance = Hindrance.GONE
    elif from_supplier == Wish.NO:
        hindrance = Hindrance.SUPPLIER_NO
    elif from_officer == Wish.NO:
        hindrance = Hindrance.OFFICER_NO
    elif not fit.can_talk:
        hindrance = Hindrance.LANGUAGE
    weight = (
        SUPPLIER_WEIGHTS.get(from_supplier, 0)
        + OFFICER_WEIGHTS.get(from_officer, 0)
        + round(FIT_WEIGHT * fit.score)
    )
    return Pair(
        officer,
        application,
        0 if hindrance else weight,
        from_supplier,
        from_officer,
        str(hindrance),
        is_pool,
        fit.needs_interpreter,
        fit.score,
    )


def _fill(seminar: Seminar, spoken: Iterable[Pair], fillers: list[Pair]) -> list[Pair]:
    """The best fitting pairs nobody asked for: up to each supplier's and each officer's cap of candidates."""
    of_supplier: dict[UUID, int] = defaultdict(int)
    of_officer: dict[UUID, int] = defaultdict(int)
    for pair in spoken:
        if not pair.why_not:
            of_supplier[pair.application.pk] += 1
            of_officer[pair.officer.pk] += 1
    least = max(LEAST_CANDIDATES, seminar.supplier_minimum + 1)
    made: list[Pair] = []

    def take(pair: Pair) -> None:
        of_supplier[pair.application.pk] += 1
        of_officer[pair.officer.pk] += 1
        made.append(pair)

    left = []
    for pair in sorted(fillers, key=lambda one: (-one.fit, one.application.number, one.officer.number)):
        supplier, officer = pair.application.pk, pair.officer.pk
        cap = pair.officer.cap if pair.officer.cap is not None else seminar.officer_cap
        is_wanted = pair.fit >= LEAST_FIT and (
            of_supplier[supplier] < seminar.supplier_cap or of_officer[officer] < cap
        )
        if (is_wanted or of_supplier[supplier] < least) and of_officer[officer] < CROWD * cap:
            take(pair)
        else:
            left.append(pair)
    for pair in left:
        if of_supplier[pair.application.pk] < least:
            take(pair)
    return made
