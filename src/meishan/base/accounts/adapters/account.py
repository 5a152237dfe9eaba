# SPDX-License-Identifier: Apache-2.0
"""Sign-in, password reset and their mails, through our acts and our mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor

from .. import actions, queries
from ..mail import post
from ..models import Person
from . import devices, second_step

# What a security notice says, by allauth's name for the occasion.
NOTICES = {
    "account/email/password_reset": _("A new password was set for your account by the link mailed to you."),
    "account/email/password_changed": _("The password of your account was changed."),
    "account/email/password_set": _("A password was set for your account."),
    "mfa/email/totp_activated": _("A code generator was added to your account as a second step of sign-in."),
    "mfa/email/totp_deactivated": _("The code generator was removed from your account."),
    "mfa/email/webauthn_added": _("A passkey was added to your account."),
    "mfa/email/webauthn_removed": _("A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in and reset through our own people and mail. Sign-up has pages of its own."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The address or the password is wrong. Check both and try again."),
        "too_many_login_attempts": _(
            "Too many tries from devices that this account does not know. Wait five minutes, sign in with a"
            " passkey, or choose a new password by mail: that opens the way at once."
        ),
        "incorrect_password": _("The password is wrong."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is wrong or was used already. Wait for the next one and try again."),
        "rate_limited": _("Too many tries. Wait a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Slow down guessing: strangers by address and network, a device the owner used before apart from them.

        So whoever floods an account with guesses never locks its owner out of her own device.
        """
        email = str(credentials.get("email") or "").lower()
        device = devices.known(request, email)
        if device is None:
            super().pre_authenticate(request, **credentials)
            return
        self._login_failed_rl_usage = devices.consume(request, device, email)
        if not self._login_failed_rl_usage:
            raise self.validation_error("rate_limited")

    def set_password(self, user: Person, password: str) -> None:
        """Whoever may set it was asked before: the password just typed, or the link mailed to her."""
        by = getattr(self.request, "actor", None)
        if by is None or by.person != user.pk:
            by = Actor(person=user.pk)
        user.password = actions.set_password(user, by=by, password=password).password

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        person = context.get("user") or queries.person_by_email(email)
        to = person if person is not None and person.email.lower() == email.lower() else email
        name = template_prefix.rsplit("/", 1)[-1]
        if name == "password_reset_key":
            post(
                to,
                kind="accounts.password_reset",
                subject=_("Choose a new password"),
                template="accounts/mail/password_reset",
                context={"password_reset_url": context["password_reset_url"]},
            )
        elif name == "unknown_account":
            post(
                email,
                kind="accounts.unknown_account",
                subject=_("No account with this address"),
                template="accounts/mail/unknown_account",
                context={"signup_url": self.request.build_absolute_uri(reverse("accounts:sign_up"))},
            )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        happened = NOTICES.get(template_prefix)
        if happened is None:
            return
        post(
            user,
            kind="accounts.security_notice",
            subject=_("A change to how you sign in"),
            template="accounts/mail/security_notice",
            context={
                "happened": happened,
                "timestamp": timezone.now(),
                "ip": self.get_client_ip(self.request),
                "user_agent": self.get_http_user_agent(self.request)[:200],
                "reset_url": self.request.build_absolute_uri(reverse("account_reset_password")),
                "sessions_url": self.request.build_absolute_uri(reverse("usersessions_list")),
            },
        )

    def post_login(self, request: HttpRequest, user: Person, **details: Any) -> HttpResponse:
        if queries.is_dead(user.email):
            messages.warning(
                request,
                _("Mail to %(email)s comes back. Give another address, or have this one put right.")
                % {"email": user.email},
            )
        second_step.note_sign_in(request, user)
        return super().post_login(request, user, **details)
