# SPDX-License-Identifier: Apache-2.0
"""What everybody sees: the seminar with its programme, who will be there, and the calendar."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.base.accounts.states import BIDDING_KINDS
from meishan.base.core import clock
from meishan.base.core.predicates import may
from meishan.base.reference.queries import unspsc_titles

from ...exports import making as exports
from ...models import Seminar
from ...queries.making import agencies_there, programme_of, suppliers_there
from ...queries.seminars import application_of, are_requests_open, officer_of, phase_of, text_in
from ...states import Phase
from ..frame import demand, fetch, frame


@require_safe
def seminar(request: HttpRequest, slug: str) -> HttpResponse:
    """The seminar as its readers see it, with what each can do next."""
    found = fetch(request, slug)
    demand(request, "seminars.see", found)
    at = clock.now()
    phase = phase_of(found, at)
    move = _next_move(request, found, phase, at)
    is_asking = are_requests_open(found, at)
    days = list(found.days.values_list("date", flat=True))
    context = frame(
        request,
        found,
        "seminars:seminar",
        text_in(found.title, found.language),
        phase=phase,
        first=min(days, default=None),
        last=max(days, default=None),
        programme=programme_of(found),
        agencies=list(
            found.participations.select_related("agency").order_by("agency__acronym", "agency__name")
        ),
        titles=sorted(unspsc_titles(found.codes).items()) if found.codes else [],
        next=move,
        requests_open=is_asking,
        has_facts=bool(
            move["application"]
            or phase == Phase.SOON
            or (phase == Phase.APPLICATIONS and found.applications_until)
            or (is_asking and found.requests_until)
        ),
        may_see_desk=may(request.actor, "seminars.see_desk", found),
    )
    return render(request, "seminars/making/seminar.html", context)


def _next_move(request: HttpRequest, found: Seminar, phase: Phase, at: Any) -> dict[str, Any]:
    """The one thing this reader can do now: an address and its words, or a sentence alone."""
    actor = request.actor
    application = application_of(found, actor.organisation)
    officer = officer_of(found, actor)
    ways: list[tuple[str, str]] = []
    if phase in (Phase.READY, Phase.RUNNING) and (officer or (application and application.takes_part)):
        ways.append(("agenda", _("See your agenda")))
    if are_requests_open(found, at) and (officer or (application and application.takes_part)):
        ways.append(("wishes", _("Say whom you want to meet")))
    if application is not None:
        ways.append(("application", _("See your application")))
    elif phase == Phase.APPLICATIONS and (not actor.is_signed_in or actor.organisation_kind in BIDDING_KINDS):
        ways.append(("apply", _("Apply to take part")))
    made = []
    for name, label in ways:
        try:
            made.append({"url": reverse(f"seminars:{name}", args=[found.slug]), "label": label})
        except NoReverseMatch:
            continue
    return {"ways": made, "application": application, "officer": officer}


@require_safe
def parties(request: HttpRequest, slug: str) -> HttpResponse:
    """Agencies with their fields and languages for everybody; names and suppliers for those who take part."""
    found = fetch(request, slug)
    demand(request, "seminars.see", found)
    sees_names = bool(may(request.actor, "seminars.see_who_comes", found))
    agencies = agencies_there(found)
    suppliers = suppliers_there(found) if sees_names else []
    codes = {code for one in agencies for code in one.codes} | {
        code for one in suppliers for code in one.codes
    }
    context = frame(
        request,
        found,
        "seminars:parties",
        _("Who will be there"),
        agencies=agencies,
        suppliers=suppliers,
        sees_names=sees_names,
        titles=unspsc_titles(codes) if codes else {},
    )
    return render(request, "seminars/making/parties.html", context)


@require_safe
def programme_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The programme as a calendar to follow."""
    found = fetch(request, slug)
    demand(request, "seminars.see", found)
    url = settings.BASE_URL + reverse("seminars:seminar", args=[slug])
    response = HttpResponse(
        exports.programme_calendar(found, url=url, at=clock.now()),
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Disposition"] = f'inline; filename="{slug}.ics"'
    return response
