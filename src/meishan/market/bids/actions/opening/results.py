# SPDX-License-Identifier: Apache-2.0
"""Technical results, by which financial envelopes are opened or stay sealed for ever."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.states import EnvelopeKind, TenderState

from ...models import Envelope, Submission, TechnicalDecision
from ...queries import judging
from ...queries import opening as queries
from ...states import DecisionState, EnvelopeState, TechnicalResult

LONGEST_REASON = 5000


@act("bids.record_technical_result", label=gettext_lazy("Record a technical result"))
def record_technical_result(
    submission: Submission, *, by: Actor, at: datetime, record: Record, result: str, reason: str
) -> TechnicalDecision:
    """Say whether an opened technical envelope meets the requirements, and why; a second person confirms it.

    Financial envelopes are opened for the technically qualified alone (UN practice: un-procurement b 6).
    """
    if result not in (TechnicalResult.QUALIFIED, TechnicalResult.FAILED):
        raise Refused(_("Choose whether the bid is qualified."), field="result")
    words = reason.strip()
    if not words:
        raise Refused(_("Give the reason: it stays on record."), field="reason")
    if len(words) > LONGEST_REASON:
        raise Refused(
            _("The reason is too long. Say it in at most %(most)s letters.") % {"most": LONGEST_REASON},
            field="reason",
        )
    _refuse_unless_evaluated(submission, at)
    made = TechnicalDecision(
        submission=submission,
        buyer_id=submission.buyer_id,
        result=result,
        reason=words,
        proposed_by=by.the_person,
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("A result of this bid is recorded already, or is not what the panel’s report says.")
        ) from error
    record.subject(submission)
    record.private(result=result, reason=words)
    return made


@act("bids.confirm_technical_result", label=gettext_lazy("Confirm a technical result"))
def confirm_technical_result(
    decision: TechnicalDecision, *, by: Actor, at: datetime, record: Record, agrees: bool, words: str = ""
) -> TechnicalDecision:
    """As a second person, confirm a technical result or send it back. Confirmed it is final, and the financial
    envelope of a bid that is not qualified is kept sealed: no share of its key is ever released.
    """
    said = words.strip()[:LONGEST_REASON]
    if not agrees and not said:
        raise Refused(_("Say why you do not agree."), field="words")
    if decision.state != DecisionState.PROPOSED:
        raise Refused(_("This result was settled in the meantime."))
    submission = Submission.objects.select_for_update(no_key=True).get(pk=decision.submission_id)
    _refuse_unless_evaluated(submission, at)
    decision.state = DecisionState.CONFIRMED if agrees else DecisionState.SENT_BACK
    decision.settled_by, decision.settled_at, decision.settled_words = by.the_person, at, said
    decision.save()
    if agrees:
        submission.result, submission.result_at = decision.result, at
        submission.save()
        if decision.result == TechnicalResult.FAILED:
            keep_sealed(submission, at)
    record.subject(submission)
    record.private(result=decision.result, agrees=agrees, reason=said)
    return decision


def keep_sealed(submission: Submission, at: datetime) -> None:
    """Within an act: the financial envelope of this submission stays sealed for ever."""
    with scope.everything():
        Envelope.objects.filter(
            submission=submission, kind=EnvelopeKind.FINANCIAL, state=EnvelopeState.SEALED
        ).update(state=EnvelopeState.KEPT_SEALED, state_at=at)


def _refuse_unless_evaluated(submission: Submission, at: datetime) -> None:
    tender = Tender.objects.get(pk=submission.notice_id)
    notice = Notice.objects.get(pk=submission.notice_id)
    if tender.phase(at) != TenderState.EVALUATING or not tender.has_two_envelopes:
        raise Refused(_("Technical results are recorded between the two openings."))
    if judging.results_wait(notice.pk):
        raise Refused(_("The panel signs its report first. Technical results are what the report says."))
    if not queries.opened_technically(notice.pk).filter(pk=submission.pk).exists():
        raise Refused(_("The technical envelope of this bid was not opened."))
