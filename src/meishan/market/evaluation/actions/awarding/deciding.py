# SPDX-License-Identifier: Apache-2.0
"""What the review committee says, and the decision: by somebody else than those who recommended, judged or advised."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.models import Notice

from ...models import Advice, Decision, Recommendation
from ...queries.parts import quorum_of
from ...states import RecommendationState, Verdict
from ._shared import LONGEST, bids_of, refuse_ended, refuse_sanctioned, said
from .moving import move
from .recommending import back_from_review, refuse_moved_prices


@act("evaluation.advise", label=gettext_lazy("Advise on a recommendation"))
def advise(
    recommendation: Recommendation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    verdict: str,
    comment: str = "",
) -> Advice:
    """As a member of the review committee, endorse a recommendation, send it back, or advise against it, with the
    reason kept. One sends it back; otherwise as many as the tender's rules say make the committee's word. Source: UN
    Procurement Manual ch. 11: no final action before the committee's advice.
    """
    if verdict not in Verdict.values:
        raise Refused(_("Choose what you advise."), field="verdict")
    words = comment.strip()[:LONGEST]
    if verdict != Verdict.ENDORSE:
        words = said(comment, "comment", _("Say why, so that it can be mended."))
    if recommendation.state != RecommendationState.SUBMITTED or not recommendation.needs_review:
        raise Refused(_("This recommendation is not before the committee now. Load the page again."))
    made = Advice(
        recommendation=recommendation,
        notice_id=recommendation.notice_id,
        buyer_id=recommendation.buyer_id,
        person=by.the_person,
        verdict=verdict,
        comment=words,
        at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("You gave your advice on this recommendation already.")) from error
    quorum = quorum_of(recommendation.notice_id)
    said_so = list(recommendation.advices.values_list("verdict", flat=True))
    if verdict == Verdict.RETURN:
        _settle(recommendation, RecommendationState.RETURNED, by, at, words)
    elif said_so.count(Verdict.REJECT) >= quorum:
        _settle(recommendation, RecommendationState.REJECTED, by, at, words)
    elif said_so.count(Verdict.ENDORSE) >= quorum:
        move(recommendation, RecommendationState.ENDORSED, at)
        recommendation.save()
    record.subject(recommendation)
    record.private(
        reference=recommendation.notice.reference,
        number=recommendation.number,
        verdict=verdict,
        reason=words,
        state=recommendation.state,
    )
    record.parties(recommendation.buyer_id)
    return made


def _settle(recommendation: Recommendation, state: str, by: Actor, at: datetime, words: str) -> None:
    move(recommendation, state, at)
    recommendation.ended_by, recommendation.ended_words = by.the_person, words
    recommendation.save()
    back_from_review(recommendation, at)


@act("evaluation.decide", label=gettext_lazy("Decide on a recommendation"))
def decide(
    recommendation: Recommendation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    approves: bool,
    words: str = "",
) -> Decision:
    """Approve a recommendation or send it back, as somebody who had no hand in it (a constraint). One that a committee
    reviews is decided on by the head, and only once the committee has endorsed it.
    """
    notice = Notice.objects.get(pk=recommendation.notice_id)
    refuse_ended(notice)
    reason = words.strip()[:LONGEST]
    if not approves:
        reason = said(words, "words", _("Say why you do not approve it."))
    awaited = RecommendationState.ENDORSED if recommendation.needs_review else RecommendationState.SUBMITTED
    if recommendation.state != awaited:
        if recommendation.state == RecommendationState.SUBMITTED:
            raise Refused(_("The review committee must endorse it first."))
        raise Refused(_("This recommendation does not wait for a decision. Load the page again."))
    if approves:
        refuse_moved_prices(recommendation)
        refuse_sanctioned(
            bids_of(one.submission_id for one in recommendation.lots.all() if one.submission_id)
        )
    assert recommendation.submitted_by is not None  # a constraint
    made = Decision(
        recommendation=recommendation,
        notice=notice,
        buyer_id=recommendation.buyer_id,
        approves=approves,
        words=reason,
        recommended_by=recommendation.made_by,
        submitted_by=recommendation.submitted_by,
        decided_by=by.the_person,
        decided_at=at,
    )
    made.save(force_insert=True)
    if approves:
        move(recommendation, RecommendationState.DECIDED, at)
        recommendation.save()
    else:
        _settle(recommendation, RecommendationState.RETURNED, by, at, reason)
    record.subject(recommendation)
    record.private(
        reference=notice.reference,
        number=recommendation.number,
        accepted=approves,
        reason=reason,
    )
    record.parties(recommendation.buyer_id)
    return made
