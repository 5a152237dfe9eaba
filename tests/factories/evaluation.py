# SPDX-License-Identifier: Apache-2.0
"""From opened bids to a signed report, through the acts; and a seat on a panel for those who only need to read.

panel = form(tender, officer)                    # a chair and two members, the officer as secretary
begin(panel)                                     # all declare themselves
score_all(panel, {submission.pk: "85"})          # each by herself; others get four fifths of the points
lock_all(panel); agree_all(panel, …); report(panel); sign_all(panel)
evaluate(tender, officer, {…})                   # all of it; with two envelopes up to the technical results
let_read(tender.notice, officer)                 # a declared seat, for tests of what lies below
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.market.bids.actions import opening as bids
from meishan.market.bids.models import Submission, TechnicalDecision
from meishan.market.evaluation import actions, queries
from meishan.market.evaluation.actions import STATEMENTS, Judged, Place
from meishan.market.evaluation.models import Evaluation, Report, Seat
from meishan.market.evaluation.queries.criteria import Criterion, criteria_of
from meishan.market.evaluation.states import SeatRole, SeatState
from meishan.market.tenders.models import Notice, Tender
from tests.factories.bids import PlatformTender
from tests.personas import Persona, join, make_person

Values = Mapping[UUID, object]
STATES_ALL = dict.fromkeys(STATEMENTS, True)


@dataclass
class Panel:
    """A tender's evaluation with the people on its panel."""

    notice: Notice
    chair: Persona
    secretary: Persona
    members: list[Persona] = field(default_factory=list)

    @property
    def evaluation(self) -> Evaluation:
        return Evaluation.objects.select_related("notice").get(pk=self.notice.pk)

    @property
    def scoring(self) -> list[Persona]:
        return [self.chair, *self.members]

    @property
    def all(self) -> list[Persona]:
        return [*self.scoring, self.secretary]

    def seat(self, persona: Persona) -> Seat:
        return Seat.objects.filter(evaluation=self.notice.pk, person=persona.person.pk).latest("number")

    @property
    def offers(self) -> list[Submission]:
        return list(queries.offers_of(self.notice.pk))


def evaluator(agency, name: str = "Eva Evaluator") -> Persona:
    return join(make_person(name), agency, Role.EVALUATOR)


def place(persona: Persona, role: str, *, outside: bool = False) -> Place:
    return Place(persona.person.pk, persona.organisation.pk, role, is_outside=outside)


def form(
    tender: PlatformTender, officer: Persona, *, members: int = 2, secretary: Persona | None = None
) -> Panel:
    """A panel, not declared yet; the officer who forms it is its secretary."""
    agency = officer.organisation
    panel = Panel(
        notice=tender.notice,
        chair=evaluator(agency, "Cha Chair"),
        secretary=secretary or officer,
        members=[evaluator(agency, f"Mem Member {number}") for number in range(1, members + 1)],
    )
    places = [
        place(panel.chair, SeatRole.CHAIR),
        *(place(one, SeatRole.MEMBER, outside=not number) for number, one in enumerate(panel.members)),
        place(panel.secretary, SeatRole.SECRETARY),
    ]
    actions.form_panel(tender.notice, by=officer.actor, places=places)
    return panel


def declare(
    panel: Panel,
    persona: Persona,
    *,
    not_stating: tuple[str, ...] = (),
    relations: Mapping[str, str] | None = None,
) -> Seat:
    statements = {**STATES_ALL, **dict.fromkeys(not_stating, False)}
    return actions.declare(
        panel.seat(persona), by=persona.actor, statements=statements, relations=relations or {}
    )


def begin(panel: Panel) -> Evaluation:
    """All declare themselves, so that scoring begins."""
    for one in panel.all:
        declare(panel, one)
    return panel.evaluation


def judged(
    criterion: Criterion, value: object, *, reason: str = "As the bid shows.", edition: int = 0
) -> Judged:
    """A judgement: by points where the criterion gives some (None: four fifths), else passed unless False is given."""
    if criterion.points is None:
        return Judged(criterion.id, passes=value is not False, reason=reason, edition=edition)
    given = criterion.points * Decimal("0.8") if value in (None, True) else Decimal(str(value or 0))
    return Judged(criterion.id, points=given, reason=reason, edition=edition)


