# SPDX-License-Identifier: Apache-2.0
"""The queue of possible matches, one case side by side, and its decisions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meishan.base.core import sheets
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.market.suppliers import queries as suppliers

from .. import actions, exports, queries, tables
from ..forms import ReasonForm
from ..models import Case
from ..states import Moment
from .parts import let_in, tabs

PAGE = 25

STEPS = {
    "clear": actions.clear,
    "propose": actions.propose,
    "send_back": actions.send_back,
    "confirm": actions.confirm,
    "reopen": actions.reopen,
    "lift": actions.lift,
}


@require_safe
def case_list(request: HttpRequest) -> HttpResponseBase:
    """The queue, filtered and sorted by the address."""
    let_in(request)
    filters = tables.filters_from(request.GET, request.actor.person)
    found = queries.cases(filters)
    wanted = sheets.wanted(request)
    if wanted:
        return exports.cases_file(wanted, found.iterator(chunk_size=500))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Vetting"),
        "tabs": tabs(request),
        "filters": filters,
        "facets": tables.facets(filters),
        "chips": tables.chips(filters, request.GET),
        "sorts": [{"value": value, "label": label} for value, label in tables.SORTS],
        "rows": [(one, tables.tone_of(one)) for one in page.object_list],
        "page_obj": page,
        "has_lists": bool(queries.current_versions()),
    }
    return render(request, "vetting/cases.html", context)


@require_safe
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One possible match, both sides and the reasons, and what can be decided now."""
    let_in(request)
    return _show_case(request, _case(pk), ReasonForm())


@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the case oneself, or give it back to the queue."""
    found = _case(pk)
    mine = found.assigned_to_id == request.actor.person
    actions.assign(found, by=request.actor, to=None if mine else request.user)
    return redirect("vetting:case", pk=pk)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Take one step with a reason; the grave ones are asked for on a page of their own."""
    let_in(request)
    found = _case(pk)
    act = STEPS.get(step)
    if act is None:
        raise Http404
    if request.method == "GET":
        verdict = may(request.actor, f"vetting.{step}", found)
        if not verdict:
            raise Denied(verdict.reason, act=f"vetting.{step}")
        return _confirm_page(request, found, step, ReasonForm())
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            done = act(found, by=request.actor, reason=form.cleaned_data["reason"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(
                request, _("Done. The case is now: %(state)s.") % {"state": done.get_state_display()}
            )
            return redirect("vetting:case", pk=pk)
    if step in {"confirm", "lift"}:
        return _confirm_page(request, found, step, form)
    return _show_case(request, found, form)


@require_http_methods(["GET", "POST"])
def supplier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A supplier's standing, cases and screenings; screening it now."""
    let_in(request)
    found = suppliers.supplier_of(pk)
    if found is None:
        raise Http404
    if request.method == "POST":
        queries.lists_now()  # Made before the act, which would hold the supplier's row meanwhile.
        done = actions.screen(found, by=request.actor, moment=Moment.ON_DEMAND)
        messages.info(
            request,
            ngettext(
                "Screened. %(n)s party on the lists may be this supplier, an owner or its group.",
                "Screened. %(n)s parties on the lists may be this supplier, an owner or its group.",
                done.hits,
            )
            % {"n": done.hits}
            if done.hits
            else _("Screened. Nobody on the lists comes near."),
        )
        return redirect("vetting:supplier", pk=pk)
    context = {
        "title": found.name,
        "tabs": tabs(request),
        "supplier": found,
        "standing": queries.standing_of(found),
        "cases": [(one, tables.tone_of(one)) for one in queries.cases_of(found)],
        "screenings": queries.screenings_of(found)[:20],
        "may_screen": may(request.actor, "vetting.screen", found),
        "has_lists": bool(queries.current_versions()),
    }
    return render(request, "vetting/supplier.html", context)


def _case(pk: UUID) -> Case:
    found = queries.case_for_reader(pk)
    if found is None:
        raise Http404
    return found


def _show_case(request: HttpRequest, found: Case, form: ReasonForm) -> HttpResponse:
    allowed = {step: bool(may(request.actor, f"vetting.{step}", found)) for step in STEPS}
    context = {
        "title": found.supplier.name,
        "tabs": tabs(request),
        "case": found,
        "tone": tables.tone_of(found),
        "hits": tables.hits_shown(found.hits.all()),
        "history": tables.history(found.decisions.select_related("by")),
        "form": form,
        "may": allowed,
        "may_write": any(allowed[step] for step in ("clear", "propose", "send_back", "reopen")),
        "may_assign": may(request.actor, "vetting.assign", found),
        "is_mine": found.assigned_to_id == request.actor.person,
        "is_proposer": found.is_waiting and found.proposed_by_id == request.actor.person,
        "shared_countries": [
            country
            for country in {one.hit.country for one in tables.hits_shown(found.hits.all())}
            if country in found.party.countries
        ],
    }
    return render(request, "vetting/case.html", context)


def _confirm_page(request: HttpRequest, found: Case, step: str, form: ReasonForm) -> HttpResponse:
    names = {"supplier": found.supplier.name, "party": found.party.name}
    words: dict[str, dict[str, Any]] = {
        "confirm": {
            "title": _("Confirm this match"),
            "message": _("You confirm that %(supplier)s is, or belongs to, %(party)s.") % names,
            "consequences": [
                _("All its registrations with all agencies become Sanctioned, at once."),
                _("It can neither express interest nor be awarded."),
                _("It is told the list and the reference, not who decided."),
                _("Your decision stands in the record under your account."),
            ],
            "confirm_label": _("Confirm the match"),
            "danger": True,
        },
        "lift": {
            "title": _("Lift this match"),
            "message": _("You find that %(supplier)s is no longer, or never was, %(party)s.") % names,
            "consequences": [
                _("Its sanctioned registrations go back to the agencies' reviewers."),
                _("It is told that the match was lifted."),
            ],
            "confirm_label": _("Lift the match"),
        },
    }
    told = words.get(
        step,
        {
            "title": _("Give your reason"),
            "message": _("About %(supplier)s and %(party)s.") % names,
            "confirm_label": _("Save the decision"),
        },
    )
    crumbs = [(reverse("vetting:cases"), _("Vetting")), (f"../../{found.pk}/", found.supplier.name)]
    context = {**told, "form": form, "cancel_url": f"../../{found.pk}/", "crumbs": crumbs}
    return render(request, "core/confirm.html", context)
