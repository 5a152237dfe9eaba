# SPDX-License-Identifier: Apache-2.0
"""Rounds of offers: all holders of an agreement are asked at once, and the best offer becomes an order."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from meishan.base.accounts.queries import time_zone_of
from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import in_zone, take_refusal

from .. import actions, forms, tables
from ..models import Agreement, Round, RoundInvite
from ..queries import agreements
from ..queries import orders as queries
from ..states import RoundState
from ._shared import demand, found_or_404, page, posted
from .steps import Step, ask_first, settled_meanwhile, ways

ROUND_STEPS = {
    "end": Step(
        "end",
        "contracts.end_round",
        gettext_lazy("End it without a choice"),
        actions.end_round,
        lambda thing, at: thing.state == RoundState.OPEN,
        gettext_lazy("All holders who were asked are told."),
        gettext_lazy("Ended."),
        form=forms.ReasonForm,
        read=dict,
        tone="danger",
    )
}


@page
def ask_holders(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask all holders of an agreement for offers."""
    found: Agreement = found_or_404(agreements.agreement_for_reader(pk))
    demand(request, "contracts.ask_holders", found)
    zone = time_zone_of(request.actor.the_organisation)
    form = forms.RoundForm(posted(request))
    rows = forms.NeedForms(posted(request), prefix="needs")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        said = form.cleaned_data
        try:
            made = actions.ask_holders(
                found,
                by=request.actor,
                title=said["title"],
                words=said["words"],
                lines=forms.needs_in(rows),
                due_at=in_zone(said["due_at"], zone),
                zone=zone,
            )
        except ValidationError as wrong:
            form.add_error("due_at", wrong)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Asked. All holders are told at the same moment."))
            return redirect("contracts:round", made.pk)
    context = {
        "title": _("Ask all holders for offers"),
        "agreement": found,
        "form": form,
        "rows": rows,
        "formset": rows,
        "row_title": _("Line"),
        "listed": agreements.listed_under(found, clock.now()),
        "zone": zone,
        "cancel_url": reverse("contracts:agreement", args=[found.pk]),
    }
    return render(request, "contracts/ask_holders.html", context, status=400 if form.errors else 200)


@page
@never_cache
def round_(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One round of offers, as the agency that asked sees it: hidden until the time, then compared and chosen from."""
    found: Round = found_or_404(queries.round_for_reader(pk))
    demand(request, "contracts.end_round", found)
    at = clock.now()
    offers = queries.offers_in(found)
    made = [(invite, offer) for invite, offer in offers if offer is not None]
    form = None
    if found.state == RoundState.OPEN and at >= found.due_at and made:
        form = forms.ChooseOfferForm(posted(request), offers=made)
        if request.method == "POST" and form.is_valid():
            try:
                order = actions.choose_offer(
                    found,
                    by=request.actor,
                    offer=UUID(form.cleaned_data["offer"]),
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refused:
                take_refusal(form, refused)
            else:
                messages.success(
                    request, _("Chosen. Say where it is to be delivered, then submit it for approval.")
                )
                return redirect("contracts:call_off_edit", order.pk)
    elif request.method == "POST":
        return settled_meanwhile(request, reverse("contracts:round", args=[found.pk]))
    call_off = queries.call_off_of(found)
    context = {
        "title": found.title,
        "round": found,
        "agreement": found.agreement,
        "offers": offers,
        "is_open": at < found.due_at and found.state == RoundState.OPEN,
        "form": form,
        "call_off": call_off,
        "phase": tables.round_badge(found, at),
        "lines": tables.line_prices(found, made) if made else [],
        "next": tables.next_of_round(found, len(made), at),
        "links": [
            {
                "url": reverse("contracts:call_off", args=[call_off.pk]),
                "label": _("The order made of it"),
                "tone": "primary",
            }
        ]
        if call_off
        else [{"url": "#choose", "label": _("Choose an offer"), "tone": "primary"}]
        if form is not None
        else [],
        "ways": ways(request, found, ROUND_STEPS, "contracts:round_do", at),
    }
    return render(request, "contracts/round.html", context, status=400 if form and form.errors else 200)


@page
def round_do(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Ask first, then end a round."""
    found: Round = found_or_404(queries.round_for_reader(pk))
    return ask_first(request, found, ROUND_STEPS, step, back=reverse("contracts:round", args=[found.pk]))


@page
@never_cache
def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A holder: what is asked, and its offer."""
    found: RoundInvite = found_or_404(queries.invite_for_reader(pk))
    demand(request, "contracts.make_round_offer", found)
    asked = found.round
    given = queries.offer_of(found)
    at = clock.now()
    is_open = asked.state == RoundState.OPEN and at < asked.due_at
    order = queries.order_of(given)
    outcome = queries.outcome_of(given) if asked.state == RoundState.CHOSEN else None
    initial: dict[str, Any] = {}
    if given:
        initial = {f"price_{number}": price for number, price in enumerate(given.prices, 1)}
        initial["words"] = given.words
    ceilings = agreements.ceilings_for(found.contract, asked.lines, at)
    form = forms.OfferForm(posted(request), lines=asked.lines, ceilings=ceilings, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_round_offer(
                found, by=request.actor, prices=forms.offer_prices(form), words=form.cleaned_data["words"]
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Your offer is kept. You can replace it until the time set."))
            return redirect("contracts:offer", found.pk)
    context = {
        "title": asked.title,
        "round": asked,
        "agreement": asked.agreement,
        "given": given,
        "form": form if is_open else None,
        "is_open": is_open,
        "next": tables.next_of_offer(asked, at, given=given is not None, order=order, outcome=outcome),
        "links": [
            {
                "url": reverse("contracts:call_off", args=[order.pk]),
                "label": _("The order made of it"),
                "tone": "primary",
            }
        ]
        if order
        else [],
        "cancel_url": reverse("contracts:orders"),
    }
    return render(request, "contracts/offer.html", context, status=400 if form.errors else 200)
