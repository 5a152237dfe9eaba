# SPDX-License-Identifier: Apache-2.0
"""Level 1 and Level 2: each requirement with what is filed for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meishan.base.core import clock, uploads
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.base.reference import queries as reference

from .. import actions, forms, queries, tables
from ..models import Document, Owner, Reference
from ..states import LEVEL_BEFORE, Level, Tie
from .own import demand, for_open_file, lock

_HIGHER = {Level.LEVEL_1.value, Level.LEVEL_2.value}


@require_http_methods(["GET", "POST"])
@for_open_file
def level(request: HttpRequest, file: queries.File, level: str) -> HttpResponse:
    """Level 1 or 2 as a task list; POST submits it to every agency that has the level before."""
    if level not in _HIGHER:
        raise Http404
    supplier = file.supplier
    lacking = queries.missing(file, level)
    if request.method == "POST":
        try:
            placed = actions.submit(supplier, by=request.actor, level=level)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("suppliers:level", level=level)
        messages.success(
            request,
            _("%(level)s is submitted to %(agencies)s.")
            % {"level": Level(level).label, "agencies": ", ".join(str(one.agency) for one in placed)},
        )
        return redirect("suppliers:standing")
    return render(
        request,
        "suppliers/level.html",
        {
            "title": Level(level).label,
            "level": level,
            "before": Level(LEVEL_BEFORE[Level(level)]).label,
            "supplier": supplier,
            "file": file,
            "tasks": tables.filing_tasks(file, level),
            "is_complete": not lacking,
            "missing": lacking,
            "is_too_young": level == Level.LEVEL_2 and not queries.is_old_enough(supplier, clock.now()),
            "registrations": [one for one in queries.registrations_of(supplier) if one.level == level],
            "may_submit": may(request.actor, "suppliers.submit", supplier),
            **lock(file, level),
        },
    )


@require_http_methods(["GET", "POST"])
@for_open_file
def requirement(request: HttpRequest, file: queries.File, requirement: str) -> HttpResponse:
    """What is filed for one requirement, and the form to file more."""
    found = _requirement(requirement)
    page = _PAGES.get(requirement) or _PAGES.get(found.kind)
    if page is None:
        raise Http404
    return page(request, file, found)


def _requirement(pk: str) -> Any:
    level = pk.partition(".")[0]
    if level in _HIGHER:
        for one in reference.requirements(level):
            if one.id == pk:
                return one
    raise Http404


def _render(
    request: HttpRequest, name: str, file: queries.File, found: Any, context: dict[str, Any]
) -> HttpResponse:
    return render(
        request,
        f"suppliers/{name}.html",
        {
            "title": found.title,
            "requirement": found,
            "level": found.level,
            "level_name": Level(found.level).label,
            "level_url": reverse("suppliers:level", args=[found.level]),
            **lock(file, found.level),
            "may_edit": queries.agency_reviewing(file.supplier, found.level) is None,
            **context,
        },
        status=422 if request.method == "POST" else 200,
    )


def _documents(request: HttpRequest, file: queries.File, found: Any) -> HttpResponse:
    form = forms.DocumentForm(
        request.POST or None,
        request.FILES or None,
        requirement=found.id,
        this_year=clock.now().year,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_document(file.supplier, by=request.actor, requirement=found.id, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The document is filed."))
            return redirect("suppliers:requirement", requirement=found.id)
    context = {"form": form, "documents": file.documents_for(found.id), "supplier": file.supplier}
    if found.id == queries.WOMEN_OWNED_DOCUMENT:
        context["share"] = queries.women_share(file.owners)
    return _render(request, "documents", file, found, context)


def _references(request: HttpRequest, file: queries.File, found: Any) -> HttpResponse:
    form = forms.ReferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_reference(file.supplier, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The reference is added."))
            return redirect("suppliers:requirement", requirement=found.id)
    return _render(request, "references", file, found, {"form": form, "references": file.references})


def _owners(request: HttpRequest, file: queries.File, found: Any) -> HttpResponse:
    return _render(
        request,
        "owners",
        file,
        found,
        {
            "owners": [one for one in file.owners if one.tie != Tie.INTERMEDIARY],
            "share": queries.women_share(file.owners),
            "supplier": file.supplier,
            "declares": queries.declares_women_owned(file.supplier),
        },
    )


def _intermediaries(request: HttpRequest, file: queries.File, found: Any) -> HttpResponse:
    if request.method == "POST":
        try:
            actions.state_intermediaries(
                file.supplier, by=request.actor, none_used="none_used" in request.POST
            )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Saved."))
        return redirect("suppliers:requirement", requirement=found.id)
    return _render(
        request,
        "intermediaries",
        file,
        found,
        {"owners": [one for one in file.owners if one.tie == Tie.INTERMEDIARY], "profile": file.profile},
    )


def _facts(request: HttpRequest, file: queries.File, found: Any) -> HttpResponse:
    initial = {
        "export_capacity": file.profile.export_capacity,
        "accounts_valid_until": file.profile.accounts_valid_until,
    }
    form = forms.LevelFactsForm(request.POST or None, level=found.level, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_level_facts(file.supplier, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("suppliers:level", level=found.level)
    return _render(request, "facts", file, found, {"form": form})


_PAGES = {
    "document": _documents,
    "reference": _references,
    "owner": _owners,
    "level1.intermediaries": _intermediaries,
    "field": _facts,
}


@require_http_methods(["GET", "POST"])
@for_open_file
def owner(request: HttpRequest, file: queries.File, pk: UUID | None = None) -> HttpResponse:
    """Somebody who owns, controls, leads or stands for the supplier: added or changed."""
    supplier = file.supplier
    demand(request, "suppliers.save_owner", supplier)
    held = get_object_or_404(Owner, pk=pk, supplier=supplier) if pk else None
    initial = (
        {name: getattr(held, name) for name in forms.OwnerForm.base_fields}
        if held
        else {"tie": request.GET.get("tie", ""), "kind": "person"}
    )
    form = forms.OwnerForm(request.POST or None, initial=initial)
    back = reverse("suppliers:requirement", args=["level1.owners"])
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.save_owner(supplier, by=request.actor, owner=held, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            is_agent = row.tie == Tie.INTERMEDIARY
            if "another" in request.POST:
                return redirect(f"{reverse('suppliers:add_owner')}?tie={row.tie}")
            return redirect(
                reverse("suppliers:requirement", args=["level1.intermediaries"]) if is_agent else back
            )
    return render(
        request,
        "suppliers/form.html",
        {
            "title": _("Owner, principal or intermediary"),
            "form": form,
            "submit_label": _("Save"),
            "another_label": _("Save and add another"),
            "back_url": back,
            **lock(file, Level.LEVEL_1),
        },
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@for_open_file
def women_owned(request: HttpRequest, file: queries.File) -> HttpResponse:
    """Declare, or take back, that women own and control at least 51 per cent."""
    try:
        actions.state_women_owned(file.supplier, by=request.actor, declares="declares" in request.POST)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("suppliers:requirement", requirement="level1.owners")


_REMOVALS: dict[str, tuple[Any, Any, str]] = {
    "documents": (Document, actions.remove_document, "requirement"),
    "references": (Reference, actions.remove_reference, "level1.references"),
    "owners": (Owner, actions.remove_owner, "level1.owners"),
}


@require_http_methods(["GET", "POST"])
@for_open_file
def remove(request: HttpRequest, file: queries.File, what: str, pk: UUID) -> HttpResponse:
    """Ask before something is taken out of the file."""
    if what not in _REMOVALS:
        raise Http404
    model, removal, place = _REMOVALS[what]
    row = get_object_or_404(model.objects.select_related("supplier"), pk=pk, supplier=file.supplier)
    is_agent = getattr(row, "tie", "") == Tie.INTERMEDIARY
    asked = _requirement("level1.intermediaries" if is_agent else getattr(row, place, place))
    back = reverse("suppliers:requirement", args=[asked.id])
    if request.method == "POST":
        try:
            removal(row, by=request.actor)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Removed."))
        return redirect(back)
    name = getattr(row, "file_name", "") or getattr(row, "company", "") or getattr(row, "name", "")
    return render(
        request,
        "core/confirm.html",
        {
            "title": _("Remove “%(name)s”?") % {"name": name},
            "confirm_label": _("Remove"),
            "cancel_url": back,
            "crumbs": [
                (reverse("suppliers:level", args=[asked.level]), Level(asked.level).label),
                (back, asked.title),
            ],
            "danger": True,
        },
    )


def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A document, to those the rule allows. Row security hides it from all other organisations first."""
    document = get_object_or_404(Document, pk=pk)
    demand(request, "suppliers.download", document)
    return uploads.attachment(document)
