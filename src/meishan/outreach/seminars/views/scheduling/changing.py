# SPDX-License-Identifier: Apache-2.0
"""Changes by hand: move, lock, take out, add. What can be dragged can also be chosen from a list."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal

from ...actions import scheduling as actions
from ...forms.scheduling import AddForm
from ...models import Meeting, Plan, Seminar, Slot
from ...queries import plans as queries
from ...queries.seminars import slots_of
from ...states import PlanState
from ...templatetags.slots import hours
from ..frame import frame
from .drafts import fetch_plan, title_of

page = require_http_methods(["GET", "HEAD", "POST"])

DONE = {
    "lock": gettext_lazy("The meeting is locked."),
    "unlock": gettext_lazy("The meeting may move again."),
    "move": gettext_lazy("The meeting is moved and locked."),
    "give_up": gettext_lazy("The meeting is taken out."),
}


def fetch_meeting(plan: Plan, pk: UUID) -> Meeting:
    joined = Meeting.objects.select_related(
        "plan__seminar", "officer__agency", "application__supplier", "slot__day", "table", "interpreter"
    )
    return get_object_or_404(joined, plan=plan, pk=pk)


@page
def meeting(request: HttpRequest, slug: str, number: int, pk: UUID) -> HttpResponse:
    """One meeting of a draft: where it could be instead and what stands against it; lock it, take it out."""
    seminar, plan = fetch_plan(request, slug, number)
    found = fetch_meeting(plan, pk)
    back = reverse("seminars:plan", args=[seminar.slug, plan.number])
    if request.method == "POST":
        try:
            _change(request, found)
        except (Refused, Denied) as refused:
            messages.error(request, str(getattr(refused, "message", None) or getattr(refused, "reason", "")))
        else:
            messages.success(request, DONE[request.POST["do"]])
            return redirect(back)
    places = queries.places_for(found) if plan.state == PlanState.DRAFT else []
    context = frame(
        request,
        seminar,
        "seminars:plans",
        _("%(officer)s meets %(supplier)s")
        % {"officer": found.officer.name, "supplier": found.application.supplier.name},
        plan=plan,
        plan_title=title_of(plan),
        meeting=found,
        places=places,
        back=back,
        is_draft=plan.state == PlanState.DRAFT,
    )
    return render(request, "seminars/scheduling/meeting.html", context)


def _change(request: HttpRequest, found: Meeting) -> None:
    version = int(request.POST["version"]) if request.POST.get("version", "").isdigit() else None
    match request.POST.get("do"):
        case "lock":
            actions.lock(found, by=request.actor)
        case "unlock":
            actions.unlock(found, by=request.actor)
        case "give_up":
            actions.give_up(found, by=request.actor, version=version)
        case "move":
            slot = Slot.objects.filter(
                seminar=found.plan.seminar_id, number=_number(request.POST.get("slot"))
            ).first()
            if slot is None:
                raise Refused(_("Choose the slot."))
            actions.move(found, by=request.actor, slot=slot, version=version)
        case _unknown:
            raise Refused(_("Choose what to do."))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 5 else -1


@require_safe
def places(request: HttpRequest, slug: str, number: int, pk: UUID) -> HttpResponse:
    """For dragging: slot number → what stands against it, an empty list where nothing does."""
    _seminar, plan = fetch_plan(request, slug, number)
    found = fetch_meeting(plan, pk)
    return JsonResponse({str(one.slot.number): one.hindrances for one in queries.places_for(found)})


@require_POST
def drop(request: HttpRequest, slug: str, number: int, pk: UUID) -> HttpResponse:
    """For dragging: move the meeting; 409 with the sentence where something stands against it."""
    _seminar, plan = fetch_plan(request, slug, number)
    found = fetch_meeting(plan, pk)
    try:
        _change(request, found)
    except Refused as refused:
        return JsonResponse({"message": str(refused.message)}, status=409)
    except Denied as denied:
        return JsonResponse({"message": str(denied.reason)}, status=403)
    return HttpResponse(status=204)


@page
def add(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Add a meeting by hand."""
    seminar, plan = fetch_plan(request, slug, number)
    initial = {name: request.GET.get(name) for name in ("officer", "application", "slot")}
    form = AddForm(request.POST or None, seminar=seminar, slot_labels=slot_labels(seminar), initial=initial)
    back = reverse("seminars:plan", args=[seminar.slug, plan.number])
    if request.method == "POST" and form.is_valid():
        try:
            actions.book(plan, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The meeting is added and locked."))
            return redirect(back)
    context = frame(request, seminar, "seminars:plans", _("Add a meeting"), plan=plan, form=form, back=back)
    return render(request, "seminars/scheduling/add.html", context)


def slot_labels(seminar: Seminar) -> dict[UUID, str]:
    """How each slot reads in a list: its day and hours in the seminar's zone."""
    return {one.pk: hours(one, seminar.zone) for one in slots_of(seminar)}
