# SPDX-License-Identifier: Apache-2.0
"""To whom each lot should go: the offer that ranks first, put by an officer to those who review and decide."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.bids.models import Submission
from meishan.market.tenders.actions.moving import may_go
from meishan.market.tenders.actions.moving import move as move_tender
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.states import TenderState

from ...models import Award, Ranking, Recommendation, RecommendedLot, Rejection
from ...queries import awards as reads
from ...queries.parts import can_review, quorum_of
from ...states import RecommendationState
from ._shared import bids_of, refuse_ended, refuse_negotiating, refuse_sanctioned, said
from .moving import move

BEFORE_ANNOUNCEMENT = (
    TenderState.EVALUATING,
    TenderState.EVALUATING_FINANCIAL,
    TenderState.RECOMMENDED,
    TenderState.UNDER_REVIEW,
)


@act("evaluation.recommend", label=gettext_lazy("Recommend an award"))
def recommend(notice: Notice, *, by: Actor, at: datetime, record: Record, reasons: str) -> Recommendation:
    """Write down, for each lot that is still open, the offer that ranks first and for how much. A draft that was
    not handed over yet is replaced. Once an award has fallen away, this recommends the next in rank, or, where no
    offer is left that can be accepted, to end the lot without award.
    """
    words = said(reasons, "reasons", _("Say why; whoever reviews and decides reads it."))
    refuse_ended(notice)
    if not reads.is_reported(notice):
        raise Refused(_("The panel signs its report first; then offers are ranked."))
    open_one = reads.open_recommendation(notice)
    if open_one is not None and open_one.state != RecommendationState.DRAFT:
        raise Refused(
            _("Another recommendation is on its way. Withdraw it first, or wait for what comes of it.")
        )
    refuse_negotiating(notice)
    lots = reads.open_lots(notice)
    if not lots:
        raise Refused(_("Every lot has its award already."))
    rows = [_row(notice, lot, by) for lot in lots]
    winners = [one for one in rows if one.submission_id is not None]
    if not winners and not Award.objects.filter(notice=notice).exists():
        raise Refused(_("No offer can be accepted for any lot. End the tender without result instead."))
    rules = reads.frozen_rules(notice, at)
    value = _in_rules(notice, winners, rules.currency)
    if open_one is not None:
        _end(open_one, RecommendationState.WITHDRAWN, by, at, _("Replaced by a newer draft."))
    made = Recommendation(
        notice=notice,
        buyer_id=by.the_organisation,
        number=Recommendation.objects.filter(notice=notice).count() + 1,
        state_at=at,
        reasons=words,
        value=value,
        value_currency=rules.currency,
        needs_review=rules.needs_review(value),
        made_by=by.the_person,
        made_at=at,
    )
    made.save(force_insert=True)
    for one in rows:
        one.recommendation = made
        one.save(force_insert=True)
    record.subject(made)
    record.private(reference=notice.reference, number=made.number, reason=words, lots=lots_fact(rows))
    record.parties(notice.buyer_id)
    return made


def _row(notice: Notice, lot: int, by: Actor) -> RecommendedLot:
    """What the newest ranking says of a lot. Raises Refused where it is missing or no longer true."""
    row = RecommendedLot(notice=notice, buyer_id=by.the_organisation, lot=lot)
    ranking = Ranking.objects.filter(notice=notice, lot=lot).order_by("-number").first()
    if ranking is None:
        if reads.offers_for(notice, [lot]).exists():
            raise Refused(_("Rank the offers first."))
        return row
    if Rejection.objects.filter(notice=notice, submission__lot=lot, made_at__gt=ranking.made_at).exists():
        raise Refused(_("An offer was rejected after the last ranking. Rank the offers again."))
    if ranking.made_at < reads.reported_at(notice):
        raise Refused(_("The panel signed another report after the last ranking. Rank the offers again."))
    priced_at = reads.final_prices_at(notice)
    if priced_at is not None and ranking.made_at < priced_at:
        raise Refused(_("Bidders made final offers after the last ranking. Rank the offers again."))
    row.ranking = ranking
    if ranking.winner is None:
        if any(one["rank"] for one in ranking.result["offers"]):
            raise Refused(_("Offers are equal, and the published rules do not part them."))
        return row
    offer = next(one for one in ranking.result["offers"] if one["id"] == ranking.winner)
    submission = Submission.objects.select_related("bid").get(pk=ranking.winner)
    amount, currency = Decimal(offer["corrected_total"]), str(offer["currency"])
    usd = reads.in_currency(notice, amount, currency, "USD")
    if usd is None:
        raise _no_rate(currency)
    row.submission, row.supplier_id, row.rank = submission, submission.supplier_id, 1
    row.amount, row.currency, row.usd = amount, currency, usd
    return row


def _no_rate(currency: str) -> Refused:
    return Refused(
        _(
            "There is no exchange rate of %(currency)s for the day of the deadline. Ask the operator to load the "
            "United Nations’ rates."
        )
        % {"currency": currency}
    )


def _in_rules(notice: Notice, rows: list[RecommendedLot], currency: str) -> Decimal:
    """What all lots are worth together, in the currency the rules count in."""
    total = Decimal(0)
    for row in rows:
        assert row.amount is not None
        found = reads.in_currency(notice, row.amount, row.currency, currency)
        if found is None:
            raise _no_rate(currency)
        total += found
    return total


def lots_fact(rows: list[RecommendedLot]) -> list[dict[str, Any]]:
    """The lots of a recommendation as the record keeps them."""
    return [
        {
            "lot": row.lot,
            "submission": row.submission_id,
            "supplier": row.supplier_id,
            "amount": row.amount,
            "currency": row.currency,
            "usd": row.usd,
            "digest": row.ranking.problem_digest if row.ranking else "",
        }
        for row in rows
    ]


@act("evaluation.submit_recommendation", label=gettext_lazy("Hand over a recommendation"))
def submit_recommendation(
    recommendation: Recommendation, *, by: Actor, at: datetime, record: Record
) -> Recommendation:
    """Hand a recommendation over: to the review committee from the value on that the rules name, else to whoever
    decides. Those recommended are vetted (HLCM Model Policy Framework: at award recommendation).
    """
    notice = Notice.objects.get(pk=recommendation.notice_id)
    refuse_ended(notice)
    refuse_moved_prices(recommendation)
    _refuse_stale(recommendation)
    refuse_sanctioned(bids_of(one.submission_id for one in recommendation.lots.all() if one.submission_id))
    recommendation.submitted_by, recommendation.submitted_at = by.the_person, at
    move(recommendation, RecommendationState.SUBMITTED, at)
    recommendation.save()
    # Whoever hands it over has a part in it from here on.
    if recommendation.needs_review and not can_review(recommendation.buyer_id, notice.pk):
        raise Refused(
            _(
                "The review committee has too few members who had no hand in this tender: it takes %(count)s beside "
                "the head who decides. Ask the head to appoint them."
            )
            % {"count": quorum_of(notice.pk)}
        )
    tender = Tender.objects.get(pk=notice.pk)
    if tender.state in (TenderState.EVALUATING, TenderState.EVALUATING_FINANCIAL):
        tender = move_tender(tender, TenderState.RECOMMENDED, at)
    if recommendation.needs_review and may_go(tender, TenderState.UNDER_REVIEW):
        move_tender(tender, TenderState.UNDER_REVIEW, at)
    record.private(
        reference=notice.reference,
        number=recommendation.number,
        value=recommendation.value,
        currency=recommendation.value_currency,
        needs_review=recommendation.needs_review,
        lots=lots_fact(list(recommendation.lots.select_related("ranking"))),
    )
    record.parties(notice.buyer_id)
    return recommendation


def refuse_moved_prices(recommendation: Recommendation) -> None:
    """Raises Refused where bidders were asked for better terms since the recommendation was written."""
    refuse_negotiating(recommendation.notice)
    prices_at = reads.final_prices_at(recommendation.notice)
    if prices_at is not None and prices_at > recommendation.made_at:
        raise Refused(
            _(
                "Bidders were asked for better terms since this was written. Withdraw it, rank the offers again and "
                "write it anew."
            )
        )


def _refuse_stale(recommendation: Recommendation) -> None:
    """Raises Refused where the offers were ranked again since the recommendation was written."""
    newest = reads.newest_rankings(recommendation.notice)
    for one in recommendation.lots.all():
        ranking = newest.get(one.lot)
        if ranking is not None and ranking.pk != one.ranking_id:
            raise Refused(_("The offers were ranked again since. Write the recommendation anew."))


@act("evaluation.withdraw_recommendation", label=gettext_lazy("Withdraw a recommendation"))
def withdraw_recommendation(
    recommendation: Recommendation, *, by: Actor, at: datetime, record: Record, reason: str
) -> Recommendation:
    """Take a recommendation back before it is announced, with the reason, so that another one can be written."""
    words = said(reason, "reason", _("Say why it is withdrawn."))
    _end(recommendation, RecommendationState.WITHDRAWN, by, at, words)
    record.private(number=recommendation.number, reason=words)
    record.parties(recommendation.buyer_id)
    return recommendation


def _end(recommendation: Recommendation, state: str, by: Actor, at: datetime, words: str) -> None:
    move(recommendation, state, at)
    recommendation.ended_by, recommendation.ended_words = by.the_person, words
    recommendation.save()
    back_from_review(recommendation, at)


def back_from_review(recommendation: Recommendation, at: datetime) -> None:
    """Within an act: the tender leaves the committee, where it was there."""
    tender = Tender.objects.get(pk=recommendation.notice_id)
    if tender.state == TenderState.UNDER_REVIEW:
        move_tender(tender, TenderState.RECOMMENDED, at)
