# SPDX-License-Identifier: Apache-2.0
"""Before clearance: what the need may cost, what the rules ask for, and why it is bought this way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from .. import actions, forms
from ..models import Draft
from ..models.terms import blank, terms_of
from ..queries import rules as rulebook
from ..queries.planning import Planning, agreements_like, missing_plan, planning_of
from ..states import SOUNDINGS, MethodFit, TenderMethod
from .checklist import after, line_of, step_names
from .drafting import fetch_draft

page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Part:
    """One form of the page: how it is made, and what it does when it is sent."""

    form: Callable[[HttpRequest, Draft, Planning, Any], Any]
    act: Callable[[HttpRequest, Draft, Any], Any]
    done: Any


def _save_ground(request: HttpRequest, draft: Draft, form: forms.GroundForm) -> Draft:
    terms = {**(terms_of(draft.content) or blank()), "ground": form.ground()}
    return actions.save(draft, by=request.actor, changes={"tender": terms})


def _parts() -> dict[str, Part]:
    return {
        "estimate": Part(
            lambda request, draft, planning, data: forms.EstimateForm(data, plan=planning.plan),
            lambda request, draft, form: actions.estimate(draft, by=request.actor, **form.cleaned_data),
            _("The estimate is kept."),
        ),
        "ground": Part(
            lambda request, draft, planning, data: forms.GroundForm(
                data,
                main=draft.language,
                terms=terms_of(draft.content) or blank(),
                auto_id="id_ground_%s",
            ),
            _save_ground,
            _("The ground is kept."),
        ),
        "agreements": Part(
            lambda request, draft, planning, data: forms.AgreementsForm(
                data, plan=planning.plan, auto_id="id_agreements_%s"
            ),
            lambda request, draft, form: actions.consider_agreements(
                draft, by=request.actor, **form.cleaned_data
            ),
            _("Your answer is kept."),
        ),
        "splitting": Part(
            lambda request, draft, planning, data: forms.SplittingForm(
                data, plan=planning.plan, auto_id="id_splitting_%s"
            ),
            lambda request, draft, form: actions.explain_splitting(
                draft, by=request.actor, **form.cleaned_data
            ),
            _("Your answer is kept."),
        ),
        "shortening": Part(
            lambda request, draft, planning, data: forms.ShorteningForm(
                data, plan=planning.plan, auto_id="id_shortening_%s"
            ),
            lambda request, draft, form: actions.ask_shorter_time(
                draft, by=request.actor, **form.cleaned_data
            ),
            _("Your reason is kept."),
        ),
    }


@page
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Each part of the plan: what the rules say of it, and what is to be answered."""
    found = fetch_draft(request, pk)
    at = clock.now()
    planning = planning_of(found, at)
    if planning is None:
        raise Http404
    editable = may(request.actor, "tenders.estimate", found)
    parts = _parts()
    sent = request.POST.get("part", "") if request.method == "POST" else ""
    made: dict[str, django_forms.Form] = {
        name: part.form(request, found, planning, request.POST if name == sent else None)
        for name, part in parts.items()
    }
    if sent in parts and made[sent].is_valid():
        try:
            parts[sent].act(request, found, made[sent])
        except Refused as refused:
            take_refusal(made[sent], refused)
        else:
            messages.success(request, str(parts[sent].done))
            return redirect(reverse("tenders:plan", args=[found.pk]) + f"#{sent}")
    return render(
        request,
        "tenders/plan.html",
        _context(found, planning, made, sent)
        | {"editable": editable, "steps": line_of(found, "plan", at) if editable else []},
    )


def _context(
    found: Draft, planning: Planning, made: dict[str, django_forms.Form], sent: str
) -> dict[str, Any]:
    rules = planning.rules
    at = clock.now()
    limits = {method: rules[f"threshold.{method}"] for method in (TenderMethod.SHOPPING, TenderMethod.RFQ)}
    threshold, seats = rules.openers(planning.tender.method)
    days = rules.figures.get(f"days.{planning.tender.method}")
    method = TenderMethod(planning.tender.method) if planning.tender.method else None
    return {
        "title": step_names()["plan"],
        "draft": found,
        "planning": planning,
        "plan": planning.plan,
        "rules": rules,
        "method": method,
        "is_sounding": planning.tender.method in SOUNDINGS,
        "suggested": [one.label for one in planning.suggested],
        "limits": [(key.label, rulebook.figure_text(one, rules.currency)) for key, one in limits.items()],
        "needs_ground": planning.fit == MethodFit.NEEDS_GROUND,
        "ground": _ground(found),
        "threshold": threshold,
        "seats": seats,
        "days": rulebook.figure_text(days, rules.currency) if days is not None else "",
        "splitting_methods": [one.label for one in planning.splitting.methods],
        "agreements": agreements_like(found.content),
        "missing": missing_plan(found, at),
        "forms": made,
        "sent": made.get(sent),
        "back": reverse("tenders:draft", args=[found.pk]),
        "next": after(found, "plan"),
    }


def _ground(found: Draft) -> dict[str, Any]:
    ground = (terms_of(found.content) or blank())["ground"]
    return {"title": rulebook.ground_title(ground["key"]) if ground["key"] else "", "words": ground["words"]}
