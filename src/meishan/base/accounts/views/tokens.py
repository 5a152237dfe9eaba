# SPDX-License-Identifier: Apache-2.0
"""Keys of an organisation's programs: made, shown once, revoked."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal

from .. import actions
from ..forms.organisation import TokenForm
from ..models import ApiToken
from ..states import Scope
from ._shared import require, signed_in


@signed_in
def tokens(request: HttpRequest) -> HttpResponse:
    """The organisation's keys, live ones first."""
    require(request, "accounts.make_token", request.organisation)
    at = clock.now()
    rows: list[dict[str, Any]] = []
    for one in (
        ApiToken.objects.filter(organisation=request.organisation)
        .select_related("made_by")
        .order_by("-made_at")
    ):
        ended = one.revoked_at is not None or (one.expires_at is not None and one.expires_at <= at)
        rows.append({"token": one, "ended": ended, "scopes": [Scope(s).label for s in one.scopes]})
    rows.sort(key=lambda row: row["ended"])
    return render(request, "accounts/tokens.html", {"rows": rows, "title": _("Keys for programs")})


@signed_in
@never_cache
def make(request: HttpRequest) -> HttpResponse:
    """Make a key; its secret is on the answer to this post and nowhere else."""
    require(request, "accounts.make_token", request.organisation)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        last = given["expires_at"]
        try:
            token, secret = actions.make_token(
                request.organisation,
                by=request.actor,
                name=given["name"],
                scopes=given["scopes"],
                expires_at=timezone.make_aware(datetime.combine(last, time.max)) if last else None,
            )
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            return render(
                request,
                "accounts/token_made.html",
                {"token": token, "secret": secret, "title": _("Your key")},
            )
    return render(
        request,
        "accounts/form.html",
        {
            "form": form,
            "title": _("Make a key for a program"),
            "back_url": reverse("accounts:tokens"),
            "submit_label": _("Make the key"),
        },
    )


@signed_in
def revoke(request: HttpRequest, token: UUID) -> HttpResponse:
    """The key opens nothing any more."""
    found = get_object_or_404(ApiToken, pk=token)
    require(request, "accounts.revoke_token", found)
    if request.method == "POST":
        actions.revoke_token(found, by=request.actor)
        messages.success(request, _("The key is revoked."))
        return redirect("accounts:tokens")
    return render(
        request,
        "core/confirm.html",
        {
            "title": _("Revoke the key “%(name)s”") % {"name": found.name},
            "message": _("Programs that use it stop working at once."),
            "confirm_label": _("Revoke"),
            "cancel_url": reverse("accounts:tokens"),
            "crumbs": [
                (reverse("accounts:profile"), _("Your account")),
                (reverse("accounts:tokens"), _("Keys for programs")),
            ],
            "danger": True,
        },
    )
