# SPDX-License-Identifier: Apache-2.0
"""Offers rejected for another reason than a criterion; and the ranking, reckoned so that anyone gets the same."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms import scoring
from meishan.base.core import clock, scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.bids.models import FinalOffer, Submission, ValidityAnswer
from meishan.market.bids.states import NegotiationState
from meishan.market.tenders.models import Notice, Tender

from ... import queries
from ...models import Award, Ranking, Rejection
from ...queries import awards as reads
from ...states import RejectionGround
from ._shared import refuse_ended, said


@act("evaluation.reject_offer", label=gettext_lazy("Reject an offer"))
def reject_offer(
    submission: Submission, *, by: Actor, at: datetime, record: Record, ground: str, words: str
) -> Rejection:
    """Say that an offer is out for another reason than a published criterion, and why: a sanction, a price that could
    not be explained, a correction refused (un-procurement b 7). It counts with the next ranking, which is reviewed.
    """
    if ground not in RejectionGround.values:
        raise Refused(_("Choose why the offer is rejected."), field="ground")
    reason = said(words, "words", _("Say why; whoever reviews and decides reads it, and the bidder may ask."))
    notice = Notice.objects.get(pk=submission.notice_id)
    _refuse_unless_rankable(notice)
    if submission.opened_at is None:
        raise Refused(_("This offer was not opened."))
    if Award.objects.filter(submission=submission, state__in=reads.LIVE_AWARDS).exists():
        raise Refused(_("This offer has an award. Cancel the award first, with its reason."))
    made = Rejection(
        notice=notice,
        buyer_id=submission.buyer_id,
        submission=submission,
        ground=ground,
        words=reason,
        made_by=by.the_person,
        made_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This offer is rejected already.")) from error
    record.subject(submission)
    record.private(reference=notice.reference, lot=submission.lot, ground=ground, reason=reason)
    record.parties(submission.buyer_id)
    return made


@act("evaluation.rank_offers", label=gettext_lazy("Rank the offers"))
def rank_offers(notice: Notice, *, by: Actor, at: datetime, record: Record) -> list[Ranking]:
    """Reckon who ranks where for each lot that has no award yet, by the published method, from the agreed scores, the
    opened prices and the frozen rates. The same file gives anybody the same ranking.
    """
    _refuse_unless_rankable(notice)
    made = []
    for lot in reads.open_lots(notice):
        with scope.everything():
            if not reads.offers_for(notice, [lot]).exists():
                continue
            problem = _problem(notice, lot)
        try:
            result = scoring.rank(problem)
        except scoring.ScoringError as error:
            raise Refused(sentence_of(error)) from error
        made.append(
            Ranking(
                notice=notice,
                buyer_id=by.the_organisation,
                lot=lot,
                number=Ranking.objects.filter(notice=notice, lot=lot).count() + 1,
                problem=problem.json,
                result=result.json,
                problem_digest=problem.digest,
                result_digest=result.digest,
                made_by=by.the_person,
                made_at=at,
            )
        )
    if not made:
        raise Refused(_("There is no offer left to rank."))
    for one in made:
        one.save(force_insert=True)
    record.subject(notice)
    record.private(
        reference=notice.reference,
        rankings=[
            {"lot": one.lot, "number": one.number, "digest": one.problem_digest, "result": one.result_digest}
            for one in made
        ],
    )
    record.parties(notice.buyer_id)
    return made


def _refuse_unless_rankable(notice: Notice) -> None:
    refuse_ended(notice)
    if not reads.is_reported(notice):
        raise Refused(_("The panel signs its report first; then offers are ranked."))
    if not reads.may_be_ranked(Tender.objects.get(pk=notice.pk)):
        raise Refused(
            _("Offers are ranked once their prices are open, and until the award is under contract.")
        )


def _problem(notice: Notice, lot: int) -> scoring.Problem:
    """What is ranked: as the panel agreed and the openers opened, with what was rejected since."""
    rejected = {
        one.submission_id: scoring.Rejection(one.ground, " ".join(one.words.split())[:4000])
        for one in Rejection.objects.filter(notice=notice, submission__lot=lot)
    }
    for submission in _stood_down(notice, lot):
        rejected.setdefault(
            submission, scoring.Rejection("withdrawn", "It did not stand by its bid for longer.")
        )
    try:
        return queries.problem_of(notice, lot, rejected=rejected, final=_final_prices(notice, lot))
    except scoring.ScoringError as error:
        raise Refused(sentence_of(error)) from error


def _final_prices(notice: Notice, lot: int) -> dict[UUID, scoring.Price]:
    """What bidders offered last for that lot, in negotiations that two officers minuted, by their submissions."""
    found: dict[UUID, scoring.Price] = {}
    made = {one.bid_id: one.pk for one in reads.offers_for(notice, [lot])}
    for one in (
        FinalOffer.objects.filter(
            invite__negotiation__notice=notice, invite__negotiation__state=NegotiationState.CONFIRMED
        )
        .select_related("invite")
        .order_by("invite__negotiation__number")
    ):
        submission, price = made.get(one.invite.bid_id), one.price_of(lot)
        if submission is not None and price is not None:
            found[submission] = scoring.Price(one.currency, price)
    return found


def _stood_down(notice: Notice, lot: int) -> Iterable[UUID]:
    """Offers whose bidders were asked to stand by their bids for longer, and did not agree in time."""
    asked = ValidityAnswer.objects.filter(request__notice=notice, bid__submissions__lot=lot).exclude(
        agrees=True
    )
    late = asked.filter(agrees=False) | asked.filter(request__due_at__lte=clock.now())
    return Submission.objects.filter(bid__in=late.values("bid"), lot=lot, notice=notice).values_list(
        "pk", flat=True
    )


def sentence_of(error: scoring.ScoringError) -> str:
    """What is wrong with an evaluation, in the reader's language where it is known here."""
    facts = {name: str(value) for name, value in error.facts.items()}
    known = {
        "no_rate": _(
            "There is no exchange rate of %(currency)s for this tender. Ask the operator to load the United "
            "Nations’ rates, then rank again."
        ),
        "no_price": _(
            "An offer that passed has no price that can be read. Reject it with that reason, or ask its bidder."
        ),
        "score_missing": _(
            "An offer was not judged by every criterion. The panel must agree on all of them."
        ),
        "bad_life_cycle": _(
            "An offer promises to be worth more at its end than all it costs. Ask its bidder, or reject it with that "
            "reason."
        ),
        "score_range": _("An offer has more points than a criterion gives. The panel must correct it."),
    }
    told = known.get(error.code)
    try:
        return told % facts if told else str(error)
    except KeyError:
        return str(error)
