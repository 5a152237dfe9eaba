# SPDX-License-Identifier: Apache-2.0
"""How a contract begins and is written: without a tender or of an award, its terms, its price list."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.market.evaluation.models import Award

from .. import actions, forms
from ..actions._shared import cents, in_words
from ..queries import awards
from ..queries import contracts as queries
from ..states import ContractState
from ._shared import demand, found_or_404, page, posted
from .contracts import fetch


@page
def new(request: HttpRequest) -> HttpResponse:
    """A contract without a tender."""
    demand(request, "contracts.draft_direct")
    form = forms.DirectForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft_direct(by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Begun. Write the terms now."))
            return redirect("contracts:edit", made.pk)
    context = {
        "title": _("A contract without a tender"),
        "message": _(
            "Small purchases and recorded exceptions. From your review limit on, use a tender instead."
        ),
        "form": form,
        "confirm_label": _("Begin the contract"),
        "cancel_url": reverse("contracts:mine"),
        "crumbs": [(reverse("contracts:mine"), _("Contracts"))],
    }
    return render(request, "core/confirm.html", context, status=400 if form.errors else 200)


@page
def from_award(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The contract of an award."""
    award: Award = found_or_404(awards.award_for_reader(pk))
    demand(request, "contracts.draft_from_award", award)
    notice = award.notice
    spoken = notice.language if notice.language in notice.title else next(iter(notice.title), "en")
    initial = {"title": notice.title.get(spoken, "")[:250], "language": notice.language}
    form = forms.AwardForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft_from_award(award, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Begun. Write the terms now."))
            return redirect("contracts:edit", made.pk)
    context = {
        "title": _("The contract of an award"),
        "message": _("Supplier, value and lot are those of the award. Write the rest next."),
        "consequences": [f"{award.supplier.name} · {in_words(cents(award.amount), award.currency)}"],
        "form": form,
        "confirm_label": _("Begin the contract"),
        "cancel_url": reverse("contracts:mine"),
        "crumbs": [
            (reverse("tenders:notice", args=[notice.pk]), notice.reference),
            (reverse("evaluation:award", args=[notice.pk]), _("Award")),
        ],
    }
    return render(request, "core/confirm.html", context, status=400 if form.errors else 200)


@page
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The terms of a draft, with its milestones."""
    found = fetch(pk)
    demand(request, "contracts.save", found)
    if found.state != ContractState.DRAFT:
        messages.error(
            request, _("This contract was offered for signature. Take it back first, then change it.")
        )
        return redirect("contracts:contract", found.pk)
    text = queries.text_of(found)
    initial = {
        name: getattr(found, name) for name in ("title", "language", "value", "starts_on", "ends_on")
    } | {name: getattr(text, name) for name in ("scope", "payment", "special")}
    form = forms.ContractForm(posted(request), initial=initial, contract=found)
    rows = None
    if not found.is_agreement:
        rows = forms.MilestoneForms(
            posted(request),
            prefix="milestones",
            initial=[
                {"title": one.title, "due_on": one.due_on, "amount": one.amount}
                for one in queries.milestones_of(found)
            ],
        )
    if request.method == "POST" and form.is_valid() and (rows is None or rows.is_valid()):
        said = {
            "value": found.value,
            "starts_on": found.starts_on,
            "ends_on": found.ends_on,
            **form.cleaned_data,
        }
        try:
            actions.save(
                found, by=request.actor, milestones=forms.milestones_in(rows) if rows else [], **said
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("contracts:edit" if "more" in request.POST else "contracts:contract", found.pk)
    context = {
        "title": _("Write the contract"),
        "contract": found,
        "form": form,
        "rows": rows,
        "formset": rows,
        "row_title": _("Milestone"),
        "cancel_url": reverse("contracts:contract", args=[found.pk]),
    }
    return render(request, "contracts/edit.html", context, status=400 if form.errors else 200)


@page
def prices(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The price list of one holder of an agreement."""
    found = fetch(pk)
    demand(request, "contracts.set_prices", found)
    if not found.is_agreement or found.state != ContractState.DRAFT:
        messages.error(request, _("A price list is written while the contract is a draft."))
        return redirect("contracts:contract", found.pk)
    initial = [
        {name: getattr(one, name) for name in ("description", "code", "unit", "unit_price", "delivery_days")}
        for one in found.prices.all()
    ]
    rows = forms.PriceForms(posted(request), prefix="prices", initial=initial)
    refused = ""
    if request.method == "POST" and rows.is_valid():
        try:
            actions.set_prices(found, by=request.actor, prices=forms.prices_in(rows))
        except Refused as no:
            refused = str(no)
        else:
            messages.success(request, _("Saved."))
            return redirect("contracts:prices" if "more" in request.POST else "contracts:contract", found.pk)
    context = {
        "title": _("Price list"),
        "contract": found,
        "rows": rows,
        "formset": rows,
        "refused": refused,
        "row_title": _("Line"),
        "cancel_url": reverse("contracts:contract", args=[found.pk]),
    }
    return render(request, "contracts/edit.html", context, status=400 if rows.is_bound else 200)
