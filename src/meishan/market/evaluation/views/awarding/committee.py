# SPDX-License-Identifier: Apache-2.0
"""The review committee of the reader's agency: who sits there, and the head's form to appoint."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.queries import members_of
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.market.tenders.queries.rules import rule_set_for

from ...actions import awarding as acts
from ...forms.awarding import CommitteeForm
from ...models import CommitteeMember
from ...queries import parts
from .._shared import demand, page
from ._shared import allowed, confirmed, sign_in_first


@page
@never_cache
def committee(request: HttpRequest) -> HttpResponse:
    """Who reviews recommendations here."""
    sign_in_first(request)
    agency = Organisation.objects.filter(pk=request.actor.organisation).first()
    if agency is None:
        raise Http404
    appoints = request.method == "POST"
    demand(request, "evaluation.appoint_to_committee" if appoints else "evaluation.see_committee", agency)
    members = list(parts.committee_of(agency.pk))
    form = None
    if allowed(request, "evaluation.appoint_to_committee", agency):
        seated = {one.person for one in members}
        form = CommitteeForm(
            request.POST if request.method == "POST" else None,
            people=members_of(agency).exclude(pk__in=[*seated, request.actor.person]),
        )
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            acts.appoint_to_committee(
                agency,
                by=request.actor,
                person=UUID(form.cleaned_data["person"]),
                role=form.cleaned_data["role"],
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Appointed. She sees recommendations from now on."))
            return redirect("evaluation:committee")
    people = parts.people_named(one.person for one in members)
    context: dict[str, Any] = {
        "title": _("Review committee"),
        "members": [(one, people.get(one.person)) for one in members],
        "heads": list(members_of(agency, Role.HEAD)),
        "quorum": rule_set_for(agency.pk, clock.now()).quorum,
        "form": form,
        "person": request.actor.person,
    }
    return render(request, "evaluation/committee.html", context, status=400 if form and form.errors else 200)


@page
@never_cache
def end_seat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a seat, or lay one's own down."""
    sign_in_first(request)
    found = CommitteeMember.objects.filter(pk=pk, ended_at__isnull=True).first()
    if found is None:
        raise Http404
    context = {
        "title": _("End this seat on the committee?"),
        "message": _("What she advised stays on record. She sees no new recommendations."),
        "confirm_label": _("End the seat"),
        "cancel_url": reverse("evaluation:committee"),
        "crumbs": [
            (reverse("evaluation:awards"), _("Awards")),
            (reverse("evaluation:committee"), _("Review committee")),
        ],
        "done": _("Ended."),
        "danger": True,
    }
    return confirmed(
        request,
        found,
        context,
        rule="evaluation.leave_committee",
        perform=lambda: acts.leave_committee(found, by=request.actor),
    )
