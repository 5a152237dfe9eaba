# SPDX-License-Identifier: Apache-2.0
"""What became of an envelope, written down once: in its own row, in its line, and in the abstract all may watch."""

from datetime import datetime

from meishan.base.core import scope

from ...models import AbstractLine, Bid, Envelope, OpeningLine
from ...queries import opening as queries
from ...states import ENVELOPE_MOVES, EnvelopeState, Fault, can_move


def settle(
    line: OpeningLine,
    state: str,
    at: datetime,
    *,
    fault: str = "",
    culprit: str = "",
    culprit_seat: int | None = None,
    words: str = "",
) -> None:
    """Within an act: the envelope of this line is `state`, because of `fault` at the door of `culprit`."""
    line.fault, line.culprit, line.culprit_seat = fault, culprit, culprit_seat
    line.fault_words, line.settled_at = words, at
    with scope.everything():
        envelope = Envelope.objects.select_for_update(no_key=True).get(pk=line.pk)
        if not can_move(ENVELOPE_MOVES, envelope.state, state):
            raise ValueError(f"an envelope does not go from {envelope.state} to {state}")
        envelope.state, envelope.state_at = state, at
        envelope.void_reason = str(Fault(fault).label) if fault else ""
        if state == EnvelopeState.OPENED:
            envelope.opened_at = at
        envelope.save()
        line.save()
        _tell(line, envelope, at)


def _tell(line: OpeningLine, envelope: Envelope, at: datetime) -> None:
    bid = Bid.objects.get(pk=line.submission.bid_id)
    reads_totals = queries.reads_totals(line.opening)
    AbstractLine.objects.update_or_create(
        line=line,
        defaults={
            "opening": line.opening,
            "number": line.number,
            "lot": line.lot,
            "supplier_id": line.supplier_id,
            "partners": [{"name": one["name"], "country": one["country"]} for one in bid.consortium],
            "state": envelope.state,
            "fault": line.fault,
            "culprit": line.culprit,
            "culprit_seat": line.culprit_seat,
            "total": line.total if reads_totals else None,
            "computed": line.computed if reads_totals else None,
            "currency": line.currency if reads_totals else "",
            "differs": reads_totals and bool(line.price_faults),
            "at": at,
            "seen_by": line.watchers,
        },
    )
