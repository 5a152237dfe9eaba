# SPDX-License-Identifier: Apache-2.0
"""The door: signing up, confirming, invitations, and stopping a reset by a mailed link."""

from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.reference.queries import account_kinds
from meishan.base.reference.queries import code_of_conduct as conduct

from .. import actions, queries
from ..forms.entrance import JoinForm, KindForm, SignUpForm
from ..forms.fields import likely_zone
from ..models import Person, SignUp
from ..states import SIGN_UP_KINDS, Role
from ._shared import limited

SIGNED_UP = "signed_up"
AFTERWARDS = "after_sign_up"


@never_cache
@sensitive_post_parameters("password")
@limited("20/m/ip")
def sign_up(request: HttpRequest) -> HttpResponse:
    """First which kind of account, then the rest on one page."""
    if request.user.is_authenticated:
        return redirect("site:desk")
    _keep_way_back(request)
    kind = request.GET.get("kind", "")
    if kind not in SIGN_UP_KINDS:
        kinds = KindForm(request.GET if "kind" in request.GET else None)
        return render(
            request,
            "accounts/sign_up_kind.html",
            {"form": kinds, "kinds": account_kinds(), "title": _("Register")},
        )
    code = conduct()
    form = SignUpForm(request.POST if request.method == "POST" else None, kind=kind, initial=_likely(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            asked = actions.sign_up(
                by=request.actor,
                kind=kind,
                organisation_name=given.get("organisation_name", ""),
                conduct_version=code.version,
                back=request.session.get(AFTERWARDS, ""),
                **{
                    key: given[key]
                    for key in ("email", "name", "password", "country", "language", "time_zone")
                },
            )
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            request.session[SIGNED_UP] = {"id": str(asked.pk) if asked else "", "email": given["email"]}
            return redirect("accounts:sign_up_sent")
    chosen = next(one for one in account_kinds() if one.key == kind)
    return render(
        request,
        "accounts/sign_up.html",
        {"form": form, "kind": chosen, "conduct": code, "title": _("Your account")},
    )


@never_cache
def sign_up_sent(request: HttpRequest) -> HttpResponse:
    """What to do next: look into the mailbox."""
    signed_up = request.session.get(SIGNED_UP)
    if not signed_up:
        return redirect("accounts:sign_up")
    return render(
        request,
        "accounts/sign_up_sent.html",
        {"email": signed_up["email"], "title": _("Look into your mailbox")},
    )


def code_of_conduct(request: HttpRequest) -> HttpResponse:
    """The code of conduct everybody accepts, in full."""
    code = conduct()
    return render(request, "accounts/code_of_conduct.html", {"conduct": code, "title": code.title})


@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button, as mail scanners open links by themselves; the same browser is then signed in at once."""
    asked = queries.sign_up_by_token(token)
    if asked is None:
        return _dead_link(request, _("This link is not complete or has run out. Sign up again."))
    if asked.confirmed_at is not None:
        messages.info(request, _("This address is confirmed already. Sign in."))
        return _to_sign_in(asked)
    if request.method != "POST":
        if asked.expires_at <= clock.now():
            return _dead_link(request, _("This link has run out. Sign up again; it takes a minute."))
        return render(
            request,
            "core/confirm.html",
            {
                "title": _("Confirm your address"),
                "message": _(
                    "%(email)s is your address, and you want to open the account of %(organisation)s."
                )
                % {"email": asked.email, "organisation": asked.organisation_name},
                "confirm_label": _("Yes, open my account"),
                "crumbs": [(reverse("accounts:sign_up"), _("Register"))],
            },
        )
    person = actions.confirm(asked, by=request.actor)
    messages.success(request, _("Your account is ready."))
    if request.session.get(SIGNED_UP, {}).get("id") == str(asked.pk):
        del request.session[SIGNED_UP]
        return _sign_in(request, person)
    return _to_sign_in(asked)


def _to_sign_in(asked: SignUp) -> HttpResponse:
    """Another browser than the one she signed up in: she signs in, and is led to where she wanted to go."""
    login = reverse("account_login")
    return redirect(f"{login}?{urlencode({'next': asked.back})}" if asked.back else login)


@never_cache
@sensitive_post_parameters("password")
@limited("20/m/ip")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept with the account one has, or make one; the link proves the address."""
    found = queries.invitation_by_token(token)
    if found is None or found.withdrawn_at or (found.expires_at <= clock.now() and not found.accepted_at):
        return _dead_link(request, _("This invitation is no longer open. Ask to be invited again."))
    if found.accepted_at is not None:
        messages.info(request, _("This invitation was used already. Sign in."))
        return redirect("account_login")
    roles = [Role(one).label for one in found.roles]
    page = {
        "invitation": found,
        "roles": roles,
        "title": _("Join %(organisation)s") % {"organisation": found.organisation.name},
    }
    if request.user.is_authenticated:
        if request.method == "POST":
            actions.accept_invitation(found, by=request.actor)
            request.session["organisation"] = str(found.organisation_id)
            messages.success(request, _("You are a member now."))
            return redirect("site:desk")
        return render(request, "accounts/invitation_accept.html", page)
    if queries.person_by_email(found.email) is not None:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    code = conduct()
    form = JoinForm(request.POST if request.method == "POST" else None, initial=_likely(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = actions.join(
                found,
                by=request.actor,
                conduct_version=code.version,
                **{key: given[key] for key in ("name", "password", "language", "time_zone")},
            )
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Your account is ready."))
            return _sign_in(request, person)
    return render(request, "accounts/invitation.html", {**page, "form": form, "conduct": code})


@never_cache
def stop_recovery(request: HttpRequest, token: str) -> HttpResponse:
    """The "stop this" link of a reset she did not wish."""
    found = queries.recovery_by_token(token)
    if found is None or found.done_at is not None or found.stopped_at is not None:
        return _dead_link(request, _("This reset is over, or a newer mail holds the link that works."))
    if request.method == "POST":
        actions.stop_recovery(found, by=request.actor, token=token)
        messages.success(request, _("The reset is stopped. Nothing was changed."))
        return redirect("site:home")
    return render(
        request,
        "core/confirm.html",
        {
            "title": _("Stop the reset"),
            "message": _("Your second step of sign-in stays as it is."),
            "confirm_label": _("Stop the reset"),
            "crumbs": [(reverse("account_login"), _("Sign in"))],
            "danger": True,
        },
    )


def _likely(request: HttpRequest) -> dict[str, str]:
    """What her browser lets one guess before it runs a script."""
    return {"time_zone": likely_zone(request.headers.get("Accept-Language", ""))}


def _sign_in(request: HttpRequest, person: Person) -> HttpResponse:
    """Sign in somebody who typed her password a moment ago."""
    record_authentication(request, person, method="password", email=person.email)
    back = request.session.pop(AFTERWARDS, None)
    return perform_login(request, Login(user=person, email=person.email, redirect_url=back))


def _keep_way_back(request: HttpRequest) -> None:
    """Remember the page of ours that sent her here (`?next=`), to lead her back once the account is open."""
    back = request.GET.get("next", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        request.session[AFTERWARDS] = back


def _dead_link(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "core/refused.html", {"reason": reason}, status=410)
