# SPDX-License-Identifier: Apache-2.0
"""The door of the API: who asks (by key, never by cookie), how often, and each write done once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meishan.base.accounts import queries as accounts
from meishan.base.accounts.actions.tokens import note_use
from meishan.base.core import clock, scope
from meishan.base.core.actor import VISITOR
from meishan.base.core.api import problem

PREFIX = "/api/v1/"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KEPT_SECONDS = 24 * 3600
UNFINISHED_SECONDS = 60
LONGEST_KEY = 200
# Requests a minute, for a key and for an address without one.
RATE = {"key": 600, "address": 120}


class ApiMiddleware:
    """Answers requests under /api/v1/; leaves all others alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        request.actor, request.organisation, request.api_token = VISITOR, None, None
        refused = _know(request) or _too_often(request)
        if refused is not None:
            return refused
        seen: list[UUID] = [request.organisation.pk] if request.organisation else []
        with scope.of_organisations(seen):
            response = self._once(request) if request.method not in SAFE else self.get_response(request)
        return _conditional(request, response)

    def _once(self, request: HttpRequest) -> HttpResponse:
        """A write with its key: the same request again gets the same answer, and changes nothing twice."""
        if request.api_token is None:
            return self.get_response(request)
        key = request.headers.get("Idempotency-Key", "")
        if not key or len(key) > LONGEST_KEY:
            return problem(
                400, _("Send an Idempotency-Key of your own with each write (at most 200 characters).")
            )
        place = "api-write:" + _digest(f"{request.api_token.organisation_id} {key}".encode())
        asked = _digest(f"{request.method} {request.get_full_path()}\n".encode() + request.body)
        if not cache.add(place, {"asked": asked, "at": time.time()}, KEPT_SECONDS):
            kept = cache.get(place) or {}
            if kept.get("asked") not in {None, asked}:
                return problem(422, _("This Idempotency-Key was used for another request. Choose a new one."))
            if "status" in kept:
                return HttpResponse(
                    kept["body"],
                    status=kept["status"],
                    content_type=kept["type"],
                    headers={"Idempotency-Replayed": "true"},
                )
            if time.time() - kept.get("at", 0) < UNFINISHED_SECONDS:
                return problem(
                    409, _("The first request with this key is still at work. Ask again in a moment.")
                )
        response = self.get_response(request)
        if response.status_code >= 500 or response.status_code in {401, 403, 429}:
            cache.delete(place)
        else:
            cache.set(
                place,
                {
                    "asked": asked,
                    "status": response.status_code,
                    "type": response.headers.get("Content-Type", ""),
                    "body": response.content,
                },
                KEPT_SECONDS,
            )
        return response


def _know(request: HttpRequest) -> HttpResponse | None:
    """Put the key's actor on the request; an answer where the key opens nothing."""
    given = request.headers.get("Authorization", "")
    if not given:
        return None
    kind, _space, secret = given.partition(" ")
    at = clock.now()
    token = accounts.organisation_of_token(secret.strip(), at) if kind.lower() == "bearer" else None
    actor = accounts.actor_for_token(token) if token else None
    if token is None or actor is None:
        return problem(
            401,
            _("This key is not known, was revoked, or has run out. Make a new one on the page of keys."),
            WWW_Authenticate="Bearer",
        )
    request.actor, request.organisation, request.api_token = actor, token.organisation, token
    note_use(token, at)
    return None


def _too_often(request: HttpRequest) -> HttpResponse | None:
    if request.api_token is not None:
        who, most = f"key:{request.api_token.pk}", RATE["key"]
    else:
        who, most = f"address:{request.META.get('REMOTE_ADDR', '')}", RATE["address"]
    minute = int(time.time() // 60)
    place = f"api-rate:{minute}:{_digest(who.encode())}"
    if cache.add(place, 1, 120):
        return None
    if cache.incr(place) <= most:
        return None
    return problem(
        429,
        _("That was too often. At most %(most)s requests a minute.") % {"most": most},
        Retry_After=str(60 - int(time.time()) % 60),
    )


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give readable answers an ETag, and answer 304 where the reader has them already."""
    response.headers.setdefault("Vary", "Authorization, Accept-Language")
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or response.streaming:
        return response
    tag = response.headers.get("ETag") or f'"{_digest(response.content)[:32]}"'
    response.headers["ETag"] = tag
    response.headers.setdefault("Cache-Control", "private, no-cache")
    wanted = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    if tag in wanted or "*" in wanted:
        return HttpResponse(status=304, headers={"ETag": tag})
    return response


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
