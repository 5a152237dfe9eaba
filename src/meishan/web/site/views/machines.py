# SPDX-License-Identifier: Apache-2.0
"""What search engines ask for: robots.txt and the sitemap."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from meishan.market.tenders import queries as tenders

# The protocol allows 50,000 addresses in a file (sitemaps.org).
IN_A_FILE = 20_000
PRIVATE = ("/account/", "/desk/", "/demo/")
FIXED = ("home", "buyers", "about", "help", "accessibility", "open_data", "verify")
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@require_safe
@cache_control(max_age=3600, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    lines += [f"Sitemap: {settings.BASE_URL}{reverse('site:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The parts of the sitemap: one for each 20,000 notices, and one at least."""
    parts = max(1, -(-tenders.notices().count() // IN_A_FILE))
    places = "".join(
        f"<sitemap><loc>{escape(settings.BASE_URL + reverse('site:sitemap_part', args=[number]))}</loc></sitemap>"
        for number in range(1, parts + 1)
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{SPACE}">{places}</sitemapindex>\n'
    return HttpResponse(body, content_type="application/xml")


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """One part; the fixed pages stand in the first."""
    start = (number - 1) * IN_A_FILE
    found = list(
        tenders.notices()
        .select_related(None)
        .order_by("id")
        .values_list("id", "revised_at")[start : start + IN_A_FILE]
    )
    if number < 1 or (number > 1 and not found):
        raise Http404
    return StreamingHttpResponse(_lines(number, found), content_type="application/xml")


def _lines(number: int, found: list) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SPACE}">'
    if number == 1:
        for name in FIXED:
            yield f"<url><loc>{escape(settings.BASE_URL + reverse(f'site:{name}'))}</loc></url>"
    for pk, revised_at in found:
        address = escape(settings.BASE_URL + reverse("tenders:notice", args=[pk]))
        yield f"<url><loc>{address}</loc><lastmod>{revised_at:%Y-%m-%d}</lastmod></url>"
    yield "</urlset>\n"
