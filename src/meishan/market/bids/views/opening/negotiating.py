# SPDX-License-Identifier: Apache-2.0
"""Negotiations: the buyer's list and form, one negotiation as its officers and the head see it, a bidder's offer."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from meishan.base.accounts.models import Person
from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import in_zone, take_refusal
from meishan.base.core.leftopen import pressed, too_late
from meishan.base.core.predicates import may
from meishan.market.tenders.queries import text_of

from ... import actions as acts
from ...models import Bid, Negotiation
from ...queries import negotiating as queries
from ...queries.asked import asked_by
from ...queries.validity import bids_in_force, lots_in_force
from ...states import NegotiationKind, NegotiationState
from ._forms import AgreeMinutesForm, AskNegotiationForm, FinalOfferForm, MinutesForm, NotAllowedForm
from ._shared import demand
from .desk import fetch_notice

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@never_cache
def negotiations(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was negotiated on a tender, and the form to ask for it."""
    notice = fetch_notice(pk)
    demand(request, "bids.see_negotiations", notice)
    form = None
    is_time = queries.is_time_of(notice.pk)
    if is_time and may(request.actor, "bids.ask_negotiation", notice):
        form = AskNegotiationForm(
            request.POST if request.method == "POST" else None,
            bids=list(bids_in_force(notice).select_related("supplier")),
            seconds=list(queries.seconds_for(notice, request.actor.person)),
            zone=notice.zone,
        )
    else:
        too_late(request)
    if form is not None and request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = acts.ask_negotiation(
                notice,
                by=request.actor,
                kind=said["kind"],
                bids=[UUID(one) for one in said["bids"]],
                second=UUID(said["second"]),
                reason=said["reason"],
                due_at=in_zone(said["due_at"], notice.zone),
            )
        except ValidationError as wrong:
            form.add_error("due_at", wrong)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Asked. The head of procurement is told."))
            return redirect("bids:negotiation", made.pk)
    context: dict[str, Any] = {
        "title": _("Negotiations and final offers"),
        "notice": notice,
        "rows": list(queries.negotiations_of(notice)),
        "form": form,
        "is_time": is_time,
    }
    return render(request, "bids/negotiations.html", context, status=400 if form and form.errors else 200)


@page
@never_cache
def negotiation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One negotiation: the head allows it or not, then the two officers minute it."""
    found = queries.negotiation_for_reader(pk)
    if found is None or not may(request.actor, "bids.see_negotiations", found.notice):
        raise Http404
    made = _forms(request, found)
    # An approval sent from a page left open: its act says why it can't be given any more.
    sent = pressed(request, made.keys() | {"approve"})
    if sent == "approve" or (sent and made[sent].is_valid()):
        try:
            _act(request, found, sent, made)
        except Refused as refused:
            if sent in made:
                take_refusal(made[sent], refused)
            else:
                messages.error(request, str(refused))
        else:
            messages.success(request, _("Done."))
            return redirect("bids:negotiation", found.pk)
    people = Person.objects.in_bulk(
        [one for one in (found.asked_by, found.second, found.settled_by, found.confirmed_by) if one]
    )
    context: dict[str, Any] = {
        "title": found.get_kind_display(),
        "negotiation": found,
        "notice": found.notice,
        "invites": queries.invites_of(found),
        "chosen": [
            one for one in bids_in_force(found.notice).select_related("supplier") if one.pk in found.chosen
        ],
        "people": {name: people.get(getattr(found, name)) for name in ("asked_by", "second", "settled_by")},
        "forms": made,
        "may_approve": found.state == NegotiationState.ASKED
        and queries.is_time_of(found.notice_id)
        and clock.now() < found.due_at
        and may(request.actor, "bids.approve_negotiation", found),
        "is_over": clock.now() >= found.due_at,
        "next": _next(found, made),
    }
    failed = any(one.is_bound and one.errors for one in made.values())
    return render(request, "bids/negotiation.html", context, status=400 if failed else 200)


def _next(found: Negotiation, forms: Collection[str]) -> str:
    """Whose turn it is, in a sentence; empty where the reader's own form is on the page."""
    final = found.kind == NegotiationKind.BEST_AND_FINAL
    match found.state:
        case NegotiationState.ASKED if not queries.is_time_of(found.notice_id) or clock.now() >= found.due_at:
            return _("Its time is over, so nobody is asked any more. The head closes it by not allowing it.")
        case NegotiationState.ASKED:
            return "" if forms else _("The head of procurement decides. Until then no bidder hears of it.")
        case NegotiationState.APPROVED if clock.now() < found.due_at:
            if final:
                return _("Each bidder answers alone. Its offer is shown here at the time set.")
            return _("The two officers hold it at the time set. One of them writes the minutes then.")
        case NegotiationState.APPROVED:
            return "" if forms else _("One of the two officers writes the minutes.")
        case NegotiationState.MINUTED:
            return "" if forms else _("The other one of the two officers confirms the minutes.")
        case NegotiationState.CONFIRMED if final:
            return _("The prices offered here count from the next ranking of the offers on.")
    return ""


