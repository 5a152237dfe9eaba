# SPDX-License-Identifier: Apache-2.0
"""The adviser's one screen: who is at hand, who is next and why, who waits, and which slots have become free."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal

from ...actions import desk as actions
from ...forms.desk import DeskForm, NotesForm, TransferForm
from ...models import Officer, Seminar, Slot, Ticket
from ...queries import days, desk
from ...queries.pulse import pulse_of
from ...queries.seminars import common_languages
from ...states import TicketState
from ..frame import demand, fetch, frame

FREE_SHOWN = 10


def screen(request: HttpRequest, seminar: Seminar) -> dict[str, Any]:
    """Everything on the screen; its two live parts each show some of it."""
    pulse = pulse_of(seminar.pk)
    at = clock.now()
    day = desk.day_at(seminar, at)
    shift = desk.shift_of(day, request.actor.person) if day else None
    context: dict[str, Any] = {"pulse": pulse, "at": at, "day": day, "shift": shift}
    if day is None or shift is None:
        return context
    line = desk.line_of(day, at)
    rows = desk.queue_of(seminar, day, line)
    ticket = desk.hand_of(shift)
    choice = desk.next_for(shift, line)
    waits = {one.pk: line.wait_of(one.pk) for one in rows if one.pk in set(line.order)}
    hers = desk.adviser_of(shift)
    return context | {
        "line": line,
        "rows": [(one, waits.get(one.pk), desk.can_serve(hers, desk.waiting_of(one))) for one in rows],
        "ticket": ticket,
        "choice": choice,
        "upcoming": next((one for one in rows if choice and one.pk == choice.ticket.id), None),
        "missed": list(desk.missed(day)[:8]),
        "notes_form": NotesForm() if ticket and ticket.state == TicketState.SERVING else None,
        "transfer_form": TransferForm(ticket=ticket) if ticket else None,
        "free": free_slots(seminar, ticket, at),
    }


def free_slots(seminar: Seminar, ticket: Ticket | None, at: datetime) -> list[tuple[Officer, Slot, bool]]:
    """Officers who are free now or in the next slot, and whether they share a language with whoever sits here.

    First those of the agency asked for, then those who share a language, then the others; FREE_SHOWN of them.
    """
    spoken = [ticket.language] if ticket else []
    if ticket and ticket.application:
        spoken += ticket.application.languages
    found = [
        (officer, slot, not spoken or bool(common_languages(officer.languages, spoken)))
        for officer, slot in days.free_officers(seminar, at)
    ]
    wanted = ticket.agency_id if ticket else None
    found.sort(key=lambda one: (not one[2], one[0].agency_id != wanted))
    return found[:FREE_SHOWN]


@require_http_methods(["GET", "HEAD", "POST"])
def advise(request: HttpRequest, slug: str) -> HttpResponse:
    """The screen; without a desk yet, the form to take one."""
    seminar = fetch(request, slug)
    demand(request, "seminars.serve", seminar)
    context = screen(request, seminar)
    day, shift = context["day"], context["shift"]
    form = None
    if day is not None and (shift is None or request.method == "POST" or "desk" in request.GET):
        initial = {"desk": shift.desk_id, "languages": shift.languages} if shift else None
        options = {"initial": initial} if initial else {}
        form = DeskForm(request.POST or None, seminar=seminar, **options)
        if request.method == "POST" and form.is_valid():
            try:
                actions.open_desk(
                    day,
                    by=request.actor,
                    table=form.cleaned_data["desk"],
                    languages=form.cleaned_data["languages"],
                )
            except Refused as refused:
                take_refusal(form, refused)
            else:
                return redirect("seminars:advise", slug)
    context = frame(
        request,
        seminar,
        "seminars:advise",
        pgettext("place", "Walk-in desk"),
        form=form,
        days=[] if day else list(seminar.days.all()),
        rule=desk.rule_in_words(),
        **context,
    )
    template = (
        "seminars/desk/advise.html" if shift is not None and form is None else "seminars/desk/sit_down.html"
    )
    return render(request, template, context)


@require_safe
def advise_hand(request: HttpRequest, slug: str) -> HttpResponse:
    """The live part with the ticket at hand."""
    return _piece(request, slug, "seminars/desk/_hand.html")


@require_safe
def advise_line(request: HttpRequest, slug: str) -> HttpResponse:
    """The live part with the queue and the free slots."""
    return _piece(request, slug, "seminars/desk/_line.html")


def _piece(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    seminar = fetch(request, slug)
    demand(request, "seminars.serve", seminar)
    return render(request, template, {"seminar": seminar, **screen(request, seminar)})


def _next(request: HttpRequest, seminar: Seminar) -> str:
    day = desk.day_at(seminar, clock.now())
    shift = desk.shift_of(day, request.actor.person) if day else None
    if shift is None:
        raise Refused(_("Sit down at a desk first."))
    ticket = actions.call_next(shift, by=request.actor)
    return _("Ticket %(number)s is called.") % {"number": ticket.number}


def _leave(request: HttpRequest, seminar: Seminar) -> str:
    day = desk.day_at(seminar, clock.now())
    shift = desk.shift_of(day, request.actor.person) if day else None
    if shift is not None:
        actions.leave_desk(shift, by=request.actor)
    return _("You left the desk.")


def _ticket(request: HttpRequest, seminar: Seminar) -> Ticket:
    return get_object_or_404(Ticket, seminar=seminar, pk=_id(request, "ticket"))


def _id(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Refused(_("The form was not whole. Load the page again.")) from error


def _recall(request: HttpRequest, seminar: Seminar) -> str:
    ticket = actions.recall(_ticket(request, seminar), by=request.actor)
    return _("Ticket %(number)s is called again.") % {"number": ticket.number}


def _begin(request: HttpRequest, seminar: Seminar) -> str:
    actions.begin_serving(_ticket(request, seminar), by=request.actor)
    return ""


def _miss(request: HttpRequest, seminar: Seminar) -> str:
    ticket = actions.record_missed(_ticket(request, seminar), by=request.actor)
    return _("Ticket %(number)s did not come. You can call it again later.") % {"number": ticket.number}


def _close(request: HttpRequest, seminar: Seminar) -> str:
    ticket = actions.close_ticket(
        _ticket(request, seminar), by=request.actor, notes=request.POST.get("notes", "")
    )
    return _("Ticket %(number)s is closed.") % {"number": ticket.number}


def _transfer(request: HttpRequest, seminar: Seminar) -> str:
    ticket = _ticket(request, seminar)
    form = TransferForm(request.POST, ticket=ticket)
    if not form.is_valid():
        raise Refused(_("Choose another agency, topic or language to pass the ticket on to."))
    chosen = form.cleaned_data
    actions.transfer(
        ticket,
        by=request.actor,
        topic=chosen["topic"],
        language=chosen["language"],
        agency=UUID(chosen["agency"]) if chosen["agency"] else None,
        notes=request.POST.get("notes", ""),
    )
    return _("Ticket %(number)s is passed on and keeps the time it has waited.") % {"number": ticket.number}


def _book(request: HttpRequest, seminar: Seminar) -> str:
    ticket = _ticket(request, seminar)
    officer = get_object_or_404(Officer, seminar=seminar, pk=_id(request, "officer"))
    slot = get_object_or_404(Slot, seminar=seminar, pk=_id(request, "slot"))
    meeting = actions.book_at_desk(ticket, by=request.actor, officer=officer, slot=slot)
    return _("Booked with %(name)s at table %(table)s.") % {
        "name": officer.name,
        "table": meeting.table.number,
    }


STEPS: dict[str, Callable[[HttpRequest, Seminar], str]] = {
    "next": _next,
    "recall": _recall,
    "begin": _begin,
    "missed": _miss,
    "close": _close,
    "transfer": _transfer,
    "book": _book,
    "leave": _leave,
}


@require_POST
def step(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """One press of a button on the screen."""
    seminar = fetch(request, slug)
    demand(request, "seminars.serve", seminar)
    try:
        done = STEPS[verb](request, seminar)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        if done:
            messages.success(request, done)
    return redirect("seminars:advise", slug)
