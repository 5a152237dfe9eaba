# SPDX-License-Identifier: Apache-2.0
"""Puts the actor on each request and draws the row-security scope around it."""

from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from meishan.base.core import clock, scope
from meishan.base.core.actor import VISITOR

from . import queries
from .models import Organisation

SESSION_KEY = "organisation"


class ActorMiddleware:
    """`request.actor`: who asks, for which organisation; `request.organisation`: that organisation or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = VISITOR
        request.organisation = None
        request.organisations = []
        person = request.user
        if person.is_authenticated:
            at = clock.now()
            request.organisations = queries.organisations_of(person, at)
            request.organisation = chosen(request.organisations, request.session.get(SESSION_KEY))
            request.actor = queries.actor_for(
                person, request.organisation, at=at, secured=is_secured(request)
            )
            self._speak(request)
        seen = [request.organisation.pk] if request.organisation else []
        with scope.of_organisations(seen):
            return self.get_response(request)

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


def is_secured(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor (or a passkey alone, which is two in one)."""
    methods = request.session.get("account_authentication_methods", [])
    return any(one.get("method") == "mfa" for one in methods)
