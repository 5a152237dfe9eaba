# SPDX-License-Identifier: Apache-2.0
"""What follows from what was agreed: which offers meet the requirements, with how many points, and why others don't."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from meishan.algorithms import scoring
from meishan.algorithms.scoring import judging
from meishan.market.bids.models import Submission
from meishan.market.bids.states import TechnicalResult
from meishan.market.tenders.queries import text_of

from ..models import Agreed, Evaluation
from .criteria import Criterion, criteria_of, terms
from .offers import offers_of
from .scores import agreed_of, by_offer, missing_of

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Outcome:
    """How one offer did by what the panel agreed on. `failed_on` are ids of criteria, or "pass_mark"."""

    submission: Submission
    agreed: Mapping[str, Agreed]
    failed_on: tuple[str, ...]
    missing: int
    points: Decimal | None
    percent: Decimal | None
    reason: str

    @property
    def is_settled(self) -> bool:
        """Whether everything it must be judged by is agreed."""
        return not self.missing

    @property
    def result(self) -> TechnicalResult:
        return TechnicalResult.FAILED if self.failed_on else TechnicalResult.QUALIFIED


def scoring_criteria(criteria: Sequence[Criterion], main: str) -> tuple[scoring.Criterion, ...]:
    """The criteria as the scoring library takes them; titles in the tender's main language."""
    return tuple(
        scoring.Criterion(
            one.id,
            scoring.one_line(text_of(one.title, main, main)[0]),
            one.kind,
            points=one.points,
            minimum=one.minimum,
        )
        for one in criteria
    )


def judged_offer(
    submission: UUID, agreed: Mapping[str, Agreed]
) -> tuple[dict[str, bool], dict[str, Decimal]]:
    """What was passed or failed, and the points, by criterion."""
    passes = {key: one.passes for key, one in agreed.items() if one.passes is not None}
    points = {key: one.points for key, one in agreed.items() if one.points is not None}
    return passes, points


def outcomes(evaluation: Evaluation) -> list[Outcome]:
    """All offers with what was agreed, in the order of the lots."""
    criteria = criteria_of(evaluation.notice)
    rules = terms(evaluation.notice)
    mark = None if rules["pass_mark"] is None else Decimal(str(rules["pass_mark"]))
    listed = scoring_criteria(criteria, evaluation.notice.language)
    judged = by_offer(agreed_of(evaluation))
    full = sum((one.points for one in criteria if one.points is not None), Decimal(0))
    found = []
    for submission in offers_of(evaluation.pk):
        agreed = {key: one for key, one in judged.get(submission.pk, {}).items() if isinstance(one, Agreed)}
        passes, points = judged_offer(submission.pk, agreed)
        offer = scoring.Offer(str(submission.pk), "", "0" * 64, passes=passes, points=points)
        failed = judging.failed_on(listed, mark if full else None, offer)
        total = sum(points.values(), Decimal(0)) if points else None
        found.append(
            Outcome(
                submission=submission,
                agreed=agreed,
                failed_on=failed,
                missing=len(missing_of(criteria, agreed)),
                points=total,
                percent=round(total * HUNDRED / full, 2) if total is not None and full else None,
                reason=_reason(criteria, agreed, failed, evaluation.notice.language),
            )
        )
    return found


def _reason(
    criteria: Sequence[Criterion],
    agreed: Mapping[str, Agreed],
    failed: Sequence[str],
    main: str,
) -> str:
    """The panel's reason in words, for the technical result: what it failed on, or that it met all."""
    titles = {one.id: text_of(one.title, main, None)[0] for one in criteria}
    given = [one for one in agreed.values() if one.points is not None and one.most is not None]
    lines = []
    if given:
        points = sum((one.points or Decimal(0) for one in given), Decimal(0))
        most = sum((one.most or Decimal(0) for one in given), Decimal(0))
        lines.append(_("%(points)s of %(most)s points.") % {"points": points, "most": most})
    for key in failed:
        if key == judging.PASS_MARK:
            lines.append(_("Below the share of points that a technical offer needs."))
        elif key in agreed:
            lines.append(f"{titles[key]}: {agreed[key].reason}")
    if not failed:
        lines.append(_("It meets every requirement, as the panel agreed."))
    return "\n".join(lines)
