# SPDX-License-Identifier: Apache-2.0
"""How the bids on a sealed tender are judged, and what bidders send: for everybody, before anybody bids."""

from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.base.core import sheets

from .. import exports, queries
from ..models import Notice
from ..models.content import Content
from ..models.terms import is_priced, lots_to_bid, terms_of
from .public import fetch, notice_context
from .terms import told_terms


def fetch_sealed(pk: UUID) -> tuple[Notice, Content]:
    """The notice and its current content. Raises Http404 where it is not answered by sealed bids here."""
    found = fetch(pk)
    content = queries.content_of(found)
    if terms_of(content) is None:
        raise Http404
    return found, content


@require_safe
def judging(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Method, weights and criteria, as they were fixed before anybody bid."""
    found, content = fetch_sealed(pk)
    context = notice_context(request, found, "judging", _("How bids are judged")) | told_terms(content)
    return render(request, "tenders/judging.html", context)


@require_safe
def sending(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Envelopes, questionnaire, price schedule and documents asked for."""
    found, content = fetch_sealed(pk)
    context = notice_context(request, found, "sending", _("What to send")) | told_terms(content)
    context |= {"meeting": meeting_of(content), "bid_lots": [lot for lot in lots_to_bid(content) if lot]}
    return render(request, "tenders/sending.html", context)


def meeting_of(content: Content) -> dict[str, Any] | None:
    """The pre-bid meeting, its time as a moment."""
    meeting = (terms_of(content) or {}).get("meeting")
    if not meeting:
        return None
    return {**meeting, "at": datetime.fromisoformat(meeting["at"]) if meeting["at"] else None}


def _download(name: str, book: bytes) -> HttpResponse:
    response = HttpResponse(book, content_type=sheets.XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name.replace('/', '-'))}.xlsx"
    return response


@require_safe
def questionnaire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The questionnaire as an empty workbook."""
    found, content = fetch_sealed(pk)
    return _download(f"{found.reference} {_('questionnaire')}", exports.questionnaire_book(content))


@require_safe
def price_schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The price schedule as an empty workbook; of one lot with `?lot=`."""
    found, content = fetch_sealed(pk)
    terms = terms_of(content)
    wanted = request.GET.get("lot", "")
    if terms is None or not is_priced(terms) or (wanted and wanted not in map(str, lots_to_bid(content))):
        raise Http404
    lots = [int(wanted)] if wanted else None
    return _download(f"{found.reference} {_('prices')}", exports.prices_book(content, lots))
