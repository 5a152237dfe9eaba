# SPDX-License-Identifier: Apache-2.0
"""The reviewer's desk: the queue, one file with its checklist, the suppliers registered, the intake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meishan.base.core import clock, sheets
from meishan.base.core.errors import Refused
from meishan.base.core.predicates import may
from meishan.base.reference import queries as reference

from .. import actions, exports, forms, queries, tables
from ..models import Registration
from ..states import LEVELS, WAITING, State
from .own import demand

PAGE = 25


def desk_tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    rows = [
        ("desk", _("Registrations"), "suppliers.see_desk"),
        ("registered", _("Registered suppliers"), "suppliers.see_desk"),
        ("doubles", _("Possible duplicates"), "suppliers.see_duplicates"),
        ("imports", _("Imports"), "suppliers.see_imports"),
        ("intake", _("Intake"), "suppliers.set_intake"),
    ]
    return [
        {"url": reverse(f"suppliers:{name}"), "label": label, "current": name == current}
        for name, label, rule in rows
        if may(request.actor, rule, request.organisation)
    ]


def _options(pairs: Any, chosen: list[str], counts: dict[str, int] | None = None) -> list[dict[str, Any]]:
    return [
        {
            "value": value,
            "label": label,
            "count": counts.get(value, 0) if counts is not None else None,
            "checked": value in chosen,
        }
        for value, label in pairs
    ]


def queue(request: HttpRequest) -> HttpResponseBase:
    """Registrations that wait for the agency, with the service-time clock of each."""
    demand(request, "suppliers.see_desk")
    agency = request.organisation
    states, levels = request.GET.getlist("state"), request.GET.getlist("level")
    countries = request.GET.getlist("country")
    mine = request.GET.get("mine") == "1"
    sort = request.GET.get("sort", "due")
    found = queries.queue(
        agency.pk,
        text=request.GET.get("q", "").strip(),
        states=states,
        levels=levels,
        countries=countries,
        women_owned=request.GET.get("women_owned") == "1",
        mine=request.actor.person if mine else None,
        sort=sort,
    )
    at = clock.now()
    setting = getattr(agency, "agency", None)
    wanted = sheets.wanted(request)
    if wanted:
        return exports.queue(wanted, found.iterator(), setting, at)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counts = queries.desk_counts(agency.pk)
    return render(
        request,
        "suppliers/queue.html",
        {
            "title": _("Registrations"),
            "tabs": desk_tabs(request, "desk"),
            "page_obj": page,
            "rows": tables.queue_rows(page, setting, at),
            "q": request.GET.get("q", ""),
            "sort": sort,
            "states": _options(State.choices, states or sorted(WAITING), counts["state"]),
            "levels": _options([(one.value, one.label) for one in LEVELS], levels, counts["level"]),
            "countries": _options(
                [(one, reference.country_name(one)) for one in queries.countries_at(agency.pk)], countries
            ),
            "flags": _options([("1", _("Owned by women"))], request.GET.getlist("women_owned")),
            "mine": _options([("1", _("Only those I review"))], request.GET.getlist("mine")),
            "is_filtered": bool(request.GET.keys() - {"page", "sort"}),
            "clear_url": reverse("suppliers:desk"),
        },
    )


def registered(request: HttpRequest) -> HttpResponseBase:
    """The suppliers registered with the agency: search, filter, sort, export."""
    demand(request, "suppliers.see_desk")
    agency = request.organisation
    level = request.GET.get("level", "basic")
    countries = request.GET.getlist("country")
    sort = request.GET.get("sort", "name")
    found = queries.suppliers_at(
        agency.pk,
        text=request.GET.get("q", "").strip(),
        level=level if level in set(LEVELS) else "basic",
        countries=countries,
        code=request.GET.get("code", "").strip(),
        women_owned=request.GET.get("women_owned") == "1",
        sme=request.GET.get("sme") == "1",
        sort=sort,
    )
    wanted = sheets.wanted(request)
    if wanted:
        return exports.suppliers(wanted, found.prefetch_related("codes").iterator(chunk_size=500))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "suppliers/registered.html",
        {
            "title": _("Registered suppliers"),
            "tabs": desk_tabs(request, "registered"),
            "page_obj": page,
            "q": request.GET.get("q", ""),
            "code": request.GET.get("code", ""),
            "sort": sort,
            "levels": _options([(one.value, one.label) for one in LEVELS], [level]),
            "countries": _options(
                [(one, reference.country_name(one)) for one in queries.countries_at(agency.pk)], countries
            ),
            "women_owned": _options([("1", _("Owned by women"))], request.GET.getlist("women_owned")),
            "sme": _options([("1", _("Small and medium enterprises"))], request.GET.getlist("sme")),
            "is_filtered": bool(request.GET.keys() - {"page", "sort"}),
            "clear_url": reverse("suppliers:registered"),
        },
    )


def _registration(request: HttpRequest, pk: UUID) -> Registration:
    found = get_object_or_404(
        Registration.objects.select_related(
            "supplier__organisation", "supplier__merged_into", "agency", "reviewer"
        ),
        pk=pk,
    )
    demand(request, "suppliers.see_registration", found)
    return found


def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One file: what the supplier says, the checklist, the decisions open to the reviewer."""
    found = _registration(request, pk)
    return _page(request, found, {})


