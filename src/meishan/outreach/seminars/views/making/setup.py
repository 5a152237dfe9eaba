# SPDX-License-Identifier: Apache-2.0
"""The set-up pages of the seminar's own columns, its days and slots, and taking anything off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal

from ...actions import making
from ...actions.making.slots import refuse_bad_days
from ...forms import making as forms
from ...forms.making.days import digest_of, initial_of
from ...models import Meeting, Seminar
from ...queries.making import DayPlan, day_plans, generate
from ...queries.seminars import published_plan
from ..frame import crumbs_of
from .steps import PAGES, after, organised, rows_of, saved, step_page, url_of

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def basics(request: HttpRequest, slug: str) -> HttpResponse:
    """Texts in six languages, place, zone, languages, fields."""
    return _simple(request, slug, "basics", forms.BasicsForm)


@page
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    """From when until when suppliers apply and wishes are stated."""
    return _simple(request, slug, "dates", forms.DatesForm)


def _simple(request: HttpRequest, slug: str, step: str, kind: Any) -> HttpResponse:
    seminar = organised(request, slug)
    form = kind(request.POST or None, seminar=seminar)
    if request.method == "POST" and form.is_valid() and saved(request, seminar, form, step, form.changes()):
        return after(request, seminar, step)
    return step_page(request, seminar, step, f"step_{step}", form=form)


@page
def caps(request: HttpRequest, slug: str) -> HttpResponse:
    """How many, and for whom places are kept."""
    seminar = organised(request, slug)
    form = forms.CapsForm(request.POST or None, seminar=seminar)
    quotas = rows_of(forms.QuotaForms, request.POST, seminar.quotas, "quotas")
    if request.method == "POST" and form.is_valid() and quotas.is_valid():
        rows = [one.cleaned_data for one in quotas.forms if one.cleaned_data.get("kind")]
        if saved(request, seminar, form, "caps", {**form.changes(), "quotas": rows}):
            if "more" in request.POST:
                return redirect("seminars:edit_caps", slug)
            return after(request, seminar, "caps")
    return step_page(
        request, seminar, "caps", "step_caps", form=form, quotas=quotas, forms=[form, *quotas.forms]
    )


@page
def days(request: HttpRequest, slug: str) -> HttpResponse:
    """Days and slots. Slots are shown before they replace others; a change of what stands needs that look."""
    seminar = organised(request, slug)
    plans = day_plans(seminar)
    form = forms.DaysForm(
        request.POST or None, initial={"slot_minutes": seminar.slot_minutes, "version": seminar.version}
    )
    rows = rows_of(forms.DayForms, request.POST, initial_of(plans), "days")
    context: dict[str, Any] = {"form": form, "rows": rows, "forms": [form, *rows.forms]}
    context["is_fixed"] = published_plan(seminar) is not None
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        plans, minutes = rows.plans(), form.cleaned_data["slot_minutes"]
        try:
            refuse_bad_days(plans, minutes)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            preview = _preview(seminar, plans, minutes)
            is_seen = form.cleaned_data["seen"] == digest_of(plans, minutes)
            if "save" in request.POST and (is_seen or not preview["going"]):
                data = {"days": plans, "slot_minutes": minutes}
                if saved(request, seminar, form, "days", data):
                    return after(request, seminar, "days")
            context |= {"preview": preview, "seen": digest_of(plans, minutes)}
    elif request.method != "POST" and plans:
        context["preview"] = _preview(seminar, plans, seminar.slot_minutes)
        context["seen"] = digest_of(plans, seminar.slot_minutes)
    return step_page(request, seminar, "days", "step_days", **context)


def _preview(seminar: Seminar, plans: list[DayPlan], minutes: int) -> dict[str, Any]:
    """The slots by day, and how many stay, come and go."""
    rows: list[dict[str, Any]] = [
        {"date": plan.date, "slots": generate(plan, minutes, seminar.zone)}
        for plan in sorted(plans, key=lambda one: one.date)
    ]
    wanted = {slot for row in rows for slot in row["slots"]}
    standing = set(seminar.slots.values_list("starts_at", "ends_at"))
    going = standing - wanted
    used = Meeting.objects.filter(slot__seminar=seminar, slot__starts_at__in=[start for start, _end in going])
    return {
        "days": rows,
        "total": len(wanted),
        "staying": len(wanted & standing),
        "coming": len(wanted - standing),
        "going": len(going),
        "drafts": used.values("plan").distinct().count() if going else 0,
    }


def _words(kind: str) -> tuple[str, str]:
    """What is asked before a thing is taken off, and what then happens."""
    return {
        "room": (_("Take this room off?"), _("Its tables and its floor plan go with it.")),
        "session": (_("Take this session off?"), _("It leaves the programme with its speakers.")),
        "agency": (_("Take this agency off?"), _("Its officers go with it.")),
        "officer": (_("Take this officer off?"), _("She is no longer part of the seminar.")),
        "interpreter": (_("Take this interpreter off?"), _("She is no longer part of the seminar.")),
    }[kind]


STEP_OF = {
    "room": "rooms",
    "session": "programme",
    "agency": "agencies",
    "officer": "agencies",
    "interpreter": "agencies",
}


@page
def removal(request: HttpRequest, slug: str, kind: str, pk: UUID) -> HttpResponse:
    """Take a room, session, agency, officer or interpreter off, after asking."""
    seminar = organised(request, slug)
    if kind not in STEP_OF:
        raise Http404
    back = url_of(seminar, STEP_OF[kind])
    if request.method == "POST":
        try:
            making.save(seminar, by=request.actor, part=f"remove_{kind}", data={"id": pk})
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Taken off."))
        return redirect(back)
    title, message = _words(kind)
    context = {
        "title": title,
        "message": message,
        "confirm_label": _("Take it off"),
        "danger": True,
        "cancel_url": back,
        "crumbs": crumbs_of(seminar),
        "eyebrow": PAGES[STEP_OF[kind]][1],
    }
    return render(request, "core/confirm.html", context)
