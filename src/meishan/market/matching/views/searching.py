# SPDX-License-Identifier: Apache-2.0
"""The search page: one box, facets, reasons; its results as a file or a feed."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from meishan.base.core import clock, sheets
from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may
from meishan.base.reference import queries as reference
from meishan.market.suppliers import queries as suppliers
from meishan.market.tenders import queries as tenders

from .. import exports, queries
from ..queries import Hit, Results, SearchQuery
from ..states import Sort, Status

SIZE = 20
EXPORTED = 1000
FED = 50


def card_of(hit: Hit) -> dict[str, Any]:
    """What a line about a found notice shows."""
    one = hit.notice
    badges = []
    if one.cancelled_at:
        badges.append({"label": _("Cancelled"), "tone": "danger"})
    if one.version > 1:
        badges.append({"label": _("Revised"), "tone": "warning"})
    if one.reserved_for != "none":
        badges.append({"label": one.get_reserved_for_display(), "tone": "info"})
    if one.sustainability_state == "sustainable":
        badges.append({"label": _("Sustainable"), "tone": "success", "icon": "leaf"})
    return {
        "url": reverse("tenders:notice", args=[one.pk]),
        "title": tenders.title_of(one),
        "lang": tenders.title_language(one),
        "kind": one.get_type_display(),
        "reference": one.reference,
        "buyer": one.buyer_name,
        "deadline": one.closes_at,
        "cancelled": one.cancelled_at is not None,
        "zone": one.zone,
        "countries": one.countries,
        "badges": badges,
        "reasons": hit.reasons,
        # Of what is closed one asks what became of it; what was taken over from elsewhere is told of there.
        "story": one.pk if not one.is_external and one.closes_at and one.closes_at <= clock.now() else "",
    }


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """What answers the words and filters in the address."""
    at = clock.now()
    query = SearchQuery.from_params(request.GET)
    own_codes = _own_codes(request)
    if file_format := sheets.wanted(request):
        found = queries.search(query, at=at, size=EXPORTED, reader_codes=own_codes)
        rows = exports.hit_rows(found.hits, at)
        return sheets.answer(file_format, _("tenders"), exports.hit_columns(), rows)
    results = queries.search(query, at=at, page=_page(request), size=SIZE, reader_codes=own_codes)
    context = {
        "title": _("Find tenders"),
        "query": query,
        "results": results,
        "cards": [card_of(hit) for hit in results.hits],
        "page_obj": _page_obj(results),
        "facets": results.facets,
        "statuses": [
            {"value": value, "label": label, "count": None, "checked": query.status == value}
            for value, label in Status.choices
        ],
        "sort_options": [{"value": value, "label": label} for value, label in Sort.choices],
        "chips": _chips(query, results),
        "corrected": " ".join(results.corrected.values()),
        "total_text": _total_text(results),
        "save_url": f"{reverse('matching:save')}?{query.querystring()}",
        "rss_url": f"{reverse('matching:rss')}?{query.querystring()}",
        "all_url": f"?{query.querystring(status=Status.ALL)}",
        "may_save": may(request.actor, "matching.save_search"),
    }
    template = "matching/_results.html" if request.htmx else "matching/search.html"
    return render(request, template, context)


@require_safe
def rss(request: HttpRequest) -> HttpResponse:
    """The same search as a feed."""
    query = replace(SearchQuery.from_params(request.GET), sort=Sort.NEWEST)
    found = queries.search(query, at=clock.now(), size=FED)
    link = f"{reverse('matching:search')}?{query.querystring()}"
    title = _("Tenders: %(words)s") % {"words": query.text} if query.text else _("Tenders")
    return exports.rss(title, link, [hit.notice for hit in found.hits])


@require_safe
def for_you(request: HttpRequest) -> HttpResponseBase:
    """Open notices that fit the supplier the reader acts for."""
    supplier = suppliers.supplier_of(request.actor.organisation)
    if supplier is None:
        raise Denied(_("Only suppliers have tenders chosen for them. Register your firm first."))
    at = clock.now()
    hits = queries.suggestions_for(supplier, at=at, limit=200)
    if file_format := sheets.wanted(request):
        rows = exports.hit_rows(hits, at)
        return sheets.answer(file_format, _("tenders for you"), exports.hit_columns(), rows)
    page = Paginator(hits, SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("Tenders for you"),
        "page_obj": page,
        "cards": [card_of(hit) for hit in page],
        "has_codes": bool(suppliers.codes_of(supplier)),
    }
    return render(request, "matching/for_you.html", context)


@require_safe
def fitting_suppliers(request: HttpRequest, notice: UUID) -> HttpResponseBase:
    """Suppliers who offer what a notice asks for; for officers."""
    found = tenders.notice_for_reader(notice)
    if found is None:
        raise Http404
    verdict = may(request.actor, "matching.see_suppliers", found)
    if not verdict:
        raise Denied(verdict.reason)
    hits = queries.suppliers_for(found, limit=200)
    if file_format := sheets.wanted(request):
        return sheets.answer(
            file_format, _("suppliers"), exports.supplier_columns(), exports.supplier_rows(hits)
        )
    context = {
        "title": _("Suppliers who offer this"),
        "notice": found,
        "notice_title": tenders.title_of(found),
        "page_obj": Paginator(hits, SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "matching/suppliers.html", context)


def _own_codes(request: HttpRequest) -> list[str]:
    supplier = suppliers.supplier_of(request.actor.organisation)
    return suppliers.codes_of(supplier) if supplier is not None else []


def _page(request: HttpRequest) -> int:
    given = request.GET.get("page", "")
    return min(max(int(given), 1), 500) if given.isascii() and given.isdigit() else 1


def _page_obj(results: Results) -> Page:
    """A page for the pager and the count: the engine has cut the list already."""

    class Found(Paginator):
        count = results.total

    paginator = Found([], SIZE)
    return Page(results.hits, min(results.page, results.pages), paginator)


def _total_text(results: Results) -> str:
    if not results.is_exact:
        return _("More than %(number)s notices") % {"number": results.total - 1}
    return ngettext("%(number)d notice", "%(number)d notices", results.total) % {"number": results.total}


def _chips(query: SearchQuery, results: Results) -> list[dict[str, str]]:
    """Each filter in words, with the address that takes it off."""
    labels = {
        (name, choice.value): str(choice.label)
        for name, choices in results.facets.items()
        for choice in choices
    }
    chips = []
    for name, part in (
        ("type", "types"),
        ("buyer", "buyers"),
        ("country", "countries"),
        ("reserved", "reserved"),
    ):
        chosen = getattr(query, part)
        for value in chosen:
            rest = tuple(one for one in chosen if one != value)
            chips.append(_chip(labels.get((name, value), value), query, **{part: rest}))
    for code in query.codes:
        label = f"{queries.dotted(code)} {labels.get(('code', code), '')}".strip()
        chips.append(_chip(label, query, codes=tuple(one for one in query.codes if one != code)))
    if query.closing_in:
        label = ngettext("Closes within %(days)d day", "Closes within %(days)d days", query.closing_in)
        chips.append(_chip(label % {"days": query.closing_in}, query, closing_in=None))
    if query.sustainable:
        chips.append(_chip(_("Sustainable"), query, sustainable=False))
    if query.status != Status.OPEN:
        chips.append(_chip(str(Status(query.status).label), query, status=Status.OPEN))
    return chips


def _chip(label: str, query: SearchQuery, **without: Any) -> dict[str, str]:
    return {"label": label, "remove_url": f"?{query.querystring(**without)}"}


def words_of(query: SearchQuery) -> str:
    """A saved search in words."""
    parts = [f"“{query.text}”"] if query.text else []
    parts += [f"{queries.dotted(code)}" for code in query.codes]
    parts += [reference.country_name(one) for one in query.countries]
    return " · ".join(parts)
