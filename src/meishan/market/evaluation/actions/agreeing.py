# SPDX-License-Identifier: Apache-2.0
"""The consensus meeting: what the panel agrees on, criterion by criterion, with the reason it agrees on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.bids.models import TechnicalDecision
from meishan.market.bids.states import DecisionState

from ..models import Agreed, Evaluation, Report
from ..queries import scores as queries
from ..queries.criteria import Criterion, criteria_of
from ..states import EvaluationState
from ._shared import move, refuse_unless, refuse_unless_judged
from .scoring import Judged, check, offer_in, take


@act("evaluation.agree", label=gettext_lazy("Record what the panel agreed on"))
def agree(
    evaluation: Evaluation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    submission: UUID,
    judged: Sequence[Judged],
) -> list[Agreed]:
    """Record what the panel agreed on for one bid in its consensus meeting, with the reason: first the preliminary
    check, then the rest. It may be changed until the report is signed; a report already written is then replaced.
    """
    refuse_unless_judged(evaluation.pk, at)
    refuse_unless(evaluation, EvaluationState.LOCKED, EvaluationState.CONSENSUS)
    if TechnicalDecision.objects.filter(
        submission__notice=evaluation.pk, state=DecisionState.CONFIRMED
    ).exists():
        raise Refused(
            _(
                "Prices were opened by what the panel had agreed on, so that stays as it is. Only the words of the "
                "report can be written anew."
            )
        )
    offer = offer_in(evaluation, submission)
    criteria = criteria_of(evaluation.notice)
    before = {one.criterion: one for one in queries.agreed_of(evaluation).filter(submission=offer)}
    checked = check(criteria, judged, {key: one.edition for key, one in before.items()})
    _refuse_out_of_order(criteria, checked, before)
    if evaluation.state == EvaluationState.LOCKED:
        move(evaluation, EvaluationState.CONSENSUS, at)
        evaluation.save()
    made = []
    for one in checked:
        kept = before.get(one.criterion) or Agreed(
            evaluation=evaluation,
            buyer_id=evaluation.buyer_id,
            submission=offer,
            criterion=one.criterion,
            edition=0,
        )
        take(kept, one, criteria, at)
        kept.person = by.the_person
        kept.save()
        made.append(kept)
    # A report says what was agreed: it is written anew where that changed.
    Report.objects.filter(evaluation=evaluation, replaced_at__isnull=True).update(replaced_at=at)
    record.private(
        submission=offer.pk,
        agreed=[
            {"criterion": one.criterion, "points": one.points, "passes": one.passes, "reason": one.reason}
            for one in made
        ],
    )
    return made


def _refuse_out_of_order(
    criteria: Sequence[Criterion], judged: Sequence[Judged], before: Mapping[str, Agreed]
) -> None:
    after = {key: one.passes for key, one in before.items()} | {one.criterion: one.passes for one in judged}
    preliminary = {one.id for one in criteria if one.is_preliminary}
    others = [one for one in judged if one.criterion not in preliminary]
    if others and any(after.get(one) is None for one in preliminary):
        raise Refused(_("Agree on the preliminary check of this bid first; then on its substance."))
    if others and any(after.get(one) is False for one in preliminary):
        raise Refused(
            _("This bid failed the preliminary check, so nothing else of it is judged. Leave the rest empty.")
        )
