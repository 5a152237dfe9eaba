# SPDX-License-Identifier: Apache-2.0
"""Beginning, the six steps, the check of all answers, and submitting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meishan.base.accounts import queries as accounts
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.base.reference import queries as reference

from .. import actions, forms, queries, tables
from ..states import STEPS, AddressKind, Level, Step
from .own import demand, for_open_file, lock


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """What registration is, and the button that starts it."""
    if queries.supplier_of(request.organisation) is not None:
        return redirect("suppliers:register")
    demand(request, "suppliers.begin")
    if request.method == "POST":
        actions.begin(by=request.actor)
        return redirect("suppliers:step", step=Step.GENERAL)
    return render(
        request,
        "suppliers/begin.html",
        {
            "title": _("Register as a supplier"),
            "requirements": reference.requirements("basic"),
            "conduct": reference.code_of_conduct(),
            "agencies": accounts.agencies().count(),
        },
    )


@for_open_file
def register(request: HttpRequest, file: queries.File) -> HttpResponse:
    """The Basic form as a task list."""
    done = queries.steps_done(file)
    return render(
        request,
        "suppliers/register.html",
        {
            "title": _("Basic registration"),
            "file": file,
            "supplier": file.supplier,
            "tasks": tables.basic_tasks(file),
            "done": sum(done.values()),
            "total": len(STEPS),
            "is_complete": all(done.values()),
            "next_step": queries.next_step(file),
            "levels": tables.level_tasks(file),
            **lock(file, Level.BASIC),
        },
    )


Save = Callable[[HttpRequest, queries.File], tuple[dict[str, Any], bool]]


@require_http_methods(["GET", "POST"])
@for_open_file
def step(request: HttpRequest, file: queries.File, step: str) -> HttpResponse:
    """One of the six steps: shown, or saved and on to the next one that lacks something."""
    if step not in _STEPS:
        raise Http404
    demand(request, _RULES[step], file.supplier)
    context, is_saved = _STEPS[step](request, file)
    if is_saved:
        if "another" in request.POST:
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('suppliers:step', args=[step])}?more=1#another")
        if file.profile.first_submitted_at is not None:
            messages.success(request, _("Saved."))
            return redirect("suppliers:register")
        place = STEPS.index(Step(step))
        if place + 1 < len(STEPS):
            return redirect("suppliers:step", step=STEPS[place + 1])
        return redirect("suppliers:check")
    return render(
        request,
        f"suppliers/step_{step}.html",
        {
            "title": Step(step).label,
            "file": file,
            "step": step,
            "steps": tables.step_line(file, step),
            "back_url": _back(step),
            **lock(file, *([Level.BASIC] if step in _LOCKED_STEPS else [])),
            **context,
        },
        status=422 if request.method == "POST" else 200,
    )


def _back(step: str) -> str:
    place = STEPS.index(Step(step))
    return reverse("suppliers:step", args=[STEPS[place - 1]]) if place else reverse("suppliers:register")


def _general(request: HttpRequest, file: queries.File) -> tuple[dict[str, Any], bool]:
    form = forms.GeneralForm(request.POST or None, file=file)
    if form.is_valid():
        try:
            actions.save_general(file.supplier, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return {}, True
    return {"form": form}, False


def _address(request: HttpRequest, file: queries.File) -> tuple[dict[str, Any], bool]:
    others = [
        {name: getattr(one, name) for name in ("kind", *forms.AddressForm.base_fields)}
        for one in file.addresses
        if one.kind != AddressKind.REGISTERED
    ]
    held = file.address
    initial = (
        {name: getattr(held, name) for name in forms.AddressForm.base_fields}
        if held
        else {"country": file.supplier.country}
    )
    form = forms.AddressForm(request.POST or None, initial=initial)
    formset = forms.OtherAddressFormSet(request.POST or None, initial=others, prefix="other")
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        rows = [form.as_row(), *(one.as_row() for one in _filled(formset))]
        try:
            actions.save_address(file.supplier, by=request.actor, addresses=rows)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return {}, True
    return {"form": form, "formset": formset, "more": "more" in request.GET}, False


def _filled(formset: Any) -> list[Any]:
    """The rows to keep: those not ticked for removal, without the empty ones at the end."""
    return [
        one
        for one in formset
        if one not in formset.deleted_forms and one.cleaned_data and (one.has_changed() or one.initial)
    ]


def _countries(request: HttpRequest, file: queries.File) -> tuple[dict[str, Any], bool]:
    supplier = file.supplier
    initial = {"scope": supplier.scope, "countries": supplier.business_countries}
    form = forms.CountriesForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.save_countries(supplier, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return {}, True
    return {"form": form}, False


def _contacts(request: HttpRequest, file: queries.File) -> tuple[dict[str, Any], bool]:
    held = [
        {"name": one.name, "position": one.position, "email": one.email, "phone": one.phone}
        for one in file.contacts
    ]
    if not held:
        person = request.user
        held = [{"name": person.name, "email": person.email}]
    formset = forms.ContactFormSet(request.POST or None, initial=held, prefix="contact")
    formset.extra = 1 if "more" in request.GET else 0
    if request.method == "POST" and formset.is_valid():
        try:
            actions.save_contacts(
                file.supplier, by=request.actor, contacts=[one.as_row() for one in _filled(formset)]
            )
        except Refused as refused:
            formset.non_form_errors().append(str(refused))
        else:
            return {}, True
    return {"formset": formset}, False


def _goods(request: HttpRequest, file: queries.File) -> tuple[dict[str, Any], bool]:
    form = forms.GoodsForm(request.POST or None, initial={"codes": file.codes})
    if form.is_valid():
        try:
            actions.save_goods(file.supplier, by=request.actor, codes=form.cleaned_data["codes"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return {}, True
    return {"form": form}, False


def _declaration(request: HttpRequest, file: queries.File) -> tuple[dict[str, Any], bool]:
    form = forms.DeclarationForm(request.POST or None, signed=file.declaration)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.sign_declaration(
                file.supplier,
                by=request.actor,
                version=given["version"],
                answers=form.answers(),
                accepts_code_of_conduct=given["accepts_code_of_conduct"],
                name=given["name"],
                position=given["position"],
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return {}, True
    return {"form": form, "declaration": form.statements, "conduct": form.conduct}, False


_STEPS: dict[str, Save] = {
    Step.GENERAL: _general,
    Step.ADDRESS: _address,
    Step.COUNTRIES: _countries,
    Step.CONTACTS: _contacts,
    Step.GOODS: _goods,
    Step.DECLARATION: _declaration,
}
# What a reviewer of Basic compares; contacts and the signature may change meanwhile.
_LOCKED_STEPS = frozenset({Step.GENERAL, Step.ADDRESS, Step.COUNTRIES, Step.GOODS})
_RULES: dict[str, str] = {
    Step.GENERAL: "suppliers.save_general",
    Step.ADDRESS: "suppliers.save_address",
    Step.COUNTRIES: "suppliers.save_countries",
    Step.CONTACTS: "suppliers.save_contacts",
    Step.GOODS: "suppliers.save_goods",
    Step.DECLARATION: "suppliers.sign_declaration",
}


@require_http_methods(["GET", "POST"])
@for_open_file
def check(request: HttpRequest, file: queries.File) -> HttpResponse:
    """All answers on one page, then submit."""
    supplier = file.supplier
    form = forms.AgenciesForm(
        request.POST or None,
        agencies=accounts.agencies(),
        needs_one=True,
        initial={"auto_submit": "yes" if supplier.auto_submit else "no"},
    )
    if request.method == "POST" and form.is_valid():
        chosen = [one.pk for one in form.cleaned_data["agencies"]]
        try:
            if form.cleaned_data["auto_submit"] != supplier.auto_submit:
                actions.choose_agencies(
                    supplier, by=request.actor, auto_submit=form.cleaned_data["auto_submit"]
                )
            actions.submit(supplier, by=request.actor, level=Level.BASIC, agencies=chosen)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Your registration is submitted. This is how each agency took it."))
            return redirect("suppliers:standing")
    matching = queries.agencies_matching(file.codes) if file.codes else []
    return render(
        request,
        "suppliers/check.html",
        {
            "title": _("Check your answers"),
            "file": file,
            "supplier": supplier,
            "groups": tables.answers(file),
            "missing": queries.missing(file, Level.BASIC),
            "form": form,
            "matching": matching,
            "may_submit": may(request.actor, "suppliers.submit", supplier),
        },
        status=422 if request.method == "POST" else 200,
    )
