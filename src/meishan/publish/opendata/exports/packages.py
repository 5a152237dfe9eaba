# SPDX-License-Identifier: Apache-2.0
"""Packages of releases and of records: a head, and the stored JSON of each joined as it is, never written anew."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from meishan.market.tenders.exports import time_of

from ..making import versioned_of
from ..making.merging import written
from ..making.schemas import extensions
from ..models import Compiled
from ..queries import Linked, bodies_in, releases_in

VERSION = "1.1"


def release_package(
    bodies: str,
    newest: datetime | None,
    *,
    path: str,
    links: Mapping[str, str] | None = None,
) -> bytes:
    """These releases, with a comma between them, as one package, which is found at `path`; `links` lead on."""
    return _package(head(path, newest, links), "releases", bodies.encode())


def record_package(
    records: Sequence[Compiled],
    *,
    path: str,
    links: Mapping[str, str] | None = None,
    versioned: bool = False,
) -> bytes:
    """These procurements as one package: each compiled, with links to its releases; with its history if `versioned`."""
    newest = max((one.date for one in records), default=None)
    address = settings.BASE_URL + reverse("opendata:releases")
    if versioned:
        bodies = bodies_in(records)
        made = [_versioned_record(one, json.loads(bodies[one.ocid]), address) for one in records]
    else:
        releases = releases_in(records)
        made = [_record(one, releases[one.ocid], address) for one in records]
    return _package(head(path, newest, links), "records", b",".join(made))


def head(path: str, newest: datetime | None, links: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What stands in every package beside its contents."""
    said: dict[str, Any] = {
        "uri": settings.BASE_URL + path,
        "version": VERSION,
        "extensions": list(extensions()),
        "publishedDate": time_of(newest) or "1970-01-01T00:00:00Z",
        "publisher": {"name": settings.PUBLISHER, "uri": settings.BASE_URL},
        "license": settings.DATA_LICENCE,
        "publicationPolicy": settings.BASE_URL + reverse("site:open_data"),
    }
    return {**said, "links": dict(links)} if links else said


def _record(compiled: Compiled, releases: Sequence[Linked], address: str) -> bytes:
    links = [_link(address, one.name, time_of(one.date), one.tags) for one in releases]
    return f"{_without_history(compiled, links)}}}".encode()


def _versioned_record(compiled: Compiled, releases: Sequence[Mapping[str, Any]], address: str) -> bytes:
    links = [_link(address, one["id"], one["date"], one["tag"]) for one in releases]
    history = versioned_of(releases)
    return f'{_without_history(compiled, links)},"versionedRelease":{history}}}'.encode()


def _without_history(compiled: Compiled, links: Sequence[Mapping[str, Any]]) -> str:
    """A record's JSON up to its last bracket."""
    ocid = json.dumps(compiled.ocid)
    return f'{{"ocid":{ocid},"releases":{written_list(links)},"compiledRelease":{compiled.body}'


def _link(address: str, name: str, date: str, tags: Sequence[str]) -> Mapping[str, Any]:
    return {"url": f"{address}/{name}#{name}", "date": date, "tag": tags}


def written_list(values: Iterable[Mapping[str, Any]]) -> str:
    return f"[{','.join(written(one) for one in values)}]"


def _package(said: Mapping[str, Any], name: str, bodies: bytes) -> bytes:
    # Megabytes: they are copied once.
    return b"".join([f'{written(said)[:-1]},"{name}":['.encode(), bodies, b"]}"])
