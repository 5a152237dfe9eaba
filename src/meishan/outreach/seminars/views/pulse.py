# SPDX-License-Identifier: Apache-2.0
"""What every live screen asks each second or so: did anything change?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..queries.pulse import FOLLOWED, pulse_at


@require_safe
def pulse(request: HttpRequest, slug: str) -> HttpResponse:
    """204 while the count is still `since`; else the count. `of=agendas` leaves out what alters no agenda.

    The count says nothing of what changed, so it is asked without cookies: no session is read or written.
    """
    of = request.GET.get("of", "count")
    count = pulse_at(slug, of if of in FOLLOWED else "count")
    if count is None:
        raise Http404
    if request.GET.get("since") == str(count):
        answer = HttpResponse(status=204)
    else:
        answer = HttpResponse(str(count), content_type="text/plain")
    answer["Cache-Control"] = "no-store"
    return answer
