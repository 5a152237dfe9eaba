# SPDX-License-Identifier: Apache-2.0
"""Everybody's agenda: on the phone (offline, too), as a calendar, as PDF; and the organisers' list of all."""

from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from meishan.base.core import clock, scope
from meishan.base.core.paper import pdf
from meishan.base.core.predicates import may
from meishan.base.core.uploads import open_stored
from meishan.base.reference.queries import language_key

from ...actions import printing as actions
from ...exports.printing import calendar_of
from ...models import Application, FloorPlan, Interpreter, Officer, Seminar
from ...queries import papers
from ...queries.agendas import Agendas, Party, kind_of
from ...queries.days import announcements_for
from ...queries.days.refilling import offers_of
from ...queries.feeds import feed_token, language_of, party_by_token
from ...queries.maps import maps_of
from ...queries.printing import name_of, organisation_of, parties_of
from ...queries.pulse import pulse_of
from ...queries.seminars import application_of, officer_of
from ..frame import demand, fetch, frame
from .live import audience_of, lines_shown, live_address

ROWS = 50
WORKER = "seminars/js/agenda-worker.js"
# What tells the worker that a page may be kept on the device, and for whom.
KEEP = "X-Meishan-Keep"
_MODELS: dict[str, type[Application] | type[Officer] | type[Interpreter]] = {
    "application": Application,
    "officer": Officer,
    "interpreter": Interpreter,
}


def _own(request: HttpRequest, seminar: Seminar) -> Party | None:
    """Whose agenda the reader's own is: her firm's, if it takes part, or hers as an officer."""
    application = application_of(seminar, request.actor.organisation)
    if application is not None and application.takes_part:
        return application
    return officer_of(seminar, request.actor)


def _party(request: HttpRequest, slug: str, kind: str, pk: UUID | None) -> tuple[Seminar, Party | None]:
    """The seminar, and whose agenda is asked for; the reader's own where nobody is named."""
    seminar = fetch(request, slug)
    if pk is None:
        party = _own(request, seminar)
        if party is None and may(request.actor, "seminars.print", seminar):
            return seminar, None
        demand(request, "seminars.see_agenda", seminar)
    else:
        model = _MODELS.get(kind)
        party = model.objects.filter(pk=pk, seminar=seminar).first() if model else None
        if party is None:
            raise Http404
    if party is None:
        raise Http404
    demand(request, "seminars.read_agenda", party)
    party.seminar = seminar
    return seminar, party


def _addresses(seminar: Seminar, party: Party, *, is_own: bool) -> dict[str, str]:
    """Where this agenda is had in its other forms."""
    if is_own:
        args, suffix = [seminar.slug], ""
    else:
        args, suffix = [seminar.slug, kind_of(party), str(party.pk)], "_of"
    feed = settings.BASE_URL + reverse("seminars:agenda_calendar", args=[seminar.slug, feed_token(party)])
    return {
        "page": reverse(f"seminars:agenda{suffix}", args=args),
        "pdf": reverse(f"seminars:agenda_pdf{suffix}", args=args),
        "file": reverse(f"seminars:agenda_file{suffix}", args=args),
        "renew": reverse(f"seminars:agenda_renew{suffix}", args=args),
        "feed": feed,
        "webcal": urlunsplit(("webcal", *urlsplit(feed)[1:])),
    }


@require_safe
@never_cache
def agenda(request: HttpRequest, slug: str, kind: str = "", pk: UUID | None = None) -> HttpResponse:
    """Now and next on top, then by day. The reader's own is kept on her device for when there is no network."""
    seminar, party = _party(request, slug, kind, pk)
    if party is None:
        return redirect("seminars:agendas", slug=slug)
    at, is_own = clock.now(), pk is None
    lines = Agendas(seminar, party).of(party)
    maps = maps_of(lines, seminar, at)
    mapped = {one.room.pk for one in maps}
    context = lines_shown(seminar, lines, at, mapped) | {
        "addresses": _addresses(seminar, party, is_own=is_own),
        "announced": announcements_for(seminar, audience_of(party), at),
        "offers": offers_of(party, at) if is_own and isinstance(party, Application) else [],
    }
    if request.headers.get("X-Follow"):
        return render(request, "seminars/printing/_agenda.html", context)
    context |= frame(
        request,
        seminar,
        "seminars:agenda" if is_own else "",
        _("My agenda") if is_own else name_of(party),
        party=party,
        name=name_of(party),
        organisation=organisation_of(party),
        is_own=is_own,
        maps=maps,
        at=at,
        live_url=live_address(seminar, party, is_own=is_own),
        pulse=pulse_of(seminar.pk, "agendas"),
        may_renew=may(request.actor, "seminars.renew_agenda_address", party),
    )
    response = render(request, "seminars/printing/agenda.html", context)
    if is_own:
        response[KEEP] = _mark(request)
    return response


