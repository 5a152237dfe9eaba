# SPDX-License-Identifier: Apache-2.0
"""Contracts: one's own list, one contract with what is next, drafting and signing."""

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

from .. import actions, exports, forms, tables
from ..models import Contract, ContractVersion
from ..queries import agreements
from ..queries import contracts as queries
from ..states import ContractState
from ._changes import ways_to_decline
from ._shared import ROWS, demand, found_or_404, page, posted
from .steps import Step, after, ask_first, ways

STEPS = {
    one.name: one
    for one in (
        Step(
            "offer",
            "contracts.offer",
            gettext_lazy("Offer for signature"),
            actions.offer,
            lambda thing, at: thing.state == ContractState.DRAFT,
            gettext_lazy(
                "The text becomes a document with a verification code. Both sides are asked to sign it; from then on "
                "it can’t be changed unless you take it back."
            ),
            gettext_lazy("Offered. Your head and the supplier are asked to sign."),
            tone="primary",
        ),
        Step(
            "recall",
            "contracts.recall",
            gettext_lazy("Take it back to change it"),
            actions.recall,
            lambda thing, at: thing.state == ContractState.OFFERED,
            gettext_lazy("A signature given so far lapses. The next offer is a new document."),
            gettext_lazy("Taken back. You can change it and offer it anew."),
            form=forms.ReasonForm,
            read=dict,
        ),
        Step(
            "decline",
            "contracts.decline",
            gettext_lazy("Decline to sign"),
            actions.decline,
            lambda thing, at: thing.state == ContractState.OFFERED,
            gettext_lazy("The text goes back to the buyer, who may change it and offer it anew."),
            gettext_lazy("The buyer is told."),
            form=forms.ReasonForm,
            read=dict,
        ),
        Step(
            "withdraw",
            "contracts.withdraw",
            gettext_lazy("Give it up"),
            actions.withdraw,
            lambda thing, at: thing.state == ContractState.DRAFT,
            gettext_lazy("The contract is given up for good. It stays on record."),
            gettext_lazy("Given up."),
            form=forms.ReasonForm,
            read=dict,
            tone="danger",
        ),
        Step(
            "note",
            "contracts.note_performance",
            gettext_lazy("Note how the supplier performed"),
            lambda thing, *, by, quality, timeliness, cooperation, words, is_final: actions.note_performance(
                thing,
                by=by,
                quality=int(quality),
                timeliness=int(timeliness),
                cooperation=int(cooperation),
                words=words,
                is_final=is_final,
            ),
            lambda thing, at: thing.signed_at is not None and not thing.notes.filter(is_final=True).exists(),
            gettext_lazy("The supplier reads your note and may answer it once. Nobody else sees it."),
            gettext_lazy("Noted. The supplier is told."),
            form=forms.NoteForm,
            read=dict,
        ),
        Step(
            "complete",
            "contracts.complete",
            gettext_lazy("Complete the contract"),
            actions.complete,
            queries.may_be_completed,
            gettext_lazy(
                "All is accepted, and the final note on the supplier is written. Nothing more can be done."
            ),
            gettext_lazy("Completed."),
        ),
        Step(
            "terminate",
            "contracts.ask_termination",
            gettext_lazy("Ask to end it early"),
            actions.ask_termination,
            lambda thing, at: thing.is_signed and queries.open_termination(thing) is None,
            gettext_lazy("Your head of procurement decides. The supplier learns of it once it is decided."),
            gettext_lazy("Asked. Your head of procurement is told."),
            form=forms.TerminateForm,
            read=dict,
            tone="danger",
        ),
    )
}


@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    """The contracts of the organisation the reader acts for."""
    demand(request, "contracts.see_mine")
    organisation = request.actor.the_organisation
    found = queries.contracts_of(organisation)
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(
            Q(number__icontains=words)
            | Q(title__icontains=words)
            | Q(supplier__name__icontains=words)
            | Q(buyer__name__icontains=words)
        )
    at = clock.now()
    if file_format := sheets.wanted(request):
        made = exports.contract_rows(found, at)
        return sheets.answer(file_format, _("contracts"), exports.contract_columns(), made)
    rows = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "title": _("Contracts"),
        "tabs": tables.tabs_for(request.actor, "contracts"),
        "page_obj": rows,
        "rows": tables.contract_rows(rows.object_list, at),
        "words": words,
        "is_supplier": request.actor.organisation_kind != "agency",
        "tasks": tables.tasks_for(request.actor, at),
        "may_draft": bool(may(request.actor, "contracts.draft_direct")),
    }
    return render(request, "contracts/mine.html", context)


