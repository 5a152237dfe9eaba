# SPDX-License-Identifier: Apache-2.0
"""The organiser's page of applications: filter, rank, propose, decide, invite, export."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meishan.base.core import clock, sheets
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.reference import queries as reference

from ...actions import joining as acts
from ...exports import joining as exports
from ...forms.joining import ChooseForm, InviteForm
from ...forms.joining.choosing import ticked
from ...imports.joining import Asked, applications_of, numbers_in, requests_in
from ...models import Application, Seminar
from ...queries import joining as queries
from ...queries.joining import inviting
from ...tables import joining as tables
from ..frame import demand, fetch, frame

ROWS = 50
MOST_PROBLEMS = 20
page = require_http_methods(["GET", "HEAD", "POST"])


def _fetch(request: HttpRequest, slug: str) -> Seminar:
    seminar = fetch(request, slug)
    demand(request, "seminars.see_applications", seminar)
    return seminar


@never_cache
@require_safe
def applications(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All who applied or are invited, ranked by the published criteria; as CSV or XLSX where asked."""
    seminar = _fetch(request, slug)
    wanted = sheets.wanted(request)
    if wanted:
        shown = tables.filtered(request.GET, queries.candidates_of(seminar))
        name = _("applications %(seminar)s") % {"seminar": seminar.slug}
        return sheets.answer(wanted, name, exports.columns(), exports.rows(seminar, shown))
    return _list(request, seminar)


