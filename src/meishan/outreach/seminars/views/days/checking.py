# SPDX-License-Identifier: Apache-2.0
"""Check-in at the door: a badge's code by camera or by typing, or a name from the list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused

from ...actions import days as actions
from ...models import Attendee, Seminar
from ...queries import days as queries
from ...queries.pulse import pulse_of
from ..frame import demand, fetch, frame

ONLY = ("away", "here", "")


def _context(request: HttpRequest, seminar: Seminar) -> dict[str, Any]:
    pulse = pulse_of(seminar.pk)
    at = clock.now()
    day = queries.today(seminar, at)
    words = request.GET.get("q", "").strip()
    only = request.GET.get("only", "away")
    only = only if only in ONLY else "away"
    context = {"pulse": pulse, "day": day, "q": words, "only": only, "at": at}
    if day is None:
        return context | {"days": list(seminar.days.all())}
    return context | {
        "rows": queries.with_arrival(seminar, day, words=words, only=only),
        "counts": queries.counts_of(seminar, day),
        "filters": [
            ("away", _("Expected")),
            ("here", _("Here")),
            ("", _("Everybody")),
        ],
        "address": f"?{urlencode({'q': words, 'only': only})}",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, slug: str) -> HttpResponse:
    """The page at the door; POST checks one person in or out and answers in JSON where asked to."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_check_in", seminar)
    if request.method == "POST":
        return _check(request, seminar)
    context = frame(request, seminar, "seminars:control", _("Check-in"), **_context(request, seminar))
    return render(request, "seminars/days/check_in.html", context)


@require_safe
def check_in_piece(request: HttpRequest, slug: str) -> HttpResponse:
    """The live part: counts and the list."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_check_in", seminar)
    return render(request, "seminars/days/_check_in.html", {"seminar": seminar, **_context(request, seminar)})


def _check(request: HttpRequest, seminar: Seminar) -> HttpResponse:
    try:
        attendee = _attendee(request, seminar)
        if request.POST.get("do") == "out":
            actions.check_out(attendee, by=request.actor)
            said = _("%(name)s has left.") % {"name": attendee.name or attendee.organisation_name}
        else:
            actions.check_in(attendee, by=request.actor)
            said = _("%(name)s (%(organisation)s) is here.") % {
                "name": attendee.name,
                "organisation": attendee.organisation_name,
            }
    except (Refused, Denied) as refused:
        said = str(refused.message if isinstance(refused, Refused) else refused.reason)
        if _wants_json(request):
            return JsonResponse({"message": said}, status=409)
        messages.error(request, said)
    else:
        if _wants_json(request):
            return JsonResponse({"message": said})
        messages.success(request, said)
    address = reverse("seminars:check_in", args=[seminar.slug])
    kept = {name: request.POST[name] for name in ("q", "only") if request.POST.get(name)}
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _attendee(request: HttpRequest, seminar: Seminar) -> Attendee:
    """By the row pressed, by the badge's code, or by a name that only one person bears."""
    if key := request.POST.get("attendee", ""):
        try:
            found = queries.attendees_of(seminar).filter(pk=UUID(key)).first()
        except ValueError:
            found = None
        if found is None:
            raise Refused(_("The form was not whole. Load the page again."))
        return found
    typed = request.POST.get("badge", "").strip()
    if not typed:
        raise Refused(_("Scan a badge, or type its code or a name."))
    found = queries.attendee_by_code(seminar, typed)
    if found is not None:
        return found
    named = queries.named(seminar, typed)
    if len(named) == 1:
        return named[0]
    if named:
        raise Refused(
            _("Several people match “%(words)s”. Choose one from the list.") % {"words": typed[:60]}
        )
    raise Refused(_("No badge or name matches “%(words)s”.") % {"words": typed[:60]})
