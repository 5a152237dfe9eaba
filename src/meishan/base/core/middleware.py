# SPDX-License-Identifier: Apache-2.0
"""Turns an act's no into a page (or, for htmx and JSON, an answer) that says why and what to do."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .errors import Denied, Refused


class RefusalMiddleware:
    """Catches Denied and Refused that no view handled: a page with the sentence, never a traceback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Denied):
            if not request.actor.is_signed_in and request.method == "GET":
                return redirect_to_login(request.get_full_path())
            return render(request, "core/refused.html", {"reason": exception.reason}, status=403)
        if isinstance(exception, Refused):
            return render(request, "core/refused.html", {"reason": exception.message}, status=409)
        return None
