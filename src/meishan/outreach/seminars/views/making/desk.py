# SPDX-License-Identifier: Apache-2.0
"""The list of seminars, the organiser's overview, and beginning, copying, announcing and calling off."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from ...actions import making
from ...forms import making as forms
from ...models import Seminar
from ...queries.making import listing, missing_parts, remarks
from ...queries.seminars import announced, hosted_by, phase_of, published_plan
from ...states import ApplicationState
from ..frame import demand, fetch, frame
from .steps import tasks_of

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def seminars(request: HttpRequest) -> HttpResponse:
    """All seminars; for a host, those it runs first."""
    at = clock.now()
    rows = listing(announced(), at)
    is_host = bool(may(request.actor, "seminars.make"))
    own = listing(hosted_by(request.actor.organisation), at) if is_host else []
    context = {
        "title": _("Seminars"),
        "own": own,
        "running": [one for one in rows if one.when == "running"],
        "upcoming": [one for one in rows if one.when == "upcoming"],
        "past": [one for one in rows if one.when == "past"],
        "may_make": is_host,
    }
    return render(request, "seminars/making/list.html", context)


@page
def create(request: HttpRequest) -> HttpResponse:
    """Start a seminar."""
    demand(request, "seminars.make", None)
    here = timezone.get_current_timezone_name()
    form = forms.NewForm(request.POST or None, initial={"zone": here})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = making.make(
                by=request.actor,
                title={said["language"]: said["title"]},
                language=said["language"],
                zone=said["zone"],
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return redirect("seminars:edit", made.slug)
    return render(
        request,
        "seminars/making/new.html",
        {"title": _("New seminar"), "form": form},
        status=422 if form.errors else 200,
    )


@require_safe
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """How the seminar stands, what is missing, and the next move."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_desk", seminar)
    at = clock.now()
    missing, notes = missing_parts(seminar, at), remarks(seminar)
    states = list(seminar.applications.values_list("state", flat=True))
    context = frame(
        request,
        seminar,
        "seminars:desk",
        _("Overview"),
        phase=phase_of(seminar, at),
        missing=missing if seminar.announced_at is None else [],
        tasks=tasks_of(seminar, missing, notes),
        counts=_counts(seminar),
        applied=len([one for one in states if one != ApplicationState.WITHDRAWN]),
        confirmed=states.count(ApplicationState.CONFIRMED),
        plan=published_plan(seminar),
        may_save=may(request.actor, "seminars.save", seminar),
        may_announce=may(request.actor, "seminars.announce", seminar),
        may_cancel=may(request.actor, "seminars.cancel", seminar),
        may_copy=may(request.actor, "seminars.copy", seminar),
    )
    return render(request, "seminars/making/desk.html", context)


def _counts(seminar: Seminar) -> dict[str, Any]:
    return {
        "days": seminar.days.count(),
        "slots": seminar.slots.count(),
        "tables": seminar.tables.filter(is_desk=False).count(),
        "agencies": seminar.participations.count(),
        "officers": seminar.officers.filter(left_at__isnull=True).count(),
        "interpreters": seminar.interpreters.count(),
        "sessions": seminar.sessions.count(),
    }


@page
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a new draft from this seminar."""
    seminar = fetch(request, slug)
    demand(request, "seminars.copy", seminar)
    form = forms.CopyForm(request.POST or None, main=seminar.language, given={"title": seminar.title})
    if request.method == "POST" and form.is_valid():
        try:
            made = making.copy(
                seminar, by=request.actor, first_day=form.cleaned_data["first_day"], title=form.text("title")
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Copied. Check the dates and who comes for the agencies."))
            return redirect("seminars:desk", made.slug)
    context = frame(request, seminar, "seminars:desk", _("Copy this seminar"), form=form)
    return render(request, "seminars/making/copy.html", context, status=422 if form.errors else 200)


@page
def go_public(request: HttpRequest, slug: str) -> HttpResponse:
    """Announce the seminar, after a second look."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_desk", seminar)
    verdict = may(request.actor, "seminars.announce", seminar)
    if not verdict:
        messages.warning(request, str(verdict.reason))
        return redirect("seminars:desk", slug)
    at = clock.now()
    missing = missing_parts(seminar, at)
    if request.method == "POST":
        try:
            making.announce(seminar, by=request.actor)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("seminars:go_public", slug)
        messages.success(request, _("Announced. Everybody can read it now."))
        return redirect("seminars:desk", slug)
    context = frame(
        request,
        seminar,
        "seminars:desk",
        _("Announce this seminar?"),
        missing=missing,
        notes=remarks(seminar),
        tasks=[one for one in tasks_of(seminar, missing, []) if one["state"] == "todo"],
        counts=_counts(seminar),
    )
    return render(request, "seminars/making/announce.html", context)


@page
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Call the seminar off, with the reason."""
    seminar = fetch(request, slug)
    demand(request, "seminars.cancel", seminar)
    form = forms.CancelForm(request.POST or None, main=seminar.language)
    if request.method == "POST" and form.is_valid():
        try:
            making.cancel(seminar, by=request.actor, reason=form.text("reason"))
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The seminar is cancelled."))
            return redirect("seminars:desk", slug)
    context = frame(
        request,
        seminar,
        "seminars:desk",
        _("Cancel this seminar?"),
        form=form,
        back=reverse("seminars:desk", args=[slug]),
    )
    return render(request, "seminars/making/cancel.html", context, status=422 if form.errors else 200)
