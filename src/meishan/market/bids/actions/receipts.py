# SPDX-License-Identifier: Apache-2.0
"""Receipts: written and signed by the act they tell of.

Where the log's key can't be used at that moment, the receipt is signed by whoever reads it first afterwards.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from meishan.algorithms.sealing.receipts import Receipt as Signed
from meishan.base.core import clock, ids
from meishan.base.ledger import queries as ledger
from meishan.base.ledger import signing
from meishan.base.ledger.acts import Record, plain

from ..models import Envelope, Receipt, Submission

logger = logging.getLogger(__name__)


def make(
    submission: Submission,
    envelopes: Sequence[Envelope],
    *,
    at: datetime,
    record: Record,
    reference: str,
    world: str = "",
) -> Receipt:
    """The receipt of the act at work, signed and not yet saved; it is handed out only once that act is committed."""
    said = Signed(
        world=world or ledger.world().kind,
        tender=str(submission.notice_id),
        reference=reference,
        lot=submission.lot,
        number=submission.number,
        supplier=str(submission.supplier_id),
        submission=str(submission.pk),
        at=str(plain(submission.at.astimezone(UTC))),
        commitments={one.kind: one.commitment for one in envelopes},
        tender_version=submission.tender_version,
        entry=str(record.entry),
        pending=sorted(one.kind for one in envelopes if one.complete_at is None),
    )
    return Receipt(
        id=ids.new(),
        submission=submission,
        supplier_id=submission.supplier_id,
        tender_version=submission.tender_version,
        entry=record.entry,
        at=at,
        content=said.json,
        note=_signed(said, at),
    )


def _signed(said: Signed, at: datetime) -> str:
    """The signed note; nothing where the log's key can't be used just now, which must not keep a bid out."""
    try:
        return said.signed(signing.signers(at)).decode()
    except signing.LogKeyError:
        logger.exception("a receipt could not be signed")
        return ""


def sign(receipt: Receipt) -> Receipt:
    """The receipt, signed now where its act could not; unsigned still where the log's key can't be used yet."""
    if receipt.note:
        return receipt
    note = _signed(Signed.parse(receipt.content), clock.now())
    if not note:
        return receipt
    if not Receipt.objects.filter(pk=receipt.pk, note="").update(note=note):
        note = Receipt.objects.values_list("note", flat=True).get(pk=receipt.pk)
    receipt.note = note
    return receipt
