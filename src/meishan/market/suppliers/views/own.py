# SPDX-License-Identifier: Apache-2.0
"""How a view comes to the supplier of whoever asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may

from .. import queries
from ..states import Standing


def for_own_supplier(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view `file`, the file of the supplier the actor acts for; who has none yet is led to begin."""

    @wraps(view)
    def wrapped(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        supplier = queries.supplier_of(request.organisation)
        if supplier is None:
            verdict = may(request.actor, "suppliers.begin")
            if not verdict:
                raise Denied(verdict.reason, act="suppliers.begin")
            return redirect("suppliers:begin")
        return view(request, file=queries.file_of(supplier), **arguments)

    return wrapped


def for_open_file(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """As `for_own_supplier`; who was merged into another supplier is led to the page that says so."""

    def wrapped(request: HttpRequest, file: queries.File, **arguments: Any) -> HttpResponseBase:
        if file.supplier.standing == Standing.MERGED:
            return redirect("suppliers:standing")
        return view(request, file=file, **arguments)

    return for_own_supplier(wraps(view)(wrapped))


def lock(file: queries.File, *levels: str) -> dict[str, Any]:
    """What a page of the file needs to say that it can't be changed now: `locked_by`, an agency or None."""
    return {"locked_by": queries.agency_reviewing(file.supplier, *levels) if levels else None}


def demand(request: HttpRequest, rule: str, subject: object = None) -> None:
    """Raise Denied, with the rule's own words, unless the actor may."""
    verdict = may(request.actor, rule, subject)
    if not verdict:
        raise Denied(verdict.reason, act=rule)
