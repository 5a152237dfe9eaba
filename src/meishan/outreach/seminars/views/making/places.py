# SPDX-License-Identifier: Apache-2.0
"""Rooms with their floor plans, the tables placed on them, and the walks between rooms."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import uploads

from ...forms import making as forms
from ...models import FloorPlan, Room, Seminar, Walk
from ...queries.seminars import text_in
from ..frame import fetch
from .steps import after, organised, rows_of, saved, step_page

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def rooms(request: HttpRequest, slug: str) -> HttpResponse:
    """All rooms, and the minutes from one to another."""
    seminar = organised(request, slug)
    found = list(seminar.rooms.prefetch_related("tables").select_related("plan"))
    walks = {(one.one_id, one.other_id): one.minutes for one in Walk.objects.filter(one__seminar=seminar)}
    form = forms.WalksForm(request.POST or None, seminar=seminar, walks=walks)
    if request.method == "POST":
        if not form.pairs:
            return after(request, seminar, "rooms")
        if form.is_valid() and saved(request, seminar, form, "walks", form.changes()):
            return after(request, seminar, "rooms")
    return step_page(request, seminar, "rooms", "step_rooms", form=form, rooms=found)


def _room(seminar: Seminar, number: int) -> Room:
    return get_object_or_404(seminar.rooms.select_related("plan"), number=number)


@page
def room(request: HttpRequest, slug: str, number: int = 0) -> HttpResponse:
    """A new room (number 0), or one with its floor plan and tables: three forms, each saved by its own button."""
    seminar = organised(request, slug)
    found = _room(seminar, number) if number else None
    asked = request.POST.get("part", "") if request.method == "POST" else ""
    made = _room_forms(request, seminar, found, asked)
    if asked == "room" and _save_room(request, seminar, found, made["form"]):
        said = made["form"].cleaned_data["number"]
        return redirect("seminars:room", slug, said)
    if found is not None and asked == "floor_plan":
        form = made["plan_form"]
        if form.is_valid():
            data = {"room": found.pk, "file": form.cleaned_data["file"]}
            if saved(request, seminar, form, "floor_plan", data):
                return redirect("seminars:room", slug, number)
    if found is not None and asked == "tables":
        tables, guard = made["tables"], made["guard"]
        if tables.is_valid() and guard.is_valid():
            data = {"room": found.pk, "tables": tables.rows() + _more(request, seminar)}
            if saved(request, seminar, guard, "tables", data):
                return redirect("seminars:room", slug, number)
    title = text_in(found.name, seminar.language) if found else _("New room")
    return step_page(
        request,
        seminar,
        "rooms",
        "room",
        title=title,
        room=found,
        plan=getattr(found, "plan", None) if found else None,
        forms=[made["form"], *([made["plan_form"], made["guard"], *made["tables"].forms] if found else [])],
        **{name: one for name, one in made.items() if name != "form"},
        room_form=made["form"],
    )


def _room_forms(request: HttpRequest, seminar: Seminar, found: Room | None, asked: str) -> dict[str, Any]:
    """The three forms of the page; only the one whose button was pressed reads what was sent."""

    def sent(part: str) -> Any:
        return request.POST if asked == part else None

    version = {"version": seminar.version}
    made: dict[str, Any] = {
        "form": forms.RoomForm(
            sent("room"),
            main=seminar.language,
            given={"name": found.name} if found else {},
            initial={
                **version,
                "number": found.number if found else _next(seminar),
                "capacity": found.capacity if found else None,
            },
        )
    }
    if found is not None:
        rows = [
            {"number": one.number, "x": one.x, "y": one.y, "is_desk": one.is_desk}
            for one in found.tables.all()
        ]
        made["plan_form"] = forms.PlanForm(
            sent("floor_plan"), request.FILES if asked == "floor_plan" else None, initial=version
        )
        made["tables"] = rows_of(forms.TableForms, sent("tables"), rows, "tables")
        made["guard"] = forms.VersionForm(sent("tables"), initial=version)
    return made


def _next(seminar: Seminar) -> int:
    return max(seminar.rooms.values_list("number", flat=True), default=0) + 1


def _save_room(request: HttpRequest, seminar: Seminar, found: Room | None, form: forms.RoomForm) -> bool:
    if not form.is_valid():
        return False
    return saved(request, seminar, form, "room", {"id": found.pk if found else None, **form.changes()})


MOST_AT_ONCE = 100


def _more(request: HttpRequest, seminar: Seminar) -> list[dict[str, Any]]:
    """As many new tables as asked for, numbered on from the last one, laid out in rows on the plan."""
    try:
        count = min(MOST_AT_ONCE, max(0, int(str(request.POST.get("more") or 0))))
    except ValueError:
        return []
    taken = list(seminar.tables.values_list("number", flat=True))
    typed = [
        int(str(value))
        for key, value in request.POST.items()
        if key.endswith("-number") and str(value).isdecimal()
    ]
    last = max([*taken, *typed], default=0)
    across = max(1, round((count * 1.6) ** 0.5))
    down = -(-count // across)
    return [
        {
            "number": last + place + 1,
            "x": round(1000 * (place % across + 1) / (across + 1)),
            "y": round(1000 * (place // across + 1) / (down + 1)),
            "is_desk": False,
        }
        for place in range(count)
    ]


@require_safe
def floor_plan(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The picture of a room, shown in the page: its kind was told by its content when it was taken in."""
    seminar = fetch(request, slug)
    row = get_object_or_404(FloorPlan, room__seminar=seminar, room__number=number)
    if not row.is_downloadable:
        raise Http404
    try:
        content = uploads.open_stored(row)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=row.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, max-age=300"
    return response
