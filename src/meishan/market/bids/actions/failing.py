# SPDX-License-Identifier: Apache-2.0
"""Every try that came to nothing is kept with its reason, for its bidder to see."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy

from meishan.base.core import clock
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.models import Notice

from ..models import FailedTry
from ..queries import bid_of
from ._shared import Late

TRIES_A_MINUTE = 30
"""How many failed tries of one bidder are kept each minute."""

LONGEST_REASON = 2000
LARGEST_LOT = 100_000


def note_failure(
    notice: Notice,
    *,
    by: Actor,
    act: str,
    reason: Refused | Denied,
    lot: int | None = None,
    commitment: str = "",
) -> FailedTry | None:
    """Keep what was tried in vain, and why; None where it was nobody's who could bid, or one of too many."""
    if by.organisation is None or notice.buyer_id is None:
        return None
    recent = FailedTry.objects.filter(
        supplier_id=by.organisation, at__gt=clock.now() - timedelta(minutes=1)
    ).count()
    if recent >= TRIES_A_MINUTE:
        return None
    try:
        noted: FailedTry = note_failed_try(
            notice,
            by=by,
            of=act,
            reason=str(reason),
            lot=lot,
            commitment=commitment,
            is_late=isinstance(reason, Late),
        )
    except Denied:
        return None
    return noted


@act("bids.note_failed_try", label=gettext_lazy("A try that failed"), lock="none", sealed=True)
def note_failed_try(
    notice: Notice,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    of: str,
    reason: str,
    lot: int | None,
    commitment: str,
    is_late: bool,
) -> FailedTry:
    """Keep each try to submit, confirm, withdraw or upload that came to nothing, with its reason, for the bidder to see
    (NIC India, System Malfunction Procedure; UK InHealth v NHS England). The buyer reads it after the opening.
    """
    bid = bid_of(notice, by.organisation)
    assert notice.buyer_id is not None  # note_failure: nobody bids on other platforms' notices
    made = FailedTry(
        notice=notice,
        bid=bid,
        supplier_id=by.the_organisation,
        buyer_id=notice.buyer_id,
        person=by.person,
        act=of,
        lot=lot if lot is not None and 0 <= lot <= LARGEST_LOT else None,
        commitment=commitment,
        reason=reason[:LONGEST_REASON],
        is_late=is_late,
        at=at,
    )
    made.save(force_insert=True)
    record.subject(made)
    record.public(notice=notice.pk, reference=notice.reference, lot=made.lot, late=is_late)
    record.private(tried=of, reason=made.reason, commitment=commitment)
    return made
