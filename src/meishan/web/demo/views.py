# SPDX-License-Identifier: Apache-2.0
"""The pages that exist in a demo alone: who a visitor may be, and the demo's mail."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from meishan.base.ledger.queries import world
from meishan.base.ledger.states import WorldKind

from . import queries
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
        {"place": _(one.place), "person": one.person, "code": queries.current_code(one), "key": one.key}
        for one in queries.seats()
    ]
    return render(request, "demo/personas.html", {"seats": seats, "password": password()})


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
