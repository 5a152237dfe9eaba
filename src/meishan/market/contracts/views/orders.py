# SPDX-License-Identifier: Apache-2.0
"""Orders under agreements, and rounds of offers for one need."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meishan.base.core import clock, sheets
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from .. import actions, exports, forms, tables
from ..models import CallOff
from ..queries import agreements
from ..queries import orders as queries
from ..states import CallOffState
from ._places import place_of
from ._shared import ROWS, demand, found_or_404, page, posted
from .contracts import fetch
from .steps import Step, after, ask_first, ways

S = CallOffState


def _in(*states: str) -> Any:
    return lambda thing, at: thing.state in states


STEPS = {
    one.name: one
    for one in (
        Step(
            "submit",
            "contracts.submit_call_off",
            gettext_lazy("Submit for approval"),
            actions.submit_call_off,
            _in(S.CART),
            gettext_lazy("A colleague approves it. You can’t approve your own order."),
            gettext_lazy("Submitted. Your colleagues are told."),
            tone="primary",
        ),
        Step(
            "approve",
            "contracts.approve_call_off",
            gettext_lazy("Approve"),
            actions.approve_call_off,
            _in(S.SUBMITTED),
            gettext_lazy("From now on it counts against the ceiling of the agreement."),
            gettext_lazy("Approved. It can be sent to the supplier now."),
            tone="primary",
        ),
        Step(
            "back",
            "contracts.send_back_call_off",
            gettext_lazy("Send it back to be changed"),
            actions.send_back_call_off,
            _in(S.SUBMITTED),
            gettext_lazy("It can be changed and submitted anew."),
            gettext_lazy("Sent back."),
            form=forms.RemarkForm,
            read=dict,
        ),
        Step(
            "reject",
            "contracts.reject_call_off",
            gettext_lazy("Reject"),
            actions.reject_call_off,
            _in(S.SUBMITTED),
            gettext_lazy("The order is given up for good."),
            gettext_lazy("Rejected."),
            form=forms.WordsForm,
            read=dict,
            tone="danger",
        ),
        Step(
            "order",
            "contracts.order",
            gettext_lazy("Send it to the supplier"),
            actions.order,
            _in(S.APPROVED),
            gettext_lazy("The supplier is told at once. What is ordered becomes public, as an award is."),
            gettext_lazy("Ordered. The supplier is told."),
            tone="primary",
        ),
        Step(
            "acknowledge",
            "contracts.acknowledge",
            gettext_lazy("Confirm the order"),
            actions.acknowledge,
            _in(S.ORDERED),
            gettext_lazy("You take the order, and say by when you deliver."),
            gettext_lazy("Confirmed. The buyer is told."),
            form=forms.PromiseForm,
            read=dict,
            tone="primary",
        ),
        Step(
            "refuse",
            "contracts.refuse_order",
            gettext_lazy("Say that you can’t deliver"),
            actions.refuse_order,
            _in(S.ORDERED),
            gettext_lazy("The order ends. The buyer reads why."),
            gettext_lazy("The buyer is told."),
            form=forms.WordsForm,
            read=dict,
            tone="danger",
        ),
        Step(
            "ship",
            "contracts.ship",
            gettext_lazy("Report it as on its way"),
            actions.ship,
            _in(S.ACKNOWLEDGED),
            "",
            gettext_lazy("The buyer is told."),
            form=forms.ShipForm,
            read=dict,
            tone="primary",
        ),
        Step(
            "receive",
            "contracts.receive",
            gettext_lazy("Receive it"),
            actions.receive,
            _in(S.SHIPPED),
            gettext_lazy("Note what is missing or broken, if anything; the supplier reads it."),
            gettext_lazy("Received. The supplier is told."),
            form=forms.RemarkForm,
            read=dict,
            tone="primary",
        ),
        Step(
            "close",
            "contracts.close_call_off",
            gettext_lazy("Close it"),
            actions.close_call_off,
            _in(S.RECEIVED),
            gettext_lazy("All is in order, and nothing is left to do."),
            gettext_lazy("Closed."),
            tone="primary",
        ),
        Step(
            "cancel",
            "contracts.cancel_call_off",
            gettext_lazy("Cancel it"),
            actions.cancel_call_off,
            _in(S.CART, S.SUBMITTED, S.APPROVED, S.ORDERED, S.ACKNOWLEDGED),
            gettext_lazy(
                "It no longer counts against the ceiling. The supplier is told, if it has the order."
            ),
            gettext_lazy("Cancelled."),
            form=forms.WordsForm,
            read=dict,
            tone="danger",
        ),
    )
}


@require_safe
def orders(request: HttpRequest) -> HttpResponseBase:
    """The orders of the organisation the reader acts for, and the rounds a supplier is asked in."""
    demand(request, "contracts.see_orders")
    organisation = request.actor.the_organisation
    found = queries.call_offs_of(organisation)
    if file_format := sheets.wanted(request):
        return sheets.answer(file_format, _("orders"), exports.order_columns(), exports.order_rows(found))
    rows = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "title": _("Orders under agreements"),
        "tabs": tables.tabs_for(request.actor, "orders"),
        "page_obj": rows,
        "rows": tables.call_off_rows(rows.object_list),
        "invites": list(queries.invites_to(organisation)[:ROWS]),
        "is_supplier": request.actor.organisation_kind != "agency",
        "at": clock.now(),
    }
    return render(request, "contracts/orders.html", context)


@page
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin an order with one holder of an agreement."""
    held = fetch(pk)
    demand(request, "contracts.begin_call_off", held)
    form = forms.TitleForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin_call_off(held, by=request.actor, title=form.cleaned_data["title"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return redirect("contracts:call_off_edit", made.pk)
    context = {
        "title": _("Order from %(supplier)s") % {"supplier": held.supplier},
        "message": _("Choose from its price list next. A colleague approves the order before it is sent."),
        "form": form,
        "confirm_label": _("Begin the order"),
        "cancel_url": reverse("contracts:agreement", args=[held.agreement_id]),
        **place_of(held.agreement),
    }
    return render(request, "core/confirm.html", context, status=400 if form.errors else 200)


@require_safe
@never_cache
def call_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One order: what, where it stands, what is next."""
    found: CallOff = found_or_404(queries.call_off_for_reader(pk))
    demand(request, "contracts.see_orders")
    at = clock.now()
    lines = list(found.lines.all())
    links = []
    if found.state == CallOffState.CART and may(request.actor, "contracts.save_call_off", found):
        links.append(
            {
                "url": reverse("contracts:call_off_edit", args=[found.pk]),
                "label": _("Fill the order"),
                "tone": "secondary" if lines else "primary",
            }
        )
    context = {
        "title": found.title,
        "call_off": found,
        "agreement": found.agreement,
        "tone": tables.CALL_OFF_TONES[found.state],
        "lines": lines,
        "events": tables.call_off_events(found),
        "links": links,
        "ways": after(links, ways(request, found, STEPS, "contracts:call_off_do", at)),
        "next": tables.next_of_call_off(found, request.actor),
        "people": tables.people_of(found, request.actor),
    }
    return render(request, "contracts/call_off.html", context)


def plain(quantity: Decimal | None) -> Decimal | None:
    """A quantity without the zeros after its last digit: 3, not 3.000."""
    return (
        None
        if quantity is None
        else quantity.quantize(Decimal(1))
        if quantity % 1 == 0
        else quantity.normalize()
    )


@page
def call_off_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fill an order from the price list."""
    found: CallOff = found_or_404(queries.call_off_for_reader(pk))
    demand(request, "contracts.save_call_off", found)
    if found.state != CallOffState.CART:
        messages.error(request, _("This call-off was submitted. Take it back first, then change it."))
        return redirect("contracts:call_off", found.pk)
    is_offered = found.offer_id is not None
    form = forms.CallOffForm(
        posted(request),
        initial={name: getattr(found, name) for name in ("title", "deliver_to", "country", "deliver_by")},
    )
    prices = [] if is_offered else list(agreements.prices_of(found.contract, clock.now()))
    chosen = {one.price_id: one.quantity for one in found.lines.all()}
    lines = forms.LineForm(
        posted(request),
        prices=prices,
        initial={forms.LineForm.name_of(one): plain(chosen.get(one.pk)) for one in prices},
    )
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        try:
            actions.save_call_off(found, by=request.actor, lines=forms.wanted_in(lines), **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Saved. Submit it for approval when it is complete."))
            return redirect("contracts:call_off", found.pk)
    context = {
        "title": _("What you order"),
        "call_off": found,
        "agreement": found.agreement,
        "form": form,
        "forms": [lines],
        "lines": lines.rows(),
        "is_offered": is_offered,
        "left": tables.left_for(found),
        "cancel_url": reverse("contracts:call_off", args=[found.pk]),
    }
    return render(
        request, "contracts/call_off_edit.html", context, status=400 if form.errors or lines.errors else 200
    )


@page
def call_off_do(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Ask first, then move an order on."""
    found: CallOff = found_or_404(queries.call_off_for_reader(pk))
    return ask_first(request, found, STEPS, step, back=reverse("contracts:call_off", args=[found.pk]))
