# SPDX-License-Identifier: Apache-2.0
"""Saved searches, alerts, their feeds, and the one click that stops a mail."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meishan.base.core import clock, scope
from meishan.base.core.actor import VISITOR
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.market.suppliers import queries as suppliers
from meishan.market.suppliers.models import Supplier

from .. import actions, exports, queries
from ..forms import AlertForm, SavedSearchForm
from ..models import Alert, SavedSearch
from ..queries import SearchQuery
from ..states import Sort
from .searching import words_of

FED = 50
CALENDAR = 300


def _allowed(request: HttpRequest, name: str, subject: object = None) -> None:
    verdict = may(request.actor, name, subject)
    if not verdict:
        raise Denied(verdict.reason)


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Name a search and keep it; what it asks stands in the address."""
    _allowed(request, "matching.save_search")
    query = SearchQuery.from_params(request.GET)
    form = SavedSearchForm(request.POST or None, initial={"name": query.text, "frequency": "daily"})
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_search(by=request.actor, query=query, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The search is saved."))
            return redirect("matching:saved")
    context = {
        "title": _("Save this search"),
        "form": form,
        "words": words_of(query),
        "back_url": f"{reverse('matching:search')}?{query.querystring()}",
    }
    return render(request, "matching/save.html", context)


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """What the reader saved."""
    _allowed(request, "matching.save_search")
    rows = [
        {
            "saved": one,
            "words": words_of(query),
            "search_url": f"{reverse('matching:search')}?{query.querystring()}",
            "feed": queries.feed_token(one),
        }
        for one in queries.saved_searches_of(request.actor.person, request.actor.organisation)
        for query in [SearchQuery.from_params(one.query)]
    ]
    return render(request, "matching/saved.html", {"title": _("Saved searches"), "rows": rows})


def _own_search(request: HttpRequest, pk: UUID) -> SavedSearch:
    found = queries.saved_search(pk)
    if found is None or found.person_id != request.actor.person:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rename a saved search, or change how often it writes."""
    found = _own_search(request, pk)
    form = SavedSearchForm(request.POST) if request.method == "POST" else SavedSearchForm.of(found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_search(found, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The search is changed."))
            return redirect("matching:saved")
    context = {
        "title": _("Change a saved search"),
        "form": form,
        "words": words_of(SearchQuery.from_params(found.query)),
        "back_url": reverse("matching:saved"),
    }
    return render(request, "matching/save.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget a saved search, after asking."""
    found = _own_search(request, pk)
    if request.method == "POST":
        actions.remove_search(found, by=request.actor)
        messages.success(request, _("The search is removed."))
        return redirect("matching:saved")
    context = {
        "title": _("Remove this saved search?"),
        "message": found.name,
        "consequences": [_("Its mail stops."), _("Its feed and calendar addresses stop working.")],
        "confirm_label": _("Remove"),
        "cancel_url": reverse("matching:saved"),
        "crumbs": [
            (reverse("matching:search"), _("Find tenders")),
            (reverse("matching:saved"), _("Saved searches")),
        ],
        "danger": True,
    }
    return render(request, "core/confirm.html", context)


def _supplier(request: HttpRequest) -> Supplier:
    supplier = suppliers.supplier_of(request.actor.organisation)
    if supplier is None:
        raise Denied(_("Alerts by code are for suppliers. Register your firm first."))
    return supplier


@require_http_methods(["GET", "HEAD", "POST"])
def alerts(request: HttpRequest) -> HttpResponse:
    """What the supplier hears of, how often, who reads it."""
    supplier = _supplier(request)
    alert = queries.alert_of(supplier.pk)
    form = AlertForm(request.POST or None, supplier=supplier, alert=alert)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.set_alerts(
                supplier, by=request.actor, **{**given, "people": [UUID(one) for one in given["people"]]}
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Your alerts are set."))
            return redirect("matching:alerts")
    context = {
        "title": _("Tender alerts"),
        "form": form,
        "alert": alert,
        "feed": queries.feed_token(alert) if alert is not None else "",
        "profile_codes": suppliers.codes_of(supplier),
        "may_change": may(request.actor, "matching.set_alerts", supplier),
    }
    return render(request, "matching/alerts.html", context)


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """New secret addresses for the feeds of a saved search, or of the alerts where none is named."""
    pk = request.POST.get("search", "")
    if pk:
        try:
            kept: SavedSearch | Alert | None = _own_search(request, UUID(pk))
        except ValueError:
            raise Http404 from None
    else:
        kept = queries.alert_of(_supplier(request).pk)
    if kept is None:
        raise Http404
    actions.renew_feed(kept, by=request.actor)
    messages.success(request, _("The old addresses work no longer. Use the new ones."))
    return redirect("matching:saved" if pk else "matching:alerts")


@require_safe
def feed(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """A feed or calendar by its secret address; no sign-in, so that readers and calendars can fetch it."""
    # The secret is the permission, and names whose row it is.
    with scope.everything():
        kept = queries.found_by_feed(token)
        if kept is None:
            raise Http404
        at = clock.now()
        if isinstance(kept, SavedSearch):
            name, link = kept.name, reverse("matching:search")
            query = SearchQuery.from_params(
                {**kept.query, "sort": Sort.DEADLINE if kind == "ics" else Sort.NEWEST}
            )
            hits = queries.search(query, at=at, size=CALENDAR if kind == "ics" else FED).hits
        else:
            name, link = _("Tenders for %(name)s") % {"name": kept.supplier.name}, reverse("matching:for_you")
            hits = queries.suggestions_for(kept.supplier, at=at, limit=CALENDAR if kind == "ics" else FED)
        notices = [hit.notice for hit in hits]
    if kind == "ics":
        return exports.calendar(name, notices, at)
    return exports.rss(name, link, notices)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a mail: by one click of a mail program (POST), or on this page. Source: RFC 8058."""
    # The secret is the permission, and names whose mail it is.
    with scope.everything():
        reader = queries.reader_by_token(token)
        if reader is None:
            raise Http404
        what = reader.name if isinstance(reader, SavedSearch) else _("Tender alerts")
        if request.method == "POST":
            actions.stop_mail(reader, by=VISITOR)
    context = {"title": _("Stop this mail"), "what": what, "done": request.method == "POST"}
    return render(request, "matching/stop.html", context)
