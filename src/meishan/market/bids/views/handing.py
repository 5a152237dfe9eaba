# SPDX-License-Identifier: Apache-2.0
"""Sealed envelopes handed in: by a script that sends header and shares first, or as whole files in a plain form."""

import uuid
from base64 import b64encode
from http import HTTPStatus
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meishan.algorithms.sealing import SealingError, check_ciphertext, read_envelope
from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal

from .. import actions, forms, queries
from ..actions.uploading import LARGEST_PIECE
from ..models import Bid, Submission
from ._shared import body_of, fetch_bid, speaks_json, tender_at_the_door, whole_number


@require_POST
@speaks_json
def submit(request: HttpRequest, pk: UUID, lot: int) -> HttpResponseBase:
    """Hash-first, for scripts: {"key": the caller's UUID, "envelopes": [{"header", "shares"}], "tender_version"}."""
    tender = tender_at_the_door(request, pk)
    body = body_of(request)
    made = actions.hand_in(
        tender,
        by=request.actor,
        lot=lot,
        envelopes=envelopes_in(body.get("envelopes")),
        key=key_in(body.get("key")),
        tender_version=(
            None
            if body.get("tender_version") is None
            else whole_number(body["tender_version"], "tender_version")
        ),
    )
    return JsonResponse(told(made), status=HTTPStatus.CREATED)


def key_in(value: Any) -> UUID:
    """The caller's own key. Raises Refused where there is none."""
    try:
        return UUID(str(value))
    except ValueError:
        raise Refused(_("Each submission needs a key of your own: a UUID."), field="key") from None


def envelopes_in(value: Any) -> list[actions.Handed]:
    """The envelopes in what a script or a program sent. Raises Refused where they are none."""
    if not isinstance(value, list) or not 1 <= len(value) <= 2 or not all(_is_envelope(one) for one in value):
        raise Refused(_("Send each envelope as its header and its shares."), field="envelopes")
    return [actions.Handed(one["header"], one["shares"]) for one in value]


def _is_envelope(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("header"), dict)
        and isinstance(value.get("shares"), dict)
    )


def told(one: actions.HandedIn) -> dict[str, Any]:
    """A submission as scripts and programs read it, with its latest receipt and what bytes are still to come."""
    made, receipt, envelopes = one.submission, one.receipt, one.envelopes
    return {
        "submission": str(made.pk),
        "bid": str(made.bid_id),
        "lot": made.lot,
        "number": made.number,
        "at": made.at.isoformat(),
        "tender_version": made.tender_version,
        "state": made.state,
        "commitments": {one.kind: one.commitment for one in envelopes},
        "now": one.now.isoformat(),
        "receipt": receipt.content,
        "urls": {
            "page": reverse("bids:receipt", args=[receipt.pk]),
            "receipt": reverse("bids:receipt_json", args=[receipt.pk]),
            "proof": reverse("bids:receipt_proof", args=[receipt.pk]),
        },
        "pending": [one.kind for one in envelopes if one.complete_at is None],
        "uploads": [
            {
                "kind": one.kind,
                "sha256": one.ciphertext_sha256,
                "size": one.size,
                "complete": one.complete_at is not None,
            }
            for one in envelopes
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, pk: UUID, lot: int) -> HttpResponse:
    """Envelopes sealed elsewhere (`meishan seal`): chosen as files; without JavaScript sent as one form."""
    bid = fetch_bid(request, pk, to_edit=True)
    asked = queries.asked_by(bid.notice)
    form = forms.EnvelopesForm(
        request.POST or None, request.FILES or None, kinds=asked.kinds, initial={"key": uuid.uuid4()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _take_files(request, bid, lot, form)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Submitted. Keep the receipt."))
            return redirect("bids:receipt", pk=queries.newest_receipt(made).pk)
    context = {
        "title": _("Submit sealed envelopes"),
        "bid": bid,
        "notice": bid.notice,
        "lot": lot,
        "lot_title": asked.titles.get(lot, {}),
        "form": form,
        "kinds": asked.kinds,
        "standing": queries.standing_of(bid, lot),
        "now": clock.now(),
        "grace_minutes": int(queries.grace_of(bid.notice).total_seconds() // 60),
        "data": {
            "submit": reverse("bids:submit", args=[bid.pk, lot]),
            "uploads": reverse("bids:uploads"),
            "piece": LARGEST_PIECE // 4,
            "kinds": list(asked.kinds),
            "version": bid.notice.version,
        },
        "words": {
            "choose": _("Choose a file for each envelope."),
            "reading": _("Reading the envelopes"),
            "uploading": _("Sending the sealed bytes"),
            "lost": _("The connection is lost. Trying again…"),
            "busy": _("The server is busy."),
            "signed_out": _("You are signed out. Sign in in another window, then press Submit again."),
            "done": _("Done"),
        },
    }
    return render(request, "bids/hand_in.html", context)


def _take_files(request: HttpRequest, bid: Bid, lot: int, form: forms.EnvelopesForm) -> Submission:
    read = [_read(file) for file in form.files_given]
    made = actions.submit(
        bid.notice,
        by=request.actor,
        lot=lot,
        envelopes=[handed for handed, _start, _file in read],
        key=form.cleaned_data["key"],
        tender_version=bid.notice.version if form.cleaned_data["stands"] else None,
    )
    # What counts is done; the bytes follow at once.
    for handed, start, file in read:
        _send_bytes(request, handed, start, file)
    return made


def _read(file: UploadedFile) -> tuple[actions.Handed, int, UploadedFile]:
    """Header and shares of an envelope file, and where its ciphertext begins; all is here, so all is checked."""
    file.seek(0)
    try:
        header, shares, start = read_envelope(cast(BinaryIO, file))
        check_ciphertext(cast(BinaryIO, file), header)
    except SealingError as error:
        raise Refused(queries.sentence_of(error)) from error
    letters = {str(seat): b64encode(share).decode() for seat, share in shares.items()}
    return actions.Handed(header.json, letters), start, file


def _send_bytes(request: HttpRequest, handed: actions.Handed, start: int, file: UploadedFile) -> None:
    size = int(handed.header["ciphertext"]["size"])
    upload = actions.begin_upload(by=request.actor, sha256=handed.header["ciphertext"]["sha256"], size=size)
    while upload.received < upload.size:
        file.seek(start + upload.received)
        piece = file.read(min(LARGEST_PIECE, upload.size - upload.received))
        upload = actions.take_piece(upload, by=request.actor, offset=upload.received, data=piece)
