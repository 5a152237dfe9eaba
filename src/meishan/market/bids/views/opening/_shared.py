# SPDX-License-Identifier: Apache-2.0
"""What the pages of openings share: fetching one, demanding a rule, answers for scripts."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from ...models import Envelope, Opening, OpeningLine
from ...queries import rooms
from .._shared import ask, body_of, speaks_json

demand = ask


def fetch(pk: UUID) -> Opening:
    """The opening, or a 404."""
    found = rooms.opening_for_reader(pk)
    if found is None:
        raise Http404
    return found


def fetch_envelope(opening: Opening, pk: UUID) -> Envelope:
    """One of the opening's envelopes, as far as the reader's scope shows it; else a 404."""
    line = OpeningLine.objects.select_related("envelope").filter(opening=opening, pk=pk).first()
    if line is None:
        raise Http404
    return line.envelope


def for_scripts(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponseBase]:
    """A view that takes a JSON object as `body` and gives one; what is refused is said as all scripts are told here."""

    @require_POST
    @speaks_json
    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        return JsonResponse(view(request, *arguments, body=body_of(request), **named))

    return answered
