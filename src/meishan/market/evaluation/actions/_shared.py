# SPDX-License-Identifier: Apache-2.0
"""What the acts of this app have in common: the evaluation's own row, its moves, and where the tender stands."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.core.errors import Refused
from meishan.market.tenders.models import Tender
from meishan.market.tenders.states import TenderState

from ..models import Evaluation
from ..queries import panels
from ..states import EVALUATION_MOVES, EvaluationState, can_move

LONGEST = 5000


def held(evaluation: UUID) -> Evaluation:
    """The evaluation, its row locked until the act ends."""
    return (
        Evaluation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("notice")
        .get(pk=evaluation)
    )


def move(evaluation: Evaluation, state: str, at: datetime) -> None:
    """Take an evaluation on along the table of moves; the caller saves. Raises Refused."""
    if not can_move(EVALUATION_MOVES, evaluation.state, state):
        raise Refused(
            _("This evaluation is at the stage “%(stage)s”, so this can't be done now. Load the page again.")
            % {"stage": EvaluationState(evaluation.state).label}
        )
    evaluation.state, evaluation.state_at = state, at


def refuse_unless(evaluation: Evaluation, *states: str) -> None:
    """Raises Refused where the evaluation is at none of these stages."""
    if evaluation.state in states:
        return
    sentences = {
        EvaluationState.FORMING: _("The panel is not complete yet, or somebody on it has not declared yet."),
        EvaluationState.INDIVIDUAL: _("The members of the panel have not all locked their scores yet."),
        EvaluationState.LOCKED: _(
            "All scores are locked. Nobody changes them any more; now the panel agrees."
        ),
        EvaluationState.CONSENSUS: _(
            "All scores are locked. Nobody changes them any more; now the panel agrees."
        ),
        EvaluationState.REPORTED: _("The panel has signed its report. Nothing of it changes any more."),
    }
    raise Refused(sentences[EvaluationState(evaluation.state)])


def refuse_unless_judged(notice: UUID, at: datetime) -> None:
    """Raises Refused where the tender's bids are not opened yet, or are not judged any more."""
    phase = Tender.objects.get(pk=notice).phase(at)
    if phase in (TenderState.PUBLISHED, TenderState.SUSPENDED, TenderState.CLOSED, TenderState.OPENING):
        raise Refused(
            _("The bids are not opened yet. Once they are, it is known who bids, and you can go on.")
        )
    if phase != TenderState.EVALUATING and not (
        phase == TenderState.RECOMMENDED and panels.is_reopened(notice)
    ):
        raise Refused(
            _("This tender is at the stage “%(stage)s”: its bids are not judged any more.")
            % {"stage": TenderState(phase).label}
        )


def words_of(said: str, *, field: str, missing: str) -> str:
    """What somebody wrote, without space around it. Raises Refused where it is empty or too long."""
    words = said.strip()
    if not words:
        raise Refused(missing, field=field)
    if len(words) > LONGEST:
        raise Refused(
            ngettext(
                "This is too long. Say it in at most %(most)s letter.",
                "This is too long. Say it in at most %(most)s letters.",
                LONGEST,
            )
            % {"most": LONGEST},
            field=field,
        )
    return words


def begin_if_ready(evaluation: Evaluation, at: datetime) -> None:
    """Once the whole panel has declared, it scores."""
    if evaluation.state == EvaluationState.FORMING and panels.may_begin(evaluation):
        move(evaluation, EvaluationState.INDIVIDUAL, at)
        evaluation.begun_at = at
        evaluation.save()
