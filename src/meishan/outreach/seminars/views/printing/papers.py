# SPDX-License-Identifier: Apache-2.0
"""What is printed: asking for it, watching it being made, taking it; and checking a certificate."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from meishan.base.core import scope
from meishan.base.core.errors import Refused

from ...actions import printing as actions
from ...models import Print, Seminar
from ...queries import papers as queries
from ...queries.printing import BUSY, prints_of, sizes_of
from ...states import PrintKind, PrintState
from ..frame import demand, fetch, frame


def _rows(seminar: Seminar) -> list[dict[str, Any]]:
    """A row for each kind of paper: what it is, how many, and its newest PDF."""
    newest = prints_of(seminar)
    hints = {
        PrintKind.AGENDAS: _("A page for everybody with a badge, in her language."),
        PrintKind.TABLES: _("A card for each table and day: number, officer, list of the day."),
        PrintKind.DOORS: _("A sign for each room and day: name, tables, sessions."),
        PrintKind.BADGES: _(
            "Four on a sheet, agenda on the back. Print on both sides, turned on the long edge, and cut."
        ),
        PrintKind.CERTIFICATES: _("For everybody who arrived, with a number that anybody can check."),
    }
    counts = sizes_of(seminar)
    return [
        {
            "kind": kind,
            "hint": hints[kind],
            "count": counts[kind],
            "print": one,
            "busy": one is not None and one.state in BUSY,
            "ready": one is not None and one.state == PrintState.READY,
            "failed": one is not None and one.state == PrintState.FAILED,
            "seconds": one.milliseconds / 1000 if one is not None and one.milliseconds is not None else None,
        }
        for kind in PrintKind
        for one in [newest.get(kind)]
    ]


def _context(request: HttpRequest, seminar: Seminar) -> dict[str, Any]:
    rows = _rows(seminar)
    return frame(
        request,
        seminar,
        "seminars:prints",
        _("Print"),
        rows=rows,
        busy=any(row["busy"] for row in rows),
        progress_url=reverse("seminars:prints_progress", args=[seminar.slug]),
        kept_hours=24,
    )


@require_safe
def prints(request: HttpRequest, slug: str) -> HttpResponse:
    """All papers of a seminar, with what was made of each in the last day."""
    seminar = fetch(request, slug)
    demand(request, "seminars.print", seminar)
    return render(request, "seminars/printing/prints.html", _context(request, seminar))


@require_safe
@never_cache
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """The list alone, asked for each second while something is being made."""
    seminar = fetch(request, slug)
    demand(request, "seminars.print", seminar)
    return render(request, "seminars/printing/_prints.html", _context(request, seminar))


@require_POST
def print_all(request: HttpRequest, slug: str) -> HttpResponse:
    """Have one kind made, or all."""
    seminar = fetch(request, slug)
    kinds = request.POST.getlist("kinds") or list(PrintKind.values)
    try:
        actions.print_papers(seminar, by=request.actor, kinds=kinds)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(
            request,
            ngettext(
                "The paper is being made. It takes a few seconds.",
                "The papers are being made. They take a few seconds.",
                len(kinds),
            ),
        )
    return redirect("seminars:prints", slug=slug)


def _ready(request: HttpRequest, slug: str, pk: UUID) -> Print:
    seminar = fetch(request, slug)
    demand(request, "seminars.print", seminar)
    found = Print.objects.filter(pk=pk, seminar=seminar, state=PrintState.READY).first()
    if found is None:
        raise Http404
    return found


@require_safe
@never_cache
def print_file(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The PDF."""
    found = _ready(request, slug, pk)
    response = HttpResponse(bytes(found.content or b""), content_type="application/pdf")
    name = slugify(f"{slug}-{found.kind}")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


@require_safe
@never_cache
def print_preview(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """A picture of its first page."""
    found = _ready(request, slug, pk)
    if not found.preview:
        raise Http404
    return HttpResponse(bytes(found.preview), content_type="image/png")


@require_safe
@never_cache
def certificate(request: HttpRequest, slug: str, number: str = "") -> HttpResponse:
    """Whether a certificate is genuine, and what it should say. For anybody who holds one."""
    seminar = fetch(request, slug)
    given = number or request.GET.get("number", "")
    found = None
    if given:
        # The number is the permission: only its holder has it, and the page says what the paper says.
        with scope.everything():
            found = queries.holder_of(seminar, given)
    context = frame(
        request,
        seminar,
        "",
        _("Check a certificate"),
        given=given,
        attendee=found[0] if found else None,
        days=found[1] if found else [],
        length=queries.CERTIFICATE_LENGTH,
    )
    return render(
        request, "seminars/printing/certificate.html", context, status=404 if given and found is None else 200
    )
