# SPDX-License-Identifier: Apache-2.0
"""What follows for a bidder: questions in writing about its opened bid, whose answers change nothing of substance."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.models import Tender
from meishan.market.tenders.states import TenderState

from ...models import Bid, Clarification

LONGEST = 8000
EVALUATED = (
    TenderState.EVALUATING,
    TenderState.EVALUATING_FINANCIAL,
    TenderState.RECOMMENDED,
    TenderState.UNDER_REVIEW,
)


@act("bids.ask_clarification", label=gettext_lazy("Ask a bidder for clarification"))
def ask_clarification(
    bid: Bid, *, by: Actor, at: datetime, record: Record, question: str, due_at: datetime
) -> Clarification:
    """Ask one bidder in writing about its opened bid. Source: UN practice, un-procurement b 7: clarification in
    writing only, with no change of substance.
    """
    words = question.strip()
    if not words:
        raise Refused(_("Write the question."), field="question")
    if len(words) > LONGEST:
        raise Refused(_("The question is too long."), field="question")
    if due_at <= at:
        raise Refused(_("Give the bidder time: choose a moment in the future."), field="due_at")
    if bid.opened_at is None or Tender.objects.get(pk=bid.notice_id).state not in EVALUATED:
        raise Refused(_("Questions to bidders are asked during the evaluation."))
    made = Clarification(
        bid=bid,
        notice_id=bid.notice_id,
        supplier_id=bid.supplier_id,
        buyer_id=bid.buyer_id,
        number=Clarification.objects.filter(bid=bid).count() + 1,
        question=words,
        asked_by=by.the_person,
        asked_at=at,
        due_at=due_at,
    )
    made.save(force_insert=True)
    record.private(reference=bid.notice.reference, number=made.number, due_at=due_at, question=words)
    record.parties(bid.supplier_id, bid.buyer_id)
    return made


@act("bids.answer_clarification", label=gettext_lazy("Answer a question about a bid"))
def answer_clarification(
    clarification: Clarification, *, by: Actor, at: datetime, record: Record, answer: str
) -> Clarification:
    """Answer the buyer's question about one's bid, in time and once. Price and substance of the bid stay as sealed."""
    words = answer.strip()
    if not words:
        raise Refused(_("Write the answer."), field="answer")
    if len(words) > LONGEST:
        raise Refused(_("The answer is too long."), field="answer")
    if clarification.answered_at is not None:
        raise Refused(_("This question was answered already."))
    if at >= clarification.due_at:
        raise Refused(_("The time for this answer is over. Write to the buyer if you need more."))
    clarification.answer, clarification.answered_by, clarification.answered_at = words, by.the_person, at
    clarification.save()
    record.private(number=clarification.number, answer=words)
    record.parties(clarification.supplier_id, clarification.buyer_id)
    return clarification
