# SPDX-License-Identifier: Apache-2.0
"""What the pages of awards share: fetching a tender or one of its things, and the names of people."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.market.tenders.models import Notice

from ...queries import parts
from ...queries.steps import Event
from .._shared import demand


def sign_in_first(request: HttpRequest) -> None:
    """Raises Denied for somebody who is not signed in, whatever she asks for."""
    if not request.actor.is_signed_in:
        raise Denied(_("Sign in first."))


def fetch_case(request: HttpRequest, pk: UUID, rule: str = "evaluation.see_award") -> Notice:
    """The tender held here, for whoever the rule lets in."""
    sign_in_first(request)
    found = (
        Notice.objects.select_related("buyer", "deadline", "tender")
        .filter(pk=pk, tender__isnull=False)
        .first()
    )
    if found is None:
        raise Http404
    demand(request, rule, found)
    return found


def lot_name(notice: Notice, lot: int) -> str:
    """What a lot is called where its number must do."""
    return _("Lot %(number)s") % {"number": lot} if lot else _("The whole tender")


def timeline_of(events: list[Event], *, named: bool) -> list[dict[str, Any]]:
    """Events as the timeline shows them, with the names of those who acted, where the reader may know them."""
    people = parts.people_named(one.person for one in events) if named else {}
    return [
        {
            "at": one.at,
            "title": one.title,
            "text": one.text,
            "by": people[one.person].name if one.person in people else "",
            "tone": one.tone,
        }
        for one in events
    ]


def award_crumbs(notice: Notice) -> list[tuple[str, str]]:
    """The pages above one that is about an award: the notice, and who is to get it."""
    return [
        (reverse("tenders:notice", args=[notice.pk]), notice.reference),
        (reverse("evaluation:award", args=[notice.pk]), _("Award")),
    ]


def confirmed(
    request: HttpRequest, subject: Any, context: dict[str, Any], *, rule: str, perform: Callable[[], Any]
) -> HttpResponse:
    """Ask first, with a form where there is one, then act; a refusal is shown where the person was."""
    demand(request, rule, subject)
    form = context.get("form")
    if request.method != "POST" or (form is not None and not form.is_valid()):
        return render(request, "core/confirm.html", context, status=400 if form and form.errors else 200)
    try:
        perform()
    except Refused as refused:
        if form is not None:
            take_refusal(form, refused)
            return render(request, "core/confirm.html", context, status=400)
        messages.error(request, str(refused))
        return redirect(context["cancel_url"])
    messages.success(request, context["done"])
    return redirect(context["cancel_url"])


def allowed(request: HttpRequest, rule: str, subject: Any) -> bool:
    return bool(may(request.actor, rule, subject))
