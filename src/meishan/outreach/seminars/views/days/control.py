# SPDX-License-Identifier: Apache-2.0
"""The control room, and what the organiser says to all."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from ...actions import days as actions
from ...forms.days import AnnouncementForm
from ...models import Seminar
from ...queries import days as queries
from ...queries.days.announcing import all_announcements
from ...queries.days.control import control_of, first_day
from ...queries.pulse import pulse_of
from ...queries.seminars import published_plan
from ..frame import demand, fetch, frame


def _context(request: HttpRequest, seminar: Seminar) -> dict[str, Any]:
    pulse = pulse_of(seminar.pk)
    at = clock.now()
    day = queries.today(seminar, at)
    context: dict[str, Any] = {
        "pulse": pulse,
        "at": at,
        "day": day,
        "back": reverse("seminars:control", args=[seminar.slug]),
    }
    if day is None or published_plan(seminar) is None:
        return context | {"room": None, "first": first_day(seminar, at), "days": list(seminar.days.all())}
    return context | {
        "room": control_of(seminar, day, at),
        "announced": queries.announcements_for(seminar, "all", at),
    }


@require_safe
def control(request: HttpRequest, slug: str) -> HttpResponse:
    """Now and next, tables, who is late or absent, the queue, what became of freed slots."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_control", seminar)
    context = frame(
        request,
        seminar,
        "seminars:control",
        _("Control room"),
        may_announce=bool(may(request.actor, "seminars.announce_on_site", seminar)),
        **_context(request, seminar),
    )
    return render(request, "seminars/days/control.html", context)


@require_safe
def control_piece(request: HttpRequest, slug: str) -> HttpResponse:
    """The live part."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_control", seminar)
    return render(request, "seminars/days/_control.html", {"seminar": seminar, **_context(request, seminar)})


@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """Say something to all or to a group; what was said before stands below."""
    seminar = fetch(request, slug)
    demand(request, "seminars.announce_on_site", seminar)
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.announce_on_site(
                seminar,
                by=request.actor,
                audience=form.cleaned_data["audience"],
                text=form.text(),
                minutes=form.cleaned_data["minutes"],
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Said. It stands on their screens now."))
            return redirect("seminars:control", slug)
    context = frame(
        request,
        seminar,
        "seminars:control",
        _("Make an announcement"),
        form=form,
        announced=all_announcements(seminar),
        at=clock.now(),
    )
    return render(request, "seminars/days/announce.html", context)
