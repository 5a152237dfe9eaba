# SPDX-License-Identifier: Apache-2.0
"""Members of an organisation: who, in which roles, who stands in for whom, and lost second steps."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from .. import actions, queries
from ..forms.organisation import DelegationForm, InviteForm, RecoveryForm, RolesForm
from ..models import Delegation, Invitation, Person, Recovery
from ..tables import MemberList
from ._shared import find_organisation, require, signed_in


@signed_in
def members(request: HttpRequest, organisation: UUID | None = None) -> HttpResponseBase:
    """Members, open invitations, stand-ins and resets under way."""
    of = find_organisation(request, organisation)
    if of is None:
        return redirect("accounts:organisation")
    require(request, "accounts.see_members", of)
    at = clock.now()
    shown = MemberList(of, request.GET)
    if shown.file_format:
        return shown.export()
    manages = may(request.actor, "accounts.change_roles", of)
    return render(
        request,
        "accounts/members.html",
        {
            "of": of,
            "members": shown,
            "page_obj": shown.page,
            "manages": manages,
            "may_leave": may(request.actor, "accounts.leave", of),
            "invitations": queries.open_invitations(of, at) if manages else [],
            "delegations": queries.delegations_in(of, at),
            "recoveries": queries.open_recoveries(of) if manages else [],
            "title": _("Members of %(organisation)s") % {"organisation": of.name},
        },
    )


def _form_page(request: HttpRequest, form: Any, title: str, back: str, **more: Any) -> HttpResponse:
    return render(request, "accounts/form.html", {"form": form, "title": title, "back_url": back, **more})


@signed_in
def invite(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Ask somebody by e-mail to join."""
    of = find_organisation(request, organisation)
    require(request, "accounts.invite", of)
    back = reverse("accounts:members_of", args=[of.pk])
    initial = {"language": request.LANGUAGE_CODE, "roles": request.GET.getlist("role")}
    form = InviteForm(request.POST if request.method == "POST" else None, organisation=of, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(of, by=request.actor, **form.cleaned_data)
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            messages.success(
                request,
                _("The invitation is on its way to %(email)s.") % {"email": form.cleaned_data["email"]},
            )
            return redirect(_next(request, back))
    title = _("Invite a member to %(organisation)s") % {"organisation": of.name}
    return _form_page(request, form, title, back, submit_label=_("Send the invitation"))


def _next(request: HttpRequest, otherwise: str) -> str:
    """Back to the agency's steps, when one came from there."""
    return request.GET["back"] if request.GET.get("back", "").startswith("/account/") else otherwise


@signed_in
def member(request: HttpRequest, organisation: UUID, person: UUID) -> HttpResponse:
    """Change a member's roles, or end the membership by ticking none."""
    of = find_organisation(request, organisation)
    require(request, "accounts.change_roles", of)
    who = get_object_or_404(queries.members_of(of), pk=person)
    back = reverse("accounts:members_of", args=[of.pk])
    form = RolesForm(
        request.POST if request.method == "POST" else None,
        organisation=of,
        initial={"roles": queries.roles_of(who.pk, of)},
    )
    form.fields["roles"].help_text = _("Without any role the membership ends.")
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_roles(of, by=request.actor, person=who, roles=form.cleaned_data["roles"])
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return render(
        request,
        "accounts/member.html",
        {"form": form, "of": of, "who": who, "back_url": back, "title": str(who)},
    )


@signed_in
def leave(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """End one's own membership."""
    of = find_organisation(request, organisation)
    require(request, "accounts.leave", of)
    if request.method == "POST":
        actions.leave(of, by=request.actor)
        messages.success(
            request, _("You are no longer a member of %(organisation)s.") % {"organisation": of.name}
        )
        return redirect("accounts:organisation")
    return render(
        request,
        "core/confirm.html",
        {
            "title": _("Leave %(organisation)s") % {"organisation": of.name},
            "message": _("You can come back only by a new invitation."),
            "confirm_label": _("Leave"),
            "cancel_url": reverse("accounts:members_of", args=[of.pk]),
            "crumbs": [(reverse("accounts:members_of", args=[of.pk]), _("Members"))],
            "danger": True,
        },
    )


@signed_in
def delegate(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Name a stand-in: for oneself, or as head or owner for any member."""
    of = find_organisation(request, organisation)
    require(request, "accounts.delegate", of)
    manages = may(request.actor, "accounts.change_roles", of)
    back = reverse("accounts:members_of", args=[of.pk])
    form = DelegationForm(
        request.POST if request.method == "POST" else None,
        organisation=of,
        members=queries.members_of(of),
        absent=None if manages else cast(Person, request.user),
        at=clock.now(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.delegate(of, by=request.actor, **form.cleaned_data)
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The stand-in is named; both are told."))
            return redirect(back)
    return _form_page(request, form, _("Name a stand-in"), back, submit_label=_("Name the stand-in"))


@signed_in
def revoke_delegation(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """End a stand-in early."""
    found = get_object_or_404(Delegation.objects.select_related("absent", "stand_in"), pk=delegation)
    require(request, "accounts.revoke_delegation", found)
    back = reverse("accounts:members_of", args=[found.organisation_id])
    if request.method == "POST":
        actions.revoke_delegation(found, by=request.actor)
        messages.success(request, _("The stand-in has ended."))
        return redirect(back)
    return render(
        request,
        "core/confirm.html",
        {
            "title": _("End the stand-in"),
            "message": _("%(stand_in)s no longer stands in for %(absent)s from now on.")
            % {"stand_in": found.stand_in, "absent": found.absent},
            "confirm_label": _("End it now"),
            "cancel_url": back,
            "crumbs": [(back, _("Members"))],
        },
    )


@signed_in
def withdraw(request: HttpRequest, invitation: UUID) -> HttpResponse:
    """Take back an invitation."""
    found = get_object_or_404(Invitation.objects.select_related("organisation"), pk=invitation)
    require(request, "accounts.withdraw_invitation", found)
    back = reverse("accounts:members_of", args=[found.organisation_id])
    if request.method == "POST":
        actions.withdraw_invitation(found, by=request.actor)
        messages.success(request, _("The invitation is taken back."))
        return redirect(back)
    return render(
        request,
        "core/confirm.html",
        {
            "title": _("Take back the invitation"),
            "message": _("The link mailed to %(email)s stops working.") % {"email": found.email},
            "confirm_label": _("Take it back"),
            "cancel_url": back,
            "crumbs": [(back, _("Members"))],
        },
    )


@signed_in
def ask_recovery(request: HttpRequest, organisation: UUID, person: UUID) -> HttpResponse:
    """The first of two people asks to reset a member's lost second step."""
    of = find_organisation(request, organisation)
    require(request, "accounts.ask_recovery", of)
    who = get_object_or_404(queries.members_of(of), pk=person)
    back = reverse("accounts:members_of", args=[of.pk])
    form = RecoveryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_recovery(of, by=request.actor, person=who, **form.cleaned_data)
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            messages.success(
                request, _("Asked. Now a second person must approve; %(who)s is told.") % {"who": who}
            )
            return redirect(back)
    return render(
        request,
        "accounts/ask_recovery.html",
        {"form": form, "who": who, "back_url": back, "title": _("Reset a lost second step")},
    )


@signed_in
def recovery(request: HttpRequest, recovery: UUID) -> HttpResponse:
    """The second person approves, or somebody stops it."""
    found = get_object_or_404(
        Recovery.objects.select_related("person", "asked_by", "approved_by", "organisation"), pk=recovery
    )
    require(request, "accounts.change_roles", found.organisation)
    back = reverse("accounts:members_of", args=[found.organisation_id])
    if request.method == "POST":
        if "stop" in request.POST:
            actions.stop_recovery(found, by=request.actor)
            messages.success(request, _("The reset is stopped. Nothing was changed."))
        else:
            actions.approve_recovery(found, by=request.actor)
            messages.success(request, _("Approved. The reset happens in 24 hours, unless it is stopped."))
        return redirect(back)
    return render(
        request,
        "accounts/recovery.html",
        {
            "recovery": found,
            "verdict": may(request.actor, "accounts.approve_recovery", found),
            "back_url": back,
            "title": _("Reset the second step of %(who)s?") % {"who": found.person},
        },
    )
