# SPDX-License-Identifier: Apache-2.0
"""Long-term agreements: the list everybody reads, one agreement, founding it, its holders, and other agencies' use."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
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
from meishan.market.tenders.queries.rules import ground_title

from .. import actions, exports, forms, tables
from ..models import Agreement, Piggyback
from ..queries import agreements as queries
from ..queries import awards, orders
from ..states import AgreementPhase, AgreementState, PiggybackState
from ._places import place_of
from ._shared import ROWS, demand, found_or_404, page, posted
from .contracts import fetch
from .steps import Step, ask_first, ways, with_answer

SUSPENDABLE = (AgreementPhase.COMING, AgreementPhase.ACTIVE, AgreementPhase.EXHAUSTED)
STEPS = {
    one.name: one
    for one in (
        Step(
            "suspend",
            "contracts.suspend_agreement",
            gettext_lazy("Suspend it"),
            actions.suspend_agreement,
            lambda thing, at: thing.phase(at) in SUSPENDABLE,
            gettext_lazy("Nobody can order until you resume it. Orders already approved go on."),
            gettext_lazy("Suspended. All who use it are told."),
            form=forms.ReasonForm,
            read=dict,
            tone="danger",
        ),
        Step(
            "resume",
            "contracts.resume_agreement",
            gettext_lazy("Resume it"),
            actions.resume_agreement,
            lambda thing, at: thing.state == AgreementState.SUSPENDED,
            gettext_lazy("Agencies can order again."),
            gettext_lazy("Resumed."),
            tone="primary",
        ),
    )
}
PIGGYBACK_STEPS = {
    one.name: one
    for one in (
        Step(
            "owner",
            "contracts.consent_as_owner",
            gettext_lazy("Answer for the owning agency"),
            actions.consent_as_owner,
            lambda thing, at: thing.state == PiggybackState.ASKED and thing.owner_agrees is None,
            gettext_lazy("Their orders count against your ceiling, up to the amount they ask for."),
            gettext_lazy("Answered. Both are told."),
            form=forms.ConsentForm,
            read=with_answer("agrees"),
            tone="primary",
        ),
        Step(
            "supplier",
            "contracts.consent_as_supplier",
            gettext_lazy("Answer for the supplier"),
            actions.consent_as_supplier,
            lambda thing, at: thing.state == PiggybackState.ASKED and thing.supplier_agrees is None,
            gettext_lazy("You serve them at the same prices and conditions, until the day they name."),
            gettext_lazy("Answered. Both agencies are told."),
            form=forms.ConsentForm,
            read=with_answer("agrees"),
            tone="primary",
        ),
        Step(
            "end",
            "contracts.end_piggyback",
            gettext_lazy("End it"),
            actions.end_piggyback,
            lambda thing, at: thing.state in (PiggybackState.ASKED, PiggybackState.AGREED),
            gettext_lazy("No new orders can be made. Those approved go on."),
            gettext_lazy("Ended."),
            form=forms.ReasonForm,
            read=dict,
            tone="danger",
        ),
    )
}


@require_safe
def agreements(request: HttpRequest) -> HttpResponseBase:
    """All agreements in force, for everybody; the reader's own drafts beside them."""
    found = queries.agreements_in_sight()
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(
            Q(number__icontains=words) | Q(title__icontains=words) | Q(buyer__name__icontains=words)
        )
    at = clock.now()
    if file_format := sheets.wanted(request):
        made = exports.agreement_rows(found, at)
        return sheets.answer(file_format, _("agreements"), exports.agreement_columns(), made)
    rows = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "title": _("Long-term agreements"),
        "tabs": tables.tabs_for(request.actor, "agreements"),
        "page_obj": rows,
        "rows": tables.agreement_rows(rows.object_list, at),
        "words": words,
        "may_found": bool(may(request.actor, "contracts.found_agreement")),
    }
    return render(request, "contracts/agreements.html", context)


@page
def new(request: HttpRequest) -> HttpResponse:
    """Found an agreement; holders come next."""
    demand(request, "contracts.found_agreement")
    form = forms.AgreementForm(
        posted(request),
        notices=sorted(
            awards.notices_decided(request.actor.the_organisation, clock.now())[:200],
            key=lambda one: one.reference,
        ),
    )
    if request.method == "POST" and form.is_valid():
        said = {
            **form.cleaned_data,
            "notice": UUID(form.cleaned_data["notice"]) if form.cleaned_data["notice"] else None,
        }
        try:
            made = actions.found_agreement(by=request.actor, **said)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Begun. Add the suppliers that hold it now."))
            return redirect("contracts:agreement", made.pk)
    context = {
        "title": _("A long-term agreement"),
        "message": _("Fix prices and terms once, and order when you need to, up to the ceiling."),
        "form": form,
        "confirm_label": _("Begin the agreement"),
        "cancel_url": reverse("contracts:agreements"),
        "crumbs": [(reverse("contracts:agreements"), _("Long-term agreements"))],
    }
    return render(request, "core/confirm.html", context, status=400 if form.errors else 200)


