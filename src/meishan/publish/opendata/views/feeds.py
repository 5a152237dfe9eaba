# SPDX-License-Identifier: Apache-2.0
"""Releases, records, files, schema and catalogue, for programs. Everything here is public, from any other site too."""

import hashlib
import json
import mimetypes
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.base.core.api import problem
from meishan.market.tenders.queries import ocid_of, process_of

from .. import exports, queries
from ..exports.bulk import FULL, RELEASES
from ..making.schemas import DATA, extension_names

USUAL, MOST = 100, 1000
MOST_RECORDS = 200
JSON = "application/json; charset=utf-8"
View = Callable[..., HttpResponseBase]


class BadQuery(Exception):
    """What is wrong with what was asked, in a sentence."""


def _open(view: View) -> View:
    """For anybody, from any page; what can't be answered is said as a problem."""

    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        try:
            response = view(request, *arguments, **named)
        except BadQuery as bad:
            response = problem(400, str(bad))
        except Http404 as missing:
            response = problem(404, str(missing))
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return opened


@_open
def releases(request: HttpRequest) -> HttpResponseBase:
    """The next releases after `since` (a number of the log, or a time), in the order of the log."""
    since, limit = _since(request), _limit(request, MOST)
    page = queries.page_after(since, limit)
    links = None if queries.is_last(page) else _next("opendata:releases", limit, page.last)
    path = _path("opendata:releases", since, limit)
    return _answer(request, exports.release_package(page.bodies, page.newest, path=path, links=links))


@_open
def release(request: HttpRequest, name: str) -> HttpResponseBase:
    """One release, at its address for good."""
    found = queries.release_named(name)
    if found is None:
        raise Http404(_("There is no release of this id."))
    path = reverse("opendata:release", args=[name])
    return _answer(
        request, exports.release_package(found.body, found.date, path=path), modified=found.made_at
    )


@_open
def records(request: HttpRequest) -> HttpResponseBase:
    """The next procurements that changed after `since`, compiled; `versioned=1` adds the history of each field."""
    since, limit = _since(request), _limit(request, MOST_RECORDS)
    found = queries.records_after(since, limit + 1)
    shown = found[:limit]
    links = _next("opendata:records", limit, shown[-1].number) if len(found) > limit else None
    path = _path("opendata:records", since, limit)
    body = exports.record_package(shown, path=path, links=links, versioned=_flag(request, "versioned"))
    return _answer(request, body)


@_open
def record(request: HttpRequest, ocid: str) -> HttpResponseBase:
    """One procurement: compiled, with its releases; `versioned=1` adds the history of each field."""
    process = process_of(ocid)
    found = queries.record_of(ocid_of(process)) if process else None
    if found is None:
        raise Http404(_("There is no procurement of this ocid in open data."))
    path = reverse("opendata:record", args=[found.ocid])
    body = exports.record_package([found], path=path, versioned=_flag(request, "versioned"))
    return _answer(request, body, modified=found.made_at)


@_open
def bulk(request: HttpRequest, name: str) -> HttpResponseBase:
    """Everything, or a year of it, one on each line, compressed. Made as it is sent."""
    held = queries.extent()
    tag = f'"{name.partition(".")[0]}-{held.number}-{held.made_at.timestamp() if held.made_at else 0}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=60"}
    if held.made_at:
        headers["Last-Modified"] = http_date(held.made_at.timestamp())
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    lines = _lines(name)
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    pieces = iter(()) if request.method == "HEAD" else exports.compressed(lines)
    return StreamingHttpResponse(pieces, content_type="application/gzip", headers=headers)


def _lines(name: str) -> Iterator[str]:
    if name == FULL:
        return queries.all_compiled()
    if name == RELEASES:
        return queries.all_releases()
    year = name.partition(".")[0]
    if not year.isdecimal() or int(year) not in dict(queries.years()):
        raise Http404(_("There is no such file. /publications.json lists those there are."))
    return queries.all_compiled(year=int(year))


@_open
def publications(request: HttpRequest) -> HttpResponseBase:
    """What is published here and where it is."""
    body = json.dumps(exports.catalogue(), ensure_ascii=False, indent=1).encode()
    return _answer(request, body)


@_open
def schema(request: HttpRequest) -> HttpResponseBase:
    """The schema of our releases: OCDS 1.1.5 with the extensions patched in."""
    return _answer(request, (DATA / "release-schema.json").read_bytes())


@_open
def extension(request: HttpRequest, name: str, path: str) -> HttpResponseBase:
    """A file of an extension we use, as it was at the commit we use."""
    parts = path.split("/")
    if name not in extension_names() or ".." in parts or "" in parts:
        raise Http404(_("There is no such extension here."))
    file = (DATA / "extensions" / name).joinpath(*parts)
    if not file.is_file():
        raise Http404(_("This extension has no such file."))
    kind = mimetypes.guess_type(parts[-1])[0] or "text/plain"
    return _answer(request, file.read_bytes(), content_type=f"{kind}; charset=utf-8")


def _answer(
    request: HttpRequest, body: bytes, *, modified: datetime | None = None, content_type: str = JSON
) -> HttpResponse:
    """The body with a tag that changes when it does; nothing but the tag to whoever has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=10"}
    if modified is not None:
        headers["Last-Modified"] = http_date(modified.timestamp())
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type=content_type, headers=headers)


def _since(request: HttpRequest) -> int:
    text = request.GET.get("since", "").strip()
    if not text:
        return -1
    if text.isascii() and text.isdecimal() and len(text) <= 18:
        return int(text)
    try:
        moment = parse_datetime(text.replace(" ", "+"))
        day = None if moment else parse_date(text)
    except ValueError:
        moment = day = None
    if day is not None:
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if moment is None:
        raise BadQuery(
            _(
                "“since” is a number of the log, or a time such as 2027-03-31T17:00:00Z. Follow links.next instead."
            )
        )
    return queries.number_before(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _limit(request: HttpRequest, most: int) -> int:
    text = request.GET.get("limit", "").strip()
    if not text:
        return min(USUAL, most)
    if not (text.isascii() and text.isdecimal() and len(text) <= 6 and 1 <= int(text) <= most):
        raise BadQuery(_("“limit” is a number from 1 to %(most)s.") % {"most": most})
    return int(text)


def _flag(request: HttpRequest, name: str) -> bool:
    return request.GET.get(name, "") in ("1", "true", "yes")


def _path(view: str, since: int, limit: int) -> str:
    asked = {"limit": limit} if since < 0 else {"since": since, "limit": limit}
    return f"{reverse(view)}?{urlencode(asked)}"


def _next(view: str, limit: int, number: int | None) -> dict[str, str]:
    """The link to the page after the one that ends with this number."""
    return {"next": settings.BASE_URL + _path(view, number, limit)}
