# SPDX-License-Identifier: Apache-2.0
"""The programme's set-up: all sessions, and one with its speakers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...forms import making as forms
from ...queries.making import programme_of
from .steps import after, organised, rows_of, saved, step_page

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """All sessions by day."""
    seminar = organised(request, slug)
    if request.method == "POST":
        return after(request, seminar, "programme")
    return step_page(request, seminar, "programme", "step_programme", days=programme_of(seminar))


@page
def session(request: HttpRequest, slug: str, pk: UUID | None = None) -> HttpResponse:
    """A new session, or one of the programme."""
    seminar = organised(request, slug)
    found = get_object_or_404(seminar.sessions, pk=pk) if pk else None
    if not seminar.days.exists():
        messages.warning(
            request, _("Enter the days of the event first; a session takes place on one of them.")
        )
        return redirect("seminars:edit_days", slug)
    form = forms.SessionForm(request.POST or None, seminar=seminar, session=found)
    given = [
        {"name": one.name, "position": one.position, "organisation": one.organisation}
        for one in (found.speakers.all() if found else ())
    ]
    speakers = rows_of(forms.SpeakerForms, request.POST, given, "speakers")
    if request.method == "POST" and form.is_valid() and speakers.is_valid():
        data = {"id": pk, **form.changes(), "speakers": speakers.rows()}
        if saved(request, seminar, form, "session", data):
            return redirect(
                "seminars:new_session" if "another" in request.POST else "seminars:programme", slug
            )
    return step_page(
        request,
        seminar,
        "programme",
        "session",
        title=_("Session") if found else _("New session"),
        session=found,
        form=form,
        speakers=speakers,
        forms=[form, *speakers.forms],
    )
