# SPDX-License-Identifier: Apache-2.0
"""Who comes, their places in sessions, and the times an officer can't."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from meishan.base.core.errors import Refused
from meishan.base.core.predicates import may
from meishan.base.reference.queries import language_key

from ...actions import joining as acts
from ...forms import joining as forms
from ...forms.joining.applying import days_of
from ...forms.joining.choosing import ticked
from ...models import Absence, Attendee, Officer, Seminar, Session
from ...queries import seminars as queries
from ...queries.joining import sessions as sittings
from ..frame import demand, fetch, frame

page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@page
def attendees(request: HttpRequest, slug: str) -> HttpResponse:
    """Name who of the firm comes."""
    seminar = fetch(request, slug)
    application = queries.application_of(seminar, request.actor.organisation)
    if application is None:
        return redirect("seminars:apply", slug)
    demand(request, "seminars.name_attendees", application)
    named = list(Attendee.objects.filter(application=application, erased_at__isnull=True))
    is_growing = "more" in request.POST
    data = forms.grown(request.POST) if request.method == "POST" else None
    people = forms.people_set(data, named, first={"language": language_key()}, rows=len(named) + 1)
    if is_growing:
        forms.forget_errors(people)
    elif data is not None and people.is_valid():
        try:
            acts.name_attendees(application, by=request.actor, people=forms.people_of(people))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("seminars:application", slug)
    return render(
        request,
        "seminars/joining/attendees.html",
        frame(
            request,
            seminar,
            "seminars:application",
            _("Who comes"),
            people=people,
            forms=[] if is_growing else [people, *people.forms],
            can_grow=len(people.forms) < people.max_num,
        ),
        status=422 if data is not None and not is_growing else 200,
    )


@never_cache
@page
def sessions(request: HttpRequest, slug: str) -> HttpResponse:
    """Take and give back places, one person and session at a time."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_sessions", seminar)
    people = list(_own_people(request, seminar))
    if request.method == "POST":
        _take_or_leave(request, seminar)
        return redirect("seminars:sessions", slug)
    rows = sittings.sittings_of(seminar, people)
    return render(
        request,
        "seminars/joining/sessions.html",
        frame(
            request,
            seminar,
            "seminars:sessions",
            _("Places in sessions"),
            sittings=[(one, sittings.title_of(one.session, seminar.language)) for one in rows],
            people=people,
        ),
    )


def _own_people(request: HttpRequest, seminar: Seminar):
    return Attendee.objects.filter(
        seminar=seminar, organisation=request.actor.organisation, erased_at__isnull=True
    ).order_by("name")


def _take_or_leave(request: HttpRequest, seminar: Seminar) -> None:
    wanted = ticked([request.POST.get("session", ""), request.POST.get("attendee", "")])
    if len(wanted) != 2:
        messages.error(request, _("Choose a session and a person."))
        return
    session = get_object_or_404(Session, pk=wanted[0], seminar=seminar)
    attendee = get_object_or_404(_own_people(request, seminar), pk=wanted[1])
    leaves = request.POST.get("step") == "leave"
    try:
        (acts.leave_place if leaves else acts.take_place)(attendee, by=request.actor, session=session)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The place is given back.") if leaves else _("The place is yours."))


@never_cache
@page
def absences(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The times an officer can't, by the officer herself or the organiser."""
    seminar = fetch(request, slug)
    officer = get_object_or_404(Officer.objects.select_related("seminar"), seminar=seminar, number=number)
    demand(request, "seminars.save_absences", officer)
    slots = list(queries.slots_of(seminar))
    held = {str(one) for one in Absence.objects.filter(officer=officer).values_list("slot_id", flat=True)}
    if request.method == "POST":
        held = set(request.POST.getlist("slots"))
        try:
            acts.save_absences(officer, by=request.actor, slots=_known(held, slots))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Saved. The schedule keeps to it."))
            is_own = bool(may(request.actor, "seminars.see_wishes", seminar))
            return (
                redirect("seminars:wishes", slug) if is_own else redirect("seminars:absences", slug, number)
            )
    return render(
        request,
        "seminars/joining/absences.html",
        frame(
            request,
            seminar,
            "seminars:wishes",
            _("Times you can't meet"),
            officer=officer,
            days=days_of(slots, held),
        ),
    )


def _known(ids: set[str], slots: list) -> list[UUID]:
    return [one.pk for one in slots if str(one.pk) in ids]
