# SPDX-License-Identifier: Apache-2.0
"""Passkeys, code generators and recovery codes: their secrets are sealed, their changes are acts."""

import base64
from functools import cache
from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import clock

from .. import actions, queries
from ..models import Person
from ..states import SECURED_ROLES


@cache
def _seal(secret_key: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"meishan second step").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))


class MFAAdapter(DefaultMFAAdapter):
    """Second steps. Their secrets lie in the database under a key that does not."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is wrong or was used already. Wait for the next one and try again."
        ),
        "unverified_email": gettext_lazy("Confirm your address first."),
    }

    def encrypt(self, text: str) -> str:
        return _seal(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return "Meishan"

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


def is_secured(request: HttpRequest) -> bool:
    """Whether this session was opened with a second step, or one was set up in it (see `was_added`)."""
    return bool(_methods(request))


def _methods(request: HttpRequest) -> list[str]:
    records = get_authentication_records(request, request.user)
    return [one.get("type", "") for one in records if one.get("method") == "mfa"]


def note_sign_in(request: HttpRequest, person: Person) -> None:
    """Put into the record that somebody came in by a second step, where a role of hers asks for one."""
    methods, at = _methods(request), clock.now()
    if not methods:
        return
    standing = queries.standing_of(person, at)
    for organisation in standing.organisations:
        by = standing.actor(organisation, secured=True)
        if by.roles & SECURED_ROLES:
            actions.sign_in(person, by=by, method=methods[-1])
            return


def was_added(
    sender: type, request: HttpRequest, user: Person, authenticator: Authenticator, **_signal: Any
) -> None:
    """A second step was set up: whoever did has just proved it, so this session counts as secured."""
    method = authenticator.type
    if method != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=method)
    # allauth may still be in its own transaction; an act opens the outermost one.
    transaction.on_commit(lambda: actions.add_second_step(user, by=request.actor, method=method))


def was_removed(
    sender: type, request: HttpRequest, user: Person, authenticator: Authenticator, **_signal: Any
) -> None:
    """A second step was taken away; with the last one, the session is no longer secured."""
    method = authenticator.type
    if not Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            one for one in get_authentication_records(request, user) if one.get("method") != "mfa"
        ]
    transaction.on_commit(lambda: actions.remove_second_step(user, by=request.actor, method=method))
