# SPDX-License-Identifier: Apache-2.0
"""The report on a seminar, feedback, and what a person may have erased."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meishan.base.accounts.models import Organisation
from meishan.base.core import clock, sheets
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.paper import pdf
from meishan.base.core.predicates import may

from ..actions import after as actions
from ..exports import after as exports
from ..forms.after import FeedbackForm
from ..models import Attendee, Seminar
from ..queries import after as queries
from ..queries.seminars import span_of
from .frame import crumbs_of, demand, fetch, frame


def _whose(request: HttpRequest, seminar: Seminar) -> Organisation | None:
    """The agency whose part is shown; None for the organisers, who see all."""
    if request.actor.organisation == seminar.host_id:
        return None
    return Organisation.objects.get(pk=request.actor.organisation)


@require_safe
@never_cache
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """What happened and what came of it: as page, workbook (`?format=xlsx`) or paper (`?format=pdf`)."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_report", seminar)
    at, agency = clock.now(), _whose(request, seminar)
    figures = queries.report_of(seminar, at=at, agency=agency)
    horizons = queries.outcomes_of(seminar, at=at, agency=agency)
    match request.GET.get("format"):
        case "xlsx":
            content = sheets.as_book(exports.parts_of(figures, horizons))
            return _download(content, sheets.XLSX, f"{seminar.slug}-report.xlsx")
        case "pdf":
            content = pdf(exports.TEMPLATE, exports.paper_of(figures, horizons), at=at)
            return _download(content, "application/pdf", f"{seminar.slug}-report.pdf")
    return render(
        request,
        "seminars/after/report.html",
        frame(
            request,
            seminar,
            "seminars:report",
            _("Report"),
            report=figures,
            horizons=horizons,
            caution=exports.caution(),
            sides=exports.sides_of(figures),
            expires_at=queries.expires_at(seminar) if agency is None else None,
            **_charts(figures),
        ),
    )


def _charts(figures: queries.Report) -> dict[str, Any]:
    """Rows of the charts: meetings held, or agreed as long as none was held."""
    is_held = figures.total.held > 0
    return {
        "is_held": is_held,
        **{
            f"{name}_bars": [
                {"label": one.label, "value": one.held if is_held else one.made}
                for one in getattr(figures, name)
            ]
            for name in ("agencies", "countries", "categories")
        },
    }


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Five questions, once a person."""
    seminar = fetch(request, slug)
    demand(request, "seminars.give_feedback", seminar)
    given = queries.feedback_by(seminar, request.actor)
    is_open = queries.is_open_for_feedback(seminar, clock.now())
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_feedback(
                seminar, by=request.actor, answers=form.answers(), remark=form.cleaned_data["remark"]
            )
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Thank you. The organisers read it without your name."))
            return redirect("seminars:feedback", seminar.slug)
    return render(
        request,
        "seminars/after/feedback.html",
        frame(
            request,
            seminar,
            "seminars:feedback",
            _("Feedback"),
            form=form,
            given=given,
            is_open=is_open,
            begins_at=(span_of(seminar) or (None,))[0],
        ),
        status=400 if form.errors else 200,
    )


@never_cache
def own_data(request: HttpRequest, slug: str) -> HttpResponse:
    """What this seminar holds about the reader, till when, and how to have it erased."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_own_data", seminar)
    badges = Attendee.objects.filter(seminar=seminar, person=request.actor.person).prefetch_related(
        "arrivals__day", "places__session"
    )
    return render(
        request,
        "seminars/after/own_data.html",
        frame(
            request,
            seminar,
            "seminars:own_data",
            _("Your data"),
            badges=badges,
            expires_at=queries.expires_at(seminar),
        ),
    )


@never_cache
def erase(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take a person off the lists for good, once it is confirmed."""
    seminar = fetch(request, slug)
    attendee = Attendee.objects.filter(seminar=seminar, pk=pk, erased_at__isnull=True).first()
    if attendee is None:
        raise Http404
    demand(request, "seminars.erase_attendee", attendee)
    if request.method == "POST":
        actions.erase_attendee(attendee, by=request.actor)
        messages.success(request, _("The name is erased."))
        return redirect("seminars:seminar", seminar.slug)
    is_self = attendee.person_id == request.actor.person
    back = "seminars:own_data" if may(request.actor, "seminars.see_own_data", seminar) else "seminars:seminar"
    return render(
        request,
        "core/confirm.html",
        frame(
            request,
            seminar,
            "seminars:own_data",
            _("Erase your name from this seminar")
            if is_self
            else _("Erase %(name)s from this seminar") % {"name": attendee.name},
            consequences=[
                _("The name leaves the lists, badges and papers. Nobody can bring it back."),
                _("The badge is no longer valid, and no certificate can be made for it."),
                _("Meetings stay with the organisation; somebody else may come in this person's place."),
            ],
            confirm_label=_("Erase the name"),
            cancel_url=reverse(back, args=[seminar.slug]),
            danger=True,
            crumbs=crumbs_of(seminar),
        ),
    )
