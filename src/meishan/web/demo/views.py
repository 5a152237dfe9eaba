# SPDX-License-Identifier: Apache-2.0
"""The pages that exist in a demo alone: who a visitor may be, and the demo's mail."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from meishan.base.core import clock, scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.queries import world
from meishan.base.ledger.states import WorldKind

from . import actions, queries
from .making import day
from .making.personas import password


def in_demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Elsewhere there is no such page, whatever the settings say: the database itself is asked."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if world().kind != WorldKind.DEMO:
            raise Http404
        return never_cache(view)(request, *arguments, **named)

    return guarded


@in_demo_only
def personas(request: HttpRequest) -> HttpResponse:
    """Who a visitor may sign in as, with password and the code of the moment."""
    seats = [
        {
            "place": _(one.place),
            "person": one.person,
            "code": queries.current_code(one),
            "key": one.key,
            "has_key": queries.key_path(one.key) is not None,
        }
        for one in queries.seats()
    ]
    context = {
        "seats": seats,
        "password": password(),
        "sealed": queries.under_seal(),
        "ended": queries.ended(),
        **_clock(),
    }
    return render(request, "demo/personas.html", context)


@in_demo_only
def key(request: HttpRequest, persona: str) -> HttpResponse:
    """The secret key of a persona, as a file. Elsewhere nobody but its holder ever has it."""
    path = queries.key_path(persona)
    if path is None:
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response


def _clock() -> dict[str, Any]:
    """What the demo's clock shows, and where it may go."""
    with scope.everything():
        morning = day.morning()
        is_lived = morning is not None and day.is_lived(morning)
    at, passage = clock.now(), queries.passage()
    is_walking = passage is not None and not passage.is_over
    return {
        "at": at,
        "is_moved": world().clock_offset != timedelta(0),
        "morning": morning,
        "passage": passage,
        "is_walking": is_walking,
        "is_there": is_lived and not is_walking and morning is not None and day.is_within(morning, at),
        "may_stand": morning is not None and not is_walking and at < morning.until,
    }


@require_POST
@in_demo_only
def move_clock(request: HttpRequest) -> HttpResponse:
    """To the middle of the seminar's first day, which is lived through first; or back to the true time."""
    try:
        if request.POST.get("to") == "seminar":
            _to_the_seminar(request)
        else:
            actions.move_clock(by=request.actor)
            messages.success(request, _("The demo's clock shows the true time again."))
    except (Refused, Denied) as refused:
        messages.warning(
            request, str(getattr(refused, "message", None) or getattr(refused, "reason", refused))
        )
    return redirect("demo:personas")


def _to_the_seminar(request: HttpRequest) -> None:
    with scope.everything():
        morning = day.morning()
        is_lived = morning is not None and day.is_lived(morning)
        last = queries.last_moment()
    if morning is not None and is_lived:
        # Never before what was done there already.
        actions.move_clock(by=request.actor, to=max(morning.until, last or morning.until))
    else:
        actions.set_out(by=request.actor)


@in_demo_only
def progress(request: HttpRequest) -> HttpResponse:
    """How far the way to the seminar's first day is; the piece of the page that asks."""
    context = _clock()
    response = render(request, "demo/_clock.html", context)
    if not context["is_walking"]:
        # The times on the rest of the page are old now.
        response["HX-Refresh"] = "true"
    return response


@in_demo_only
def mails(request: HttpRequest) -> HttpResponse:
    """The mail of everybody in the demo."""
    address = request.GET.get("to", "").strip()
    page = Paginator(queries.mails(address), 25).get_page(request.GET.get("page"))
    return render(request, "demo/mails.html", {"page_obj": page, "to": address, "seats": queries.seats()})


@in_demo_only
def mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One mail as text, with its links alive."""
    return render(request, "demo/mail.html", {"mail": get_object_or_404(queries.mails(), pk=pk)})


@in_demo_only
@xframe_options_sameorigin
def mail_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The HTML part of a mail, as a mail program would show it."""
    found = get_object_or_404(queries.mails(), pk=pk)
    if not found.html:
        raise Http404
    return HttpResponse(found.html)
