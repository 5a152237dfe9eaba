# SPDX-License-Identifier: Apache-2.0
"""What every live screen asks each second or so: did anything change?"""

import re
from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..queries.pulse import FOLLOWED, pulse_heard, stamp_of
from .printing.live import live_agenda


@require_safe
def pulse(request: HttpRequest, slug: str) -> HttpResponse:
    """204 while the count is still `since`; else the count. `of=agendas` leaves out what alters no agenda.

    With `party` (an application, officer or interpreter) the answer is `count.common-own`: the count rises with
    everybody's changes, what stands behind it changes with that party's agenda alone, so that one change of one
    meeting does not make three hundred phones read their agendas anew. Where `common` changed all agendas did: then
    each phone waits a moment of its own before it reads.

    The count says nothing of what changed, so it is asked without cookies: no session is read or written.
    """
    of = request.GET.get("of", "count")
    found = pulse_heard(slug, of if of in FOLLOWED else "count")
    if found is None:
        raise Http404
    seminar, count = found
    token, since = str(count), request.GET.get("since", "")
    if party := _party(request.GET.get("party", "")):
        known, _dot, stamp = since.partition(".")
        token = since if known == token and stamp else f"{count}.{stamp_of(seminar, party, count)}"
    answer = HttpResponse(status=204) if since == token else HttpResponse(token, content_type="text/plain")
    answer["Cache-Control"] = "no-store"
    return answer


class PulseFirst:
    """Answers the pulse and the live part of an agenda before sessions, languages and scopes are looked at.

    Three hundred phones ask them, and neither needs any of these: a pulse tells nothing, and the address of an
    agenda's live part is its own permission. Whatever else is asked goes its ordinary way.
    """

    _pulse = re.compile(r"/seminars/(?P<slug>[-\w]{1,60})/pulse/")
    _agenda = re.compile(r"/seminars/(?P<slug>[-\w]{1,60})/agenda/live/(?P<token>[-\w:]{20,400})/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET":
            return self.get_response(request)
        try:
            if asked := self._pulse.fullmatch(request.path_info):
                return pulse(request, asked["slug"])
            if asked := self._agenda.fullmatch(request.path_info):
                return live_agenda(request, asked["slug"], asked["token"])
        except Http404:
            pass
        return self.get_response(request)


def _party(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None