def _mark(request: HttpRequest) -> str:
    """Tells two readers on one device apart, and says nothing of either."""
    who = f"{request.actor.person}{request.actor.organisation}"
    return salted_hmac("seminars.agenda", who, algorithm="sha256").hexdigest()[:16]


@require_safe
@never_cache
def agenda_pdf(request: HttpRequest, slug: str, kind: str = "", pk: UUID | None = None) -> HttpResponse:
    """The same on paper, in the reader's language."""
    seminar, party = _party(request, slug, kind, pk)
    if party is None:
        raise Http404
    at = clock.now()
    sheet = papers.agenda_sheet(
        seminar,
        Agendas(seminar, party).of(party),
        at=at,
        language=language_key(),
        name=name_of(party),
        organisation=organisation_of(party),
    )
    data = {"title": f"{_('Agenda')} – {name_of(party)}", "lang": sheet["lang"], "sheets": [sheet]}
    response = HttpResponse(pdf(papers.template_of("agendas"), data, at=at), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}-agenda.pdf"'
    return response


@require_safe
@never_cache
def agenda_file(request: HttpRequest, slug: str, kind: str = "", pk: UUID | None = None) -> HttpResponse:
    """The calendar as a file, once."""
    seminar, party = _party(request, slug, kind, pk)
    if party is None:
        raise Http404
    return _calendar(seminar, party, "attachment")


@require_safe
def agenda_calendar(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The calendar by its secret address; no sign-in, so that calendars can fetch it."""
    # The secret is the permission, and names whose agenda it is.
    with scope.everything():
        seminar = Seminar.objects.select_related("host").filter(slug=slug).first()
        party = party_by_token(seminar, token) if seminar else None
        if seminar is None or party is None:
            raise Http404
        party.seminar = seminar
        with papers.speaking(language_of(party)):
            return _calendar(seminar, party, "inline")


def _calendar(seminar: Seminar, party: Party, disposition: str) -> HttpResponse:
    name = papers.heading(seminar)["seminar"]
    response = HttpResponse(
        calendar_of(party, name, at=clock.now()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'{disposition}; filename="{seminar.slug}.ics"'
    response["Cache-Control"] = "private, no-cache"
    return response


@require_POST
def renew(request: HttpRequest, slug: str, kind: str = "", pk: UUID | None = None) -> HttpResponse:
    """A new secret address; the old one ends."""
    seminar, party = _party(request, slug, kind, pk)
    if party is None:
        raise Http404
    actions.renew_agenda_address(party, by=request.actor)
    messages.success(request, _("The old address works no longer. Use the new one."))
    return redirect(_addresses(seminar, party, is_own=pk is None)["page"])


@require_safe
def agendas(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who has an agenda, for the organisers."""
    seminar = fetch(request, slug)
    demand(request, "seminars.print", seminar)
    q, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    rows = parties_of(seminar, q=q, kind=kind if kind in _MODELS else "")
    context = frame(
        request,
        seminar,
        "seminars:prints",
        _("All agendas"),
        q=q,
        kind=kind,
        kinds=[
            ("", _("Everybody")),
            ("officer", _("Officers")),
            ("application", _("Suppliers")),
            ("interpreter", _("Interpreters")),
        ],
        page_obj=Paginator(rows, ROWS).get_page(request.GET.get("page")),
    )
    return render(request, "seminars/printing/agendas.html", context)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps one's own agenda on the device; served here, so that it rules over these pages alone."""
    found = finders.find(WORKER)
    if found is None:
        raise Http404
    with open(found, "rb") as file:  # noqa: PTH123 - finders give a path as text
        response = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = reverse("seminars:agenda_worker").rpartition("/")[0] + "/"
    return response


@require_safe
def room_picture(request: HttpRequest, slug: str, pk: UUID) -> HttpResponseBase:
    """The floor plan of a room, as a picture."""
    seminar = fetch(request, slug)
    plan = FloorPlan.objects.filter(room=pk, room__seminar=seminar).first()
    if plan is None or not plan.is_downloadable or not plan.media_type.startswith("image/"):
        raise Http404
    try:
        content = open_stored(plan).read()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=plan.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, max-age=3600"
    response["ETag"] = f'"{plan.sha256}"'
    return response
