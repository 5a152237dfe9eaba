# SPDX-License-Identifier: Apache-2.0
"""What is kept about a person: to look at, to take along, to erase."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal

from .. import actions
from ..exports import own_data as everything_about
from ..forms.own import EraseForm
from ..models import Person
from ._shared import require, signed_in


@signed_in
def own_data(request: HttpRequest) -> HttpResponse:
    """What is kept, why, and what one can do about it."""
    return render(request, "accounts/own_data.html", {"title": _("Your data")})


@signed_in
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Everything kept about her, as JSON."""
    require(request, "accounts.export_own_data", request.user)
    response = JsonResponse(
        everything_about(cast(Person, request.user)), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="meishan-my-data.json"'
    return response


@signed_in
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Forget her for good, once she has ticked the box."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.erase(request.user, by=request.actor)
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            logout(request)
            messages.success(request, _("Your account is erased."))
            return redirect("site:home")
    return render(
        request,
        "core/confirm.html",
        {
            "title": _("Erase your account"),
            "form": form,
            "consequences": [
                _("Your name, address, passkeys and mail are deleted. Nobody can bring them back."),
                _("Your memberships end. An organisation that only you belong to is closed."),
                _("What you did stays in the log under a number that no longer leads to you."),
            ],
            "confirm_label": _("Erase my account"),
            "cancel_url": "../",
            "crumbs": [(reverse("accounts:profile"), _("Your account"))],
            "danger": True,
        },
    )
