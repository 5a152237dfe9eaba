# SPDX-License-Identifier: Apache-2.0
"""The set-up of agencies, officers and interpreters."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...forms import making as forms
from ...models import Absence, Officer
from ...queries.seminars import slots_of
from .steps import after, organised, saved, step_page

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def agencies(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who comes for the agencies, and the interpreters."""
    seminar = organised(request, slug)
    if request.method == "POST":
        return after(request, seminar, "agencies")
    officers: dict[Any, list[Officer]] = {}
    for one in seminar.officers.select_related("table").annotate(away=Count("absences")).order_by("number"):
        officers.setdefault(one.agency_id, []).append(one)
    rows = [
        {"participation": one, "officers": officers.get(one.agency_id, [])}
        for one in seminar.participations.select_related("agency").order_by("agency__acronym", "agency__name")
    ]
    interpreters = seminar.interpreters.annotate(away=Count("absences"))
    return step_page(
        request, seminar, "agencies", "step_agencies", rows=rows, interpreters=list(interpreters)
    )


@page
def agency(request: HttpRequest, slug: str, pk: UUID | None = None) -> HttpResponse:
    """Bring an agency in, or change what it comes to find. `pk` is the organisation's."""
    seminar = organised(request, slug)
    found = get_object_or_404(seminar.participations.select_related("agency"), agency=pk) if pk else None
    form = forms.AgencyForm(request.POST or None, seminar=seminar, participation=found)
    if request.method == "POST" and form.is_valid():
        data = {"id": pk or form.cleaned_data["agency"], **form.changes()}
        if saved(request, seminar, form, "agency", data):
            return redirect("seminars:agencies", slug)
    title = (found.agency.acronym or found.agency.name) if found else _("Bring an agency in")
    return step_page(request, seminar, "agencies", "agency", title=title, form=form, participation=found)


@page
def officer(request: HttpRequest, slug: str, pk: UUID | None = None) -> HttpResponse:
    """A new officer, or one of the seminar, with the slots she can't meet in."""
    seminar = organised(request, slug)
    found = get_object_or_404(seminar.officers.select_related("table", "person"), pk=pk) if pk else None
    if not seminar.participations.exists():
        messages.warning(request, _("Bring the agency in first."))
        return redirect("seminars:new_agency", slug)
    absent = set(Absence.objects.filter(officer=found).values_list("slot", flat=True)) if found else set()
    initial = {"agency": request.GET.get("agency", "")}
    form = forms.OfficerForm(
        request.POST or None,
        seminar=seminar,
        officer=found,
        slots=list(slots_of(seminar)),
        absent=absent,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        data = {"id": pk, **form.changes()}
        if saved(request, seminar, form, "officer", data):
            if "another" in request.POST:
                return redirect("seminars:new_officer", slug)
            return redirect("seminars:agencies", slug)
    title = found.name if found else _("New officer")
    return step_page(request, seminar, "agencies", "officer", title=title, form=form, officer=found)


@page
def interpreter(request: HttpRequest, slug: str, pk: UUID | None = None) -> HttpResponse:
    """A new interpreter, or one of the seminar, with the slots she can't sit in."""
    seminar = organised(request, slug)
    found = get_object_or_404(seminar.interpreters, pk=pk) if pk else None
    absent = set(Absence.objects.filter(interpreter=found).values_list("slot", flat=True)) if found else set()
    form = forms.InterpreterForm(
        request.POST or None,
        seminar=seminar,
        interpreter=found,
        slots=list(slots_of(seminar)),
        absent=absent,
    )
    if request.method == "POST" and form.is_valid():
        data = {"id": pk, **form.changes()}
        if saved(request, seminar, form, "interpreter", data):
            return redirect("seminars:agencies", slug)
    title = found.name if found else _("New interpreter")
    return step_page(request, seminar, "agencies", "interpreter", title=title, form=form, interpreter=found)
