# SPDX-License-Identifier: Apache-2.0
"""Puts the actor on each request and draws the row-security scope around it."""

import time
from collections.abc import Callable
from datetime import timedelta
from math import inf
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from meishan.base.core import clock, scope
from meishan.base.core.actor import VISITOR

from . import queries
from .adapters import devices
from .adapters.second_step import is_secured
from .models import Organisation, Person
from .states import SECURED_ROLES

SEEN_EVERY = timedelta(minutes=1)
MOST_NOTED = 10_000
SESSION_KEY = "organisation"
DEVICE_KEY = "device_remembered"
# Where one may go before the second step that the role asks for is set up.
OPEN_BEFORE_SECOND_STEP = ("/account/", "/i18n/", "/static/", "/demo/")


class SeenMiddleware:
    """Notes when each session was used last, and from where: once a minute, not with each request.

    In a rush every write that is not needed costs a bidder her time, and every question, too: what this process noted
    itself it does not ask again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._noted: dict[tuple[str, ...], float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            self._note(request)
        return self.get_response(request)

    def _note(self, request: HttpRequest) -> None:
        seen = (
            str(request.session.session_key),
            str(request.user.pk),
            get_adapter().get_client_ip(request),
            request.META.get("HTTP_USER_AGENT", ""),
        )
        now = time.monotonic()
        if now - self._noted.get(seen, -inf) < SEEN_EVERY.total_seconds():
            return
        if not self._is_noted(request):
            UserSession.objects.create_from_request(request)
        if len(self._noted) >= MOST_NOTED:
            self._noted.clear()
        self._noted[seen] = now

    @staticmethod
    def _is_noted(request: HttpRequest) -> bool:
        longest = UserSession._meta.get_field("user_agent").max_length
        return UserSession.objects.filter(
            session_key=request.session.session_key,
            user=request.user.pk,
            ip=get_adapter().get_client_ip(request),
            user_agent=request.META.get("HTTP_USER_AGENT", "")[:longest],
            last_seen_at__gt=timezone.now() - SEEN_EVERY,
        ).exists()


class ActorMiddleware:
    """`request.actor`: who asks, for which organisation; `request.organisation`: that organisation or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = VISITOR
        request.organisation = None
        request.organisations = []
        request.administrator_session = None
        # The thread may still keep the zone of the reader before.
        timezone.deactivate()
        if request.user.is_authenticated:
            self._know(request)
        must_secure = bool(request.actor.roles & SECURED_ROLES) and not request.actor.secured
        if must_secure and not request.path.startswith(OPEN_BEFORE_SECOND_STEP):
            return redirect("accounts:second_step")
        # Herself, too: some rows are for one person, whatever her organisation sees.
        seen: list[UUID] = (
            [request.organisation.pk, request.user.pk] if request.organisation and not must_secure else []
        )
        with scope.of_organisations(seen):
            response = self.get_response(request)
        if request.user.is_authenticated and not request.session.get(DEVICE_KEY):
            devices.remember(request, response, request.user)
            request.session[DEVICE_KEY] = True
        return response

    def _know(self, request: HttpRequest) -> None:
        person = cast(Person, request.user)
        standing = queries.standing_of(person, clock.Now())
        request.organisations = standing.organisations
        request.organisation = chosen(request.organisations, request.session.get(SESSION_KEY))
        request.actor = standing.actor(request.organisation, secured=is_secured(request))
        if request.actor.reason:
            request.administrator_session = queries.open_administrator_session(person, clock.Now())
        self._speak(request)

    @staticmethod
    def _speak(request: HttpRequest) -> None:
        try:
            timezone.activate(ZoneInfo(request.user.time_zone))
        except (ZoneInfoNotFoundError, ValueError):
            timezone.deactivate()
        if request.user.language and "django_language" not in request.COOKIES:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language


def chosen(organisations: list[Organisation], wanted: str | None) -> Organisation | None:
    """The organisation picked in this session, else the first."""
    for one in organisations:
        if wanted and one.pk == UUID(wanted):
            return one
    return organisations[0] if organisations else None
