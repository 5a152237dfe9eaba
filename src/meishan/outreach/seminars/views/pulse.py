# SPDX-License-Identifier: Apache-2.0
"""What every live screen asks each second or so: did anything change?"""

import re
from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..queries.pulse import FOLLOWED, pulse_heard, stamp_of


@require_safe
def pulse(request: HttpRequest, slug: str) -> HttpResponse:
    """204 while the count is still `since`; else the count. `of=agendas` leaves out what alters no agenda.

    With `party` (an application, officer or interpreter) the answer is `count.stamp`: the count rises with
    everybody's changes, the stamp changes with that party's agenda alone, so that one change of one meeting
    does not make three hundred phones read their agendas anew.

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
        token = since if known == token and stamp else f"{count}.{stamp_of(seminar, party)}"
    answer = HttpResponse(status=204) if since == token else HttpResponse(token, content_type="text/plain")
    answer["Cache-Control"] = "no-store"
    return answer


class PulseFirst:
    """Answers the pulse before sessions, languages and scopes are looked at: three hundred phones ask it each second.

    It needs none of them. Whatever is not a plain question for a pulse goes its ordinary way.
    """

    _path = re.compile(r"/seminars/(?P<slug>[-\w]{1,60})/pulse/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = self._path.fullmatch(request.path_info)
        if asked is None or request.method != "GET":
            return self.get_response(request)
        try:
            return pulse(request, asked["slug"])
        except Http404:
            return self.get_response(request)


def _party(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None