def lots_in_running(bid: Bid) -> dict[int, str]:
    """The lots a bidder may offer a last price for, by number, each with its title in the reader's language."""
    titles = asked_by(bid.notice).titles
    return {lot: text_of(titles.get(lot, {}), bid.notice.language)[0] for lot in lots_in_force(bid)}


def _forms(request: HttpRequest, found: Negotiation) -> dict[str, Any]:
    """The forms that make sense for this reader now, by what they do."""
    data = request.POST if request.method == "POST" else None
    sent = data.get("do", "") if data else ""

    def made(name: str, kind: Any) -> Any:
        return kind(data if sent == name else None, auto_id=f"id_{name}_%s")

    forms: dict[str, Any] = {}
    if found.state == NegotiationState.ASKED and may(request.actor, "bids.decline_negotiation", found):
        forms["decline"] = made("decline", NotAllowedForm)
    if (
        found.state == NegotiationState.APPROVED
        and clock.now() >= found.due_at
        and may(request.actor, "bids.minute_negotiation", found)
    ):
        forms["minute"] = made("minute", MinutesForm)
    if found.state == NegotiationState.MINUTED and may(request.actor, "bids.confirm_negotiation", found):
        forms["confirm"] = made("confirm", AgreeMinutesForm)
    return forms


def _act(request: HttpRequest, found: Negotiation, sent: str, made: dict[str, Any]) -> None:
    said = made[sent].cleaned_data if sent in made else {}
    match sent:
        case "approve":
            acts.approve_negotiation(found, by=request.actor)
        case "decline":
            acts.decline_negotiation(found, by=request.actor, words=said["words"])
        case "minute":
            acts.minute_negotiation(found, by=request.actor, minutes=said["minutes"])
        case "confirm":
            agrees = said["agrees"] == "1"
            acts.confirm_negotiation(found, by=request.actor, agrees=agrees, words=said["words"])


@page
@never_cache
def final_offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A bidder: what is asked of it, and its last offer."""
    found = queries.invite_for_reader(pk)
    if found is None:
        raise Http404
    demand(request, "bids.make_final_offer", found)
    asked = found.negotiation
    offer = queries.offer_of(found)
    is_open = (
        asked.state == NegotiationState.APPROVED
        and clock.now() < asked.due_at
        and queries.is_time_of(asked.notice_id)
    )
    form = None
    if is_open:
        form = FinalOfferForm(
            request.POST if request.method == "POST" else None,
            lots=lots_in_running(found.bid),
            offer=offer,
            codes=asked_by(asked.notice).currencies,
        )
    else:
        too_late(request)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            acts.make_final_offer(
                found,
                by=request.actor,
                prices=form.prices(),
                currency=form.cleaned_data["currency"],
                words=form.cleaned_data["words"],
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Your offer is kept. You can replace it until the time set."))
            return redirect("bids:final_offer", found.pk)
    context: dict[str, Any] = {
        "title": asked.get_kind_display(),
        "asked": asked,
        "notice": asked.notice,
        "offer": offer,
        "offered": queries.prices_offered(offer),
        "form": form,
        "cancel_url": reverse("bids:bid", args=[found.bid_id]),
    }
    return render(request, "bids/final_offer.html", context, status=400 if form and form.errors else 200)