def fetch(pk: UUID) -> Contract:
    """The contract, where the reader's scope shows it."""
    found: Contract = found_or_404(queries.contract_for_reader(pk))
    return found


@require_safe
@never_cache
def contract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One contract: where it stands and what is next; for both sides all of it, for others what is public."""
    found = fetch(pk)
    at = clock.now()
    context: dict[str, Any] = {
        "title": found.title,
        "contract": found,
        "phase": tables.phase_badge(found.phase(at)),
        "amendments": list(queries.amendments_of(found)),
        "milestones": list(queries.milestones_of(found)),
        "is_party": bool(may(request.actor, "contracts.see", found)),
        "is_supplier": request.actor.organisation == found.supplier_id,
    }
    if not context["is_party"] and not found.is_public:
        demand(request, "contracts.see", found)
    if context["is_party"]:
        termination = queries.open_termination(found)
        links = tables.links_of(request.actor, found, at)
        context |= {
            "text": queries.text_of(found),
            "versions": list(queries.versions_of(found)),
            "ways": after(
                links,
                [
                    *ways(request, found, STEPS, "contracts:do", at),
                    *ways_to_decline(request, queries.version_to_sign(found), at),
                ],
            ),
            "links": links,
            "next": tables.next_of(found, at, request.actor),
            "termination": termination,
            "may_decide": termination is not None
            and bool(may(request.actor, "contracts.decide_termination", termination)),
            "terminations": [one for one in queries.terminations_of(found) if one != termination],
            "notes": list(queries.notes_of(found)),
            "prices": list(agreements.prices_ahead(found, at)) if found.is_agreement else [],
            "events": tables.events_of(found),
        }
    return render(request, "contracts/contract.html", context)


@page
def do(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Ask first, then offer, take back, decline, note, complete or end a contract."""
    found = fetch(pk)
    return ask_first(request, found, STEPS, step, back=reverse("contracts:contract", args=[found.pk]))


@page
@never_cache
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the document, and sign it by its hash."""
    found = fetch(pk)
    demand(request, "contracts.see", found)
    version = queries.version_to_sign(found)
    if version is None:
        messages.info(request, _("Nothing waits for a signature here."))
        return redirect("contracts:contract", found.pk)
    demand(request, "contracts.sign", version)
    form = forms.SignForm(posted(request), initial={"sha256": version.sha256})
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign(
                version,
                by=request.actor,
                sha256=form.cleaned_data["sha256"],
                function=form.cleaned_data["function"],
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(
                request, _("Signed. The record keeps the document’s hash with your side and the time.")
            )
            return redirect("contracts:contract", found.pk)
    change = version.amendment
    declining = {"decline": STEPS["decline"]}
    context = {
        "title": _("Sign amendment %(amendment)s of %(number)s")
        % {"amendment": change.number, "number": found.number}
        if change
        else _("Sign %(number)s") % {"number": found.number},
        "contract": found,
        "version": version,
        "signatures": queries.signatures_of(version),
        "ways": ways_to_decline(request, version, clock.now())
        if change
        else ways(request, found, declining, "contracts:do", clock.now()),
        "form": form,
        "cancel_url": reverse("contracts:contract", args=[found.pk]),
    }
    return render(request, "contracts/sign.html", context, status=400 if form.errors else 200)


@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The PDF both sides sign, byte for byte."""
    found: ContractVersion = found_or_404(queries.version_for_reader(pk))
    demand(request, "contracts.see", found)
    response = HttpResponse(bytes(found.document), content_type="application/pdf")
    name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in found.contract.number)
    response["Content-Disposition"] = f'inline; filename="{name}-v{found.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