@require_safe
@never_cache
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One agreement: terms, holders, how much is left; for its users prices and orders, for others how to join."""
    found: Agreement = found_or_404(queries.agreement_for_reader(pk))
    at = clock.now()
    holders = tables.holder_rows(request.actor, found, at)
    sees_orders = bool(may(request.actor, "contracts.see_orders"))
    uses = sees_orders and request.actor.organisation in found.users
    may_add = bool(may(request.actor, "contracts.add_holder", found)) and found.state in (
        AgreementState.DRAFT,
        AgreementState.ACTIVE,
    )
    may_ask_holders = (
        found.secondary_bidding
        and sum(one.is_usable for one in holders) > 1
        and bool(may(request.actor, "contracts.ask_holders", found))
    )
    links = tables.links_of_agreement(found, holders, may_add=may_add, may_ask_holders=may_ask_holders)
    doable = ways(request, found, STEPS, "contracts:agreement_do", at)
    context: dict[str, Any] = {
        "title": found.title,
        "agreement": found,
        "phase": tables.agreement_badge(found.phase(at)),
        "ground": ground_title(found.ground) if found.ground else "",
        "share": tables.share_of(found),
        "holders": holders,
        "uses": uses,
        "is_owner": request.actor.organisation == found.buyer_id,
        "competitive": queries.came_of_competition(found),
        "links": links,
        "ways": [one for one in doable if one.tone != "danger"],
        "apart": [one for one in doable if one.tone == "danger"],
        "may_add": may_add and bool(holders) and awards.takes_more(found),
        "piggybacks": list(queries.piggybacks_of(found)) if sees_orders else [],
        "call_offs": tables.call_off_rows(orders.call_offs_under(found)[:ROWS]) if sees_orders else [],
        "rounds": [(one, tables.round_badge(one, at)) for one in orders.rounds_of(found)[:ROWS]]
        if uses
        else [],
        "next": tables.next_of_agreement(found, holders, request.actor, at),
    }
    return render(request, "contracts/agreement.html", context)


@page
def agreement_do(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Ask first, then suspend or resume an agreement."""
    found: Agreement = found_or_404(queries.agreement_for_reader(pk))
    return ask_first(request, found, STEPS, step, back=reverse("contracts:agreement", args=[found.pk]))


@page
def add_holder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a supplier to an agreement: one of those awarded where its tender was decided here, else any."""
    found: Agreement = found_or_404(queries.agreement_for_reader(pk))
    demand(request, "contracts.add_holder", found)
    form: forms.AwardedHolderForm | forms.HolderForm = forms.HolderForm(posted(request))
    if awards.is_decided_here(found):
        awarded = list(awards.awarded_to_add(found))
        if not awarded:
            messages.error(
                request,
                _("No supplier with an award in force from this agreement’s tender is left to be added."),
            )
            return redirect("contracts:agreement", found.pk)
        form = forms.AwardedHolderForm(posted(request), awarded=awarded)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_holder(found, by=request.actor, supplier=form.cleaned_data["supplier"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Added. Write its price list and terms now."))
            return redirect("contracts:prices", made.pk)
    context = {
        "title": _("Add a supplier to the agreement"),
        "message": _("Each holder has a contract of its own with its price list, which both sides sign."),
        "form": form,
        "confirm_label": _("Add this supplier"),
        "cancel_url": reverse("contracts:agreement", args=[found.pk]),
        **place_of(found),
    }
    return render(request, "core/confirm.html", context, status=400 if form.errors else 200)


@page
def ask_piggyback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another agency asks to order from a holder of this agreement."""
    held = fetch(pk)
    found: Agreement = found_or_404(held.agreement)
    demand(request, "contracts.ask_piggyback", held)
    form = forms.AskPiggybackForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_piggyback(held, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Asked. The owning agency and the supplier are told."))
            return redirect("contracts:piggyback", made.pk)
    context = {
        "title": _("Use this agreement"),
        "agreement": found,
        "contract": held,
        "competitive": queries.came_of_competition(found),
        "form": form,
        "cancel_url": reverse("contracts:agreement", args=[found.pk]),
    }
    return render(request, "contracts/ask_piggyback.html", context, status=400 if form.errors else 200)


@require_safe
@never_cache
def piggyback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One agency's use of another's agreement: the five conditions, and whose answer is missing."""
    found: Piggyback = found_or_404(queries.piggyback_for_reader(pk))
    demand(request, "contracts.see_piggyback", found)
    context = {
        "title": _("Use of %(number)s by %(agency)s")
        % {"number": found.agreement.number, "agency": found.agency},
        "piggyback": found,
        "agreement": found.agreement,
        "conditions": tables.conditions_of(found),
        "next": tables.next_of_piggyback(found, request.actor),
        "links": [
            {
                "url": reverse("contracts:agreement", args=[found.agreement_id]),
                "label": _("To the agreement"),
                "tone": "primary",
            }
        ]
        if found.state == PiggybackState.AGREED and request.actor.organisation == found.agency_id
        else [],
        "ways": ways(request, found, PIGGYBACK_STEPS, "contracts:piggyback_do", clock.now()),
    }
    return render(request, "contracts/piggyback.html", context)


@page
def piggyback_do(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Ask first, then agree to, refuse or end another agency's use."""
    found: Piggyback = found_or_404(queries.piggyback_for_reader(pk))
    return ask_first(
        request, found, PIGGYBACK_STEPS, step, back=reverse("contracts:piggyback", args=[found.pk])
    )
