# SPDX-License-Identifier: Apache-2.0
"""Who has judged what: each member's own scores, what is still missing, and all of them side by side once locked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from meishan.market.bids.models import Submission

from ..models import Agreed, Evaluation, Score, Seat
from .criteria import Criterion, criteria_of
from .offers import offers_of

Judgement = Score | Agreed


def scores_of(seat: Seat) -> QuerySet[Score]:
    """All that a member has judged."""
    return Score.objects.filter(seat=seat)


def agreed_of(evaluation: Evaluation | UUID) -> QuerySet[Agreed]:
    """All that the panel has agreed on and not dropped."""
    return Agreed.objects.filter(evaluation=evaluation, dropped_at__isnull=True)


def to_judge(criteria: Sequence[Criterion], judged: Mapping[str, Judgement]) -> list[Criterion]:
    """The criteria an offer must be judged by: all, or only those of the preliminary check where it failed that."""
    preliminary = [one for one in criteria if one.is_preliminary]
    failed = any(one.id in judged and judged[one.id].passes is False for one in preliminary)
    return preliminary if failed else list(criteria)


def missing_of(criteria: Sequence[Criterion], judged: Mapping[str, Judgement]) -> list[Criterion]:
    """Those an offer is not judged by yet."""
    return [one for one in to_judge(criteria, judged) if one.id not in judged]


def by_offer(judgements: Iterable[Judgement]) -> dict[UUID, dict[str, Judgement]]:
    """Judgements by submission and criterion."""
    found: dict[UUID, dict[str, Judgement]] = {}
    for one in judgements:
        found.setdefault(one.submission_id, {})[one.criterion] = one
    return found


@dataclass(frozen=True)
class Progress:
    """How many offers are judged by every criterion they must be judged by."""

    done: int
    total: int
    missing: Mapping[UUID, int]

    @property
    def is_complete(self) -> bool:
        return self.done == self.total


def progress_of(evaluation: Evaluation, judgements: Iterable[Judgement]) -> Progress:
    """How far somebody is with her scores, or the panel with what it agrees on."""
    criteria = criteria_of(evaluation.notice)
    judged = by_offer(judgements)
    offers = list(offers_of(evaluation.pk).values_list("pk", flat=True))
    missing = {one: len(missing_of(criteria, judged.get(one, {}))) for one in offers}
    return Progress(sum(not count for count in missing.values()), len(offers), missing)


def is_complete(evaluation: Evaluation, judgements: Iterable[Judgement]) -> bool:
    """Whether nothing is missing any more."""
    return progress_of(evaluation, judgements).is_complete


@dataclass(frozen=True)
class Row:
    """One criterion of one offer: what each member gave, and what was agreed. `is_needed`: it must be judged."""

    criterion: Criterion
    scores: tuple[Score | None, ...]
    agreed: Agreed | None
    is_needed: bool

    @property
    def given(self) -> list[Score]:
        return [one for one in self.scores if one is not None]

    @property
    def mean(self) -> Decimal | None:
        """The mean of the points, to two decimals: where the talk begins, never what is agreed by itself."""
        points = [one.points for one in self.given if one.points is not None]
        return round(sum(points, Decimal(0)) / len(points), 2) if points else None

    @property
    def spread(self) -> Decimal | None:
        """Between the highest and the lowest."""
        points = [one.points for one in self.given if one.points is not None]
        return max(points) - min(points) if points else None

    @property
    def are_one(self) -> bool:
        """Whether all gave the same."""
        return len({(one.points, one.passes) for one in self.given}) == 1


def matrix(evaluation: Evaluation, submission: Submission, seats: Sequence[Seat]) -> list[Row]:
    """One offer as the consensus meeting sees it, criterion by criterion."""
    criteria = criteria_of(evaluation.notice)
    scores = {
        (one.seat_id, one.criterion): one
        for one in Score.objects.filter(submission=submission, seat__in=seats)
    }
    agreed = {one.criterion: one for one in agreed_of(evaluation).filter(submission=submission)}
    needed = {one.id for one in to_judge(criteria, agreed)}
    return [
        Row(
            one,
            tuple(scores.get((seat.pk, one.id)) for seat in seats),
            agreed.get(one.id),
            one.id in needed,
        )
        for one in criteria
    ]
