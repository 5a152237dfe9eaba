# SPDX-License-Identifier: Apache-2.0
"""Whether a contract on paper is genuine, for anybody who holds it."""

import re
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meishan.base.core import clock, scope

from .. import forms, tables
from ..queries import contracts as queries
from ._shared import page

LARGEST = 20 * 1024 * 1024


@page
@never_cache
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Ask for the code, then say what the paper should say, who signed it, and whether a copy is true."""
    asked = forms.CodeForm(request.GET if "code" in request.GET else None)
    if not code and asked.is_bound and asked.is_valid():
        plain = "".join(re.findall(r"[A-Z0-9]", asked.cleaned_data["code"].upper()))
        if plain:
            return redirect("contracts:verify_code", plain[:40])
        asked.add_error("code", _("Type the code as it is printed."))
    context = {
        "title": _("Check a contract"),
        "asked": asked,
        "code": code,
        "verify_url": reverse("contracts:verify"),
    }
    if not code:
        context["form"] = asked
        return render(request, "contracts/verify.html", context, status=400 if asked.errors else 200)
    # The code is the permission: it is on the paper, and the page says what the paper says.
    with scope.everything():
        found = queries.version_by_code(code)
        signatures = list(queries.signatures_of(found).values()) if found else []
    compare = forms.CompareForm(request.POST or None, request.FILES or None) if found else None
    same = None
    if compare is not None and request.method == "POST" and compare.is_valid():
        copy = compare.cleaned_data["copy"]
        same = copy.size <= LARGEST and sha256(copy.read()).hexdigest() == found.sha256
    context |= {
        "version": found,
        "contract": found.contract if found else None,
        "phase": tables.phase_badge(found.contract.phase(clock.now())) if found else None,
        "signatures": signatures,
        "both": len(signatures) == 2,
        "compare": compare,
        "form": compare,
        "same": same,
        "compared": same is not None,
    }
    status = 404 if found is None else 400 if compare is not None and compare.errors else 200
    return render(request, "contracts/verify.html", context, status=status)
