# SPDX-License-Identifier: Apache-2.0
"""Possible duplicates: the list, and two suppliers side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.base.reference import queries as reference

from .. import actions, forms, queries
from ..models import DuplicateCase
from .desk import PAGE, desk_tabs
from .own import demand


def doubles(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one supplier; those undecided first."""
    demand(request, "suppliers.see_duplicates")
    decided = request.GET.get("decided") == "1"
    page = Paginator(queries.duplicate_cases(decided=decided), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "suppliers/doubles.html",
        {
            "title": _("Possible duplicates"),
            "tabs": desk_tabs(request, "doubles"),
            "page_obj": page,
            "decided": decided,
        },
    )


@require_http_methods(["GET", "POST"])
def double(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two suppliers side by side, and the decision."""
    demand(request, "suppliers.see_duplicates")
    case = get_object_or_404(DuplicateCase.objects.select_related("newer", "older", "decided_by"), pk=pk)
    form = forms.DoubleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_duplicate(case, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Decided. Both suppliers are told."))
            return redirect("suppliers:doubles")
    return render(
        request,
        "suppliers/double.html",
        {
            "title": _("Are these the same supplier?"),
            "case": case,
            "rows": _compared(case.facts),
            "form": form,
            "may_decide": may(request.actor, "suppliers.decide_duplicate", case),
        },
        status=422 if request.method == "POST" else 200,
    )


def _compared(facts: dict[str, Any]) -> list[dict[str, Any]]:
    labels = {
        "name": _("Legal name"),
        "other_names": _("Other names"),
        "licence_number": _("Licence or tax number"),
        "country": _("Country"),
        "city": _("City"),
        "street": _("Street"),
        "website": _("Website"),
        "year_established": _("Year of founding"),
        "codes": _("UNSPSC codes"),
        "since": _("Registered since"),
    }
    rows = []
    for key, label in labels.items():
        older, newer = facts["older"].get(key), facts["newer"].get(key)
        rows.append(
            {
                "label": label,
                "older": _shown(key, older),
                "newer": _shown(key, newer),
                "same": bool(older) and older == newer,
            }
        )
    return rows


def _shown(key: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if key == "country" and value:
        return reference.country_name(value)
    return "" if value is None else str(value)
