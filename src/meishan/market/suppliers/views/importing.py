# SPDX-License-Identifier: Apache-2.0
"""Bringing existing suppliers in: upload, progress, preview with each row's faults, decision."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meishan.base.core import sheets
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from .. import actions, exports, forms, imports, queries
from ..models import Import
from ..states import ImportState
from .desk import PAGE, desk_tabs
from .own import demand

_BUSY = frozenset({ImportState.QUEUED, ImportState.CHECKING, ImportState.WRITING})


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Files uploaded so far, and the upload."""
    demand(request, "suppliers.see_imports")
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = imports.read(file)
            batch = actions.upload_import(
                by=request.actor, file_name=file.file_name, sha256=file.sha256, rows=rows
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return redirect("suppliers:import", pk=batch.pk)
    page = Paginator(queries.imports_of(request.organisation.pk), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "suppliers/imports.html",
        {
            "title": _("Import existing suppliers"),
            "tabs": desk_tabs(request, "imports"),
            "form": form,
            "page_obj": page,
        },
        status=422 if request.method == "POST" else 200,
    )


def template(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """The empty file to fill in."""
    demand(request, "suppliers.see_imports")
    if file_format not in {"csv", "xlsx"}:
        raise Http404
    return exports.import_template(file_format)


def _batch(request: HttpRequest, pk: UUID) -> Import:
    batch = get_object_or_404(Import.objects.select_related("person"), pk=pk)
    demand(request, "suppliers.see_import", batch)
    return batch


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """How far the check is; then every row with its faults in words; then the decision."""
    batch = _batch(request, pk)
    form = forms.ImportConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_import(batch, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return redirect("suppliers:import", pk=pk)
    only_faulty = request.GET.get("faulty") == "1"
    rows = batch.rows.order_by("number")
    if only_faulty:
        rows = rows.exclude(errors=[])
    wanted = sheets.wanted(request)
    if wanted:
        faulty = batch.rows.exclude(errors=[]).order_by("number").iterator()
        return exports.faults(wanted, ((one, imports.words_of(one)) for one in faulty))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "suppliers/import.html",
        {
            "title": batch.file_name,
            "batch": batch,
            "is_busy": batch.state in _BUSY,
            "progress_url": reverse("suppliers:import_progress", args=[pk]),
            "page_obj": page,
            "rows": imports.with_words(page) if batch.state not in _BUSY else [],
            "only_faulty": only_faulty,
            "form": form,
            "may_confirm": may(request.actor, "suppliers.confirm_import", batch),
            "may_drop": may(request.actor, "suppliers.drop_import", batch)
            and batch.state not in {ImportState.WRITING, ImportState.DONE, ImportState.DROPPED},
            "good": batch.total - batch.faulty,
        },
        status=422 if request.method == "POST" else 200,
    )


def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The progress bar alone, asked for each second; when the work is done the page loads anew."""
    batch = _batch(request, pk)
    if batch.state not in _BUSY:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(
        request,
        "suppliers/_import_progress.html",
        {"batch": batch, "progress_url": reverse("suppliers:import_progress", args=[pk])},
    )


@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget an uploaded file."""
    batch = _batch(request, pk)
    try:
        actions.drop_import(batch, by=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("suppliers:import", pk=pk)
    messages.success(request, _("The file is dropped. Nobody was registered by it."))
    return redirect("suppliers:imports")
