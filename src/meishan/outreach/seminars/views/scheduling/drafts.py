# SPDX-License-Identifier: Apache-2.0
"""The drafts of a schedule: the list, a new one, one as a grid with its quality, two side by side, publication."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal

from ...actions import scheduling as actions
from ...forms.scheduling import PlanForm
from ...models import Plan, Seminar
from ...queries import plans as queries
from ...queries.pulse import pulse_of
from ...states import PlanState
from ..frame import crumbs_of, demand, fetch, frame

page = require_http_methods(["GET", "HEAD", "POST"])
MOST_UNHAPPY = 60


def fetch_plan(request: HttpRequest, slug: str, number: int) -> tuple[Seminar, Plan]:
    """The seminar and its draft of that number, for its organisers alone."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_plans", seminar)
    plan = get_object_or_404(Plan.objects.select_related("seminar", "base"), seminar=seminar, number=number)
    return seminar, plan


def title_of(plan: Plan) -> str:
    return plan.name or _("Draft %(number)s") % {"number": plan.number}


@page
def plans(request: HttpRequest, slug: str) -> HttpResponse:
    """All drafts with their figures, and the button that makes one."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_plans", seminar)
    found = [one for one in queries.plans_of(seminar) if one.state != PlanState.RETIRED]
    finished = [one for one in found if one.state in (PlanState.DRAFT, PlanState.PUBLISHED)]
    form = PlanForm(request.POST or None, plans=finished)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_plan(seminar, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return redirect("seminars:plan", seminar.slug, made.number)
    context = frame(
        request,
        seminar,
        "seminars:plans",
        pgettext("seminar", "Schedule"),
        plans=found,
        finished=finished,
        form=form,
        retired=queries.plans_of(seminar).filter(state=PlanState.RETIRED),
    )
    return render(request, "seminars/scheduling/plans.html", context)


@require_safe
def plan(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One draft: its progress while it is computed, then the grid and how good it is."""
    seminar, found = fetch_plan(request, slug, number)
    context = frame(request, seminar, "seminars:plans", title_of(found), plan=found)
    if found.state in (PlanState.QUEUED, PlanState.SOLVING):
        return render(request, "seminars/scheduling/solving.html", context)
    return render(request, "seminars/scheduling/plan.html", {**context, **_shown(found)})


@require_safe
def progress(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The bar of a draft that is being computed; when it is done, the page is loaded anew."""
    seminar, found = fetch_plan(request, slug, number)
    if found.state in (PlanState.QUEUED, PlanState.SOLVING):
        return render(request, "seminars/scheduling/_progress.html", {"seminar": seminar, "plan": found})
    answer = HttpResponse()
    answer["HX-Redirect"] = reverse("seminars:plan", args=[seminar.slug, found.number])
    return answer


@require_safe
def grid(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The grid and the figures alone, after a change."""
    seminar, found = fetch_plan(request, slug, number)
    return render(
        request, "seminars/scheduling/_plan.html", {"seminar": seminar, "plan": found, **_shown(found)}
    )


def _shown(plan: Plan) -> dict[str, Any]:
    unhappy = queries.unhappy_of(plan)
    musts, unmet_musts = queries.unmet_musts_of(plan, queries.WHY)
    return {
        "pulse": pulse_of(plan.seminar_id),
        "days": queries.grid_of(plan),
        "certificate": plan.certificate,
        "unhappy": unhappy[:MOST_UNHAPPY],
        "unhappy_count": len(unhappy),
        "musts": musts,
        "unmet_musts": unmet_musts,
        "counts": [
            {"label": str(count), "value": suppliers}
            for count, suppliers in sorted(queries.satisfaction_of(plan).items())
        ],
        "is_draft": plan.state == PlanState.DRAFT,
    }


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Two drafts side by side: figures, meetings that differ, and who is better or worse off."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_plans", seminar)
    choices = list(queries.plans_of(seminar).filter(state__in=[PlanState.DRAFT, PlanState.PUBLISHED]))
    chosen = [
        next((one for one in choices if str(one.number) == request.GET.get(name)), None)
        for name in ("one", "other")
    ]
    context = frame(
        request, seminar, "seminars:plans", _("Compare two drafts"), choices=choices, chosen=chosen
    )
    if chosen[0] is not None and chosen[1] is not None:
        context["found"] = queries.difference(chosen[0], chosen[1])
    return render(request, "seminars/scheduling/compare.html", context)


@page
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Publish a draft, after a look at what that does."""
    seminar, found = fetch_plan(request, slug, number)
    back = reverse("seminars:plan", args=[seminar.slug, found.number])
    if request.method == "POST":
        try:
            actions.publish_plan(found, by=request.actor, version=_version(request))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Published. Everybody who takes part is told once, by mail."))
        return redirect(back)
    context = {
        "title": _("Publish “%(name)s”?") % {"name": title_of(found)},
        "message": _("Everybody sees her own meetings in her agenda, and is told once by mail."),
        "consequences": [_("It replaces the published schedule, if there is one.")],
        "confirm_label": _("Publish the schedule"),
        "cancel_url": back,
        "crumbs": [
            *crumbs_of(seminar),
            (reverse("seminars:plans", args=[slug]), pgettext("seminar", "Schedule")),
        ],
        "hidden": {"version": found.version},
    }
    return render(request, "seminars/scheduling/confirm.html", context)


@require_POST
def stop(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Stop the engine."""
    seminar, found = fetch_plan(request, slug, number)
    try:
        actions.stop_solving(found, by=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("seminars:plan", seminar.slug, found.number)


@page
def put_away(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take a draft out of the list."""
    seminar, found = fetch_plan(request, slug, number)
    back = reverse("seminars:plans", args=[seminar.slug])
    if request.method == "POST":
        try:
            actions.put_plan_away(found, by=request.actor)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The draft is put away."))
        return redirect(back)
    context = {
        "title": _("Put “%(name)s” away?") % {"name": title_of(found)},
        "message": _("It leaves the list of drafts and stays for the record."),
        "confirm_label": _("Put away"),
        "cancel_url": back,
        "crumbs": [
            *crumbs_of(seminar),
            (reverse("seminars:plans", args=[slug]), pgettext("seminar", "Schedule")),
        ],
    }
    return render(request, "core/confirm.html", context)


def _version(request: HttpRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() else None
