# SPDX-License-Identifier: Apache-2.0
"""How long bids bind their bidders, and who was asked to stand by them for longer."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from meishan.market.tenders.models import Lot, Notice, NoticeVersion
from meishan.market.tenders.models.terms import terms_of
from meishan.market.tenders.states import LotState

from ..models import Bid, Submission, ValidityAnswer, ValidityRequest
from ..states import EnvelopeState, SubmissionState, TechnicalResult


def valid_until(notice: Notice) -> date:
    """The last day on which all bids still in the running bind their bidders."""
    last = ValidityRequest.objects.filter(notice=notice).order_by("-number").first()
    if last is not None:
        return last.until
    content = NoticeVersion.objects.values_list("content", flat=True).get(
        notice=notice, number=notice.version
    )
    terms = terms_of(content) or {}
    closes_at = notice.deadline.closes_at.astimezone(ZoneInfo(notice.zone))
    return closes_at.date() + timedelta(days=int(terms.get("validity_days") or 0))


def bids_in_force(notice: Notice) -> QuerySet[Bid]:
    """Opened bids that are still in the running for a lot: not failed technically there, and extended each time they
    were asked.
    """
    refused = ValidityAnswer.objects.filter(request__notice=notice).exclude(agrees=True)
    running = _in_force().filter(notice=notice)
    return Bid.objects.filter(notice=notice, opened_at__isnull=False, pk__in=running.values("bid")).exclude(
        pk__in=refused.values("bid")
    )


def lots_in_force(bid: Bid) -> list[int]:
    """The lots that bid is still in the running for; 0 is the whole."""
    return sorted(set(_in_force().filter(bid=bid).values_list("lot", flat=True)))


def _in_force() -> QuerySet[Submission]:
    """What was opened, stands and did not fail, of lots that are still there."""
    gone = Lot.objects.filter(notice=OuterRef("notice"), number=OuterRef("lot")).exclude(
        state=LotState.ACTIVE
    )
    return (
        Submission.objects.filter(state=SubmissionState.STANDING, envelopes__state=EnvelopeState.OPENED)
        .exclude(result=TechnicalResult.FAILED)
        .exclude(Exists(gone))
    )


def requests_of(notice: Notice) -> QuerySet[ValidityRequest]:
    """What the bidders of a tender were asked, with their answers, as far as the reader's scope shows them."""
    return (
        ValidityRequest.objects.filter(notice=notice).prefetch_related("answers__supplier").order_by("number")
    )


def answers_of(bid: Bid) -> QuerySet[ValidityAnswer]:
    """What one bidder was asked, and what it answered."""
    return ValidityAnswer.objects.filter(bid=bid).select_related("request").order_by("request__number")


def answer_for_reader(pk: UUID) -> ValidityAnswer | None:
    """One answer, given or not, with its request and tender."""
    return (
        ValidityAnswer.objects.select_related(
            "request", "bid__supplier", "bid__notice__buyer", "bid__notice__deadline", "bid__notice__tender"
        )
        .filter(pk=pk)
        .first()
    )
