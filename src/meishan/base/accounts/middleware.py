# SPDX-License-Identifier: Apache-2.0
"""Puts the actor on each request and draws the row-security scope around it."""

from collections.abc import Callable
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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

SESSION_KEY = "organisation"
DEVICE_KEY = "device_remembered"
# Where one may go before the second step that the role asks for is set up.
OPEN_BEFORE_SECOND_STEP = ("/account/", "/i18n/", "/static/", "/demo/")


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
        seen: list[UUID] = [request.organisation.pk] if request.organisation and not must_secure else []
        with scope.of_organisations(seen):
            response = self.get_response(request)
        if request.user.is_authenticated and not request.session.get(DEVICE_KEY):
            devices.remember(request, response, request.user)
            request.session[DEVICE_KEY] = True
        return response

    def _know(self, request: HttpRequest) -> None:
        person = cast(Person, request.user)
        at = clock.now()
        request.organisations = queries.organisations_of(person, at)
        request.organisation = chosen(request.organisations, request.session.get(SESSION_KEY))
        request.actor = queries.actor_for(person, request.organisation, at=at, secured=is_secured(request))
        if request.actor.reason:
            request.administrator_session = queries.open_administrator_session(person, at)
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
