# SPDX-License-Identifier: Apache-2.0
"""The award is announced: to every bidder in a letter with its own scores, and to everybody in the public record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms.scoring.forms import plain
from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.core.templatetags import _shown as shown
from meishan.base.ledger.acts import Record, act
from meishan.market.bids.models import Submission
from meishan.market.bids.queries.validity import valid_until
from meishan.market.tenders.actions.moving import may_go
from meishan.market.tenders.actions.moving import move as move_tender
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.models.rulebook import Rules
from meishan.market.tenders.states import TenderState

from ...models import Award, Decision, Letter, Outcome, Ranking, Recommendation, RecommendedLot
from ...queries import awards as reads
from ...queries.letters import lot_of_letter, outcome_of
from ...queries.published import shows_names
from ...states import AwardState, RecommendationState
from ._shared import bids_of, refuse_ended, refuse_sanctioned, supplier_fact, suppliers_fact, window
from .lots import end_lots
from .moving import move
from .recommending import refuse_moved_prices


@act("evaluation.announce", label=gettext_lazy("Announce the award"), public=True)
def announce(recommendation: Recommendation, *, by: Actor, at: datetime, record: Record) -> Decision:
    """Tell every bidder, each with its own scores alone, and everybody to whom each lot goes. The standstill begins: a
    bidder may ask for a debriefing and protest before the award is in force (un-procurement b 11).
    """
    notice = Notice.objects.select_related("buyer", "deadline").get(pk=recommendation.notice_id)
    refuse_ended(notice)
    if recommendation.state == RecommendationState.ANNOUNCED:
        raise Refused(_("This award was announced already. Every bidder has its letter."))
    if recommendation.state != RecommendationState.DECIDED:
        raise Refused(_("An award is announced once it is decided. This one waits for its decision."))
    refuse_moved_prices(recommendation)
    rows = list(recommendation.lots.select_related("ranking", "submission__bid", "submission__supplier"))
    refuse_sanctioned(bids_of(one.submission_id for one in rows if one.submission_id))
    if any(one.submission_id for one in rows):
        _refuse_lapsed(notice, at)
    decision = recommendation.decision
    move(recommendation, RecommendationState.ANNOUNCED, at)
    recommendation.save()
    rules = reads.frozen_rules(notice, at)
    awards = _awards(notice, decision, rows, rules, at)
    letters = _letters(decision, rows, awards, rules, at)
    tender = Tender.objects.get(pk=notice.pk)
    if awards and may_go(tender, TenderState.AWARD_NOTIFIED):
        move_tender(tender, TenderState.AWARD_NOTIFIED, at)
    elif not awards:
        _settle(notice, tender, at)
    record.subject(notice)
    record.parties(*(one.supplier_id for one in letters))
    record.public(
        reference=notice.reference,
        notice=notice.pk,
        version=notice.version,
        decision=decision.pk,
        awards=[award_fact(one) for one in awards.values()],
        lots=[_lot_fact(one, awards) for one in rows],
        offers=offers_fact(notice, rows),
        published_under=rules.key,
    )
    return decision


def _refuse_lapsed(notice: Notice, at: datetime) -> None:
    """Raises Refused once bids no longer bind: an award is made while they do (un-procurement b 10)."""
    last = valid_until(notice)
    if at.date() > last:
        raise Refused(
            _(
                "The bids bound their bidders until %(day)s. Ask all bidders to stand by them for longer first."
            )
            % {"day": shown.day(last)}
        )


def _awards(
    notice: Notice, decision: Decision, rows: list[RecommendedLot], rules: Rules, at: datetime
) -> dict[int, Award]:
    """The awards of this decision by lot, and the outcome of each lot."""
    number = Award.objects.filter(notice=notice).count()
    until = window(rules["standstill"], at, notice.buyer_id)  # type: ignore[arg-type]
    made: dict[int, Award] = {}
    for row in rows:
        if row.submission is not None:
            assert row.amount is not None  # a constraint
            assert row.usd is not None
            number += 1
            fallen = (
                Award.objects.filter(notice=notice, lot=row.lot, state=AwardState.CANCELLED)
                .order_by("-number")
                .first()
            )
            award = Award(
                notice=notice,
                buyer_id=row.buyer_id,
                number=number,
                lot=row.lot,
                decision=decision,
                ranking=row.ranking,
                submission=row.submission,
                supplier=row.submission.supplier,
                amount=row.amount,
                currency=row.currency,
                usd=row.usd,
                state_at=at,
                announced_at=at,
                standstill_until=until,
                replaces=fallen,
            )
            award.save(force_insert=True)
            made[row.lot] = award
        Outcome(
            notice=notice, lot=row.lot, decision=decision, ranking=row.ranking, award=made.get(row.lot), at=at
        ).save(force_insert=True)
    return made


def _letters(
    decision: Decision, rows: list[RecommendedLot], awards: Mapping[int, Award], rules: Rules, at: datetime
) -> list[Letter]:
    """One letter to each bidder, lot by lot."""
    notice = decision.notice
    rankings: dict[int, Ranking | None] = {row.lot: row.ranking for row in rows}
    lots: dict[Any, list[dict[str, Any]]] = {}
    bids = {}
    with scope.everything():
        for submission in reads.offers_for(notice, rankings):
            bids[submission.bid_id] = submission.bid
            lots.setdefault(submission.bid_id, []).append(
                lot_of_letter(submission, rankings[submission.lot], awards.get(submission.lot))
            )
    letters = [
        Letter(
            notice=notice,
            buyer_id=decision.buyer_id,
            supplier_id=bids[bid].supplier_id,
            bid_id=bid,
            decision=decision,
            outcome=outcome_of(told),
            content={"lots": told},
            at=at,
            debrief_until=window(rules["debrief"], at, decision.buyer_id),
            protest_until=window(rules["protest"], at, decision.buyer_id),
        )
        for bid, told in lots.items()
    ]
    for one in letters:
        one.save(force_insert=True)
    return letters


def _settle(notice: Notice, tender: Tender, at: datetime) -> None:
    """Nobody stepped up for a lot whose award fell away: it ends, and the tender with it where no award is left."""
    live = Award.objects.filter(notice=notice, state__in=reads.LIVE_AWARDS)
    if live.filter(state=AwardState.NOTIFIED).exists():
        # Lots end once none of them is in its standstill any more.
        return
    end_lots(notice, at)
    state = TenderState.AWARDED if live.exists() else TenderState.UNSUCCESSFUL
    if may_go(tender, state):
        move_tender(tender, state, at)


def award_fact(award: Award) -> dict[str, Any]:
    """An award as the public record tells of it."""
    return {
        "id": award.pk,
        "number": award.number,
        "lot": award.lot,
        "state": str(award.state),
        "suppliers": suppliers_fact(award.submission),
        "bid": award.submission.bid_id,
        "submission": award.submission_id,
        "amount": plain(award.amount),
        "currency": award.currency,
        "usd": plain(award.usd),
        "announced_at": award.announced_at,
        "standstill_until": award.standstill_until,
        "replaces": award.replaces_id,
    }


def _lot_fact(row: RecommendedLot, awards: Mapping[int, Award]) -> dict[str, Any]:
    """What came of one lot, with the digest of the ranking it rests on."""
    award = awards.get(row.lot)
    return {
        "lot": row.lot,
        "result": "awarded" if award else "unsuccessful",
        "award": award.pk if award else None,
        "ranking": row.ranking_id,
    }


def offers_fact(notice: Notice, rows: list[RecommendedLot]) -> list[dict[str, Any]]:
    """How every offer fared; who made it only where the rules let everybody know who bid."""
    named = shows_names(notice)
    told = []
    for row in rows:
        ranking = row.ranking
        if ranking is None:
            continue
        with scope.everything():
            known = {
                str(one.pk): one
                for one in Submission.objects.filter(notice=notice, lot=row.lot).select_related(
                    "supplier", "bid"
                )
            }
            for one in ranking.result["offers"]:
                submission = known[one["id"]]
                told.append(
                    {
                        "lot": row.lot,
                        "submission": submission.pk,
                        "bid": submission.bid_id,
                        "supplier": supplier_fact(submission.supplier) if named else None,
                        "rank": one["rank"],
                        "compliant": one["compliant"],
                        "amount": one["corrected_total"],
                        "currency": one["currency"],
                        "points": one["points"],
                        "score": one["score"],
                    }
                )
    return told
