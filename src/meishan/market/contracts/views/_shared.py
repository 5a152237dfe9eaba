# SPDX-License-Identifier: Apache-2.0
"""What the pages of this app have in common."""

from typing import Any

from django.http import Http404, HttpRequest
from django.views.decorators.http import require_http_methods

from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may

page = require_http_methods(["GET", "HEAD", "POST"])
ROWS = 25


def demand(request: HttpRequest, rule: str, subject: Any = None) -> None:
    """Raise Denied unless the rule lets the reader in."""
    verdict = may(request.actor, rule, subject)
    if not verdict:
        raise Denied(verdict.reason, act=rule)


def found_or_404(thing: Any) -> Any:
    """The thing, or a 404 where it is not there or not in sight."""
    if thing is None:
        raise Http404
    return thing


def posted(request: HttpRequest) -> Any:
    """What was sent, or None for a page that is only read."""
    return request.POST if request.method == "POST" else None
