# SPDX-License-Identifier: Apache-2.0
"""A person's own ticket on her phone: draw it, see the place and the wait, leave, come back after a missed call."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.urls import reverse
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.reference.queries import LANGUAGES, language_key

from ...actions import desk as actions
from ...forms.desk import DJANGO_CODES, DrawForm
from ...models import Day, Seminar, Ticket
from ...queries import desk
from ...queries.days.refilling import offers_behind
from ...queries.pulse import pulse_of
from ...states import Channel, TicketState
from ..frame import demand, fetch, frame

STANDING = (TicketState.WAITING, *desk.AT_A_DESK, TicketState.MISSED)


def wants_json(request: HttpRequest) -> bool:
    """Whether the browser's own queue asks (outbox.js), not a person."""
    return "application/json" in request.headers.get("Accept", "")


def told(refused: Refused | Denied | django_forms.Form, status: int = 409) -> JsonResponse:
    """A refusal for the browser's own queue: the sentence to show."""
    if isinstance(refused, django_forms.Form):
        words = " ".join(str(one) for errors in refused.errors.values() for one in errors)
    else:
        words = str(refused)
    return JsonResponse({"message": words}, status=status)


def own(request: HttpRequest, seminar: Seminar, form: DrawForm | None = None) -> dict[str, Any]:
    """What the phone shows: the ticket of today with its wait, or the form to draw one."""
    pulse = pulse_of(seminar.pk)
    at = clock.now()
    day = desk.day_at(seminar, at)
    ticket = desk.ticket_of(day, request.actor.organisation) if day else None
    context = {
        "pulse": pulse,
        "day": day,
        "days": [] if day else list(seminar.days.all()),
        "at": at,
        "is_own": True,
        "link": ticket.pk if ticket else None,
        "language": language_key(),
        **(shown(ticket, at, pulse) if ticket else {"ticket": None, "announced": desk.board_of(seminar, at)}),
    }
    if day is not None and context["ticket"] is None:
        context["form"] = form or DrawForm(seminar=seminar)
    return context


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw a ticket; then see it. The same press, sent twice, finds the same ticket."""
    seminar = fetch(request, slug)
    demand(request, "seminars.draw", seminar)
    form = None
    if request.method == "POST":
        form = DrawForm(request.POST, seminar=seminar)
        day = desk.day_at(seminar, clock.now())
        try:
            if form.is_valid():
                ticket = draw(open_on(day), form, request)
                here = reverse("seminars:queue", args=[slug])
                if wants_json(request):
                    return JsonResponse({"url": here, "number": ticket.number})
                return redirect(here)
        except Refused as refused:
            if wants_json(request):
                return told(refused)
            take_refusal(form, refused)
        if wants_json(request):
            return told(form, 400)
    context = frame(
        request,
        seminar,
        "seminars:queue",
        pgettext("place", "Walk-in desk"),
        rule=desk.rule_in_words(),
        **own(request, seminar, form),
    )
    return render(request, "seminars/desk/queue.html", context)


def open_on(day: Day | None) -> Day:
    """That day, if there is one. Raises Refused on all others."""
    if day is None:
        raise Refused(_("The walk-in desk is open on the days of the seminar only."))
    return day


def draw(day: Day, form: DrawForm, request: HttpRequest) -> Ticket:
    """The act, from a valid form."""
    chosen = form.cleaned_data
    ticket: Ticket = actions.draw_ticket(
        day,
        by=request.actor,
        key=chosen["key"],
        topic=chosen["topic"],
        language=chosen["language"],
        agency=UUID(chosen["agency"]) if chosen["agency"] else None,
        question=chosen["question"],
        channel=Channel.PHONE,
    )
    return ticket


@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the place up."""
    return _act_on_own(request, slug, actions.leave_queue, _("You left the queue."))


@require_POST
def back(request: HttpRequest, slug: str) -> HttpResponse:
    """Here again after a missed call."""
    return _act_on_own(
        request, slug, actions.come_back, _("You are back in the queue; the time you waited counts.")
    )


def _act_on_own(request: HttpRequest, slug: str, act: Any, done: str) -> HttpResponse:
    seminar = fetch(request, slug)
    day = desk.day_at(seminar, clock.now())
    ticket = desk.ticket_of(day, request.actor.organisation) if day else None
    if ticket is None:
        raise Http404
    try:
        act(ticket, by=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("seminars:queue", slug)


def piece_of(request: HttpRequest, seminar: Seminar, pk: UUID) -> dict[str, Any]:
    """A ticket for whoever holds its secret address: number, place and wait; no name, no question."""
    pulse = pulse_of(seminar.pk)
    at = clock.now()
    ticket = desk.ticket_by_link(seminar, pk)
    if ticket is None:
        raise Http404
    return {"pulse": pulse, "seminar": seminar, "at": at, "link": pk} | shown(ticket, at, pulse)


def shown(ticket: Ticket, at: datetime, pulse: int) -> dict[str, Any]:
    """The ticket while it stands, else as the last one; with its wait while it waits."""
    waits = ticket.state == TicketState.WAITING
    return {
        "ticket": ticket if ticket.state in STANDING else None,
        "last": ticket if ticket.state not in STANDING else None,
        "announced": desk.board_of(ticket.seminar, at),
        "offers": offers_behind(ticket.application_id, at),
        "wait": desk.wait_of(ticket, at, desk.line_seen(ticket.day, at, pulse)) if waits else None,
    }


@require_safe
def ticket(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The page the kiosk's QR code leads to."""
    seminar = fetch(request, slug)
    found = piece_of(request, seminar, pk)
    number = (found["ticket"] or found["last"]).number
    title = _("Ticket %(number)s") % {"number": number}
    context = {**found, **frame(request, seminar, "", title)}
    return render(request, "seminars/desk/ticket.html", context)


@require_safe
def ticket_piece(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The live part of a ticket, asked without cookies: the address says which, and in which language."""
    seminar = get_object_or_404(Seminar, slug=slug)
    code = request.GET.get("language", "")
    with override(DJANGO_CODES.get(code, code) if code in LANGUAGES else get_language()):
        context = piece_of(request, seminar, pk) | {"is_own": "own" in request.GET}
        return HttpResponse(loader.render_to_string("seminars/desk/_ticket.html", context))
