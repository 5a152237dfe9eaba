# SPDX-License-Identifier: Apache-2.0
"""Each member judges by herself: points or passed by every criterion, each with its reason; and then she locks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meishan.algorithms.scoring.forms import digest
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.bids.models import Submission

from ..models import Agreed, Evaluation, Score, Seat
from ..queries import scores as queries
from ..queries.criteria import Criterion, criteria_of
from ..queries.offers import offers_of
from ..states import EvaluationState
from ._shared import held, refuse_unless, refuse_unless_judged, words_of
from .declaring import lock_if_all

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Judged:
    """One judgement by one criterion. `edition` is that of the one it takes the place of; 0 where there is none."""

    criterion: str
    points: Decimal | None = None
    passes: bool | None = None
    reason: str = ""
    edition: int = 0


@act("evaluation.score", label=gettext_lazy("Score a bid"))
def score(
    seat: Seat,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    submission: UUID,
    judged: Sequence[Judged],
) -> list[Score]:
    """Judge one bid for one lot by some or all criteria of the tender, each with a reason: first by those of the
    preliminary check, which are passed or failed, then by the others. Nobody else reads it until all have locked.
    """
    refuse_unless_judged(seat.evaluation_id, at)
    evaluation = Evaluation.objects.select_related("notice").get(pk=seat.evaluation_id)
    if seat.locked_at is not None:
        raise Refused(_("You have locked your scores. Nobody changes them any more, not even you."))
    refuse_unless(evaluation, EvaluationState.INDIVIDUAL)
    offer = offer_in(evaluation, submission)
    criteria = criteria_of(evaluation.notice)
    before: dict[str, Score] = {
        one.criterion: one for one in queries.scores_of(seat).filter(submission=offer)
    }
    made = []
    for one in _checked(criteria, judged, before):
        kept = before.get(one.criterion)
        if kept is None:
            kept = Score(
                evaluation=evaluation,
                buyer_id=evaluation.buyer_id,
                seat=seat,
                person=seat.person,
                submission=offer,
                criterion=one.criterion,
                edition=0,
            )
        take(kept, one, criteria, at)
        kept.save()
        made.append(kept)
    record.subject(evaluation)
    # What was given stays with the one who gave it until all have locked; the record holds its fingerprint.
    record.private(
        seat=seat.number,
        submission=offer.pk,
        criteria=len(made),
        scores_digest=digest([[*_plain(one), str(seat.pk)] for one in made]),
    )
    record.parties(evaluation.buyer_id)
    return made


def offer_in(evaluation: Evaluation, submission: UUID) -> Submission:
    """The offer of that id among those the panel judges. Raises Refused for any other."""
    found = offers_of(evaluation.pk).filter(pk=submission).first()
    if found is None:
        raise Refused(_("This bid is not among those that were opened for this panel to judge."))
    return found


def _checked(
    criteria: Sequence[Criterion], judged: Sequence[Judged], before: Mapping[str, Score]
) -> list[Judged]:
    """The judgements, once each of them may be taken. Raises Refused with the sentence for the first that may not."""
    checked = check(criteria, judged, {key: one.edition for key, one in before.items()})
    after = {key: one.passes for key, one in before.items()} | {one.criterion: one.passes for one in checked}
    preliminary = [one for one in criteria if one.is_preliminary]
    titles = [one.id for one in preliminary if after.get(one.id) is None]
    others = [one for one in checked if one.criterion not in {first.id for first in preliminary}]
    if others and titles:
        raise Refused(_("Do the preliminary check of this bid first; then judge its substance."))
    if others and any(after.get(one.id) is False for one in preliminary):
        raise Refused(
            _(
                "This bid failed your preliminary check, so nothing else of it is judged. Leave the rest empty."
            )
        )
    return checked


def check(
    criteria: Sequence[Criterion], judged: Sequence[Judged], editions: Mapping[str, int]
) -> list[Judged]:
    """Judgements that fit their criteria: in range, with a reason, and of the edition they take the place of."""
    by_id = {one.id: one for one in criteria}
    if not judged:
        raise Refused(_("Give at least one score, with its reason."))
    if len({one.criterion for one in judged}) < len(judged):
        raise Refused(_("One criterion is judged twice here."))
    for one in judged:
        criterion = by_id.get(one.criterion)
        if criterion is None:
            raise Refused(_("This tender has no such criterion. Load the page again."))
        _refuse_unfit(criterion, one)
        words_of(
            one.reason,
            field=f"reason_{one.criterion}",
            missing=_("Give the reason for this score. It stays on record, and bidders may hear it."),
        )
        if one.edition != editions.get(one.criterion, 0):
            raise Refused(
                _("You scored this already. Load the page again to see your score, and change it there.")
                if not one.edition
                else _("This score was changed in the meantime. Load the page again before you change it."),
                field=f"reason_{one.criterion}",
            )
    return list(judged)


def _refuse_unfit(criterion: Criterion, one: Judged) -> None:
    if criterion.points is None:
        if one.passes is None or one.points is not None:
            raise Refused(_("Say whether the bid passes or fails here."), field=f"value_{criterion.id}")
        return
    if one.points is None or one.passes is not None:
        raise Refused(_("Give points here."), field=f"value_{criterion.id}")
    if not one.points.is_finite() or not 0 <= one.points <= criterion.points:
        raise Refused(
            _("Give between 0 and %(most)s points here; %(points)s is outside.")
            % {"most": criterion.points, "points": one.points},
            field=f"value_{criterion.id}",
        )
    if one.points != one.points.quantize(CENT):
        raise Refused(_("Give points with at most two decimals."), field=f"value_{criterion.id}")


def take(kept: Score | Agreed, one: Judged, criteria: Sequence[Criterion], at: datetime) -> None:
    """Write a judgement into its row; the caller saves."""
    criterion = next(row for row in criteria if row.id == one.criterion)
    kept.most, kept.points, kept.passes = criterion.points, one.points, one.passes
    kept.reason, kept.at = one.reason.strip(), at
    kept.edition += 1


def _plain(one: Score) -> list[str | int | bool | None]:
    return [
        str(one.submission_id),
        one.criterion,
        None if one.points is None else str(one.points),
        one.passes,
        one.reason,
        one.edition,
    ]


@act("evaluation.lock", label=gettext_lazy("Lock one’s scores"))
def lock(seat: Seat, *, by: Actor, at: datetime, record: Record) -> Seat:
    """Make one's scores final, once every bid is judged by every criterion. When all who score have locked theirs, the
    panel reads all of them, and agrees.
    """
    evaluation = held(seat.evaluation_id)
    if seat.locked_at is not None:
        raise Refused(_("You have locked your scores already."))
    refuse_unless(evaluation, EvaluationState.INDIVIDUAL)
    given = list(queries.scores_of(seat))
    progress = queries.progress_of(evaluation, given)
    if not progress.is_complete:
        open_now = progress.total - progress.done
        raise Refused(
            ngettext(
                "%(count)s bid is not judged by every criterion yet. Finish it, then lock.",
                "%(count)s bids are not judged by every criterion yet. Finish them, then lock.",
                open_now,
            )
            % {"count": open_now}
        )
    seat.locked_at = at
    seat.save()
    is_last = lock_if_all(evaluation, at)
    record.subject(evaluation)
    record.private(
        seat=seat.number,
        scores=len(given),
        scores_digest=digest(sorted([*_plain(one), str(seat.pk)] for one in given)),
        all_locked=is_last,
    )
    record.parties(evaluation.buyer_id)
    return seat
