# SPDX-License-Identifier: Apache-2.0
"""Devices a person has signed in from before: a signed cookie, and a limit of guesses of its own.

The cookie opens nothing. It only keeps the owner's tries apart from a stranger's; it ends with the password.
"""

import secrets
from datetime import timedelta

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from ..models import Person
from ..queries import person_by_email

COOKIE = "meishan_device"
SALT = "meishan.accounts.device"
LASTS = timedelta(days=400)
PEOPLE = 8
RATE = {"known_device": "10/5m/key"}


def _read(request: HttpRequest) -> dict:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _mark(person: Person) -> str:
    """Changes with the password, so that a new one makes all devices strangers again."""
    return salted_hmac(SALT, f"{person.pk}{person.password}", algorithm="sha256").hexdigest()[:24]


def known(request: HttpRequest, email: str) -> str | None:
    """The device's id, where the person with that address signed in from it before."""
    cookie = _read(request)
    person = person_by_email(email) if cookie else None
    mark = cookie.get("people", {}).get(str(person.pk)) if person is not None else None
    return cookie["device"] if mark and constant_time_compare(mark, _mark(person)) else None


def consume(request: HttpRequest, device: str, name: str) -> ratelimit.RateLimitUsage | None:
    """Count one try from a known device; None when it has had too many."""
    return ratelimit.consume(
        request,
        app="allauth.account",
        action="known_device",
        config=RATE,
        key=f"{device}:{name}",
    )


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Leave the cookie on the device of a person who is signed in, if it does not know her yet."""
    cookie = _read(request)
    people = dict(cookie.get("people", {}))
    if people.get(str(person.pk)) == _mark(person):
        return
    people.pop(str(person.pk), None)
    people = dict([*people.items(), (str(person.pk), _mark(person))][-PEOPLE:])
    response.set_cookie(
        COOKIE,
        signing.dumps({"device": cookie.get("device") or secrets.token_hex(8), "people": people}, salt=SALT),
        max_age=LASTS,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
