# SPDX-License-Identifier: Apache-2.0
"""Forming a panel, appointing to it, declaring, and leaving it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meishan.base.accounts.models import Person
from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.leftopen import too_late
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.queries import openers
from meishan.market.tenders.queries.rules import rules_of

from .. import actions, forms, queries
from ..models import Evaluation
from ..states import SeatState
from ._shared import demand, fetch, fetch_seat, page


def _openers(notice: UUID) -> set[UUID]:
    """Who opens this tender's bids, and so can't judge them."""
    manifest = openers.standing_manifest(notice)
    return {one.person for one in openers.seats_of(manifest)} if manifest is not None else set()


@page
@never_cache
def form_panel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose who judges the bids of a tender."""
    notice = (
        Notice.objects.select_related("buyer", "deadline", "tender")
        .filter(pk=pk, tender__isnull=False)
        .first()
    )
    if notice is None:
        raise Http404
    demand(request, "evaluation.form_panel", notice)
    if Evaluation.objects.filter(pk=pk).exists():
        too_late(request, _("This tender has a panel already. Appoint others on its page."))
        return redirect("evaluation:evaluation", pk)
    form = forms.PanelForm(
        request.POST if request.method == "POST" else None,
        candidates=queries.candidates(notice, without=_openers(pk)),
        person=request.actor.the_person,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.form_panel(notice, by=request.actor, places=form.places())
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(
                request, _("The panel is formed. Each of its people gets a mail and declares herself first.")
            )
            return redirect("evaluation:evaluation", pk)
    tender = Tender.objects.get(pk=pk)
    context: dict[str, Any] = {
        "title": _("Form the panel"),
        "notice": notice,
        "form": form,
        "size": rules_of(tender, clock.now()).panel_size(tender.method),
        "cancel_url": reverse("evaluation:mine"),
    }
    return render(request, "evaluation/form_panel.html", context, status=400 if form.errors else 200)


@page
@never_cache
def appoint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Appoint one more to a panel."""
    found = fetch(request, pk, "evaluation.appoint")
    seated = {one.person for one in queries.seats_of(found) if one.state != SeatState.RELEASED}
    form = forms.AppointForm(
        request.POST if request.method == "POST" else None,
        candidates=queries.candidates(found.notice, without=_openers(pk) | seated),
        roles=queries.free_roles(found),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.appoint(found, by=request.actor, place=form.place())
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Appointed. She gets a mail and declares herself first."))
            return redirect("evaluation:evaluation", pk)
    context: dict[str, Any] = {
        "title": _("Appoint somebody"),
        "evaluation": found,
        "notice": found.notice,
        "form": form,
        "button": _("Appoint"),
        "cancel_url": reverse("evaluation:evaluation", args=[pk]),
    }
    return render(request, "evaluation/act.html", context, status=400 if form.errors else 200)


@page
@never_cache
def names(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hide bidders' names from those who score, or show them."""
    found = fetch(request, pk, "evaluation.set_pseudonyms")
    hide = not found.has_pseudonyms
    back = reverse("evaluation:evaluation", args=[pk])
    if request.method == "POST":
        try:
            actions.set_pseudonyms(found, by=request.actor, hidden=hide)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Done."))
        return redirect(back)
    context: dict[str, Any] = {
        "title": _("Hide bidders’ names during scoring?")
        if hide
        else _("Show bidders’ names during scoring?"),
        "message": _(
            "Those who score read “Bidder A” instead of a name until all scores are locked. Who bids they still "
            "learn, so that they can declare; what a file itself says of its bidder can’t be hidden."
        )
        if hide
        else _("Those who score read each bidder’s name beside its bid."),
        "confirm_label": _("Hide the names") if hide else _("Show the names"),
        "cancel_url": back,
        "crumbs": [
            (reverse("evaluation:mine"), _("Evaluations")),
            (back, found.notice.reference),
        ],
    }
    return render(request, "core/confirm.html", context)


@page
@never_cache
def declare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """State that one has no conflict of interest, before one reads any bid."""
    seat = fetch_seat(request, pk, "evaluation.declare")
    evaluation = seat.evaluation
    if seat.state != SeatState.APPOINTED:
        too_late(request, _("You have declared already."))
        return redirect("evaluation:evaluation", evaluation.pk)
    form = forms.DeclareForm(
        request.POST if request.method == "POST" else None,
        bidders=queries.bidders_of(evaluation.pk),
        name=Person.objects.get(pk=seat.person).name,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.declare(
                seat, by=request.actor, statements=form.statements(), relations=form.relations()
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            if made.state == SeatState.BARRED:
                messages.warning(
                    request,
                    _(
                        "Thank you for saying so. With this conflict you can’t judge these bids; the buyer is told."
                    ),
                )
            else:
                messages.success(request, _("Signed. You may read the bids now."))
            return redirect("evaluation:evaluation", evaluation.pk)
    context: dict[str, Any] = {
        "title": _("Your declaration"),
        "seat": seat,
        "evaluation": evaluation,
        "notice": evaluation.notice,
        "form": form,
        "cancel_url": reverse("evaluation:evaluation", args=[evaluation.pk]),
    }
    return render(request, "evaluation/declare.html", context, status=400 if form.errors else 200)


def _leave(request: HttpRequest, pk: UUID, rule: str, **words: str) -> HttpResponse:
    seat = fetch_seat(request, pk, f"evaluation.{rule}")
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    person = Person.objects.filter(pk=seat.person).first()
    if request.method == "POST" and form.is_valid():
        act = actions.bar if rule == "bar" else actions.release
        try:
            act(seat, by=request.actor, reason=form.cleaned_data["reason"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Done. She reads no bid any more."))
            return redirect("evaluation:evaluation", seat.evaluation_id)
    context: dict[str, Any] = {
        "title": words["title"] % {"name": person.name if person else "—"},
        "lead": words["lead"],
        "evaluation": seat.evaluation,
        "notice": seat.evaluation.notice,
        "form": form,
        "button": words["label"],
        "danger": True,
        "cancel_url": reverse("evaluation:evaluation", args=[seat.evaluation_id]),
    }
    return render(request, "evaluation/act.html", context, status=400 if form.errors else 200)


@page
@never_cache
def bar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take somebody off the panel because of a conflict of interest."""
    return _leave(
        request,
        pk,
        "bar",
        title=_("Bar %(name)s?"),
        label=_("Bar her"),
        lead=_(
            "For a conflict of interest that was found. Her scores don’t count, and she doesn’t come back."
        ),
    )


@page
@never_cache
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let somebody go who can't go on."""
    return _leave(
        request,
        pk,
        "release",
        title=_("Release %(name)s?"),
        label=_("Release her"),
        lead=_("Because she can’t go on: ill, moved, or appointed by mistake. Her scores don’t count."),
    )
