# SPDX-License-Identifier: Apache-2.0
"""The API explained to people, drawn from the same description that programs read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from meishan.base.core.api import problem

from .v1 import api


@dataclass(frozen=True)
class Operation:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    tag: str


def guide(request: HttpRequest) -> HttpResponse:
    """How to get a key, three examples, and every operation."""
    schema = api.get_openapi_schema()
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, one in methods.items():
            operation = Operation(
                method.upper(),
                path,
                one.get("summary", ""),
                one.get("description", ""),
                one.get("parameters", []),
                (one.get("tags") or [""])[0],
            )
            groups.setdefault(operation.tag, []).append(operation)
    context = {"title": _("API for programs"), "groups": groups.items(), "base_url": settings.BASE_URL}
    return render(request, "site/api.html", context)


def nothing(request: HttpRequest) -> HttpResponse:
    """An address below /api/v1/ that is none."""
    return problem(404, _("There is no such address in this API. See /api/ for those there are."))
