# SPDX-License-Identifier: Apache-2.0
"""What the pages of this app share: who must be signed in, and the tabs of the own account."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may

from ..models import Organisation

signed_in = login_required


def require(request: HttpRequest, name: str, subject: object = None) -> None:
    """Raise Denied, with its sentence, where the actor may not."""
    verdict = may(request.actor, name, subject)
    if not verdict:
        raise Denied(verdict.reason, act=name)


def find_organisation(request: HttpRequest, key: object) -> Organisation:
    """The organisation a page is about: the one named in its address, else the actor's own."""
    if key is not None:
        return get_object_or_404(Organisation.objects.select_related("agency"), pk=key)
    return request.organisation


def limited(rate: str) -> Callable:
    """Take so many posts from one network address, for example "20/m/ip"; then a page says to wait."""

    def make(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            usage = ratelimit.consume(
                request, action=view.__name__, config={view.__name__: rate}, app="meishan.accounts"
            )
            if not usage:
                return render(request, "429.html", status=429)
            return view(request, *args, **kwargs)

        return guarded

    return make
