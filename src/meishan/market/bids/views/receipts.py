# SPDX-License-Identifier: Apache-2.0
"""Receipts: read, printed, kept as files that anyone can check without us."""

from hashlib import sha256
from uuid import UUID

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meishan.algorithms.merkle.proofs import SUFFIX
from meishan.algorithms.sealing.receipts import Receipt as Signed
from meishan.base.core import clock
from meishan.base.ledger import queries as ledger
from meishan.base.ledger.states import WorldKind

from .. import actions, queries
from ..models import Receipt
from ._shared import ask, download, refuse_visitors


def fetch(request: HttpRequest, pk: UUID) -> Receipt:
    """The reader's own receipt, signed. Raises Http404 for any other, Denied for visitors."""
    refuse_visitors(request)
    found = queries.receipt_for_reader(pk)
    if found is None or found.supplier_id != request.actor.organisation:
        raise Http404
    ask(request, "bids.see_bid", found.submission.bid)
    return actions.sign(found)


@never_cache
@require_safe
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt in words, to be read and printed; with its hash as a QR code."""
    found = fetch(request, pk)
    submission = found.submission
    entry = ledger.entry_for_reader(found.entry)
    leaf = getattr(entry, "leaf", None)
    latest = queries.newest_receipt(submission)
    context = {
        "title": _("Receipt"),
        "receipt": found,
        "submission": submission,
        "notice": submission.notice,
        "lot_title": queries.asked_by(submission.notice).titles.get(submission.lot, {}),
        "envelopes": submission.envelopes.all(),
        "newer": latest if latest != found else None,
        "is_pending": bool(found.content.get("pending")),
        "digest": digest_of(found),
        "qr": _qr(digest_of(found)),
        "number": leaf.number if leaf else None,
        "world": "" if found.content["world"] == WorldKind.PRODUCTION else found.content["world"].upper(),
        "grace_minutes": int(queries.grace_of(submission.notice).total_seconds() // 60),
        "now": clock.now(),
    }
    return render(request, "bids/receipt.html", context)


def digest_of(receipt: Receipt) -> str:
    """SHA-256 of the receipt's canonical JSON, in hex: what its QR code says."""
    return sha256(Signed.parse(receipt.content).canonical).hexdigest()


def _qr(text: str) -> str:
    """A QR code as part of the page; the text is ours, a hash in hex."""
    drawn: str = segno.make(text, error="m").svg_inline(
        scale=3, border=2, omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)


@require_safe
def receipt_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt's JSON under the log's signature (a C2SP signed note): what `meishan verify` reads."""
    found = fetch(request, pk)
    if not found.note:
        raise Http404(_("The receipt is being signed. Try again in a few seconds."))
    return download(found.note.encode(), f"receipt-{found.pk}.json", "text/plain; charset=utf-8")


@require_safe
def receipt_proof(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The proof that the log holds the act of the receipt."""
    found = fetch(request, pk)
    entry = ledger.entry_for_reader(found.entry)
    data = ledger.receipt(entry) if entry is not None else None
    if data is None:
        raise Http404(_("The act is being put into the log. Try again in a few seconds."))
    return download(data, f"receipt-{found.pk}{SUFFIX}", "text/plain; charset=utf-8")
