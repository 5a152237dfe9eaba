# SPDX-License-Identifier: Apache-2.0
"""The pages of openers and of those who appoint them. Secret keys stay in the openers' browsers."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from .. import actions, forms
from ..models import Drill, OpenerKey, OpenerManifest, Seat, Tender
from ..queries import openers as queries
from ..states import DrillPurpose, OpenersState

page = require_http_methods(["GET", "HEAD", "POST"])


def _ask(request: HttpRequest, rule: str, subject: Any = None) -> None:
    verdict = may(request.actor, rule, subject)
    if not verdict:
        raise Denied(verdict.reason, act=rule)


# The buyer's officers


def _tender(request: HttpRequest, pk: UUID) -> Tender:
    found = Tender.objects.select_related("notice__deadline", "buyer").filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no sealed tender here."))
    _ask(request, "tenders.see_openers", found)
    return found


@page
def openers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who opens a tender's bids, how they stand, and the appointment of others."""
    found = _tender(request, pk)
    at = clock.now()
    candidates, wanted = queries.candidates(found), queries.wanted_openers(found, at)
    form = forms.OpenersForm(
        request.POST if request.method == "POST" else None, candidates=candidates, wanted=wanted
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.appoint_openers(found, by=request.actor, keys=said["keys"], threshold=said["threshold"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The openers are appointed. Each gets a mail with what to do."))
            return redirect("tenders:openers", found.pk)
    return render(request, "tenders/openers.html", _openers_context(found, form, candidates, wanted, at))


def _openers_context(
    found: Tender, form: forms.OpenersForm, candidates: list, wanted: queries.Wanted | None, at: datetime
) -> dict[str, Any]:
    lists: list[dict[str, Any]] = [
        {
            "manifest": one,
            "seats": queries.seats_at(one, at),
            "entry": queries.log_entry_of(one),
            "drill": queries.canary(one),
            "is_ready": queries.is_ready(one),
            "alarm": queries.alarm_of(one, at) if one.state == OpenersState.STANDING else None,
        }
        for one in queries.manifests_of(found)
    ]
    reference = lists[0]["manifest"].reference if lists else ""
    return {
        "title": _("Openers"),
        "tender": found,
        "reference": reference or (found.notice.reference if found.notice else ""),
        "form": form,
        "candidates": candidates,
        "wanted": wanted,
        "lists": [one for one in lists if one["manifest"].state != OpenersState.SUPERSEDED],
        "former": [one for one in lists if one["manifest"].state == OpenersState.SUPERSEDED],
        "is_published": found.notice_id is not None,
        "may_appoint": found.phase(at) in actions.openers.BEFORE_CLOSING,
        "back_url": reverse("tenders:notice" if found.notice_id else "tenders:draft", args=[found.pk]),
    }


def _manifest(request: HttpRequest, pk: UUID, rule: str) -> OpenerManifest:
    found = get_object_or_404(OpenerManifest.objects.select_related("tender__notice__deadline"), pk=pk)
    _ask(request, rule, found)
    return found


@page
def replace_openers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a new list in force while bids are taken."""
    found = _manifest(request, pk, "tenders.replace_openers")
    form = forms.CancelForm(request.POST or None, main=found.language)
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_openers(found, by=request.actor, reason=form.text("reason"))
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The new openers are in force. Everybody interested is told."))
            return redirect("tenders:openers", found.tender_id)
    context = {"title": _("Replace the openers of %(reference)s?") % {"reference": found.reference}}
    return render(request, "tenders/replace_openers.html", {**context, "manifest": found, "form": form})


@require_POST
def start_drill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let every opener show anew that her key works."""
    found = _manifest(request, pk, "tenders.start_drill")
    purpose = DrillPurpose.OPENING if found.state == OpenersState.STANDING else DrillPurpose.PUBLICATION
    try:
        actions.start_drill(found, by=request.actor, purpose=purpose)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The drill has begun. Each opener gets a mail."))
    return redirect("tenders:openers", found.tender_id)


@require_safe
def openers_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list that bids are sealed to, as `meishan seal` reads it."""
    found = queries.standing_manifest(pk)
    if found is None:
        raise Http404(_("No list of openers is in force for this tender."))
    return _download(queries.sealing_manifest(found).canonical, f"openers-{found.digest[:12]}.json")


def _download(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/json", headers=headers)


# The openers themselves


@page
def seats(request: HttpRequest) -> HttpResponse:
    """An opener's keys, and the tenders she opens."""
    _ask(request, "tenders.see_seats")
    form = forms.KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_opener_key(by=request.actor, recipient=form.cleaned_data["recipient"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Your key is registered. Buyers can appoint you now."))
            return redirect("tenders:seats")
    held = [
        {"seat": one, "drill": queries.unanswered(one)}
        for one in queries.seats_held_by(request.actor.the_person)
    ]
    context = {
        "title": _("Your seats as opener"),
        "form": form,
        "keys": queries.keys_of(request.actor.the_person),
        "held": held,
        "owner": str(request.actor.person),
    }
    return render(request, "tenders/seats.html", context)


@page
def retire_key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a key is lost or not to be used any more."""
    found = get_object_or_404(OpenerKey, pk=pk)
    _ask(request, "tenders.retire_opener_key", found)
    if request.method == "POST":
        try:
            actions.retire_opener_key(found, by=request.actor)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The key is retired. The buyers whose bids it opens are warned."))
        return redirect("tenders:seats")
    context = {
        "title": _("Retire this key?"),
        "message": _("Do this when the key is lost, when somebody else may have it, or when you leave."),
        "consequences": [
            _("You can no longer open the bids that are sealed to it, and this can't be undone."),
            _("The officers of those tenders are warned, so that they can appoint somebody else in time."),
        ],
        "confirm_label": _("Retire the key"),
        "cancel_url": reverse("tenders:seats"),
        "crumbs": [(reverse("tenders:seats"), _("Your seats as opener"))],
        "danger": True,
    }
    return render(request, "core/confirm.html", context)


def _seat(request: HttpRequest, pk: UUID) -> Seat:
    found = get_object_or_404(
        Seat.objects.select_related("manifest__buyer", "organisation", "key").filter(
            person=request.actor.person
        ),
        pk=pk,
    )
    _ask(request, "tenders.see_seats")
    return found


@require_safe
def seat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What an opener does for one tender: check her key in the log, open the drill."""
    found = _seat(request, pk)
    manifest = found.manifest
    drill, entry = queries.canary(manifest), queries.log_entry_of(manifest)
    waiting = queries.unanswered(found) if manifest.state != OpenersState.SUPERSEDED else None
    data = {
        "owner": str(found.person),
        "seat": found.seat,
        "recipient": found.key.recipient,
        "list": str(manifest.pk),
        "manifest": manifest.manifest,
        "proof": reverse("ledger:receipt", args=[entry.pk]) if entry else "",
        "logKeys": reverse("ledger:keys_file"),
        "drill": {"header": waiting.header, "share": waiting.shares[str(found.seat)]} if waiting else None,
    }
    context = {
        "title": _("Your seat as opener"),
        "seat": found,
        "manifest": manifest,
        "data": data,
        "drill": drill,
        "waiting": waiting,
        "entry": entry,
        "is_replaced": manifest.state == OpenersState.SUPERSEDED,
    }
    return render(request, "tenders/seat.html", context)


@require_POST
def confirm_seat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The opener's browser found her key in the public log."""
    found = _seat(request, pk)
    try:
        actions.confirm_seat(found, by=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your seat is confirmed."))
    return redirect("tenders:seat", found.pk)


@require_POST
def answer_drill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the opener's browser found in her share of the canary."""
    drill = get_object_or_404(Drill.objects.select_related("manifest"), pk=pk)
    _ask(request, "tenders.answer_drill", drill)
    held = queries.seat_of(request.actor.person, drill.manifest)
    assert held is not None  # the rule
    try:
        actions.answer_drill(drill, by=request.actor, pads=_pads(request.POST.get("pads", "")))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The drill is done: your key works."))
    return redirect("tenders:seat", held.pk)


def _pads(written: str) -> dict[str, str]:
    """The pads as the browser sends them; nothing where they are not written so."""
    try:
        said = json.loads(written[:200_000])
    except ValueError:
        return {}
    return said if isinstance(said, dict) and all(isinstance(one, str) for one in said.values()) else {}
