# SPDX-License-Identifier: Apache-2.0
"""What a panel judges: the bids that were opened, lot by lot, under their names or under letters."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from meishan.market.bids.models import Submission
from meishan.market.bids.states import EnvelopeState, SubmissionState
from meishan.market.tenders.models import Lot
from meishan.market.tenders.states import EnvelopeKind, LotState

from ..models import Alias, Evaluation, Seat
from ..states import OPEN_SCORES, SeatRole

NOT_JUDGED = (LotState.REMOVED, LotState.CANCELLED)
"""Lots whose bids nobody judges. Those awarded, or announced as without an award, were judged."""


def offers_of(notice: UUID) -> QuerySet[Submission]:
    """What was submitted for each lot and opened so that it can be judged, in the order of the lots."""
    return (
        Submission.objects.filter(
            notice=notice,
            state=SubmissionState.STANDING,
            envelopes__kind__in=(EnvelopeKind.TECHNICAL, EnvelopeKind.WHOLE),
            envelopes__state=EnvelopeState.OPENED,
        )
        .exclude(lot__in=Lot.objects.filter(notice=notice, state__in=NOT_JUDGED).values("number"))
        .select_related("bid__supplier", "supplier")
        .order_by("lot", "at", "id")
    )


def letter(number: int) -> str:
    """1 is A, 26 is Z, 27 is AA."""
    word = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        word = chr(ord("A") + rest) + word
    return word


def shows_names(evaluation: Evaluation, seat: Seat | None) -> bool:
    """Whether the holder of that seat reads bidders' names beside their bids: where there are letters, only once all
    scores are locked.

    The secretary always does: questions to bidders go through her.
    """
    if not evaluation.has_pseudonyms or evaluation.state in OPEN_SCORES:
        return True
    return seat is None or seat.role == SeatRole.SECRETARY


@dataclass(frozen=True)
class OfferView:
    """One offer as a reader may see it: `name` is "" where she reads only its letter."""

    submission: Submission
    letter: str
    name: str

    @property
    def lot(self) -> int:
        return self.submission.lot


def offer_views(evaluation: Evaluation, seat: Seat | None) -> list[OfferView]:
    """All offers, in the order of their names, or of their letters, so that the order tells nothing."""
    letters = {one.bid_id: letter(one.number) for one in Alias.objects.filter(evaluation=evaluation)}
    named = shows_names(evaluation, seat)
    found = [
        OfferView(one, letters.get(one.bid_id, ""), one.supplier.name if named else "")
        for one in offers_of(evaluation.pk)
    ]
    return sorted(found, key=lambda one: (one.lot, one.name.casefold(), len(one.letter), one.letter))
