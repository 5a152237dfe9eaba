# SPDX-License-Identifier: Apache-2.0
"""The kiosk at the entrance: somebody who serves leaves it open there; whoever comes draws a number."""

from uuid import UUID

import qrcode
import qrcode.image.svg
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal

from ...actions import desk as actions
from ...forms.desk import DJANGO_CODES, LANGUAGE_CHOICES, KioskForm
from ...models import Attendee, Day, Seminar
from ...queries import desk
from ...states import Channel
from ..frame import demand, fetch, frame
from .phone import open_on, told, wants_json


def spoken(request: HttpRequest, seminar: Seminar) -> str:
    """The language this kiosk's page speaks now."""
    chosen = request.GET.get("language") or request.POST.get("spoken") or ""
    return chosen if chosen in dict(LANGUAGE_CHOICES) else ""


@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a language, a topic and an agency; a badge or a name is welcome and never needed."""
    seminar = fetch(request, slug)
    demand(request, "seminars.serve", seminar)
    code = spoken(request, seminar)
    with override(DJANGO_CODES.get(code, code) or get_language()):
        return _kiosk(request, seminar, code)


def _kiosk(request: HttpRequest, seminar: Seminar, code: str) -> HttpResponse:
    day = desk.day_at(seminar, clock.now())
    form = KioskForm(request.POST or None, seminar=seminar) if request.POST else _fresh(seminar, code)
    found: list[Attendee] = []
    if request.method == "POST":
        try:
            if form.is_valid():
                attendee, found = _whose(request, seminar, form.cleaned_data["badge"])
                if not found:
                    return _drawn(request, open_on(day), form, attendee, code)
        except (Refused, Denied) as refused:
            if wants_json(request):
                return told(refused)
            take_refusal(form, refused)
        if wants_json(request):
            return JsonResponse({"choose": len(found)}, status=422) if found else told(form, 400)
    context = frame(
        request,
        seminar,
        "",
        _("Draw a ticket"),
        form=form,
        day=day,
        days=list(seminar.days.all()) if day is None else [],
        found=found,
        spoken=code,
        languages=LANGUAGE_CHOICES,
    )
    return render(request, "seminars/desk/kiosk.html", context)


def _fresh(seminar: Seminar, code: str) -> KioskForm:
    form = KioskForm(seminar=seminar)
    if code:
        form.initial["language"] = code
    return form


def _whose(request: HttpRequest, seminar: Seminar, words: str) -> tuple[Attendee | None, list[Attendee]]:
    """The badge's owner; or people of that name to choose from. Neither, and the ticket is nobody's in particular."""
    if chosen := request.POST.get("attendee"):
        return (desk.attendee_by_code(seminar, chosen) if chosen != "none" else None), []
    if not words.strip():
        return None, []
    owner = desk.attendee_by_code(seminar, words)
    # What was kept while the connection was lost can't be asked back; a ticket without a name serves as well.
    if owner is not None or (wants_json(request) and "live" not in request.POST):
        return owner, []
    return None, desk.attendees_named(seminar, words)


def _drawn(
    request: HttpRequest, day: Day, form: KioskForm, attendee: Attendee | None, code: str
) -> HttpResponse:
    chosen = form.cleaned_data
    ticket = actions.draw_ticket(
        day,
        by=request.actor,
        key=chosen["key"],
        topic=chosen["topic"],
        language=chosen["language"],
        agency=UUID(chosen["agency"]) if chosen["agency"] else None,
        channel=Channel.KIOSK,
        attendee=attendee,
    )
    there = reverse("seminars:kiosk_ticket", args=[day.seminar.slug, ticket.pk])
    there = f"{there}?language={code}" if code else there
    if wants_json(request):
        return JsonResponse({"url": there, "number": ticket.number})
    return redirect(there)


@require_safe
def kiosk_ticket(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The number, large, for twenty seconds or until the next person; with a code to take it along on the phone."""
    seminar = fetch(request, slug)
    demand(request, "seminars.serve", seminar)
    code = spoken(request, seminar)
    found = desk.ticket_by_link(seminar, pk)
    if found is None:
        raise Http404
    link = request.build_absolute_uri(reverse("seminars:ticket", args=[slug, pk]))
    with override(DJANGO_CODES.get(code, code) or get_language()):
        context = frame(
            request,
            seminar,
            "",
            _("Your number"),
            ticket=found,
            wait=desk.wait_of(found, clock.now()),
            picture=picture_of(link),
            link=link,
            spoken=code,
        )
        return render(request, "seminars/desk/kiosk_ticket.html", context)


def picture_of(link: str) -> str:
    """A QR code of the address as SVG that stands in the page."""
    made = qrcode.make(link, image_factory=qrcode.image.svg.SvgPathImage, box_size=10, border=2)
    return made.to_string(encoding="unicode")
