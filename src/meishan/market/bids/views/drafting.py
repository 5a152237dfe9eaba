# SPDX-License-Identifier: Apache-2.0
"""Drafts and keys, for the scripts of the workroom: what passes here is ciphertext and public keys alone."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions, queries
from ..actions.drafting import LARGEST_DRAFT
from ..models import OrganisationKey
from ._shared import ask, body_of, bytes_of, fetch_bid, speaks_json, whole_number


@require_http_methods(["GET", "HEAD", "PUT"])
@speaks_json
def draft(request: HttpRequest, pk: UUID, lot: int, kind: str) -> HttpResponseBase:
    """The encrypted draft of one part of a bid, as bytes; 204 where none is kept yet.

    Headers both ways: Draft-Edit (the number of the save), Draft-Recipient (the key it is encrypted to). PUT sends
    the number that was read (0 for none) and answers with the new one.
    """
    bid = fetch_bid(request, pk, to_edit=True)
    if request.method == "PUT":
        kept = actions.save_draft(
            bid,
            by=request.actor,
            lot=lot,
            kind=kind,
            ciphertext=bytes_of(request, LARGEST_DRAFT),
            recipient=request.headers.get("Draft-Recipient", ""),
            edit=whole_number(request.headers.get("Draft-Edit", ""), "edit"),
        )
        return JsonResponse({"edit": kept.edit, "at": kept.at.isoformat()})
    found = queries.draft_of(bid, lot, kind)
    if found is None:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Draft-Edit": "0"})
    return HttpResponse(
        bytes(found.ciphertext),
        content_type="application/octet-stream",
        headers={
            "Draft-Edit": str(found.edit),
            "Draft-Recipient": found.recipient,
            "Draft-At": found.at.isoformat(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@speaks_json
def keys(request: HttpRequest) -> HttpResponseBase:
    """The organisation's public keys, the one in use first; POST {"recipient"}: a new one."""
    ask(request, "bids.see_mine")
    if request.method == "POST":
        made = actions.make_organisation_key(
            request.organisation, by=request.actor, recipient=str(body_of(request).get("recipient", ""))[:200]
        )
        return JsonResponse(_told(made), status=HTTPStatus.CREATED)
    found = queries.keys_of(request.actor.the_organisation)
    return JsonResponse({"keys": [_told(one) for one in found]})


@require_POST
@speaks_json
def retire_key(request: HttpRequest) -> HttpResponseBase:
    """Use the key no more."""
    ask(request, "bids.see_mine")
    return JsonResponse(_told(actions.retire_organisation_key(request.organisation, by=request.actor)))


def _told(one: OrganisationKey) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "recipient": one.recipient,
        "made_at": one.made_at.isoformat(),
        "retired_at": one.retired_at.isoformat() if one.retired_at else None,
    }