@never_cache
@require_POST
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Select, put on the waiting list or decline the ticked ones, in one act."""
    seminar = _fetch(request, slug)
    form = ChooseForm(request.POST, zone=seminar.zone)
    chosen = ticked(request.POST.getlist("application"))
    if form.is_valid():
        try:
            done = _decide(request, seminar, chosen, form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, done)
            return redirect(_url(slug, request.POST.get("state", "")))
    return _list(request, seminar, form=form, chosen=set(chosen))


def _url(slug: str, query: str) -> str:
    kept = QueryDict(query, mutable=True)
    kept.pop("propose", None)
    return reverse("seminars:applications", args=[slug]) + (f"?{kept.urlencode()}" if kept else "")


def _decide(request: HttpRequest, seminar: Seminar, chosen: list[UUID], given: dict[str, Any]) -> str:
    match given["step"]:
        case "select":
            rows = acts.select(
                seminar, by=request.actor, applications=chosen, confirm_until=given["confirm_until"]
            )
            return ngettext(
                "%(count)s firm is selected and told by mail.",
                "%(count)s firms are selected and told by mail.",
                len(rows),
            ) % {"count": len(rows)}
        case "wait":
            rows = acts.put_waiting(seminar, by=request.actor, applications=chosen)
            return ngettext(
                "%(count)s firm is on the waiting list and told by mail.",
                "%(count)s firms are on the waiting list and told by mail.",
                len(rows),
            ) % {"count": len(rows)}
    rows = acts.decline(seminar, by=request.actor, applications=chosen, reason=given["reason"])
    return ngettext(
        "%(count)s firm is declined and told by mail.",
        "%(count)s firms are declined and told by mail.",
        len(rows),
    ) % {"count": len(rows)}


def _list(
    request: HttpRequest, seminar: Seminar, *, form: ChooseForm | None = None, chosen: set[UUID] | None = None
) -> HttpResponse:
    everyone = queries.candidates_of(seminar)
    shown = tables.filtered(request.GET, everyone)
    proposal = queries.propose(seminar, everyone) if "propose" in request.GET else None
    if proposal is not None:
        shown = tables.proposed_first(shown, proposal)
        chosen = chosen if chosen is not None else proposal.ids
    listed = Paginator(shown, max(ROWS, len(shown)) if proposal else ROWS).get_page(request.GET.get("page"))
    rows = tables.rows(listed.object_list, proposal, chosen or set())
    initial = {"step": "select"}
    return render(
        request,
        "seminars/joining/applications.html",
        frame(
            request,
            seminar,
            "seminars:applications",
            _("Applications"),
            page_obj=listed,
            rows=rows,
            form=form or ChooseForm(zone=seminar.zone, initial=initial),
            facets=tables.facets(request.GET, everyone),
            families=tables.families(request.GET, everyone),
            q=request.GET.get("q", ""),
            proposal=proposal,
            meters=proposal.meters if proposal else queries.meters_of(seminar, everyone),
            places_left=queries.places_left(seminar),
            counts=tables.counts(everyone),
            is_filtered=len(shown) != len(everyone),
            is_empty=not everyone,
            query=request.GET.urlencode(),
        ),
        status=422 if form is not None and form.is_bound else 200,
    )


@never_cache
@page
def one_application(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Everything an application says, where it ranks, and the decision on this one firm."""
    seminar = _fetch(request, slug)
    found = get_object_or_404(Application, seminar=seminar, number=number)
    form = ChooseForm(
        request.POST if request.method == "POST" else None, zone=seminar.zone, initial={"step": "select"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = _decide(request, seminar, [found.pk], form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, done)
            return redirect("seminars:one_application", slug, number)
    everyone = queries.candidates_of(seminar)
    candidate = next(one for one in everyone if one.pk == found.pk)
    proposal = queries.propose(seminar, everyone)
    return render(
        request,
        "seminars/joining/one_application.html",
        frame(
            request,
            seminar,
            "seminars:applications",
            found.supplier.name,
            application=candidate.application,
            candidate=candidate,
            supplier=getattr(found.supplier, "supplier", None),
            total=len(everyone),
            why=proposal.why.get(found.pk, ""),
            is_proposed=found.pk in proposal.ids,
            titles=reference.unspsc_titles(found.codes),
            people=list(found.attendees.all()),
            motive=getattr(found, "motive", None),
            form=form,
        ),
        status=422 if form.is_bound else 200,
    )


@never_cache
@page
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask registered suppliers to come: found by words, country and categories, or by their numbers."""
    seminar = _fetch(request, slug)
    form = InviteForm(
        request.POST if request.method == "POST" else None, request.FILES or None, zone=seminar.zone
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = _asked(seminar, form)
            chosen = _invited(request, form, requests_alone=bool(asked))
            if form.is_valid():
                if chosen or not asked:
                    _invite(request, seminar, chosen, form.cleaned_data["confirm_until"])
                if asked:
                    _enter(request, seminar, asked)
                return redirect("seminars:applications", slug)
        except Refused as refused:
            take_refusal(form, refused)
    hits = inviting.found(
        seminar,
        words=request.GET.get("q", ""),
        country=request.GET.get("country", ""),
        code=request.GET.get("code", ""),
    )
    kept = {str(one) for one in ticked(request.POST.getlist("supplier"))}
    return render(
        request,
        "seminars/joining/invite.html",
        frame(
            request,
            seminar,
            "seminars:applications",
            _("Invite suppliers"),
            hits=[(one, str(one.supplier.pk) in kept) for one in hits],
            form=form,
            q=request.GET.get("q", ""),
            country=request.GET.get("country", ""),
            code=request.GET.get("code", ""),
            countries=reference.countries(),
            places_left=queries.places_left(seminar),
            until=queries.confirm_until(seminar, clock.now()),
        ),
        status=422 if form.is_bound else 200,
    )


def _invite(request: HttpRequest, seminar: Seminar, chosen: list[UUID], until: datetime | None) -> None:
    done = acts.invite(seminar, by=request.actor, invited=chosen, confirm_until=until)
    said = ngettext(
        "%(count)s supplier is invited by mail.", "%(count)s suppliers are invited by mail.", len(done)
    )
    messages.success(request, said % {"count": len(done)})


def _asked(seminar: Seminar, form: InviteForm) -> list[Asked]:
    """The requests in a set; what is wrong with one stands at the field, row by row."""
    file = form.cleaned_data.get("file")
    if file is None:
        return []
    asked, problems = requests_in(file, name=file.name, seminar=seminar)
    for one in problems[:MOST_PROBLEMS]:
        form.add_error("file", one)
    return asked


def _enter(request: HttpRequest, seminar: Seminar, asked: list[Asked]) -> None:
    """Enter the requests of a set, now that its suppliers are invited; what can't be entered is told."""
    known, problems = applications_of(seminar, asked)
    wishes = [
        acts.Told(one.side, known[one.supplier], one.officer, one.participation, one.wish, one.why)
        for one in asked
        if one.supplier in known
    ]
    for one in problems[:MOST_PROBLEMS]:
        messages.warning(request, one)
    if not wishes:
        return
    try:
        made = acts.record_wishes(seminar, by=request.actor, wishes=wishes)
    except Refused as refused:
        messages.error(request, _("No request was entered. %(why)s") % {"why": refused.message})
        return
    said = ngettext("%(count)s request is entered.", "%(count)s requests are entered.", len(made))
    messages.success(request, said % {"count": len(made)})
    if len(made) < len(wishes):
        messages.info(
            request,
            _("Requests that a side has stated here itself stay as they are: %(count)s.")
            % {"count": len(wishes) - len(made)},
        )


def _invited(request: HttpRequest, form: InviteForm, *, requests_alone: bool = False) -> list[UUID]:
    """Who is ticked, pasted and listed; what is wrong stands at its field, line by line.

    `requests_alone`: a file may hold requests and no list of suppliers.
    """
    chosen = ticked(request.POST.getlist("supplier"))
    pasted, problems = inviting.by_numbers(form.rows())
    for one in problems:
        form.add_error("numbers", one)
    file = form.cleaned_data.get("file")
    if file is not None:
        try:
            numbers = numbers_in(file, name=file.name, size=file.size)
        except Refused:
            if not requests_alone:
                raise
            numbers = []
        listed, problems = inviting.by_numbers(numbers)
        pasted += listed
        for one in problems[:MOST_PROBLEMS]:
            form.add_error("file", one)
    return [*chosen, *pasted]
