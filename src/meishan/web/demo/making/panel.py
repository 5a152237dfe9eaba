# SPDX-License-Identifier: Apache-2.0
"""The panel that judges the unmanned aircraft: it declares itself, scores apart, agrees, signs; results follow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from meishan.base.accounts.models import Person
from meishan.base.core.actor import Actor
from meishan.market.bids.actions import opening as openings
from meishan.market.bids.models import Submission
from meishan.market.evaluation import actions, queries
from meishan.market.evaluation.actions import Judged, Place
from meishan.market.evaluation.models import Evaluation, Report, Seat
from meishan.market.evaluation.queries import Criterion
from meishan.market.evaluation.states import SeatRole

from . import words
from .acting import as_member
from .calls import Call

PEOPLE = ("Ximena Rojas", "Jonas Weber")
"""The chair, and a member beside the evaluator whom a visitor may be."""
HALF = Decimal("0.5")


@dataclass
class Panel:
    """Who judges one call: the chair first. `failed` are numbers of bids, in the order they came."""

    call: Call
    people: Sequence[Person]
    bids: Sequence[Submission]
    failed: Sequence[int]

    @property
    def evaluation(self) -> Evaluation:
        return Evaluation.objects.select_related("notice").get(pk=self.call.current.pk)

    def by(self, person: Person) -> Actor:
        """That person, acting for the agency that buys."""
        assert self.call.bureau is not None
        return as_member(person, self.call.bureau.organisation)

    def seat(self, by: Actor) -> Seat:
        return Seat.objects.get(evaluation=self.call.current.pk, person=by.person)


def form(panel: Panel) -> None:
    """The officer appoints it, and is its secretary."""
    officer = panel.call.officer
    places = [
        Place(one.pk, officer.the_organisation, SeatRole.MEMBER if number else SeatRole.CHAIR, number == 1)
        for number, one in enumerate(panel.people)
    ]
    places.append(Place(officer.the_person, officer.the_organisation, SeatRole.SECRETARY))
    actions.form_panel(panel.call.current, by=officer, places=places)


def declare(panel: Panel) -> None:
    """Nobody of it has anything to do with a bidder."""
    for by in (panel.call.officer, *(panel.by(one) for one in panel.people)):
        statements = dict.fromkeys(actions.STATEMENTS, True)
        actions.declare(panel.seat(by), by=by, statements=statements, relations={})


def score(panel: Panel, member: int) -> None:
    """One of it judges every bid by herself, and locks."""
    by = panel.by(panel.people[member])
    criteria = queries.criteria_of(panel.call.current)
    for number, one in enumerate(panel.bids):
        for part in _parts(criteria, panel.failed, number, member):
            actions.score(panel.seat(by), by=by, submission=one.pk, judged=part)
    actions.lock(panel.seat(by), by=by)


def agree(panel: Panel) -> None:
    """The panel meets; the chair records what it agrees on, and the secretary writes the report."""
    by = panel.by(panel.people[0])
    criteria = queries.criteria_of(panel.call.current)
    for number, one in enumerate(panel.bids):
        for part in _parts(criteria, panel.failed, number, 0):
            actions.agree(panel.evaluation, by=by, submission=one.pk, judged=part)
    actions.write_report(panel.evaluation, by=panel.call.officer, words=words.sealed()["results"]["report"])


def sign(panel: Panel, member: int) -> None:
    """One of those who scored signs."""
    report = Report.objects.get(evaluation=panel.call.current.pk, replaced_at__isnull=True)
    actions.sign_report(panel.evaluation, by=panel.by(panel.people[member]), digest=report.digest)


def propose(panel: Panel) -> None:
    """The secretary proposes the technical results that the report says."""
    for one in queries.outcomes(panel.evaluation):
        openings.record_technical_result(
            one.submission, by=panel.call.officer, result=one.result, reason=one.reason
        )


def confirm(panel: Panel) -> None:
    """The chair confirms them."""
    for one in panel.bids:
        decision = one.decisions.get()
        openings.confirm_technical_result(decision, by=panel.by(panel.people[0]), agrees=True)


def _parts(
    criteria: Collection[Criterion], failed: Sequence[int], number: int, member: int
) -> list[list[Judged]]:
    """How one bid is judged: the preliminary check, then its substance."""
    said = words.sealed()["results"]
    reason = said["failed"][failed.index(number)] if number in failed else said["qualified"]
    share = Decimal("0.45") if number in failed else Decimal(78 + 4 * (number % 5) - 2 * member) / 100
    found = [_judged(one, share, reason) for one in criteria]
    first = [row for row, one in zip(found, criteria, strict=True) if one.is_preliminary]
    rest = [row for row, one in zip(found, criteria, strict=True) if not one.is_preliminary]
    return [part for part in (first, rest) if part]


def _judged(criterion: Criterion, share: Decimal, reason: str) -> Judged:
    if criterion.points is None:
        return Judged(criterion.id, passes=True, reason=reason)
    points = (criterion.points * share / HALF).quantize(Decimal(1)) * HALF
    return Judged(criterion.id, points=min(points, criterion.points), reason=reason)