def _page(request: HttpRequest, found: Registration, bound: dict[str, Any]) -> HttpResponse:
    file = queries.file_of(found.supplier)
    setting = getattr(found.agency, "agency", None)
    clock_row = tables.queue_rows([found], setting, clock.now())[0]
    actor = request.actor
    context = {
        "title": found.supplier.name,
        "registration": found,
        "supplier": found.supplier,
        "tone": tables.state_tone(found.state),
        "row": clock_row,
        "file": file,
        "answers": tables.answers(file) if file else [],
        "checklist": tables.checklist(file, found) if file else [],
        "share": queries.women_share(file.owners) if file else None,
        "events": tables.timeline(found, queries.events_of(found)),
        "others": [
            one for one in queries.registrations_of(found.supplier) if one.agency_id == found.agency_id
        ],
        "merged": [
            (one, tables.declarations(one.declarations))
            for one in queries.files_merged_into(found.supplier, agency=found.agency_id)
        ],
        "declarations": tables.declarations(queries.declarations_of(found.supplier))
        if found.supplier.merged_into_id
        else [],
        "survivor": _with_survivor(found),
        "may_see_doubles": may(actor, "suppliers.see_duplicates"),
        "ask_form": forms.AskForm(prefix="ask"),
        "accept_form": forms.AcceptForm(prefix="accept"),
        "decline_form": forms.DeclineForm(prefix="decline"),
        "may_take_up": may(actor, "suppliers.take_up", found),
        "may_note": may(actor, "suppliers.note_finding", found),
        "may_ask": may(actor, "suppliers.ask_more", found),
        "may_accept": may(actor, "suppliers.accept", found),
        "may_decline": may(actor, "suppliers.decline", found),
        "may_verify": may(actor, "suppliers.verify_women_owned", found),
        "may_see_accounts": actor.has("financial_reviewer"),
        **bound,
    }
    return render(request, "suppliers/review.html", context, status=422 if bound else 200)


def _with_survivor(found: Registration) -> Registration | None:
    """The agency's registration with the supplier this one was merged into: the same level, else Basic."""
    kept = found.supplier.merged_into_id
    if kept is None:
        return None
    return queries.registration_of(kept, found.agency_id, found.level) or queries.registration_of(
        kept, found.agency_id
    )


@require_POST
def decide(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Any of the reviewer's acts on one file."""
    if act not in _DECISIONS:
        raise Http404
    found = _registration(request, pk)
    decision, form_class, said = _DECISIONS[act]
    form = form_class(request.POST, prefix=act) if form_class else None
    if form is not None and not form.is_valid():
        return _page(request, found, {f"{act}_form": form, "forms": [form]})
    try:
        decision(found, by=request.actor, **(form.cleaned_data if form else {}))
    except Refused as refused:
        if form is None or not form.fields:
            messages.error(request, str(refused))
            return redirect("suppliers:review", pk=pk)
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, found, {f"{act}_form": form, "forms": [form]})
    messages.success(request, str(said()))
    return redirect("suppliers:review", pk=pk)


_Decision = tuple[Callable[..., Any], Any, Callable[[], str]]
_DECISIONS: dict[str, _Decision] = {
    "take-up": (
        actions.take_up,
        None,
        lambda: _("You review this file now. The supplier can't change it meanwhile."),
    ),
    "ask": (
        actions.ask_more,
        forms.AskForm,
        lambda: _("The supplier is asked for more. The clock stands still."),
    ),
    "accept": (actions.accept, forms.AcceptForm, lambda: _("Registered. The supplier is told.")),
    "decline": (actions.decline, forms.DeclineForm, lambda: _("Declined. The supplier is told why.")),
}


@require_POST
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A finding on one point of the checklist; answers with that point alone for htmx."""
    found = _registration(request, pk)
    form = forms.FindingForm(request.POST)
    problem = ""
    if form.is_valid():
        try:
            actions.note_finding(found, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            problem = str(refused)
    else:
        problem = _("Choose whether the point is met.")
    requirement = request.POST.get("requirement", "")
    if not request.htmx:
        if problem:
            messages.error(request, problem)
        return redirect(f"{reverse('suppliers:review', args=[pk])}#{requirement}")
    file = queries.file_of(found.supplier)
    point = next((one for one in tables.checklist(file, found) if one["requirement"].id == requirement), None)
    if point is None:
        raise Http404
    return render(
        request,
        "suppliers/_point.html",
        {
            "point": point,
            "registration": found,
            "problem": problem,
            "may_note": may(request.actor, "suppliers.note_finding", found),
            "may_see_accounts": request.actor.has("financial_reviewer"),
        },
        status=422 if problem else 200,
    )


@require_POST
def verify_women_owned(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The evidence of women's ownership was compared with the ownership data."""
    found = _registration(request, pk)
    try:
        actions.verify_women_owned(found, by=request.actor, is_shown=request.POST.get("is_shown") == "yes")
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("suppliers:review", pk=pk)


@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """Whether matching Basic registrations are accepted at once, or looked at by a reviewer."""
    agency = request.organisation
    demand(request, "suppliers.set_intake", agency)
    held = {"reviews_basic": "yes" if queries.reviews_basic(agency.pk) else "no"}
    form = forms.IntakeForm(request.POST or None, initial=held)
    if form.is_valid():
        actions.set_intake(agency, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("suppliers:intake")
    return render(
        request,
        "suppliers/form.html",
        {
            "title": _("Intake"),
            "tabs": desk_tabs(request, "intake"),
            "form": form,
            "submit_label": _("Save"),
            "back_url": reverse("suppliers:desk"),
        },
    )
