# SPDX-License-Identifier: Apache-2.0
"""Bytes of envelopes from a script: announced, sent piece by piece, gone on with after a broken connection."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from meishan.base.core import clock

from .. import actions, queries
from ..actions.uploading import LARGEST_PIECE
from ..models import Upload
from ._shared import ask, body_of, bytes_of, refuse_visitors, speaks_json, whole_number


@require_POST
@speaks_json
def uploads(request: HttpRequest) -> HttpResponseBase:
    """Announce bytes: {"sha256", "size"}. The same announcement again gives the same upload."""
    body = body_of(request)
    made = actions.begin_upload(
        by=request.actor, sha256=str(body.get("sha256", "")), size=whole_number(body.get("size"), "size")
    )
    return JsonResponse(told(made), status=HTTPStatus.CREATED)


@require_http_methods(["GET", "HEAD", "PUT"])
@speaks_json
def upload(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """How far an upload has come; PUT ?offset=N: its next bytes, which go on from there."""
    found = fetch(request, pk)
    if request.method == "PUT":
        offset = whole_number(request.GET.get("offset", ""), "offset")
        found = actions.take_piece(
            found, by=request.actor, offset=offset, data=bytes_of(request, LARGEST_PIECE)
        )
    return JsonResponse(told(found))


def fetch(request: HttpRequest, pk: UUID) -> Upload:
    """The reader's own upload. Raises Http404 for any other, Denied for visitors."""
    refuse_visitors(request)
    found = queries.upload_for_reader(pk)
    if found is None or found.supplier_id != request.actor.organisation:
        raise Http404
    ask(request, "bids.continue_upload", found)
    return found


def told(one: Upload) -> dict[str, Any]:
    """An upload as scripts and programs read it."""
    return {
        "id": str(one.pk),
        "url": reverse("bids:upload", args=[one.pk]),
        "sha256": one.sha256,
        "size": one.size,
        "received": one.received,
        "complete": one.complete_at is not None,
        "failed": one.failed_at is not None,
        "piece": LARGEST_PIECE,
        "now": clock.now().isoformat(),
    }
