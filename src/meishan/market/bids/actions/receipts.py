# SPDX-License-Identifier: Apache-2.0
"""Receipts: written by the act they tell of, signed as soon as it is committed.

Signing decides nothing, so it is no act; it is done again by whoever reads the receipt, should a process die between.
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


def write(
    submission: Submission, envelopes: Sequence[Envelope], *, at: datetime, record: Record, reference: str
) -> Receipt:
    """The receipt of the act at work: it will be true once that act is committed."""
    said = Signed(
        world=ledger.world().kind,
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
    made = Receipt(
        id=ids.new(),
        submission=submission,
        supplier_id=submission.supplier_id,
        tender_version=submission.tender_version,
        entry=record.entry,
        at=at,
        content=said.json,
    )
    made.save(force_insert=True)
    return made


def sign(receipt: Receipt) -> Receipt:
    """The receipt, signed by the log's keys; unsigned still where the key can't be used just now."""
    if receipt.note:
        return receipt
    try:
        note = Signed.parse(receipt.content).signed(signing.signers(clock.now())).decode()
    except signing.LogKeyError:
        logger.exception("a receipt could not be signed")
        return receipt
    if not Receipt.objects.filter(pk=receipt.pk, note="").update(note=note):
        note = Receipt.objects.values_list("note", flat=True).get(pk=receipt.pk)
    receipt.note = note
    return receipt
