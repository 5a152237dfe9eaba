# SPDX-License-Identifier: Apache-2.0
"""A whole seminar as a file: out, the empty template, and in by way of a preview that tells every fault."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.uploads import Received, open_stored

from ...actions import making
from ...exports import making as exports
from ...forms import making as forms
from ...imports.making import Found, read_plans, read_set
from ..frame import demand, fetch

SALT = "seminars.import_set"
A_DAY = 24 * 60 * 60


@require_safe
def export_set(request: HttpRequest, slug: str, file_format: str) -> HttpResponse:
    """Everything the organiser entered, as it can be read in again."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_desk", seminar)
    if file_format not in exports.FORMATS:
        raise Http404
    pictures = exports.plans_of(seminar) if file_format == "zip" else ()
    return exports.answer(file_format, seminar.slug, exports.set_of(seminar), pictures)


@require_safe
def template(request: HttpRequest, file_format: str) -> HttpResponse:
    """The empty sheets with their explanation."""
    demand(request, "seminars.import_set", None)
    if file_format not in exports.FORMATS:
        raise Http404
    return exports.answer(file_format, "seminar-template", exports.template())


@require_http_methods(["GET", "HEAD", "POST"])
def import_set(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is kept under its hash until the preview is confirmed."""
    demand(request, "seminars.import_set", None)
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file: Received = form.cleaned_data["file"]
        try:
            _read(file)
        except Refused as refused:
            take_refusal(form, Refused(refused.message, field="file"))
        else:
            token = signing.dumps(
                {**file.columns(), "by": str(request.actor.person)}, salt=SALT, compress=True
            )
            return redirect(f"{request.path}preview/?file={token}")
    context = {"title": _("Make a seminar from a file"), "form": form}
    return render(request, "seminars/making/import.html", context, status=422 if form.errors else 200)


def _read(file: Received) -> tuple[Found, dict[int, Received]]:
    """What the file holds, and its floor plans by the numbers of their rooms."""
    with open_stored(file) as content:
        found = read_set(content, name=file.file_name, at=clock.now())
        return found, read_plans(content, found)


def _said(request: HttpRequest, token: str) -> Received | None:
    """The file a preview is about; None when the token is old, broken, or another person's."""
    try:
        said: dict[str, Any] = signing.loads(token, salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        return None
    return Received(**said) if said.pop("by") == str(request.actor.person) else None


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: HttpRequest) -> HttpResponse:
    """What would come of the file, or everything that is wrong with it; then the button."""
    demand(request, "seminars.import_set", None)
    token = request.POST.get("file") or request.GET.get("file", "")
    file = _said(request, token)
    try:
        found, plans = _read(file) if file else (None, {})
    except (Refused, FileNotFoundError):
        found, plans = None, {}
    if file is None or found is None:
        messages.error(request, _("This preview is too old. Choose the file again."))
        return redirect("seminars:import")
    if request.method == "POST" and found.is_good:
        try:
            made = making.import_set(by=request.actor, setup=found.setup, plans=plans, sha256=file.sha256)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The seminar is made. Nobody else sees it until you announce it."))
            return redirect("seminars:desk", made.slug)
    seminar = found.setup["Seminar"][0] if found.setup["Seminar"] else None
    context = {
        "title": _("Preview: %(name)s") % {"name": file.file_name},
        "found": found,
        "token": token,
        "row": seminar,
        "counts": [
            *((name, len(rows)) for name, rows in found.setup.items() if name != "Seminar"),
            *([(_("Floor plans"), len(plans))] if plans else []),
        ],
    }
    return render(request, "seminars/making/import_preview.html", context)
