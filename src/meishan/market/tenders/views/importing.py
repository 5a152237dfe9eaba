# SPDX-License-Identifier: Apache-2.0
"""Notices of other portals: choose a file, see what would come of it and what can't be taken over, then confirm."""

import hashlib
import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import sheets
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from .. import actions, forms, queries
from ..imports import Batch, Mapping, guess_mapping, read_eforms, read_ocds, read_table
from ..imports.found import told
from ..models import NoticeImport
from .public import ROWS, card_of

SALT = "tenders.import"
A_DAY = 24 * 60 * 60
SHOWN = 50


def _only_importers(request: HttpRequest) -> None:
    verdict = may(request.actor, "tenders.import")
    if not verdict:
        raise Denied(verdict.reason)


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is kept under its hash until the preview is confirmed."""
    _only_importers(request)
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        data = upload.read()
        sha256 = hashlib.sha256(data).hexdigest()
        if not default_storage.exists(_path(sha256)):
            default_storage.save(_path(sha256), ContentFile(data))
        said = {"kind": form.cleaned_data["kind"], "name": upload.name[:200], "sha256": sha256}
        try:
            if said["kind"] == "csv":
                _columns(said)
            else:
                _read(said)
        except Refused as refused:
            take_refusal(form, Refused(refused.message, field="file"))
        else:
            return redirect(f"{request.path}preview/?file={_token(request, said)}")
    context = {
        "title": _("Import notices of other portals"),
        "form": form,
        "imports": NoticeImport.objects.filter(organisation=request.actor.organisation).order_by("-at")[:10],
    }
    return render(request, "tenders/import.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: HttpRequest) -> HttpResponse:
    """What the file holds, what can't be taken over, and the button that takes the rest over."""
    _only_importers(request)
    token = request.POST.get("file") or request.GET.get("file", "")
    said = _said(request, token)
    if said is None:
        messages.error(request, _("This preview is too old. Choose the file again."))
        return redirect("tenders:import")
    context: dict[str, Any] = {"title": _("Preview of the import"), "said": said, "token": token}
    try:
        if said["kind"] == "csv" and "mapping" not in said:
            return _map(request, said, context)
        batch = _read(said)
        if request.method == "POST":
            made = actions.import_notices(
                by=request.actor,
                batch=batch,
                problems=batch.notes.kept(),
                left_out=batch.notes.left_out,
            )
            messages.success(request, _("The notices are taken over."))
            return redirect("tenders:import_report", made.pk)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("tenders:import")
    context |= {
        "batch": batch,
        "shown": batch.found[:SHOWN],
        "more": max(len(batch.found) - SHOWN, 0),
        "notes": batch.notes.all(),
    }
    return render(request, "tenders/import_preview.html", context)


@require_safe
def import_report(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What came of an import: its notices, and all that was not taken over."""
    made = get_object_or_404(NoticeImport, pk=pk)
    if file_format := sheets.wanted(request):
        rows = ([one["place"], one["message"], one["count"], one["left_out"]] for one in told(made.problems))
        columns = [_("Place"), _("What"), _("How often"), _("Left out")]
        return sheets.answer(file_format, _("import-notes"), columns, rows)
    page = Paginator(queries.notices_of_import(made.pk), ROWS).get_page(request.GET.get("page"))
    context = {
        "title": _("Import of %(file)s") % {"file": made.file_name},
        "made": made,
        "notes": told(made.problems),
        "page_obj": page,
        "cards": [card_of(one) for one in page],
    }
    return render(request, "tenders/import_report.html", context)


def _map(request: HttpRequest, said: dict[str, Any], context: dict[str, Any]) -> HttpResponse:
    columns = _columns(said)
    guessed = {f"column_{part}": column for part, column in guess_mapping(columns).items()}
    form = forms.MappingForm(
        request.POST if request.method == "POST" else None, columns=columns, initial=guessed
    )
    if request.method == "POST" and form.is_valid():
        mapped = {**said, "mapping": form.said()}
        try:
            _read(mapped)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return redirect(f"{request.path}?file={_token(request, mapped)}")
    context |= {"title": _("Which column holds what?"), "form": form}
    return render(request, "tenders/import_mapping.html", context)


def _path(sha256: str) -> str:
    return f"imports/{sha256[:2]}/{sha256}"


def _token(request: HttpRequest, said: dict[str, Any]) -> str:
    return signing.dumps({**said, "for": str(request.actor.organisation)}, salt=SALT, compress=True)


def _said(request: HttpRequest, token: str) -> dict[str, Any] | None:
    try:
        said = signing.loads(token, salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        return None
    is_mine = said.pop("for", "") == str(request.actor.organisation)
    return said if is_mine and default_storage.exists(_path(said["sha256"])) else None


def _data(said: dict[str, Any]) -> bytes:
    with default_storage.open(_path(said["sha256"]), "rb") as file:
        return file.read()


def _columns(said: dict[str, Any]) -> list[str]:
    titles = next(sheets.read(io.BytesIO(_data(said)), name=said["name"]), [])
    if not any(titles):
        raise Refused(_("The file has no row of column titles."))
    return titles


def _read(said: dict[str, Any]) -> Batch:
    data, name, sha256 = _data(said), said["name"], said["sha256"]
    match said["kind"]:
        case "eforms":
            return read_eforms([(name, data)], file_name=name, sha256=sha256)
        case "csv":
            return read_table(data, file_name=name, sha256=sha256, mapping=Mapping.of(said["mapping"]))
    return read_ocds(data, file_name=name, sha256=sha256)
