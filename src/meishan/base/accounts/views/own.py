# SPDX-License-Identifier: Apache-2.0
"""The own account: profile, address, the organisation acted for, and the second step a role asks for."""

from typing import cast

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.base.reference.queries import country_name

from .. import actions, queries
from ..forms.own import EmailChangeForm, ProfileForm
from ..middleware import SESSION_KEY
from ..models import EmailChange, Person
from ._shared import limited, signed_in


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone."""
    person = request.user
    initial = {"name": person.name, "language": person.language, "time_zone": person.time_zone}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_profile(person, by=request.actor, **form.cleaned_data)
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            language = form.cleaned_data["language"]
            with translation.override(language):
                messages.success(request, _("Saved."))
            response = redirect("accounts:profile")
            # The page follows the choice at once, whatever was picked in this browser before.
            response.delete_cookie("django_language")
            return response
    of = request.organisation
    return render(
        request,
        "accounts/profile.html",
        {
            "form": form,
            "may_see_members": of is not None and may(request.actor, "accounts.see_members", of),
            "title": _("Your account"),
        },
    )


@signed_in
def organisation(request: HttpRequest) -> HttpResponse:
    """Choose the organisation to act for; POST `organisation`, and `next` to return to."""
    if request.method == "POST":
        wanted = request.POST.get("organisation", "")
        if wanted in {str(one.pk) for one in request.organisations}:
            request.session[SESSION_KEY] = wanted
        following = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure()):
            return redirect(following)
        return redirect("site:desk")
    rows = [
        {
            "organisation": one,
            "country": country_name(one.country) if one.country else "",
            "current": request.organisation is not None and one.pk == request.organisation.pk,
        }
        for one in request.organisations
    ]
    return render(request, "accounts/organisation.html", {"rows": rows, "title": _("Whom do you act for?")})


@signed_in
@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """Lead somebody whose role asks for it to a passkey or a code generator."""
    if request.actor.secured:
        return redirect("site:desk")
    has_one = (
        Authenticator.objects.filter(user=request.user)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )
    return render(
        request,
        "accounts/second_step.html",
        {"has_one": has_one, "title": _("One more step to keep your account safe")},
    )


@signed_in
@limited("10/m/ip")
def email(request: HttpRequest) -> HttpResponse:
    """The address one signs in with, and a change of it that both addresses agree to."""
    person = cast(Person, request.user)
    pending = (
        EmailChange.objects.filter(
            person=person, done_at__isnull=True, stopped_at__isnull=True, expires_at__gt=clock.now()
        )
        .order_by("-at")
        .first()
    )
    if request.method == "POST" and "stop" in request.POST and pending is not None:
        actions.stop_email_change(pending, by=request.actor)
        messages.success(request, _("The change is stopped."))
        return redirect("accounts:email")
    form = EmailChangeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_email_change(person, by=request.actor, new_email=form.cleaned_data["new_email"])
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Links are on their way to both addresses. Open both."))
            return redirect("accounts:email")
    return render(
        request,
        "accounts/email.html",
        {
            "form": form,
            "pending": pending,
            "is_dead": queries.is_dead(person.email),
            "title": _("E-mail address"),
        },
    )


@never_cache
def agree_email(request: HttpRequest, token: str) -> HttpResponse:
    """One of the two addresses says yes."""
    change = queries.email_change_by_token(token)
    if change is None:
        reason = _("This link is not complete. Open it again from the mail.")
        return render(request, "core/refused.html", {"reason": reason}, status=410)
    if request.method == "POST":
        change = actions.agree_email_change(change, by=request.actor, token=token)
        if change.done_at is not None:
            messages.success(request, _("From now on you sign in with your new address."))
        else:
            messages.info(request, _("Agreed. Now open the link in your other mailbox, too."))
        return redirect(reverse("accounts:email") if request.user.is_authenticated else "account_login")
    return render(
        request,
        "core/confirm.html",
        {
            "title": _("Change of address"),
            "message": _("The account shall use the address %(email)s from now on.")
            % {"email": change.new_email},
            "confirm_label": _("I agree"),
            "crumbs": [
                (reverse("accounts:profile"), _("Your account")),
                (reverse("accounts:email"), _("E-mail address")),
            ],
        },
    )
