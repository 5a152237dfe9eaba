# SPDX-License-Identifier: Apache-2.0
"""The administrator's door: opening a session with a reason, and closing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal

from .. import actions
from ..actions.administration import SESSION_LASTS
from ..forms.organisation import ReasonForm
from ..models import AdministratorSession
from ._shared import require, signed_in


@signed_in
def administrator(request: HttpRequest) -> HttpResponse:
    """Open a session; while one is open, what can be done in it."""
    require(request, "accounts.open_administrator_session")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_administrator_session(by=request.actor, reason=form.cleaned_data["reason"])
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The session is open. Close it as soon as you are done."))
            return redirect("accounts:administrator")
    past = AdministratorSession.objects.filter(person_id=request.actor.person).order_by("-opened_at")[:10]
    return render(
        request,
        "accounts/administrator.html",
        {
            "form": form,
            "session": request.administrator_session,
            "past": past,
            "minutes": int(SESSION_LASTS.total_seconds() // 60),
            "title": _("Administrator session"),
        },
    )


@signed_in
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Give the power back."""
    if request.administrator_session is not None:
        actions.close_administrator_session(request.administrator_session, by=request.actor)
        messages.success(request, _("The administrator session is closed."))
    return redirect("accounts:administrator")