def _all_judged(notice: Notice, value: object) -> list[list[Judged]]:
    """Judgements in the order they must be given: the preliminary check, then the rest where it was passed."""
    criteria = criteria_of(notice)
    first = [judged(one, value) for one in criteria if one.is_preliminary]
    failed = any(one.passes is False for one in first)
    rest = [] if failed else [judged(one, value) for one in criteria if not one.is_preliminary]
    return [part for part in (first, rest) if part]


def score(panel: Panel, persona: Persona, submission: Submission, value: object = None) -> None:
    """One member judges one bid by every criterion."""
    for part in _all_judged(panel.notice, value):
        actions.score(panel.seat(persona), by=persona.actor, submission=submission.pk, judged=part)


def score_all(panel: Panel, values: Values | None = None) -> None:
    for persona in panel.scoring:
        for submission in panel.offers:
            score(panel, persona, submission, (values or {}).get(submission.pk))


def lock_all(panel: Panel) -> Evaluation:
    for persona in panel.scoring:
        actions.lock(panel.seat(persona), by=persona.actor)
    return panel.evaluation


def agree(panel: Panel, submission: Submission, value: object = None) -> None:
    for part in _all_judged(panel.notice, value):
        actions.agree(panel.evaluation, by=panel.chair.actor, submission=submission.pk, judged=part)


def agree_all(panel: Panel, values: Values | None = None) -> None:
    for submission in panel.offers:
        agree(panel, submission, (values or {}).get(submission.pk))


def report(panel: Panel, words: str = "") -> Report:
    return actions.write_report(panel.evaluation, by=panel.secretary.actor, words=words)


def sign_all(panel: Panel) -> Evaluation:
    standing = Report.objects.get(evaluation=panel.notice.pk, replaced_at__isnull=True)
    for persona in panel.scoring:
        actions.sign_report(panel.evaluation, by=persona.actor, digest=standing.digest)
    return panel.evaluation


def settle_results(panel: Panel) -> None:
    """Of a tender with two envelopes: the secretary proposes the technical results, the chair confirms them."""
    for one in queries.outcomes(panel.evaluation):
        made: TechnicalDecision = bids.record_technical_result(
            one.submission, by=panel.secretary.actor, result=one.result, reason=one.reason
        )
        bids.confirm_technical_result(made, by=panel.chair.actor, agrees=True)


def evaluate(
    tender: PlatformTender, officer: Persona, values: Values | None = None, *, members: int = 2
) -> Panel:
    """Everything from the panel to the signed report; with two envelopes also the technical results.

    `values` are points of each criterion (or False: fails) by submission; others get four fifths, or pass.
    """
    panel = form(tender, officer, members=members)
    begin(panel)
    score_all(panel, values)
    lock_all(panel)
    agree_all(panel, values)
    report(panel)
    sign_all(panel)
    if Tender.objects.get(pk=tender.notice.pk).has_two_envelopes:
        settle_results(panel)
    return panel


def let_read(notice: Notice, *personas: Persona) -> None:
    """Declared seats (as advisers) on the panel of a tender, without its acts: for tests of what lies below."""
    at = clock.now()
    made, _new = Evaluation.objects.get_or_create(
        pk=notice.pk,
        defaults={
            "buyer_id": notice.buyer_id,
            "state_at": at,
            "size": 1,
            "formed_by": uuid.uuid4(),
            "formed_at": at,
        },
    )
    made.people = sorted({*made.people, *(one.person.pk for one in personas)}, key=str)
    made.save()
    for one in personas:
        if Seat.objects.filter(evaluation=made, person=one.person.pk).exists():
            continue
        seat = Seat.objects.create(
            evaluation=made,
            buyer_id=notice.buyer_id,
            number=made.seats.count() + 1,
            person=one.person.pk,
            organisation=one.organisation,
            role=SeatRole.ADVISER,
            state_at=at,
            appointed_by=made.formed_by,
            appointed_at=at,
        )
        seat.state, seat.declaration, seat.declared_at = SeatState.DECLARED, {"v": 1}, at
        seat.save()
