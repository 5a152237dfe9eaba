# SPDX-License-Identifier: Apache-2.0
"""What happens to a signed contract: changes and their review, deliveries, an early end, answers to notes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.base.core.templatetags import _shown as shown

from .. import actions, forms, tables
from ..models import Amendment, Milestone, PerformanceNote, Termination
from ..queries import agreements, changes
from ..queries import contracts as queries
from ..states import AmendmentState, MilestoneState, TerminationState
from ._changes import steps_of_change
from ._shared import demand, found_or_404, page, posted
from .contracts import fetch
from .steps import Step, ask_first, settled_meanwhile, ways, with_answer


@page
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a change of a signed contract."""
    found = fetch(pk)
    demand(request, "contracts.propose_amendment", found)
    at = clock.now()
    form = forms.AmendForm(posted(request), initial={"value": found.value, "ends_on": found.ends_on})
    lines: Any
    rows: Any
    if found.is_agreement:
        listed = agreements.prices_ahead(found, at).filter(ends_on__isnull=True)
        lines = forms.RepriceForm(posted(request), prices=list(listed))
        rows = forms.PriceForms(posted(request), prefix="prices")
    else:
        lines = forms.ReplanForm(posted(request), milestones=list(queries.milestones_of(found)))
        rows = forms.MilestoneForms(posted(request), prefix="milestones")
    # All are looked at, so that all that is wrong is said at once.
    valid = {one.is_valid() for one in (form, lines, rows)}
    if request.method == "POST" and False not in valid:
        more: dict[str, Any]
        if found.is_agreement:
            more = {
                "prices": forms.repriced_in(lines),
                "added": forms.prices_in(rows),
                "prices_from": lines.cleaned_data["prices_from"],
            }
        else:
            more = {"milestones": forms.replanned_in(lines), "planned": forms.milestones_in(rows)}
        try:
            made = actions.propose_amendment(found, by=request.actor, **form.cleaned_data, **more)
        except Refused as refused:
            take_refusal(lines if refused.field in lines.fields else form, refused)
        else:
            messages.success(
                request,
                _("Proposed. It goes before your review committee first.")
                if made.needs_review
                else _("Proposed. Offer it for signature when it is right."),
            )
            return redirect("contracts:amendment", made.pk)
    limit = changes.limit_of(found, at)
    context = {
        "title": _("Propose a change"),
        "contract": found,
        "limit": limit,
        "form": form,
        "forms": [lines],
        "lines": lines,
        "rows": rows,
        "formset": rows,
        "row_title": _("New line") if found.is_agreement else pgettext("a milestone", "New milestone"),
        "cancel_url": reverse("contracts:contract", args=[found.pk]),
    }
    is_wrong = bool(form.errors or lines.errors or rows.total_error_count())
    return render(request, "contracts/amend.html", context, status=400 if is_wrong else 200)


@page
@never_cache
def amendment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change: what, how large, who endorsed it, where it stands."""
    found: Amendment = found_or_404(queries.amendment_for_reader(pk))
    at = clock.now()
    is_party = bool(may(request.actor, "contracts.see", found))
    if found.in_force_at is None:
        demand(request, "contracts.see", found)
    context: dict[str, Any] = {
        "title": _("Amendment %(number)s") % {"number": found.number},
        "amendment": found,
        "contract": found.contract,
        "is_party": is_party,
        "review": getattr(found, "review", None),
        "changed_prices": list(found.prices.select_related("price")),
        "changed_milestones": list(found.milestones.all()),
        "ways": ways(request, found, steps_of_change(found, request.actor), "contracts:amendment_do", at)
        if is_party
        else [],
        "next": tables.next_of_amendment(found, request.actor) if is_party else "",
        "links": tables.links_of(request.actor, found.contract, at)
        if is_party and found.state == AmendmentState.OFFERED
        else [],
        "person": tables.name_of(found.proposed_by) if is_party else "",
        "version": queries.version_of(found) if is_party else None,
    }
    return render(request, "contracts/amendment.html", context)


@page
def amendment_do(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Ask first, then review, offer, give up or decline a change."""
    found: Amendment = found_or_404(queries.amendment_for_reader(pk))
    steps = steps_of_change(found, request.actor)
    return ask_first(request, found, steps, step, back=reverse("contracts:amendment", args=[found.pk]))


@page
@never_cache
def milestone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The supplier reports a milestone here, the buyer accepts it or sends it back."""
    found: Milestone = found_or_404(queries.milestone_for_reader(pk))
    demand(request, "contracts.see", found)
    data = posted(request)
    form: Any = None
    if found.state == MilestoneState.PLANNED and may(request.actor, "contracts.report_milestone", found):
        form = forms.WordsForm(data)
        form.fields["words"].label = _("What you delivered, when and where")
    elif found.state == MilestoneState.REPORTED and may(request.actor, "contracts.accept_milestone", found):
        form = forms.AcceptForm(data)
    if form is None and request.method == "POST":
        return settled_meanwhile(request, reverse("contracts:contract", args=[found.contract_id]))
    if form is not None and request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if "accepts" in said:
                actions.accept_milestone(
                    found, by=request.actor, accepts=said["accepts"] == "1", words=said["words"]
                )
            else:
                actions.report_milestone(found, by=request.actor, words=said["words"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Done. The other side is told."))
            return redirect("contracts:contract", found.contract_id)
    report, acceptance = queries.last_words_of(found)
    context = {
        "title": found.title,
        "milestone": found,
        "contract": found.contract,
        "report": report,
        "acceptance": acceptance,
        "form": form,
        "accepts": found.state == MilestoneState.REPORTED,
        "cancel_url": reverse("contracts:contract", args=[found.contract_id]),
    }
    return render(request, "contracts/milestone.html", context, status=400 if form and form.errors else 200)


TERMINATION_STEP = {
    "decide": Step(
        "decide",
        "contracts.decide_termination",
        gettext_lazy("Decide on the early end"),
        actions.decide_termination,
        lambda thing, at: thing.state == TerminationState.ASKED,
        gettext_lazy("If it ends, the supplier is told at once, and the ground becomes public."),
        gettext_lazy("Decided."),
        form=forms.DecideForm,
        read=with_answer("agrees"),
        tone="danger",
    )
}


@page
def termination(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The head decides whether a contract ends early."""
    found: Termination = found_or_404(queries.termination_for_reader(pk))
    return ask_first(
        request,
        found,
        TERMINATION_STEP,
        "decide",
        back=reverse("contracts:contract", args=[found.contract_id]),
        title=_("Does %(number)s end early?") % {"number": found.contract.number},
        consequences=[
            f"{found.get_ground_display()}: {found.words}",
            _("Last day: %(day)s") % {"day": shown.day(found.ends_on)},
        ],
    )


NOTE_STEP = {
    "answer": Step(
        "answer",
        "contracts.answer_performance",
        gettext_lazy("Answer this note"),
        actions.answer_performance,
        lambda thing, at: not thing.answer,
        "",
        gettext_lazy("Your answer stands beside the note."),
        form=forms.AnswerForm,
        read=dict,
        tone="primary",
    )
}


@page
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The supplier answers a note on its performance."""
    found: PerformanceNote = found_or_404(queries.note_for_reader(pk))
    return ask_first(
        request,
        found,
        NOTE_STEP,
        "answer",
        back=reverse("contracts:contract", args=[found.contract_id]),
        title=_("Answer a note on your performance"),
        consequences=[found.words],
    )
