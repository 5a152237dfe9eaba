# SPDX-License-Identifier: Apache-2.0
"""Around an opening: whose openings are due, what was received once it was opened, its files and ciphertexts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.accounts.rules import is_officer
from meishan.base.core import clock, scope, uploads
from meishan.base.core.errors import Refused
from meishan.base.core.predicates import may
from meishan.market.tenders.models import Notice
from meishan.market.tenders.states import TenderState

from ...actions import opening as acts
from ...models import Envelope, OpenedFile, OpeningLine
from ...queries import open_ciphertext, reading, received, rooms
from ...queries import opening as queries
from ...states import EnvelopeState
from ._shared import demand

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
def openings(request: HttpRequest) -> HttpResponse:
    """Openings that wait for the reader: as opener, and as officer of the buyer. Of bids it says nothing."""
    demand(request, "bids.see_openings", None)
    officer = bool(is_officer(request.actor, None))
    context = {
        "title": _("Openings"),
        "at": clock.now(),
        "as_opener": rooms.due_for(request.actor.the_person),
        "as_officer": received.due_at(request.actor.the_organisation, clock.now()) if officer else None,
    }
    return render(request, "bids/openings.html", context)


def fetch_notice(pk: UUID) -> Notice:
    """The notice of a tender held here, or a 404."""
    found = (
        Notice.objects.select_related("buyer", "deadline", "tender")
        .filter(pk=pk, tender__isnull=False)
        .first()
    )
    if found is None:
        raise Http404
    return found


@require_safe
@never_cache
def bids_received(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For the buyer: the tender's openings, and what they brought to light. Before them, nothing at all."""
    notice = fetch_notice(pk)
    demand(request, "bids.see_received", notice)
    at = clock.now()
    tender = notice.tender
    context = {
        "title": _("Bids received"),
        "notice": notice,
        "tender": tender,
        "phase": tender.phase(at),
        "at": at,
        "openings": list(queries.openings_of(notice.pk)),
        "next_kind": received.next_opening(tender, at),
        "not_before": queries.not_before(tender),
        "lots": received.lots(notice),
        "tally": queries.technical_tally(notice) if tender.has_two_envelopes else None,
        "is_evaluating": tender.phase(at) == TenderState.EVALUATING and tender.has_two_envelopes,
        "shows_prices": received.shows_prices(tender),
        "reads_prices": bool(may(request.actor, "bids.read_prices", notice)),
        "lost": received.lost_openers(tender, at),
        "failed_url": _failed_url(request, notice),
        "person": request.actor.person,
        "reads": bool(may(request.actor, "bids.read_envelope", notice)),
    }
    return render(request, "bids/received.html", context)


def _failed_url(request: HttpRequest, notice: Notice) -> str:
    """Where the officer can declare the tender failed."""
    return (
        reverse("tenders:declare_failed", args=[notice.pk])
        if may(request.actor, "tenders.declare_failed", notice)
        else ""
    )


@require_safe
@never_cache
def received_envelope(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One opened envelope: what was asked beside what was answered, and each price."""
    line = (
        OpeningLine.objects.select_related(
            "envelope", "submission", "supplier", "opening__notice__buyer", "opening__notice__deadline"
        )
        .filter(pk=pk, envelope__state=EnvelopeState.OPENED)
        .first()
    )
    if line is None:
        raise Http404
    notice = line.opening.notice
    demand(request, "bids.read_envelope", notice)
    context = {
        "title": _("Bid of %(supplier)s") % {"supplier": line.supplier.name},
        "notice": notice,
        "line": line,
        "reading": reading.read(line, prices=bool(may(request.actor, "bids.read_prices", notice))),
    }
    return render(request, "bids/received_envelope.html", context)


@page
def schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The officer lets the openers begin, where the platform has not done so itself."""
    notice = fetch_notice(pk)
    demand(request, "bids.schedule_opening", notice)
    back = reverse("bids:received", args=[pk])
    context: dict[str, Any] = {
        "title": _("Schedule the opening of %(reference)s?") % {"reference": notice.reference},
        "message": _("The openers are told that they can begin. Nothing is opened by this."),
        "confirm_label": _("Schedule the opening"),
        "cancel_url": back,
        "crumbs": [(reverse("tenders:notice", args=[pk]), notice.reference), (back, _("Bids received"))],
    }
    if request.method != "POST":
        return render(request, "core/confirm.html", context)
    try:
        made = acts.schedule_opening(notice, by=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(back)
    messages.success(request, _("The opening can begin. Its openers are told."))
    return redirect("bids:opening", made.pk)


@require_safe
def opened_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One file out of an opened envelope; never one that was refused or is infected."""
    found = OpenedFile.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    demand(request, "bids.read_file", found)
    return uploads.attachment(found)


@require_safe
def ciphertext(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """An envelope's sealed bytes, for its bidder and the platform's auditors: with the record, all can be verified."""
    auditor = bool(may(request.actor, "ledger.read_all"))
    with scope.everything() if auditor else scope.of_organisations([request.actor.the_organisation]):
        found = Envelope.objects.filter(pk=pk).first()
        if found is None:
            raise Http404
        demand(request, "bids.take_ciphertext", found)
        if auditor and found.released_at is None:
            raise Http404
        content = open_ciphertext(found)
    if content is None:
        raise Http404
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{found.commitment[:16]}.age",
        content_type="application/octet-stream",
    )
