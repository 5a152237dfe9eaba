# SPDX-License-Identifier: Apache-2.0
"""One glance at every agency; one registration; the agencies to apply to; the public profile."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meishan.base.accounts import queries as accounts
from meishan.base.core import clock, sheets
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.base.reference import queries as reference

from .. import actions, exports, forms, queries, tables
from ..models import Registration, Supplier
from ..states import Standing, State
from .own import demand, for_own_supplier


def start(request: HttpRequest) -> HttpResponse:
    """/suppliers/: each to her own page."""
    if may(request.actor, "suppliers.see_desk"):
        return redirect("suppliers:desk")
    return redirect("suppliers:standing")


@for_own_supplier
def standing(request: HttpRequest, file: queries.File) -> HttpResponseBase:
    """What each agency wants, and why, in one glance."""
    supplier = file.supplier
    if supplier.standing == Standing.MERGED:
        return render(
            request,
            "suppliers/merged.html",
            {
                "title": _("This supplier was merged"),
                "supplier": supplier,
                "declarations": tables.declarations(queries.declarations_of(supplier)),
                "registrations": queries.registrations_of(supplier),
            },
        )
    if file.profile.first_submitted_at is None and not supplier.registrations.exists():
        return redirect("suppliers:register")
    at = clock.now()
    standings = queries.standing_with_agencies(supplier, at)
    rows = tables.standing_rows(standings, is_held=supplier.standing == Standing.HELD)
    wanted = sheets.wanted(request)
    if wanted:
        return exports.standing(wanted, rows)
    groups = {
        "yours": [one for one in rows if one["is_yours"]],
        "theirs": [
            one for one in rows if one["state"] in {State.SUBMITTED, State.IN_PROGRESS, State.RESUBMITTED}
        ],
        "registered": [one for one in rows if one["state"] == State.REGISTERED],
    }
    shown = {id(one) for group in groups.values() for one in group}
    groups["other"] = [one for one in rows if id(one) not in shown]
    return render(
        request,
        "suppliers/standing.html",
        {
            "title": _("Where you stand"),
            "supplier": supplier,
            "file": file,
            "groups": groups,
            "registered_with": sum(1 for one in standings if one.highest),
            "codes": len(file.codes),
            "levels": tables.level_tasks(file),
            "declaration_is_old": not queries.steps_done(file)["declaration"],
        },
    )


@require_http_methods(["GET", "POST"])
@for_own_supplier
def agencies(request: HttpRequest, file: queries.File) -> HttpResponse:
    """To all matching agencies by itself, or only to chosen ones."""
    supplier = file.supplier
    demand(request, "suppliers.choose_agencies", supplier)
    held = [one.agency_id for one in queries.registrations_of(supplier) if one.state != State.WITHDRAWN]
    form = forms.AgenciesForm(
        request.POST or None,
        agencies=accounts.agencies(),
        initial={"auto_submit": "yes" if supplier.auto_submit else "no", "agencies": held},
    )
    if form.is_valid():
        actions.choose_agencies(
            supplier,
            by=request.actor,
            auto_submit=form.cleaned_data["auto_submit"],
            agencies=[one.pk for one in form.cleaned_data["agencies"]],
        )
        messages.success(request, _("Saved."))
        return redirect("suppliers:standing")
    return render(
        request,
        "suppliers/agencies.html",
        {"title": _("Choose agencies"), "form": form, "back_url": reverse("suppliers:standing")},
    )


def _own_registration(pk: UUID, file: queries.File) -> Registration:
    return get_object_or_404(
        Registration.objects.select_related("agency", "supplier"), pk=pk, supplier=file.supplier
    )


@require_http_methods(["GET", "POST"])
@for_own_supplier
def registration(request: HttpRequest, file: queries.File, pk: UUID) -> HttpResponse:
    """One registration: its history, what is wanted, and the answer to it."""
    found = _own_registration(pk, file)
    form = forms.ResubmitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.resubmit(found, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Sent. The agency looks at it again."))
            return redirect("suppliers:registration", pk=pk)
    titles = queries.titles(found.level)
    wants = [
        (requirement, titles.get(requirement, requirement), one)
        for requirement, one in queries.findings_of(found).items()
        if one.verdict in {"wanted", "answered"}
    ]
    return render(
        request,
        "suppliers/registration.html",
        {
            "title": _("%(level)s with %(agency)s")
            % {"level": found.get_level_display(), "agency": found.agency},
            "registration": found,
            "tone": tables.state_tone(found.state),
            "wants": wants,
            "events": tables.timeline(found, queries.events_of(found)),
            "form": form,
            "may_resubmit": may(request.actor, "suppliers.resubmit", found),
            "may_withdraw": may(request.actor, "suppliers.withdraw", found),
        },
        status=422 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "POST"])
@for_own_supplier
def withdraw(request: HttpRequest, file: queries.File, pk: UUID) -> HttpResponse:
    """Ask before a registration is taken back."""
    found = _own_registration(pk, file)
    demand(request, "suppliers.withdraw", found)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw(found, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Withdrawn from %(agency)s.") % {"agency": found.agency})
        return redirect("suppliers:standing")
    return render(
        request,
        "core/confirm.html",
        {
            "title": _("Withdraw from %(agency)s") % {"agency": found.agency},
            "message": _("You can apply again at any time."),
            "consequences": [
                _("You can't express interest in this agency's tenders any more."),
                _("Higher levels with this agency are withdrawn, too."),
                _("The agency no longer sees your file."),
            ],
            "confirm_label": _("Withdraw"),
            "cancel_url": reverse("suppliers:registration", args=[pk]),
            "crumbs": [(reverse("suppliers:standing"), _("Where you stand"))],
            "danger": True,
            "form": form,
        },
    )


def profile(request: HttpRequest, code: str) -> HttpResponse:
    """The public page of a supplier: nothing private."""
    number = code.upper().removeprefix("M-")
    if not number.isdecimal() or len(number) > 15:
        raise Http404
    supplier = get_object_or_404(
        Supplier.objects.select_related("organisation", "merged_into"), number=int(number)
    )
    if supplier.merged_into is not None:
        return redirect("suppliers:profile", code=supplier.merged_into.code, permanent=True)
    registered = queries.registrations_of(supplier).filter(state=State.REGISTERED)
    if not registered and not may(request.actor, "suppliers.see_own", supplier):
        raise Http404
    codes = queries.codes_of(supplier)
    names = reference.unspsc_titles(codes)
    return render(
        request,
        "suppliers/profile.html",
        {
            "title": supplier.name,
            "supplier": supplier,
            "level": queries.highest_level(supplier),
            "registered": registered,
            "codes": [(code, names.get(code, code)) for code in codes],
            "may_change": may(request.actor, "suppliers.see_own", supplier),
        },
    )
