# SPDX-License-Identifier: Apache-2.0
"""The agencies that buy here, for everybody."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.base.accounts.queries import organisation_name
from meishan.base.accounts.states import RuleSet
from meishan.base.core import clock, sheets

from .. import exports, queries, tables
from ._contracts import contract_row

PAGE = 50
NOTICES = 10
CONTRACTS = 5


@require_safe
def buyers(request: HttpRequest) -> HttpResponseBase:
    """All agencies on board, searched and sorted by the address."""
    wanted = tables.BuyerFilter.of(request.GET)
    found = wanted.apply(queries.buyers(clock.now()))
    if file_format := sheets.wanted(request):
        return sheets.answer(file_format, _("buyers"), exports.buyer_columns(), exports.buyer_rows(found))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Buyers"),
        "page_obj": page,
        "rows": [tables.buyer_row(one) for one in page],
        "filter": wanted,
    }
    return render(request, "site/buyers.html", context)


@require_safe
def buyer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One agency: what it buys, what is open, how to register with it."""
    found = queries.buyer_of(pk, clock.now())
    if found is None:
        raise Http404
    bought = queries.bought_by(pk)
    context = {
        "title": organisation_name(found.organisation),
        "bought": bought,
        "rows": [contract_row(one) for one in bought.contracts[:CONTRACTS]],
        "buyer": found,
        "cards": tables.notice_cards(found.open_notices[:NOTICES]),
        "rules": RuleSet(found.organisation.agency.rule_set).label,
        "bars": [{"label": kind.label, "value": count} for kind, count in found.by_type],
    }
    return render(request, "site/buyer.html", context)
