# SPDX-License-Identifier: Apache-2.0
"""What the pages of this app have in common: the reader's own bid, and answers for scripts."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import may
from meishan.market.tenders.models import Notice

from .. import queries
from ..models import Bid

View = Callable[..., HttpResponseBase]

LONGEST_JSON = 4 * 1024 * 1024


def fetch_bid(request: HttpRequest, pk: UUID, *, to_edit: bool = False) -> Bid:
    """The reader's own bid. Raises Http404 for any other, Denied for visitors and where her role does not reach."""
    refuse_visitors(request)
    bid = queries.bid_for_reader(pk)
    if bid is None or bid.supplier_id != request.actor.organisation:
        raise Http404
    ask(request, "bids.edit_bid" if to_edit else "bids.see_bid", bid)
    return bid


def tender_at_the_door(request: HttpRequest, pk: UUID) -> Notice:
    """The tender of the reader's own bid, by its keys alone, for an act that reads and locks its row itself. In the
    last minutes before a deadline every question not asked is a bidder let in. Raises what `fetch_bid` raises.
    """
    refuse_visitors(request)
    bid = queries.bid_at_the_door(pk)
    if bid is None or bid.supplier_id != request.actor.organisation:
        raise Http404
    ask(request, "bids.edit_bid", bid)
    return Notice(pk=bid.notice_id, buyer_id=bid.buyer_id)


def refuse_visitors(request: HttpRequest) -> None:
    """Raise Denied for somebody who is not signed in (any more), whatever she asks for."""
    if not request.actor.is_signed_in:
        raise Denied(_("Sign in first."))


def ask(request: HttpRequest, rule: str, subject: Any = None) -> None:
    """Raise Denied unless the rule lets the reader in."""
    verdict = may(request.actor, rule, subject)
    if not verdict:
        raise Denied(verdict.reason, act=rule)


def speaks_json(view: View) -> View:
    """A view for scripts: what is denied, refused or missing is said in JSON, as {"message": a sentence}."""

    @never_cache
    @wraps(view)
    def spoken(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        try:
            return view(request, *arguments, **named)
        except Denied as denied:
            status = HTTPStatus.FORBIDDEN if request.actor.is_signed_in else HTTPStatus.UNAUTHORIZED
            return said(status, str(denied.reason))
        except Refused as refused:
            more = {"received": refused.received} if hasattr(refused, "received") else {}
            return said(HTTPStatus.CONFLICT, str(refused.message), field=refused.field, **more)
        except Http404:
            return said(HTTPStatus.NOT_FOUND, _("There is nothing here, or it is not for you."))

    return spoken


def said(status: int, sentence: str, **more: Any) -> JsonResponse:
    """An answer that says what is wrong."""
    return JsonResponse({"message": sentence, "now": clock.now().isoformat(), **more}, status=status)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object a script sent. Raises Refused for anything else."""
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Refused(_("What was sent is not what was expected here. Load the page again."))
    return value


def bytes_of(request: HttpRequest, most: int) -> bytes:
    """The bytes a script sent, at most so many. Raises Refused where there are more."""
    data = request.read(most + 1)
    if len(data) > most:
        raise Refused(_("At most %(size)s MB can be taken at once.") % {"size": most // 1024 // 1024})
    return data


def whole_number(value: Any, field: str) -> int:
    """A whole number that a script sent. Raises Refused for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 15:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15:
        return value
    raise Refused(_("What was sent is not what was expected here. Load the page again."), field=field)


def download(data: bytes, name: str, content_type: str) -> HttpResponse:
    """A small file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=content_type, headers=headers)
