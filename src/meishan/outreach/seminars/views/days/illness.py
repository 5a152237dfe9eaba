# SPDX-License-Identifier: Apache-2.0
"""An officer falls ill: look at what the schedule would become, move the slider, then save what was seen."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from meishan.algorithms.meetings import InstanceError
from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.templatetags import _shown as shown

from ...actions import days as actions
from ...forms.days import IllForm
from ...models import Seminar, Slot
from ...queries.days.pictures import pictures_of
from ...queries.days.replanning import lost_slots, propose_replan
from ...queries.seminars import published_plan
from ..frame import demand, fetch, frame

SALT = "seminars.replan"
# A picture older than this is made anew.
VALID_SECONDS = 15 * 60


def _form(request: HttpRequest, seminar: Seminar, data: Mapping[str, Any] | None) -> IllForm:
    zone = ZoneInfo(seminar.zone)

    def label(slot: Slot) -> str:
        there = slot.starts_at.astimezone(zone)
        return _("%(day)s, %(time)s") % {
            "day": shown.day(there),
            "time": shown.clock_time(there),
        }

    return IllForm(data or None, seminar=seminar, at=clock.now(), label=label)


def _picture(seminar: Seminar, form: IllForm) -> dict[str, Any]:
    """What the schedule would become; nothing is saved."""
    at = clock.now()
    chosen = form.cleaned_data
    lost = lost_slots(seminar, chosen["start"], whole=bool(chosen["whole"]), at=at)
    try:
        proposal = propose_replan(seminar, chosen["officer"], lost, may_move=chosen["may_move"], at=at)
    except (InstanceError, ValueError) as error:
        return {"trouble": str(error)}
    if proposal is None:
        return {"trouble": _("No schedule is published, so there is nothing to re-plan.")}
    token = signing.dumps(proposal.as_data(), salt=SALT, compress=True)
    lists = [
        ("dropped", _("Fall through"), proposal.dropped),
        ("rescued", _("Find another time"), proposal.rescued),
        ("moved", pgettext("meetings", "Move"), proposal.moved),
        ("added", pgettext("meetings", "New"), proposal.added),
    ]
    return {"proposal": proposal, "pictures": pictures_of(proposal), "token": token, "lists": lists}


@require_http_methods(["GET", "HEAD", "POST"])
def ill(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose who and from when; the picture follows. POST saves the picture that was looked at."""
    seminar = fetch(request, slug)
    demand(request, "seminars.see_control", seminar)
    plan = published_plan(seminar)
    if plan is not None:
        demand(request, "seminars.replan", plan)
    if request.method == "POST" and plan is not None:
        try:
            proposal = _read(request.POST.get("token", ""))
            actions.replan(plan, by=request.actor, proposal=proposal)
        except Refused as refused:
            messages.error(request, str(refused))
            again = request.POST.get("again", "")
            return redirect(f"{request.path}?{again}" if again else request.path)
        messages.success(request, _("The schedule is changed. Everybody concerned is told."))
        return redirect("seminars:control", slug)
    form = _form(request, seminar, request.GET)
    context = frame(
        request,
        seminar,
        "seminars:control",
        _("An officer falls out"),
        form=form,
        has_plan=plan is not None,
        again=request.GET.urlencode(),
        **(_picture(seminar, form) if form.is_bound and form.is_valid() else {}),
    )
    return render(request, "seminars/days/ill.html", context)


@require_safe
def ill_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture alone, as the slider moves."""
    seminar = fetch(request, slug)
    plan = published_plan(seminar)
    demand(request, "seminars.replan", plan)
    form = _form(request, seminar, request.GET)
    context: dict[str, Any] = {"seminar": seminar, "again": request.GET.urlencode()}
    if form.is_bound and form.is_valid():
        context |= _picture(seminar, form)
    return render(request, "seminars/days/_ill.html", context)


def _read(token: str) -> dict[str, Any]:
    try:
        read: dict[str, Any] = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature as error:
        raise Refused(_("This picture is too old. Look at the new one, then decide.")) from error
    return read
